"""The work behind `dedup config show`: settings with their sources, and the curve of candidates."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from click.core import ParameterSource

from dedup.cli.configured import configuration_of, variable
from dedup.configuration.files import beside
from dedup.configuration.keys import ACCEPT, KEYS, PER_PATH
from dedup.kernels.parameters import BANDS, N_PERMUTATIONS, ROWS
from dedup.render.safe import safe

if TYPE_CHECKING:
    from typing import TextIO

    import click

    from dedup.configuration import Configuration
    from dedup.configuration.kinds import Field, Table

JACCARD = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
DIGITS = 6
SURE = 0.99999
WIDEST = 32
DEFAULT = "default"
NUMBERS = {"permutations": N_PERMUTATIONS, "bands": BANDS, "rows": ROWS}


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown.

    Attributes:
        file: the configuration file, or None.
        beside: names of others in its folder that do not count.
        settings: by key: the value as JSON, and where it comes from.
    """

    file: str | None
    beside: tuple[str, ...]
    settings: dict[str, tuple[object, str]]


def page(ctx: click.Context) -> Page:
    """Gather what is in force for a command."""
    configuration = configuration_of(ctx)
    file = configuration.file
    others = beside(file, configuration.folder) if file else ()
    return Page(file, others, {key.name: _setting(key, ctx, configuration) for key in KEYS})


def as_json(shown: Page, out: TextIO) -> None:
    """Write it as data."""
    points = [{"jaccard": j, "found": round(found, DIGITS)} for j, found in _curve()]
    whole = {
        "configuration": {"file": shown.file, "beside": shown.beside},
        "settings": {name: value for name, (value, _) in shown.settings.items()},
        "sources": {name: source for name, (_, source) in shown.settings.items()},
        "candidates": {**NUMBERS, "curve": points},
    }
    out.write(json.dumps(whole, indent=2, default=str) + "\n")


def as_text(shown: Page, out: TextIO) -> None:
    """Write it for people."""
    others = f" (beside it, not read: {', '.join(shown.beside)})" if shown.beside else ""
    out.write(f"configuration: {safe(shown.file or 'no file')}{others}\n\n")
    rows = [(name, safe(_said(value)), said) for name, (value, said) in shown.settings.items()]
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    second = min(second, WIDEST)
    out.writelines(
        f"{name:<{first}}  {value:<{second}}  {safe(said)}\n" for name, value, said in rows
    )
    out.write(f"\ncandidates: {BANDS} bands x {ROWS} rows of {N_PERMUTATIONS} permutations\n")
    out.write("   J    P(found)\n")
    out.writelines(f"{j:>4.2f}  {_percent(found):>10}\n" for j, found in _curve())


def _setting(key: Field, ctx: click.Context, configuration: Configuration) -> tuple[object, str]:
    source = ctx.get_parameter_source(key.option)
    if source is ParameterSource.COMMANDLINE:
        return ctx.params[key.option], "command line"
    if source is ParameterSource.ENVIRONMENT:
        return ctx.params[key.option], variable(key.option)
    if key.option not in configuration.sources:
        return key.default, DEFAULT
    entries = _entries(configuration)
    value = entries[key.name] if key.name in entries else configuration.values[key.option]
    return value, configuration.sources[key.option]


def _entries(configuration: Configuration) -> dict[str, object]:
    """What stands in a file only, by key."""
    return {
        "boilerplate": configuration.boilerplate,
        "per-path": {entry.glob: _given(PER_PATH, entry) for entry in configuration.per_path},
        "accept": [_given(ACCEPT, entry) for entry in configuration.accept],
    }


def _given(table: Table, entry: object) -> dict[str, object]:
    """What an entry says, by key."""
    values = {field.name: getattr(entry, field.option) for field in table.fields}
    return {
        name: sorted(value) if isinstance(value, frozenset) else value
        for name, value in values.items()
        if value
    }


def _curve() -> list[tuple[float, float]]:
    return [(j, 1 - (1 - j**ROWS) ** BANDS) for j in JACCARD]


def _percent(share: float) -> str:
    return f"{100 * share:.3f} %" if share < SURE else "> 99.999 %"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return " ".join(map(_entry, value)) or "-"
    if isinstance(value, dict):
        return " ".join(value) or "-"
    return "-" if value is None else str(value)


def _entry(value: object) -> str:
    if isinstance(value, dict):
        return str(value.get("id") or " ".join(value["paths"]))
    return str(value)
