"""`dedup config`: the settings, and how likely two paragraphs become candidates."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from dedup.cli.eager import help_option
from dedup.cli.output import open_output
from dedup.settings import Settings

if TYPE_CHECKING:
    from typing import TextIO

JACCARD = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
DIGITS = 6
SURE = 0.99999


@click.command(
    add_help_option=False, short_help="Print the settings, and what they let a scan see."
)
@click.option(
    "-f",
    "--output-format",
    type=click.Choice(["full", "json"]),
    default="full",
    show_default=True,
    help="A page for people, or the same as data.",
)
@help_option
def config(output_format: str) -> None:
    """Print the settings at their defaults, and the curve of candidates.

    The curve says for two paragraphs with Jaccard J, the share of their shingles that both have,
    how likely they meet in a band and are compared. Repeats below that are found by anchors, unless
    --fast leaves them out.
    """
    page = _page()
    with open_output(None) as send:
        if output_format == "json":
            send(lambda out: _write_json(page, out))
        else:
            send(lambda out: _write_text(page, out))


Page = tuple[dict[str, object], dict[str, int], list[tuple[float, float]]]
"""Settings by name, numbers of the candidates, and the curve: J, and P(found)."""


def _page() -> Page:
    from dedup.kernels.parameters import (  # noqa: PLC0415 (numpy)
        BANDS,
        N_PERMUTATIONS,
        ROWS,
    )

    default = Settings()
    settings = {**default.answers(), "jobs": default.jobs}
    curve = [(j, 1 - (1 - j**ROWS) ** BANDS) for j in JACCARD]
    return settings, {"permutations": N_PERMUTATIONS, "bands": BANDS, "rows": ROWS}, curve


def _write_json(page: Page, out: TextIO) -> None:
    settings, numbers, curve = page
    points = [{"jaccard": j, "found": round(found, DIGITS)} for j, found in curve]
    whole = {"settings": settings, "candidates": {**numbers, "curve": points}}
    out.write(json.dumps(whole, indent=2) + "\n")


def _write_text(page: Page, out: TextIO) -> None:
    settings, numbers, curve = page
    width = max(map(len, settings))
    out.writelines(f"{name:<{width}}  {_said(value)}\n" for name, value in settings.items())
    out.write(f"\ncandidates: {numbers['bands']} bands x {numbers['rows']} rows")
    out.write(f" of {numbers['permutations']} permutations\n")
    out.write("   J    P(found)\n")
    out.writelines(f"{j:>4.2f}  {_percent(found):>10}\n" for j, found in curve)


def _percent(share: float) -> str:
    return f"{100 * share:.3f} %" if share < SURE else "> 99.999 %"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " ".join(map(str, value)) or "-"
    return str(value)
