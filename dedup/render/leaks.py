"""The leak matrix for people: what of the corpus stands in which of the files."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rich.cells import cell_len

from dedup.render.look import pad
from dedup.render.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.model import Leak, Report
    from dedup.render.look import Look

ROWS = 10
COLUMNS = 3
"""Files named beside each file of the corpus; it says how many more there are."""
NARROW = 12


def matrix(report: Report, look: Look) -> Iterator[str]:
    """Draw it, the largest share first; one line where nothing of the corpus is found."""
    if report.leaks is None:
        return
    files = [file for file in report.files if not file.reported]
    if not report.leaks:
        yield f"nothing of {count(len(files), 'file')} of the corpus is found"
        return
    rows: dict[str, list[Leak]] = defaultdict(list)
    for leak in report.leaks:
        rows[leak.corpus].append(leak)
    order = sorted(rows.items(), key=lambda row: (-max(leak.share for leak in row[1]), row[0]))
    width = min(max(cell_len(look.show(path)) for path, _ in order[:ROWS]), look.width // 2)
    yield look.paint(f"{pad('of the corpus', width)}   found in", "dim")
    for path, found in order[:ROWS]:
        yield _row(path, found, width, look)
    if len(order) > ROWS:
        yield f"{look.glyphs.ellipsis} {count(len(order) - ROWS, 'more file')}"
    yield f"of {count(len(files), 'file')} of the corpus {_found(len(order))}"


def _found(files: int) -> str:
    return f"{files:,} {'is' if files == 1 else 'are'} found in part or whole"


def _row(path: str, found: list[Leak], width: int, look: Look) -> str:
    best = sorted(found, key=lambda leak: (-leak.share, leak.path))
    line = look.paint(pad(look.show(path, width), width), "cyan") + "  "
    used = width + 2
    for number, leak in enumerate(best[:COLUMNS]):
        more = f" {look.glyphs.ellipsis} {len(best) - number:,} more"
        spare = look.width - used - len("  100.0 % ") - len(more)
        if number and spare < NARROW:
            return line + more
        name = look.show(leak.path, max(NARROW, spare))
        line += f" {100 * leak.share:5.1f} % {name} "
        used += len("  100.0 % ") + cell_len(name)
    return line.rstrip() if len(best) <= COLUMNS else line + more
