"""The findings as JSON lines: a finding a line, with the same keys as in the JSON result.

An input that could not be read is a line too, with `"error"` as its only key: a reader that knows
nothing of it cannot take the rest for all there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.render.rows import encoded, error_row, finding_rows
from dedup.render.written import lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.model import Report


def render(report: Report) -> Iterator[bytes]:
    """Write the errors, then the findings, each as one line; nothing where there are none."""
    for error in report.errors:
        yield encoded({"error": error_row(error)}) + b"\n"
    written = lines(report.findings, (b"", b"\n"))
    if written is None:
        written = (encoded(row) + b"\n" for row in finding_rows(report.findings))
    yield from written
