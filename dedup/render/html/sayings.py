"""What is said of a finding and of its places: the same as on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.render.excerpts import Excerpts, centre_of
from dedup.render.look import UNICODE
from dedup.render.words import difference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dedup.model import Finding, Place, Report
    from dedup.render.html.choosing import Shown


class Sayings:
    """How places differ from the one that they were verified against."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        """Take the findings that will be asked about.

        Cost: one pass over each text in which something was edited.
        """
        self._excerpts = Excerpts(
            (row.finding, [spot.place for spot in row.spots if spot.place.edits]) for row in shown
        )

    def of(self, place: Place, finding: Finding) -> str:
        """How a place differs: `¶5 split in two, 1 word changed`; "" for the centre."""
        centre = centre_of(finding)
        return "" if place is centre else difference(place, centre, self._excerpts, UNICODE)


def tells_states(report: Report) -> bool:
    """Whether findings have states worth telling: after a plain scan all are new."""
    return report.gate is not None or any(row.state != "new" for row in report.findings)
