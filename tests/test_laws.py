"""What is true of every scan, whatever the texts are."""

from __future__ import annotations

import itertools
from random import Random
from typing import TYPE_CHECKING

import oracles
import pytest
from corpora import hashes, tokenised
from hypothesis import given, settings
from hypothesis import strategies as st
from scripts import SCRIPTS, WORDY, sentence, words
from strategies import KINDS, POOL, Planted, mosaics, planted, plantings

import dedup
from dedup.columns import thirds

if TYPE_CHECKING:
    Pairs = list[tuple[str, str]]
    Places = frozenset[tuple[str, tuple[int, int]]]

corpora = plantings.map(lambda corpus: corpus.pairs) | mosaics
seeds = st.integers(0, 10**6)


def covered(span: tuple[int, int], by: list[tuple[int, int]]) -> float:
    return len(oracles.union([span]) & oracles.union(by)) / (span[1] - span[0])


def joining(report: dedup.Report, a: str, b: str) -> list[dedup.Finding]:
    """The findings that have a place in both documents, or two in the only one."""
    found = []
    for finding in report.findings:
        names = [place.document.id for place in finding.places]
        if a in names and b in names and (a != b or names.count(a) > 1):
            found.append(finding)
    return found


def spans(findings: list[dedup.Finding], name: str) -> list[tuple[int, int]]:
    return [p.span for finding in findings for p in finding.places if p.document.id == name]


@given(seeds, st.sampled_from(WORDY), st.integers(9, 30), st.integers(0, 12), st.booleans())
def test_an_exact_copy_of_enough_words_is_always_found(
    seed: int, name: str, min_words: int, more: int, within: bool
) -> None:
    random, space = Random(seed), SCRIPTS[name].space
    copy = space.join(words(name, random, min_words + more))
    texts, starts = [], []
    for _ in range(2):
        head, tail = (space.join(words(name, random, random.randint(0, 60))) for _ in range(2))
        border = random.choice([". ", "\n\n", space])
        starts.append(len(head) + len(border))
        texts.append(f"{head}{border}{copy}{random.choice(['. ', space])}{tail}")
    pairs = [("1", texts[0]), ("2", texts[1])]
    if within:
        starts[1] += len(texts[0]) + 2
        pairs = [("1", "\n\n".join(texts))]
    a, b = "1", pairs[-1][0]
    found = joining(dedup.scan_texts(pairs, min_words=min_words), a, b)
    for name_, start in ((a, starts[0]), (b, starts[1])):
        assert covered((start, start + len(copy)), spans(found, name_)) >= 0.99


@given(plantings)
def test_what_was_planted_is_found_by_both_ends(corpus: Planted) -> None:
    report = dedup.scan_texts(corpus.pairs)
    for plant in corpus.plants:
        found = joining(report, plant.a, plant.b)
        if plant.kind == "embed":  # one sentence, which may have fewer than twelve words
            text = dict(corpus.pairs)[plant.a][slice(*plant.a_span)]
            if len(tokenised(text).hashes) < 9:  # and then be without an anchor
                continue
            found = joining(dedup.scan_texts(corpus.pairs, min_words=8), plant.a, plant.b)
        least = {"light": 0.8, "shuffle": 0.6}.get(plant.kind, 0.95)  # it may move eight words
        assert covered(plant.a_span, spans(found, plant.a)) >= least, plant
        assert covered(plant.b_span, spans(found, plant.b)) >= least, plant


@given(seeds, st.integers(1, 12), st.integers(2, 5))
def test_texts_without_a_common_word_have_no_finding(seed: int, min_words: int, count: int) -> None:
    random = Random(seed)
    numbers = itertools.count()
    texts = [
        "".join(
            f"word{next(numbers)}{random.choice([' ', ', ', '. ', chr(10), 2 * chr(10)])}"
            for _ in range(random.randint(1, 200))
        )
        for _ in range(count)
    ]
    report = dedup.scan_texts(zip("abcde", texts, strict=False), min_words=min_words)
    assert report.findings == ()
    assert report.redundant == 0


