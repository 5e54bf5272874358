"""The result in numbers, as outputs of a step of GitHub Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.findings import states_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.model import Report
    from dedup.render.context import Context


def render(report: Report, context: Context) -> Iterator[bytes]:
    """Write `name=value` lines: new findings, per cent of redundant words, exit code, complete."""
    new = states_of(report.findings)["new"]
    share = 100 * report.redundant / report.words if report.words else 0.0
    yield f"findings={new}\n".encode()
    yield f"redundancy={share:.1f}\n".encode()
    yield f"exit-code={context.exit_code}\n".encode()
    yield f"complete={'true' if report.complete else 'false'}\n".encode()
