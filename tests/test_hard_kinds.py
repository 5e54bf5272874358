"""Repeats that are hard to tell: many copies, lists, other line breaks, marks, noise, drift."""

from __future__ import annotations

import itertools
from random import Random
from typing import TYPE_CHECKING

import corpora
import oracles
import pairwise
import pytest
import stages
from scripts import words

import dedup

if TYPE_CHECKING:
    from collections.abc import Callable

SHIPS = ("Heron", "Otter", "Plover", "Wren", "Marten", "Curlew", "Swift", "Dunlin", "Teal", "Rook")


def made(random: Random, count: int) -> str:
    return " ".join(words("latin NFC", random, count)).lower()


def text_of(place: dedup.Place) -> str:
    return place.document.text[slice(*place.span)]


def only(pairs: list[tuple[str, str]]) -> dedup.Finding:
    [finding] = dedup.scan_texts(pairs).findings
    return finding


def test_a_sentence_in_two_hundred_paragraphs_is_one_finding() -> None:
    random = Random(1)
    sentence = made(random, 20)
    pairs = [(f"{n}", f"{made(random, 30)}. {sentence}. {made(random, 30)}") for n in range(200)]
    finding = only(pairs)
    assert [place.document.id for place in finding.places] == [name for name, _ in pairs]
    assert {text_of(place) for place in finding.places} == {sentence}


def boilerplate(count: int, changed: int) -> list[tuple[str, str]]:
    """One paragraph in many texts that have nothing else in common; some of its words changed."""
    random = Random(2)
    notice = made(random, 40).split(" ")
    pairs = []
    for number in range(count):
        copy = list(notice)
        for at in random.sample(range(40), changed):
            copy[at] = made(random, 1)
        text = f"{made(random, 25)}\n\n{' '.join(copy)}\n\n{made(random, 25)}"
        pairs.append((f"{number}", text))
    return pairs


@pytest.mark.parametrize("changed", [0, 1])
def test_boilerplate_in_two_thousand_texts_is_one_finding(changed: int) -> None:
    """With a word changed in each it may be two, of those where an end word is another one."""
    pairs = boilerplate(2000, changed)
    findings = dedup.scan_texts(pairs).findings
    assert len(findings) == 1
    assert len({place.document.id for place in findings[0].places}) == 2000
    assert [place.document.id for place in findings[0].places] == [name for name, _ in pairs]


@pytest.mark.parametrize("changed", [0, 1, 3])
def test_the_work_for_boilerplate_grows_as_the_number_of_texts(changed: int) -> None:
    """All pairs would be four times as many for twice the texts, and five hundred a text."""

    def work(count: int) -> list[int]:
        run = stages.staged(boilerplate(count, changed))
        passages = sum(len(part.a) for part in run.aligned)
        return [len(run.near), len(run.seeds), passages, len(run.chosen.a)]

    for half, whole in zip(work(500), work(1000), strict=True):
        assert whole <= 2.3 * half + 20
        assert whole <= 100 * 1000


def litany(count: int, line: str, between: str) -> str:
    """Lines of one pattern, each with its own name."""
    names = dict.fromkeys(made(Random(3), 4 * count).title().split(" "))
    return between.join(line.format(name) for name in itertools.islice(names, count))


LITANIES = {
    "refrain": "Holy {}, pray for us, and keep the boats that are out on the water tonight.",
    "short": "Holy and patient {}, pray for us all.",
    "poll": "In {} more than half of those who voted were for the new bridge across the river.",
    "equal": "Pull, sister, pull, for the river is wide and the lantern is lit on the stair.",
}


@pytest.mark.parametrize("between", ["\n", "\n\n"])
@pytest.mark.parametrize("line", LITANIES.values(), ids=LITANIES.keys())
def test_a_litany_is_one_finding_with_its_places_in_order(line: str, between: str) -> None:
    """Short lines are taken together, so there may be fewer places than lines."""
    random = Random(4)
    lines = litany(60, line, between)
    finding = only([("a", f"{made(random, 30)}\n\n{lines}\n\n{made(random, 30)}")])
    spans = [place.span for place in finding.places]
    assert 60 / len(spans) <= 5
    assert spans == sorted(spans)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))
    assert sum(end - start for start, end in spans) >= 0.75 * len(lines)


