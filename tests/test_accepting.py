from __future__ import annotations

from msgspec.structs import replace
from repeats import TODAY, around, baseline_of, prose, scanned, states

from dedup import InputError
from dedup.accepting.exemptions import Accept, Exemptions, PerPath
from dedup.accepting.states import accept
from dedup.model import Gate, Stale

PASSAGES = [prose(seed, 60 - 8 * seed) for seed in range(6)]
IGNORE = "<!-- dedup: ignore -->"
TEXTS = {
    **{f"{n}a.md": around(2 * n, passage) for n, passage in enumerate(PASSAGES)},
    **{f"{n}b.md": around(2 * n + 1, passage) for n, passage in enumerate(PASSAGES)},
    "0b.md": around(1, [IGNORE, *PASSAGES[0]]),
}


def test_all_that_accepts_is_applied_from_narrow_to_wide() -> None:
    report = scanned(TEXTS)
    exemptions = Exemptions(
        accept=[Accept("reviewed", id=report.findings[1].id[:8])],
        per_path=[PerPath("3*", ignore=frozenset({"DD102"}))],
        boilerplate={"b.txt": " ".join(PASSAGES[2]).encode()},
    )
    half = baseline_of(replace(report, findings=report.findings[:5]), "old")
    judged = accept(report, exemptions, half, TODAY, whole=True)
    assert [(finding.state, finding.reason) for finding in judged.findings] == [
        ("accepted", "marked in the text"),
        ("accepted", "reviewed"),
        ("accepted", "boilerplate b.txt"),
        ("accepted", "per-path 3*"),
        ("known", "old"),
        ("new", ""),
    ]
    assert judged.gate == Gate(baseline="base.jsonl")
    assert replace(judged, findings=report.findings, gate=None) == report


def test_without_anything_accepted_all_is_new() -> None:
    report = scanned(TEXTS | {"0b.md": around(1, PASSAGES[0])})
    judged = accept(report, Exemptions(), None, TODAY)
    assert judged == replace(report, gate=Gate())
    assert states(judged) == ["new"] * 6


def test_stale_entries_of_all_kinds_are_gathered() -> None:
    report = scanned({"a.md": f"<!-- dedup: off -->\n\n{around(1, PASSAGES[0])}"})
    other = scanned({"a.md": around(1, PASSAGES[0]), "b.md": around(2, PASSAGES[0])})
    exemptions = Exemptions(accept=[Accept("why", id="0000000")], source="dedup.toml:4")
    before = Stale("x", "y", "z")
    report = replace(report, gate=Gate(fails=("one",), stale=(before,)))
    judged = accept(report, exemptions, baseline_of(other), TODAY, whole=True)
    assert judged.gate is not None
    assert judged.gate.fails == ("one",)
    wheres = [row.where for row in judged.gate.stale]
    assert wheres == ["x", "dedup.toml:4", "base.jsonl"]
    broken = replace(report, errors=(InputError("z", "unreadable"),))
    judged = accept(broken, exemptions, baseline_of(other), TODAY, whole=True)
    assert judged.gate is not None
    assert judged.gate.stale == (before,)
