"""The line that shows how far a run is; imported only when there is one."""

from __future__ import annotations

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

READING = "reading"
"""The stage that is counted in bytes."""


class Amount(ProgressColumn):
    """Bytes a second while reading, else how many of how many, where that says something."""

    def render(self, task: Task) -> Text:
        """Say it."""
        if task.description == READING:
            return Text(f"{decimal(int(task.speed or 0))}/s")
        if task.total is None or task.total <= 1:
            return Text("")
        return Text(f"{int(task.completed):,}/{int(task.total):,}")


class Bar:
    """One stage at a time, on stderr; taken away at the end."""

    def __init__(self, console: Console | None = None) -> None:
        """Begin to show it."""
        self._progress = Progress(
            TextColumn("{task.description:<9}", markup=False),
            BarColumn(bar_width=20),
            TextColumn("{task.percentage:>3.0f} %", markup=False),
            Amount(),
            TimeRemainingColumn(),
            TextColumn("left", markup=False),
            console=console or Console(stderr=True),
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._progress.start()

    def show(self, stage: str, done: int, total: int) -> None:
        """Show how much of a stage is done; an unknown total is 0."""
        tasks = self._progress.tasks
        if tasks and tasks[0].description == stage:
            self._progress.update(tasks[0].id, completed=done, total=total or None)
            return
        for task in tasks:
            self._progress.remove_task(task.id)
        self._progress.add_task(stage, completed=done, total=total or None)

    def stop(self) -> None:
        """Take it away."""
        self._progress.stop()