def poll(seed: int, count: int) -> str:
    random = Random(seed)
    return "\n".join(
        f"Candidate {made(random, 1)}: {random.randint(100, 9999)} votes, {random.randint(1, 99)}"
        f" per cent of the valid ballots cast in the district of {made(random, 1)}"
        for _ in range(count)
    )


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("count", [12, 60])
def test_a_poll_list_is_told_by_few_places_that_hold_most_of_it(seed: int, count: int) -> None:
    text = poll(seed, count)
    places = [place for one in dedup.scan_texts([("a", text)]).findings for place in one.places]
    assert len(places) <= count / 2 + 4
    assert len(oracles.union(place.span for place in places)) >= 0.75 * len(text)


@pytest.mark.xfail(strict=True, reason="long runs of its lines may be told beside the short ones")
def test_a_poll_list_is_one_finding() -> None:
    assert [len(dedup.scan_texts([("a", poll(seed, 12))]).findings) for seed in range(9)] == [1] * 9


@pytest.mark.xfail(strict=True, reason="spans that agree in three quarters become the narrower one")
def test_an_exact_copy_is_told_whole_where_others_have_four_fifths_of_it() -> None:
    random = Random(5)
    head, rest = made(random, 20), made(random, 80)
    whole = f"{head} {rest}"
    found = dedup.scan_texts([("a", whole), ("b", whole), ("c", rest), ("d", rest)]).findings
    told = {(place.document.id, text_of(place)) for finding in found for place in finding.places}
    assert {("a", whole), ("b", whole)} <= told


def wrapped(text: str, width: int, prefix: str = "") -> str:
    """The words of a text in lines of so many words."""
    parts = text.split(" ")
    rows = (" ".join(parts[at : at + width]) for at in range(0, len(parts), width))
    return "\n".join(f"{prefix}{row}" for row in rows)


def as_list(mark: str) -> Callable[[str], str]:
    return lambda text: wrapped(text, 6, mark)


def numbered(text: str) -> str:
    rows = wrapped(text, 12).split("\n")
    return "\n".join(f"{number}. {row}" for number, row in enumerate(rows, 1))


def as_table(text: str) -> str:
    rows = [f"| {' | '.join(row.split(' '))} |" for row in wrapped(text, 5).split("\n")]
    return "\n".join([rows[0], "|---" * 5 + "|", *rows[1:]])


MARKUP: dict[str, Callable[[str], str]] = {
    "other lines": lambda text: wrapped(text, 9),
    "lines of one word": lambda text: wrapped(text, 1),
    "CRLF": lambda text: wrapped(text, 9).replace("\n", "\r\n"),
    "indented": as_list("    "),
    "quoted": as_list("> "),
    "quoted twice": as_list("> > "),
    "quoted without a space": as_list(">"),
    "dashes": as_list("- "),
    "stars": as_list("* "),
    "boxes": as_list("- [ ] "),
    "table": as_table,
}


@pytest.mark.parametrize("markup", MARKUP.values(), ids=MARKUP.keys())
def test_marks_and_line_breaks_are_no_edit(markup: Callable[[str], str]) -> None:
    """The rule below the head of a table is a line without words, so it ends a paragraph."""
    random = Random(6)
    text = made(random, 60)
    finding = only([("a", text), ("b", f"{made(random, 20)}\n\n{markup(text)}")])
    assert [place.words for place in finding.places] == [60, 60]
    assert finding.places[1].kinds == ("split" if markup is as_table else "reformatted",)


def test_numbers_of_a_list_are_the_only_edits() -> None:
    random = Random(7)
    text = made(random, 60)
    finding = only([("a", text), ("b", f"{made(random, 20)}\n\n{numbered(text)}")])
    [_, place] = finding.places
    put = [place.document.text[slice(*edit.here)] for edit in place.edits]
    assert put == ["2", "3", "4", "5"]
    assert {edit.op for edit in place.edits} == {"insert"}


BROKEN = ["-\n", "\u2010\n", "-\r\n", "-\n    ", "-\n> ", "-\n> > ", "-\n\t"]


