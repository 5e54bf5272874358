from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from repeats import TODAY, around, edited, prose, scanned

from dedup import SettingsError
from dedup.accepting.acceptance import by_boilerplate, by_marks, by_path, by_settings
from dedup.accepting.exemptions import Accept, Exemptions, PerPath

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from dedup import Finding
    from dedup.model import Stale

A, B = prose(1, 40), prose(2, 30)
OFF, ON = "<!-- dedup: off -->", "<!-- dedup: on -->"
IGNORE = ["<!-- dedup: ignore -->"]


def findings(**texts: str) -> tuple[Finding, ...]:
    return scanned({name.replace("_", "."): text for name, text in texts.items()}).findings


def says(judged: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(finding.state, finding.reason) for finding in judged]


def later(finding: Finding) -> list[str]:
    return [place.document.path for place in finding.later]


@pytest.mark.parametrize("marked", ["a", "b"])
def test_a_copy_that_is_marked_off_is_accepted(marked: str) -> None:
    texts = {name: around(n, A) for n, name in enumerate("ab")}
    texts[marked] = around(7, [*IGNORE, *A])
    found = findings(**{f"{name}_md": text for name, text in texts.items()})
    judged, stale = by_marks(found)
    assert says(judged) == [("accepted", "marked in the text")]
    assert stale == []


def test_of_three_copies_those_that_are_not_marked_off_are_told() -> None:
    marked, plain = around(1, [*IGNORE, *A]), [around(2, A), around(3, A)]
    (first,), _ = by_marks(findings(a_md=marked, b_md=plain[0], c_md=plain[1]))
    assert (first.state, first.first.document.path, later(first)) == ("new", "a.md", ["c.md"])
    (last,), _ = by_marks(findings(a_md=plain[0], b_md=marked, c_md=plain[1]))
    assert (last.state, later(last)) == ("new", ["c.md"])


def test_marks_in_texts_without_markup_say_nothing() -> None:
    found = findings(a_txt=around(1, A), b_txt=around(2, [*IGNORE, *A]))
    assert says(by_marks(found)[0]) == [("new", "")]


def test_a_place_that_is_marked_off_for_a_part_is_told() -> None:
    half = [*A[:20], OFF, *A[20:], ON]
    found = findings(a_md=around(1, A), b_md=around(2, half))
    assert says(by_marks(found)[0]) == [("new", "")]


def test_an_off_that_is_not_closed_is_said() -> None:
    text = f"{OFF}\n\n{around(2, A)}"
    judged, stale = by_marks(findings(a_md=around(1, A), b_md=text))
    assert says(judged) == [("accepted", "marked in the text")]
    assert [(row.where, row.entry) for row in stale] == [("b.md:1", "dedup: off")]


def settled(
    found: Sequence[Finding], *accept: Accept, whole: bool = True
) -> tuple[list[tuple[str, str]], list[Stale]]:
    exemptions = Exemptions(accept=accept, source="dedup.toml:4")
    judged, stale = by_settings(found, exemptions, TODAY, whole)
    return says(judged), stale


def test_a_finding_is_accepted_by_the_beginning_of_its_id() -> None:
    found = findings(a=around(1, A, B), b=around(2, A), c=around(3, B))
    states, stale = settled(found, Accept("why", id=found[1].id[:6]))
    assert states == [("new", ""), ("accepted", "why")]
    assert stale == []


def test_an_id_that_several_findings_have_accepts_none() -> None:
    one, two = findings(a=around(1, A, B), b=around(2, A), c=around(3, B))
    found = [replace(one, id="abcdef01" * 2), replace(two, id="abcdef02" * 2)]
    states, stale = settled(found, Accept("why", id="abcdef"))
    assert states == [("new", "")] * 2
    assert [(row.where, row.entry) for row in stale] == [("dedup.toml:4", "abcdef")]
    assert "2 findings" in stale[0].message