@given(seeds, st.sampled_from(sorted(SCRIPTS)))
def test_a_copied_document_is_one_finding_of_all_its_words(seed: int, name: str) -> None:
    pairs = planted(seed, [], name, others=3).pairs
    report = dedup.scan_texts([*pairs, ("copy", pairs[1][1])])
    [finding] = report.findings
    assert [place.document.id for place in finding.places] == [pairs[1][0], "copy"]
    tokens = tokenised(pairs[1][1])
    for place in finding.places:
        data = place.document.text.encode()
        whole = data[tokens.starts[0] : tokens.ends[-1]].decode()
        assert place.document.text[slice(*place.span)] == whole
        assert place.words == place.document.words == finding.words
    assert finding.similarity == 1
    assert finding.places[1].kinds == ("identical",)


@given(seeds, st.sampled_from(sorted(SCRIPTS)))
def test_a_document_pasted_twice_is_one_finding_of_two_halves(seed: int, name: str) -> None:
    [(own, text)] = planted(seed, [], name).pairs
    report = dedup.scan_texts([(own, f"{text}\n\n{text}")])
    [finding] = report.findings
    assert (finding.rule, len(finding.places)) == ("DD101", 2)
    words_ = finding.places[0].document.words  # thirds of a word are rounded
    assert [abs(place.words * 2 - words_) <= 1 for place in finding.places] == [True, True]


@pytest.mark.parametrize(("sentences", "name"), [(3, "latin"), (20, "cyrillic"), (8, "han")])
def test_a_document_pasted_three_times_is_one_finding_of_three_places(
    sentences: int, name: str
) -> None:
    random = Random(sentences)
    text = "\n".join(sentence(name, random) for _ in range(sentences))
    report = dedup.scan_texts([("1", "\n\n".join([text] * 3))])
    [finding] = report.findings
    starts = [n * (len(text) + 2) for n in range(3)]
    assert [place.span for place in finding.places] == [(at, at + len(text)) for at in starts]


@given(corpora)
def test_the_text_of_a_place_has_the_tokens_it_is_said_to_have(pairs: Pairs) -> None:
    """And its edits, done to the tokens of the aligned part of its centre, give its own."""
    for finding in dedup.scan_texts(pairs).findings:
        [centre] = [place for place in finding.places if place.centre]
        for place in finding.places:
            text = place.document.text[slice(*place.span)]
            tokens = tokenised(text)
            assert (int(thirds(tokens.kinds).sum()) + 1) // 3 == place.words
            assert (tokens.starts[0], tokens.ends[-1]) == (0, len(text.encode()))
            if "identical" in place.kinds or "reformatted" in place.kinds:
                whole = centre.document.text[slice(*centre.span)]
                assert ("identical" in place.kinds) == (text == whole)
            assert_edits_hold(place, centre)


def assert_edits_hold(place: dedup.Place, centre: dedup.Place) -> None:
    here, there = place.document.text, centre.document.text
    for edit in place.edits:
        new, old = here[slice(*edit.here)], there[slice(*edit.centre)]
        assert place.span[0] <= edit.here[0] <= edit.here[1] <= place.span[1]
        assert centre.span[0] <= edit.centre[0] <= edit.centre[1] <= centre.span[1]
        assert bool(new) == (edit.op in ("insert", "replace", "move"))
        assert bool(old) == (edit.op in ("delete", "replace", "move"))
        if edit.op == "move":
            assert hashes(new) == hashes(old)
        if edit.op == "replace":
            assert hashes(new) != hashes(old)
        if edit.op == "split":
            before, after = here[place.span[0] : edit.here[0]], here[edit.here[0] : place.span[1]]
            assert hashes(before) + hashes(after) == hashes(here[slice(*place.span)])
    starts = [edit.here[0] for edit in place.edits if edit.here[0] < edit.here[1]]
    assert starts == sorted(starts)


def test_points_where_words_are_missing_lie_in_their_places() -> None:
    """In the other text the first sentence stands last, and what followed it is gone."""
    one, two, new = f"{POOL[0]}.", f"{POOL[1]}. {POOL[2]}.", "Thus it was said"
    pairs = [("0", POOL[3]), ("1", f"{one} {new}. {two}"), ("2", f"{two} {one}")]
    report = dedup.scan_texts(pairs)
    [finding] = report.findings
    [centre, place] = finding.places
    assert "move" in [edit.op for edit in place.edits]
    for edit in place.edits:
        for span, whole in ((edit.here, place.span), (edit.centre, centre.span)):
            assert whole[0] <= span[0] <= span[1] <= whole[1]


