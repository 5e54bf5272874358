"""What a long run is expected to take, said on stderr before it begins."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from dedup.cli.output import say
from dedup.machine import shown

if TYPE_CHECKING:
    from dedup.forecast import Forecast

WIDTH = 80
MINUTE, HOUR = 60, 3600


def tell_expected(forecast: Forecast) -> None:
    """Say what a run is expected to take, also where nobody sees its progress: logs are read."""
    for line in lines(forecast):
        say(line)


def lines(forecast: Forecast) -> list[str]:
    """What is said, in 80 columns, but for a long name of a folder."""
    takes = [f"about {duration(forecast.seconds)}", f"up to {shown(forecast.memory)} of memory"]
    if forecast.disk:
        takes.append(f"{shown(forecast.disk)} of temporary files in {forecast.folder}")
    *others, last = takes
    said = (
        f"dedup: about {rounded(forecast.documents):,} documents with {shown(forecast.text)} of "
        f"text: expect {', '.join(others)} and {last}; longer where much repeats"
    )
    return textwrap.wrap(
        said, WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def rounded(number: float) -> int:
    """A number with two digits that say something."""
    unit = int(10 ** max(0, len(str(int(number))) - 2))
    return round(number / unit) * unit


def duration(seconds: float) -> str:
    """A time that is not known exactly, such as `40 seconds`, `25 minutes` or `7 hours`."""
    if seconds < 1.5 * MINUTE:
        return f"{max(10, round(seconds / 10) * 10)} seconds"
    if seconds < 1.5 * HOUR:
        return f"{rounded(seconds / MINUTE)} minutes"
    return f"{rounded(seconds / HOUR)} hours"
