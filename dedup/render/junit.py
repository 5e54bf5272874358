"""JUnit's XML: a test suite for each file with something to tell, a test case for each place.

A place that repeats another is a failure, an input that cannot be read an error, a stale entry a
skipped case. Several systems call a report without cases empty, so there is one that passes when
all is well, and one that fails for each reason of the gate beside the places.
"""

from __future__ import annotations

import html
from itertools import groupby
from typing import TYPE_CHECKING

from dedup.render.alerts import alerts
from dedup.render.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dedup.model import Report
    from dedup.render.alerts import Alert
    from dedup.render.context import Context

TAGS = {"DD901": "error", "DD301": "skipped"}
GATE = "dedup"


class _Case:
    """One test case; `tag` is what went wrong, or "" where nothing did."""

    def __init__(self, suite: str, name: str, tag: str = "", message: str = "") -> None:
        self.suite, self.name, self.tag, self.message = suite, name, tag, message

    def lines(self) -> Iterator[str]:
        head = f"<testcase{_attributes(classname=self.suite, name=self.name)}"
        if not self.tag:
            yield f"    {head}/>"
            return
        yield f"    {head}>"
        kind = {} if self.tag == "skipped" else {"type": self.name.partition(" ")[0]}
        yield f"      <{self.tag}{_attributes(message=self.message, **kind)}/>"
        yield "    </testcase>"


def render(report: Report, context: Context) -> Iterator[bytes]:
    """Write the suites, UTF-8; every character is one that XML 1.0 allows."""
    cases = [_case(alert) for alert in alerts(report, context.relative)]
    cases += _of_gate(report, failing=any(case.tag in ("failure", "error") for case in cases))
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    counts = _counts(cases)
    del counts["skipped"]  # the schema of Jenkins has it for single suites only
    yield f"<testsuites{_attributes(name=GATE, **counts)}>\n".encode()
    for suite, inside in groupby(cases, key=lambda case: case.suite):
        yield from _suite(suite, list(inside))
    yield b"</testsuites>\n"


def _case(alert: Alert) -> _Case:
    name = f"{alert.rule} {alert.id}".rstrip()
    number = alert.key.rpartition(":")[2]
    if alert.copy is None:
        name = f"{alert.rule} {alert.message}"
    elif number != "1":
        name += f" copy {number}"
    place = f"line {alert.region.line}: " if alert.region else ""
    return _Case(alert.path, name, TAGS.get(alert.rule, "failure"), f"{place}{alert.message}")


def _of_gate(report: Report, failing: bool) -> list[_Case]:
    fails = report.gate.fails if report.gate else ()
    if fails:
        return [_Case(GATE, "gate", "failure", message) for message in fails]
    return [] if failing else [_Case(GATE, "no new repeats")]


def _suite(name: str, cases: Sequence[_Case]) -> Iterator[bytes]:
    yield f"  <testsuite{_attributes(name=name, **_counts(cases))}>\n".encode()
    for case in cases:
        for line in case.lines():
            yield f"{line}\n".encode()
    yield b"  </testsuite>\n"


def _counts(cases: Sequence[_Case]) -> dict[str, str]:
    tags = [case.tag for case in cases]
    numbers = {
        "tests": len(cases),
        "failures": tags.count("failure"),
        "errors": tags.count("error"),
        "skipped": tags.count("skipped"),
    }
    return {name: str(number) for name, number in numbers.items()}


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{html.escape(safe(value))}"' for name, value in values.items())