@given(
    corpora,
    st.sampled_from([0.5, 0.7, 0.9, 1.0]),
    st.sampled_from([1, 5, 12, 25]),
    st.sampled_from(["all", "within", "across"]),
)
def test_findings_keep_to_the_settings(
    pairs: Pairs, similarity: float, min_words: int, scope: str
) -> None:
    knobs = {"similarity": similarity, "min_words": min_words, "scope": scope}
    report = dedup.scan_texts(pairs, **knobs)  # type: ignore[arg-type]
    for finding in report.findings:
        assert finding.similarity >= similarity - 1e-9
        for place in finding.places:
            assert place.similarity >= similarity - 1e-9
            assert place.similarity <= 1
            assert place.containment <= 1
            assert place.words >= min_words * similarity / 2
        documents = {place.document.id for place in finding.places}
        assert scope != "within" or len(documents) == 1
        assert scope != "across" or len(documents) > 1
    assert report.settings["min-words"] == min_words


def places(pairs: Pairs, **knobs: float) -> set[Places]:
    found = dedup.scan_texts(pairs, **knobs).findings  # type: ignore[arg-type]
    return {frozenset((p.document.id, p.span) for p in finding.places) for finding in found}


orders = st.randoms(use_true_random=False)


@given(plantings, orders)
def test_where_documents_stand_changes_no_place(corpus: Planted, random: Random) -> None:
    """As long as of two that share a passage the first stays the first."""
    expected = places(corpus.pairs)
    order = list(range(len(corpus.pairs)))
    random.shuffle(order)
    owner = [name.split(" ")[0] for name, _ in corpus.pairs]
    kept = {own: iter([n for n, one in enumerate(owner) if one == own]) for own in owner}
    assert places([corpus.pairs[next(kept[owner[n]])] for n in order]) == expected


@given(plantings, orders)
def test_the_order_of_documents_changes_no_finding_by_much(corpus: Planted, random: Random) -> None:
    """Where several alignments are equally good, either side may be the one that is cut."""
    expected = places(corpus.pairs)
    random.shuffle(corpus.pairs)
    found = places(corpus.pairs)
    assert len(found) == len(expected)
    assert all(lies_in(one, found) for one in expected)
    assert all(lies_in(one, expected) for one in found)


@given(seeds, st.sampled_from(WORDY), st.lists(st.sampled_from(KINDS[:7]), max_size=4), orders)
def test_the_order_of_documents_changes_no_place_where_nothing_was_moved(
    seed: int, name: str, kinds: list[str], random: Random
) -> None:
    pairs = planted(seed, kinds, name).pairs
    expected = places(pairs)
    random.shuffle(pairs)
    assert places(pairs) == expected


@given(corpora)
def test_a_second_scan_says_the_same(pairs: Pairs) -> None:
    one, two = dedup.scan_texts(pairs), dedup.scan_texts(iter(pairs), jobs=3)
    assert [finding.id for finding in one.findings] == [finding.id for finding in two.findings]
    assert places(pairs) == places(pairs, jobs=2)


def lies_in(small: Places, large: set[Places]) -> bool:
    """Whether each place has nine tenths of itself in some place of one finding."""
    for finding in large:
        by = {name: [span for own, span in finding if own == name] for name, _ in small}
        if all(by[name] and covered(span, by[name]) >= 0.9 for name, span in small):
            return True
    return False


@settings(max_examples=20)
@given(plantings, st.sampled_from([(0.9, 0.6), (1.0, 0.8), (0.8, 0.5)]))
def test_what_is_found_at_a_higher_similarity_is_found_at_a_lower(
    corpus: Planted, similarities: tuple[float, float]
) -> None:
    strict, loose = (places(corpus.pairs, similarity=one) for one in similarities)
    assert all(lies_in(finding, loose) for finding in strict)


@settings(max_examples=20)
@given(seeds, st.lists(st.sampled_from(KINDS), min_size=1, max_size=3))
def test_another_document_takes_no_place_away(seed: int, kinds: list[str]) -> None:
    pairs = planted(seed, kinds).pairs
    before = places(pairs)
    after = places([*pairs, ("more", f"{POOL[0]}. {pairs[0][1][: len(pairs[0][1]) // 2]}")])
    kept = {span for finding in after for span in finding}
    for name, span in itertools.chain(*before):
        assert covered(span, [other for own, other in kept if own == name]) >= 0.9