def test_a_finding_is_accepted_by_paths_where_every_copy_matches_one() -> None:
    found = findings(**{"news/a": around(1, A), "news/b": around(2, A), "wiki/c": around(3, B)})
    assert settled(found, Accept("twins", paths=("news/",)))[0] == [("accepted", "twins")]
    assert settled(found, Accept("twins", paths=("a", "b")))[0] == [("accepted", "twins")]
    assert settled(found, Accept("twins", paths=("news/a",)))[0] == [("new", "")]
    assert settled(found, Accept("twins", paths=("./news/*",)))[0] == [("accepted", "twins")]


def test_globs_count_from_the_folder_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    found = findings(a=around(1, A), b=around(2, A))
    for folder, glob, states in ((str(tmp_path), "sub/*", "accepted"), ("", "sub/*", "new")):
        exemptions = Exemptions(accept=[Accept("why", paths=(glob,))], folder=folder)
        judged, _ = by_settings(found, exemptions, TODAY, False)
        assert [finding.state for finding in judged] == [states]


def test_an_exception_that_expired_does_not_count_and_is_said() -> None:
    found = findings(a=around(1, A), b=around(2, A))
    for days, state in ((0, "accepted"), (-1, "new")):
        accept = Accept("why", paths=("*",), expires=TODAY + dt.timedelta(days))
        states, stale = settled(found, accept, whole=False)
        assert states[0][0] == state
    assert [row.message for row in stale] == ["expired on 2026-05-03"]


def test_an_exception_that_matches_nothing_is_said_after_a_whole_run_only() -> None:
    found = findings(a=around(1, A), b=around(2, A))
    nothing = Accept("why", id="0000000")
    assert [row.entry for row in settled(found, nothing)[1]] == ["0000000"]
    assert settled(found, nothing, whole=False)[1] == []


def test_the_first_exception_that_matches_says_why() -> None:
    found = findings(a=around(1, A), b=around(2, A))
    both = [Accept("one", paths=("*",)), Accept("two", id=found[0].id)]
    assert settled(found, *both) == ([("accepted", "one")], [])


def test_boilerplate_is_accepted_and_named() -> None:
    found = findings(a=around(1, A, B), b=around(2, A), c=around(3, B))
    exemptions = Exemptions(boilerplate={"b/x.txt": " ".join(A).encode()})
    assert says(by_boilerplate(found, exemptions, 12)) == [
        ("accepted", "boilerplate b/x.txt"),
        ("new", ""),
    ]


@pytest.mark.parametrize(
    ("rule", "state"),
    [
        (PerPath("b", min_words=41), "accepted"),
        (PerPath("b", min_words=40), "new"),
        (PerPath("b", similarity=0.99), "accepted"),
        (PerPath("b", similarity=0.9), "new"),
        (PerPath("b", ignore=frozenset({"DD102"})), "accepted"),
        (PerPath("b", ignore=frozenset({"DD1"})), "accepted"),
        (PerPath("b", ignore=frozenset({"edited"})), "accepted"),
        (PerPath("b", ignore=frozenset({"split", "DD101"})), "new"),
        (PerPath("a", min_words=41), "new"),
    ],
)
def test_a_limit_counts_for_the_later_copies_in_its_files(rule: PerPath, state: str) -> None:
    found = findings(a=around(1, A), b=around(2, edited(A, 20)))
    (judged,) = by_path(found, Exemptions(per_path=[rule]))
    reason = f"per-path {rule.glob}" if state == "accepted" else ""
    assert (judged.state, judged.reason) == (state, reason)


def test_every_later_copy_has_to_be_below_a_limit() -> None:
    found = findings(a=around(1, A), b=around(2, A), c=around(3, A))
    limits = [PerPath("b", min_words=50), PerPath("c", min_words=50)]
    assert says(by_path(found, Exemptions(per_path=limits[:1]))) == [("new", "")]
    assert says(by_path(found, Exemptions(per_path=limits))) == [("accepted", "per-path b, c")]


def test_what_is_no_glob_is_refused() -> None:
    found = findings(a=around(1, A), b=around(2, A))
    with pytest.raises(SettingsError, match="per-path '' is not a glob"):
        by_path(found, Exemptions(per_path=[PerPath("")]))
