"""Reports of checks, for the tests of the formats: plain ones, unlucky ones, hostile ones."""

from __future__ import annotations

from msgspec.structs import replace
from reports import FORECAST, document, finding, place, report, span_of, storm_report

from dedup.errors import InputError
from dedup.model import Edit, Gate, Report, Skipped, Stale
from dedup.render.context import Context

CONTEXT = Context(
    steps=(
        ("look", "dedup show {id}"),
        ("remove", "dedup fix {path}"),
        ("accept", 'dedup baseline add {id} --reason "…"'),
    ),
    exit_code=1,
    token="token",
)
ERRORS = (
    InputError("corpus/2024.jsonl", "the line is no JSON object", line=7, record=7),
    InputError("corpus/old/17.txt", "not UTF-8 (byte 0xe9 at 231)"),
)
STALE = (
    Stale("dedup.toml", "c05d11", "matches nothing"),
    Stale(".dedup-baseline.jsonl:4", "1f00aa", "expired on 2026-01-31"),
)
EVIL = (
    "\x1b[31m\x1b]8;;http://evil\x1b\\x\x1b]8;;\x1b\\ \u202e\u2066 \x00 \ufffe \x85\u2028 \r\n"
    "::error::x\n::set-output name=a::b ##vso[task.complete result=Succeeded;]##[error]x "
    "%0A::error::y ]]> </details><script>alert('1')</script> <!-- & \"quoted\" `` ``` ````` "
    "| * _ # @user [a](b) ![c](d) ~~e~~ \\ ;,=+"
)
EVIL_PATH = f"=evil/{EVIL}\udce9\ud800.txt"


def checked() -> Report:
    """A check on the lines that changed: one repeat is new, one known, one accepted."""
    found = storm_report()
    new, known, accepted = found.findings
    states = (
        new,
        replace(known, state="known"),
        replace(accepted, state="accepted", reason="weather"),
    )
    gate = Gate(
        fails=("1 new repeat",), since="origin/main (1f3a9d2)", baseline=".dedup-baseline.jsonl"
    )
    return replace(found, findings=states, gate=gate, skipped=(Skipped("hidden", 2),))


def clean() -> Report:
    """A check that found nothing."""
    return replace(report([document("a.txt", "Nothing here repeats.")]), gate=Gate())


def unread() -> Report:
    """A check that found nothing, and did not read everything."""
    return replace(clean(), errors=ERRORS)


def records() -> Report:
    """One text in four records of two data files and in a text file."""
    texts = [
        document("data/a.jsonl", f"{FORECAST}\n\n{FORECAST}", 3, "doc-3"),
        document("data/a.jsonl", f"One.\n\n{FORECAST}", 8),
        document("data/b.parquet", FORECAST, 5, "row [5]"),
        document("c.txt", f"é é\n\n– {FORECAST}"),
    ]
    start = texts[0].text.rindex(FORECAST)
    spans = [span_of(text, FORECAST) for text in texts]
    first = place(texts[0], spans[0], centre=True)
    again = place(texts[0], (start, start + len(FORECAST)), "identical")
    others = [
        place(text, span, "identical") for text, span in zip(texts[1:], spans[1:], strict=True)
    ]
    return report(texts, [finding(first, again, *others, name="00ff00ff00ff00ff")])


def hostile(path: str = EVIL_PATH, name: str = EVIL, text: str = EVIL) -> Report:
    """A report in which every name and every text may do harm."""
    body = f"{FORECAST} {text.encode('utf-8', 'replace').decode()} {FORECAST}"
    first = document(path, body)
    other = document(f"{path}.jsonl", body, 2, name)
    whole = (0, len(body))
    at = body.index(" ", len(FORECAST))
    edit = Edit("replace", (at, len(body)), (at, len(body)))
    found = [
        finding(
            place(first, whole, centre=True),
            place(other, whole, "edited", similarity=0.9, edits=[edit]),
            place(other, (0, at), "identical"),
            name="0123456789abcdef",
        )
    ]
    gate = Gate((f"fails {name}",), name, False, path, (Stale(path, name, text),))
    errors = (InputError(path, text, 3), InputError(path, text, 3), InputError(name, path))
    made = report([first, other], found, [Skipped(text, 3)], errors)
    return replace(made, gate=gate)
