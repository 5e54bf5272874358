"""A self-test for people, and as JSON by `selftest.schema.json` beside this file."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, TextIO

import msgspec

from dedup import __version__
from dedup.render.look import pad
from dedup.render.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.render.look import Look
    from dedup.trial import Row, Trial

SCHEMA = 1
DIGITS = 4
BAR = 16
LEGEND = (
    "covered: planted text that was reported",
    "inside: reported text that was planted",
    "alike: words in common",
)


def render(trial: Trial, out: TextIO, look: Look, command: tuple[str, ...], quiet: bool) -> None:
    """Print a table of the kinds and the totals, or the totals only.

    Raises:
        OSError: `out` cannot be written.
    """
    lines = [_totals(trial, look)] if quiet else _page(trial, look, command)
    out.writelines(f"{line}\n" for line in lines)


def as_json(trial: Trial) -> bytes:
    """Write a self-test as one JSON object, UTF-8, ending with a newline, a kind on a line."""
    head = {
        "schema": SCHEMA,
        "tool": f"dedup {__version__}",
        "complete": not trial.errors,
        "settings": trial.settings,
        "seed": trial.seed,
        "pairs": trial.pairs,
        "inputs": {"files": trial.files, "documents": trial.documents},
        "sample": {
            "documents": trial.sampled,
            "words": trial.words,
            "findings": trial.before,
        },
        "totals": {
            "planted": trial.planted,
            "found": trial.found,
            "recall": _rounded(trial.found / trial.planted),
            "findings": trial.findings,
            "right": trial.right,
            "precision": _rounded(trial.precision),
        },
    }
    fields = (b'"%s":%s,\n' % (k.encode(), msgspec.json.encode(v)) for k, v in head.items())
    rows = b",\n".join(msgspec.json.encode(_row(row)) for row in trial.rows)
    return b"{\n" + b"".join(fields) + b'"kinds":[\n' + rows + b"\n]\n}\n"


def _row(row: Row) -> dict[str, object]:
    values = msgspec.structs.asdict(row)
    return {k: _rounded(v) if isinstance(v, float) else v for k, v in values.items()}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, DIGITS)


def _page(trial: Trial, look: Look, command: tuple[str, ...]) -> Iterator[str]:
    yield _header(trial, look)
    yield ""
    heading = f"{'kind':<11}  planted  found   recall  {'':<{BAR}}  covered  inside  alike"
    yield look.paint(heading, "dim")
    for row in trial.rows:
        yield _line(row, look)
    yield look.paint(f" {look.glyphs.dot} ".join(LEGEND[:2]), "dim")
    yield look.paint(LEGEND[2], "dim")
    yield ""
    yield look.paint(_totals(trial, look), "bold")
    shown = look.show(shlex.join(command))
    yield f"{look.paint('as data', 'dim')}  {shown} -f json -o result.json"


def _header(trial: Trial, look: Look) -> str:
    parts = [
        f"dedup {__version__}",
        count(trial.documents, "document"),
        f"{trial.sampled:,} in the sample, {count(trial.words, 'word')}",
        f"seed {trial.seed}",
    ]
    return f" {look.glyphs.dot} ".join(parts)


def _line(row: Row, look: Look) -> str:
    bar = look.paint(pad(look.glyphs.bar * int((row.recall or 0) * BAR), BAR), "green")
    shares = (row.covered, row.inside, row.alike)
    covered, inside, alike = ("" if share is None else percent(share) for share in shares)
    recall = "" if row.recall is None else percent(row.recall)
    return (
        f"{row.kind:<11}  {row.planted:>7,}  {row.found:>5,}  {recall:>7}  {bar}"
        f"  {covered:>7}  {inside:>6}  {alike:>5}"
    ).rstrip()


def _totals(trial: Trial, look: Look) -> str:
    parts = [
        f"{trial.found:,} of {_copies(trial.planted)} found ({_exact(trial.found, trial.planted)})"
    ]
    if trial.findings:
        share = _exact(trial.right, trial.findings)
        parts.append(f"{trial.right:,} of {count(trial.findings, 'finding')} right ({share})")
    if trial.errors:
        parts.append("not complete")
    return f" {look.glyphs.dot} ".join(parts)


def _exact(part: int, whole: int) -> str:
    """A share with one decimal; only what is whole reads `100 %`."""
    return "100 %" if part == whole else f"{min(99.9, 100 * part / whole):.1f} %"


def _copies(number: int) -> str:
    return "1 planted copy" if number == 1 else f"{number:,} planted copies"
