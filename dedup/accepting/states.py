"""All that may make a finding not new, from narrow to wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from dedup.accepting import acceptance, known
from dedup.model import Gate

if TYPE_CHECKING:
    import datetime as dt

    from dedup.accepting.baseline import Baseline
    from dedup.accepting.exemptions import Exemptions
    from dedup.model import Report


def accept(
    report: Report,
    exemptions: Exemptions,
    baseline: Baseline | None,
    today: dt.date,
    whole: bool | None = False,
) -> Report:
    """Set the states of findings: marks in the text, exceptions, boilerplate, paths, the baseline.

    Nothing is taken out of the report: what is accepted has its state and reason there. What is
    left of a finding that is accepted in part are the places that are reported.

    Args:
        report: as it was found; its gate, if any, says what was asked.
        exemptions: what the settings accept.
        baseline: what was accepted before, if there is one.
        today: what expires before it does not count.
        whole: whether all was read that the settings and the baseline are about: then entries that
            match nothing are stale. None: less was to be found than they are about.

    Returns:
        The report with a gate that has the stale entries, and the baseline's name.

    Raises:
        SettingsError: a glob that is none.
    """
    gate = report.gate or Gate()
    entire = bool(whole and report.complete and not (gate.since or gate.staged))
    findings, unclosed = acceptance.by_marks(report.findings)
    findings, stale = acceptance.by_settings(findings, exemptions, today, entire)
    at_least = report.settings["min-words"]
    assert isinstance(at_least, int)  # noqa: S101 (settings are JSON values: for the types)
    findings = acceptance.by_boilerplate(findings, exemptions, at_least)
    findings = acceptance.by_path(findings, exemptions)
    report, stale = replace(report, findings=tuple(findings)), [*unclosed, *stale]
    if baseline is not None:
        report, _, more = known.apply(report, baseline, today, whole)
        gate = replace(gate, baseline=baseline.path)
        stale += more
    return replace(report, gate=replace(gate, stale=(*gate.stale, *stale)))