@pytest.mark.parametrize("break_", BROKEN)
def test_a_word_that_is_broken_at_a_line_end_is_one_word(break_: str) -> None:
    broken, whole = f"Les subven{break_}tions du port", "Les subventions du port"
    for kernels in corpora.BOTH:
        one, other = (corpora.tokenised(text, kernels).hashes for text in (broken, whole))
        assert one.tolist() == other.tolist()
    random = Random(8)
    parts = [word for word in made(random, 400).split(" ") if len(word) > 4][:60]
    halves = [
        f"{word[:2]}{break_}{word[2:]}" if n % 4 == 3 else word for n, word in enumerate(parts)
    ]
    finding = only([("a", " ".join(parts)), ("b", " ".join(halves))])
    assert [place.words for place in finding.places] == [60, 60]
    assert finding.places[1].kinds == ("reformatted",)
    assert [text_of(place) for place in finding.places] == [" ".join(parts), " ".join(halves)]


APART = [
    "Saint-\nGermain",
    "1914-\n1918",
    "sub-\n\ntions",
    "river --\nand",
    "a -\nlist",
    "one-\n42",
]


@pytest.mark.parametrize("text", [*APART, "north-south", "sub- \u2028tions", "ends here-"])
def test_what_is_no_broken_word_stays_two(text: str) -> None:
    halves = [part for part in text.replace("-", " ").split() if part]
    wanted = [number for part in halves for number in corpora.hashes(part)]
    assert len(wanted) == len(halves)
    for kernels in corpora.BOTH:
        assert corpora.tokenised(text, kernels).hashes.tolist() == wanted


@pytest.mark.parametrize("order", [(1, 2, 0), (2, 1, 0), (3, 0, 2, 1), (1, 0, 3, 2, 4)])
def test_sentences_in_another_order_are_one_finding(order: tuple[int, ...]) -> None:
    random = Random(9)
    sentences = [f"{made(random, 16).capitalize()}." for _ in order]
    shuffled = [sentences[n] for n in order]
    finding = only([("a", " ".join(sentences)), ("b", " ".join(shuffled))])
    assert len(finding.places) == 2
    assert "reordered" in finding.places[1].kinds
    assert min(len(text_of(p)) for p in finding.places) >= 0.75 * len(" ".join(sentences))


def misread(text: str, rate: float, random: Random) -> str:
    """As a poor scan is read: letters taken for others, a space lost or put in."""
    done = []
    for char in text:
        dice = random.random()
        wrong = random.choice("ceoilrnmt1") if char != " " else ""
        done.append(wrong if dice < rate else f"{char} " if dice < rate * 1.1 else char)
    return "".join(done)


@pytest.mark.parametrize("seed", range(5))
def test_a_poor_scan_of_a_text_is_found_nearly_whole(seed: int) -> None:
    """Three letters in a hundred wrong: about one word in six is another."""
    random = Random(seed)
    text = made(random, 120)
    finding = only([("a", f"{made(random, 40)}\n\n{text}"), ("b", misread(text, 0.03, random))])
    for place, whole in zip(finding.places, (text, finding.places[1].document.text), strict=True):
        assert len(text_of(place)) >= 0.85 * len(whole)


def drifting(count: int, changed: int) -> list[tuple[str, str]]:
    """Texts of sixty words, each the one before it with some words changed."""
    random = Random(10)
    text, pairs = made(random, 60).split(" "), []
    for number in range(count):
        pairs.append((f"{number:03}", " ".join(text)))
        for at in random.sample(range(60), changed):
            text[at] = made(random, 1)
    return pairs


@pytest.mark.parametrize("similarity", [0.6, 0.8])
def test_in_a_chain_of_drifting_texts_each_is_like_the_centre_of_its_finding(
    similarity: float,
) -> None:
    pairs = drifting(500, 2)
    found = dedup.scan_texts(pairs, similarity=similarity).findings
    beside: dict[int, set[int]] = {}
    for finding in found:
        [centre] = [place for place in finding.places if place.centre]
        there = oracles.words(text_of(centre))
        for place in finding.places:
            assert pairwise.similarity(oracles.words(text_of(place)), there) >= similarity
        numbers = {int(place.document.id) for place in finding.places}
        for number in numbers:
            beside.setdefault(number, set()).update(numbers)
    next_ = list(itertools.pairwise(range(500)))
    assert sum(b in beside[a] for a, b in next_) >= 0.97 * len(next_)
    assert all(beside[a] & beside[b] for a, b in next_)  # else a slice stands for the other one
    assert max(len(finding.places) for finding in found) < 60
