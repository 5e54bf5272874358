"""The program: every way a run can end, and the exit code it ends with."""

from __future__ import annotations

import gc
import os
import signal
import sys
import traceback
from typing import TYPE_CHECKING, NoReturn

import click

from dedup.cli.completion import completed
from dedup.cli.group import dedup
from dedup.cli.output import say
from dedup.errors import DedupError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType
DONE, UNANSWERED, INTERRUPTED = 0, 2, 130
"""1 is left to findings that fail a gate."""
BY_SIGNAL = 128
TRACEBACK = "DEDUP_TRACEBACK"
OBJECTS = 1 << 18
BLAS_THREADS = "OPENBLAS_NUM_THREADS"


def main() -> NoReturn:
    """Run the command line of this process and leave by its exit code."""
    signal.signal(signal.SIGTERM, _terminate)
    gc.set_threshold(OBJECTS)  # imports leave no garbage: looking for it takes a tenth of them
    os.environ.setdefault(BLAS_THREADS, "1")  # else numpy starts some, which wait for work busily
    sys.exit(run(sys.argv[1:]))


def run(args: Sequence[str]) -> int:
    """Run one command line.

    Returns:
        0: done; 2: the question could not be answered, and stderr says why; 130: interrupted.
    """
    try:
        return _run(args)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001 (the one place where a defect becomes an exit code)
        return _defect(error)


def _run(args: Sequence[str]) -> int:
    try:
        answered = completed(dedup)
        if answered is not None:
            return answered
        with dedup.make_context("dedup", list(args)) as ctx:
            code = dedup.invoke(ctx)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.UsageError as error:
        said = " ".join(error.format_message().split()).rstrip(".")
        say(f"dedup: error: {said}{_hint(error)}")
        return UNANSWERED
    except (DedupError, click.ClickException) as error:
        say(f"dedup: error: {error}")
        return UNANSWERED
    return DONE if code is None else int(code)


def _hint(error: click.UsageError) -> str:
    return f"; try '{error.ctx.command_path} --help'" if error.ctx is not None else ""


def _defect(error: Exception) -> int:
    if os.environ.get(TRACEBACK):
        for line in "".join(traceback.format_exception(error)).splitlines():
            say(line)
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    say(f"dedup: error: internal error: {what}; run with {TRACEBACK}=1 for the traceback")
    return UNANSWERED


def _terminate(number: int, _: FrameType | None) -> NoReturn:
    """Leave as on any error, so that nothing half-written stays."""
    raise SystemExit(BY_SIGNAL + number)


if __name__ == "__main__":
    main()
