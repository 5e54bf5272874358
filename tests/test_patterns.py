"""Rules and patterns: what a finding is as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from corpora import prose

import dedup

if TYPE_CHECKING:
    from dedup.model import Finding

BODY = [prose(f"body {n}", 40) for n in range(6)]
ASIDE = [prose(f"aside {n}", 50) for n in range(40)]


def text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs) + "\n"


def findings(*texts: str, **settings: object) -> tuple[Finding, ...]:
    pairs = [(f"{number}", each) for number, each in enumerate(texts)]
    return dedup.scan_texts(pairs, **settings).findings  # type: ignore[arg-type]


def one(*texts: str) -> Finding:
    (finding,) = findings(*texts)
    return finding


def test_a_paragraph_in_two_texts_repeats_across() -> None:
    finding = one(text(BODY[0], ASIDE[0], ASIDE[1]), text(ASIDE[2], BODY[0], ASIDE[3]))
    assert (finding.rule, finding.kinds, finding.documents) == ("DD102", ("identical",), 2)


def test_equal_texts_are_the_same_document() -> None:
    finding = one(text(*BODY[:3]), text(*BODY[:3]))
    assert (finding.rule, finding.kinds) == ("DD201", ("identical",))


def test_texts_that_differ_in_a_title_or_some_words_are_near_documents() -> None:
    finding = one(text("A title", *BODY[:3]), text("Another one", *BODY[:3]))
    assert finding.rule == "DD202"
    changed = BODY[1].replace(" ", " also ", 1)
    assert one(text(*BODY[:3]), text(BODY[0], changed, BODY[2])).rule == "DD202"


@pytest.mark.parametrize("turned", [False, True])
def test_a_text_that_stands_inside_another_is_contained(turned: bool) -> None:
    texts = [text(BODY[0]), text(ASIDE[0], BODY[0], ASIDE[1])]
    assert one(*reversed(texts) if turned else texts).rule == "DD203"


def test_a_text_of_which_only_words_in_common_stand_inside_another_is_not_contained() -> None:
    words = BODY[0].split()
    words[6::8] = ["changed"] * len(words[6::8])
    finding = one(text(" ".join(words)), text(ASIDE[0], BODY[0], ASIDE[1]))
    assert (finding.rule, finding.kinds) == ("DD102", ("edited",))


def test_a_body_pasted_twice_is_pasted_and_a_paragraph_that_comes_twice_is_not() -> None:
    finding = one(text("Title", *BODY[:3], *BODY[:3], ASIDE[0]))
    assert (finding.rule, finding.kinds) == ("DD101", ("identical", "pasted"))
    assert one(text("Title", BODY[0], *ASIDE[:4], BODY[0])).kinds == ("identical",)
    assert "pasted" in one(text(BODY[0], BODY[0])).kinds


def test_what_comes_three_times_in_a_text_is_a_refrain() -> None:
    verses = [part for aside in ASIDE[:3] for part in (aside, BODY[0])]
    finding = one(text(*verses))
    assert (finding.kinds, finding.documents) == (("identical", "refrain"), 1)


def test_a_body_pasted_three_times_is_no_refrain() -> None:
    assert one(text(*BODY[:2] * 3)).kinds == ("identical", "pasted")


@pytest.mark.parametrize(("count", "kinds"), [(4, ()), (5, ("boilerplate",))])
def test_a_part_of_five_texts_is_boilerplate(count: int, kinds: tuple[str, ...]) -> None:
    texts = [text(*ASIDE[3 * n : 3 * n + 3], BODY[0]) for n in range(count)]
    finding = one(*texts)
    assert (finding.rule, finding.kinds) == ("DD102", ("identical", *kinds))
    assert finding.documents == count


def test_five_copies_of_a_document_are_no_boilerplate() -> None:
    assert one(*[text(*BODY[:2])] * 5).rule == "DD201"


def test_select_and_ignore_take_rules_beginnings_of_codes_and_kinds() -> None:
    texts = [text("Title", *BODY[:3], *BODY[:3], ASIDE[n], ASIDE[9]) for n in range(1)]
    texts += [text(ASIDE[n], ASIDE[n + 10], ASIDE[9]) for n in range(1, 3)]
    every = findings(*texts)
    assert {finding.rule for finding in every} == {"DD101", "DD102"}
    for name in ("DD101", "DD102", "pasted", "identical", "DD1", "DD2"):
        labels = {f.id: (f.rule, *f.kinds) for f in every}
        chosen = {
            id_ for id_, names in labels.items() if name in names or names[0].startswith(name)
        }
        assert {f.id for f in findings(*texts, select=name)} == chosen
        assert {f.id for f in findings(*texts, ignore=name)} == labels.keys() - chosen


def test_words_of_findings_that_are_not_reported_are_not_redundant() -> None:
    pairs = [("a", text("Title", *BODY[:3], *BODY[:3])), ("b", text(ASIDE[0]))]
    report = dedup.scan_texts(pairs, ignore="pasted")
    assert (report.findings, report.redundant) == ((), 0)
    assert all(file.redundant == 0 for file in report.files)


def test_whole_documents_can_be_selected_too() -> None:
    texts = [text(*BODY[:3]), text(*BODY[:3]), text(BODY[4]), text(BODY[4], "and more of it")]
    rules = {finding.rule for finding in findings(*texts, unit="document")}
    assert rules == {"DD201", "DD202"}
    (finding,) = findings(*texts, unit="document", select="DD201")
    assert (finding.rule, finding.kinds, finding.documents) == ("DD201", ("identical",), 2)


def test_the_id_of_a_passage_does_not_change_with_the_text_around_it() -> None:
    inside = one(text(BODY[0]), text(ASIDE[0], BODY[0]))
    grown = one(text(BODY[0], ASIDE[1], ASIDE[2]), text(ASIDE[0], BODY[0]))
    assert (inside.rule, grown.rule) == ("DD203", "DD102")
    assert inside.id == grown.id
