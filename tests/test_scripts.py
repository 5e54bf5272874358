"""Every script: copies are found, and what is reported can be read again in the text."""

from __future__ import annotations

import gzip
import json
import unicodedata
from functools import cache
from random import Random
from typing import TYPE_CHECKING

import oracles
import pytest
from corpora import hashes, tokenised
from scripts import words
from sentences import SENTENCES
from test_shared_sets import RIGHTS

import dedup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PLAIN = "Unrelated words stand around it, in a language that has nothing to do with it."
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466"
FLAG = "\U0001f3f3\ufe0f\u200d\U0001f308"
MARKS = "\u0301\u0308\u0327"
JOINERS = "\u200d\u200b\u2060\ufeff"

JAVANESE = {chr(code) for code in range(0xA980, 0xA9E0)}
"""Written without spaces, and not yet known to be."""

every_script = pytest.mark.parametrize("name", sorted(SENTENCES))


def bare(text: str) -> str:
    """A text up to its last letter or mark."""
    while unicodedata.category(text[-1])[0] not in "LM":
        text = text[:-1]
    return text


def pair(name: str, copy: str) -> list[tuple[str, str]]:
    """The text of a script between others, and what became of it in another document."""
    one = SENTENCES[name]
    return [("a", f"{one.other}\n\n{one.text}"), ("b", f"{PLAIN}\n\n{copy}\n\n{PLAIN[:30]}")]


def only(pairs: list[tuple[str, str]]) -> dedup.Finding:
    [finding] = dedup.scan_texts(pairs).findings
    assert [place.document.id for place in finding.places] == ["a", "b"]
    assert_readable(finding)
    return finding


def text_of(place: dedup.Place) -> str:
    return place.document.text[slice(*place.span)]


def assert_readable(finding: dedup.Finding) -> None:
    """A place begins and ends with a token, and what stands between its edits is the centre's."""
    [centre] = [place for place in finding.places if place.centre]
    for place in finding.places:
        text = text_of(place)
        tokens = tokenised(text)
        assert (tokens.starts[0], tokens.ends[-1]) == (0, len(text.encode()))
        if place.similarity == 1 and not place.edits:
            assert hashes(text) == hashes(text_of(centre))
        if all(edit.op != "move" for edit in place.edits):
            for here, there in between_edits(place, centre):
                assert hashes(here) == hashes(there)


def between_edits(place: dedup.Place, centre: dedup.Place) -> Iterator[tuple[str, str]]:
    """What of a place and of its centre stands between the edits, from end to end."""
    (h, here_end), (c, there_end) = place.span, centre.span
    here, there = place.document.text, centre.document.text
    for edit in sorted(place.edits, key=lambda edit: (edit.here, edit.centre)):
        if edit.op in ("insert", "delete", "replace"):
            yield here[h : edit.here[0]], there[c : edit.centre[0]]
            h, c = edit.here[1], edit.centre[1]
    yield here[h:here_end], there[c:there_end]


@every_script
def test_an_exact_copy_is_found_whole(name: str) -> None:
    text = SENTENCES[name].text
    finding = only(pair(name, text))
    assert [text_of(place) for place in finding.places] == [bare(text)] * 2
    assert finding.places[1].kinds == ("identical",)


@every_script
def test_a_copy_with_a_few_words_changed_is_found_whole(name: str) -> None:
    finding = only(pair(name, SENTENCES[name].edited))
    first, second = finding.places
    assert text_of(first) == bare(SENTENCES[name].text)
    assert text_of(second) == bare(SENTENCES[name].edited)
    assert 0.7 <= finding.similarity < 1
    assert second.kinds == ("edited",)


@every_script
def test_a_sentence_inside_another_paragraph_is_found(name: str) -> None:
    text = bare(SENTENCES[name].text)
    pairs = [("a", SENTENCES[name].text), ("b", f"{PLAIN} {text}. {PLAIN[:30]}")]
    finding = only(pairs)
    assert text_of(finding.places[1]) == text


@every_script
@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_normal_forms_are_the_same_text(name: str, form: str) -> None:
    text = unicodedata.normalize(form, SENTENCES[name].text)  # type: ignore[arg-type]
    finding = only(pair(name, text))
    same = text == SENTENCES[name].text
    assert finding.similarity == 1
    assert finding.places[1].kinds == ("identical" if same else "reformatted",)
    assert text_of(finding.places[1]) == bare(text)


def full_width(text: str) -> str:
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


HALF_WIDTH = "ﾏｲｱｻ､ｶﾜﾉﾎﾄﾘﾃﾞ ﾌﾈﾀﾞｲｸｶﾞ ｷﾞﾀｰｦ ﾋｷ､ﾊﾟﾝﾔﾉ ﾋﾄﾋﾞﾄﾊ ｳﾀｲﾅｶﾞﾗ ﾊﾟﾝｦ ﾔｸ"


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("The 24 boats of 1871 lie on the bank until the river rises in April", None),
        (HALF_WIDTH, unicodedata.normalize("NFKC", HALF_WIDTH)),
    ],
)
def test_full_width_and_half_width_forms_are_the_same_text(narrow: str, wide: str | None) -> None:
    finding = only([("a", narrow), ("b", wide or full_width(narrow))])
    assert finding.similarity == 1
    assert finding.places[1].kinds == ("reformatted",)
    assert text_of(finding.places[0]) == narrow


def sprinkled(text: str, what: str) -> str:
    """Something before, behind and between words."""
    return f"{what} {text.replace(' ', f' {what} ')} {what}"


@every_script
@pytest.mark.parametrize("what", [FAMILY, FLAG, f"{MARKS}", JOINERS, "\U0001f469\u0301"])
def test_emoji_joiners_and_lone_marks_between_words_do_no_harm(name: str, what: str) -> None:
    text = SENTENCES[name].text
    finding = only(pair(name, sprinkled(text, what)))
    assert finding.similarity == 1
    assert finding.places[1].edits == ()
    assert oracles.words(text_of(finding.places[0])) == oracles.words(bare(text))


@every_script
def test_joiners_inside_words_do_no_harm(name: str) -> None:
    text = SENTENCES[name].text
    joined = "".join(f"{char}{JOINERS}" if char.isalpha() else char for char in text)
    finding = only(pair(name, joined))
    assert finding.similarity == 1
    assert finding.places[1].kinds == ("reformatted",)


def unspaced(first: int, last: int, seed: int) -> str:
    """Sixty syllables of letters of a script, without spaces, in sentences of twelve."""
    random = Random(seed)
    letters = [chr(code) for code in range(first, last)]
    return "\u200b".join("".join(random.choices(letters, k=12)) for _ in range(5))


@pytest.mark.parametrize("letters", [(0xA98F, 0xA9B3), (0x1B13, 0x1B34)])
def test_javanese_and_balinese_are_found_without_spaces(letters: tuple[int, int]) -> None:
    text = unspaced(*letters, seed=1)
    assert len(dedup.scan_texts([("a", text), ("b", text)]).findings) == 1


@pytest.mark.parametrize("text", [MARKS, JOINERS, FAMILY, f"\n\n{MARKS}\n{FAMILY}\n", "\u200d1"])
def test_texts_of_marks_and_emoji_alone_are_read_and_repeat_nothing(text: str) -> None:
    report = dedup.scan_texts([("a", text), ("b", text), ("c", text * 40)])
    assert (report.documents, report.findings) == (3, ())


def with_changes(text: str) -> str:
    """A text in which every fifteenth word is another; or character, where it has no spaces."""
    spaced = (tokenised(text).kinds == 0).mean() > 0.5
    parts = text.split(" ") if spaced else list(text)
    for at, new in zip(range(9, len(parts), 15), words("latin", Random(text), 999), strict=False):
        parts[at] = new if spaced else new[0]
    return (" " if spaced else "").join(parts)


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@cache
def rights() -> dict[str, str]:
    """The longest paragraph of each text, if it is long enough to have words changed."""
    with gzip.open(RIGHTS, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    longest = {
        f"{n} {record['id']}": max(record["text"].split("\n\n"), key=len).strip()[:900]
        for n, record in enumerate(records)
    }
    return {name: text for name, text in longest.items() if len(text) >= 300}


def shares(report: dedup.Report) -> dict[str, float]:
    """By name of a text the largest share of it that one finding has here and in its copy."""
    found: dict[str, float] = {}
    for finding in report.findings:
        assert_readable(finding)
        sizes: dict[str, int] = {}
        for place in finding.places:
            size = place.span[1] - place.span[0]
            sizes[place.document.id] = max(size, sizes.get(place.document.id, 0))
        for name in sizes.keys() & rights().keys():
            if f"{name} copy" in sizes:
                share = sizes[name] / len(rights()[name])
                found[name] = max(share, found.get(name, 0.0))
    return found


@pytest.mark.skipif(not RIGHTS.is_file(), reason="the corpus is not there")
@pytest.mark.parametrize("change", [str, decomposed, with_changes])
def test_texts_of_hundreds_of_languages_meet_their_copies(change: Callable[[str], str]) -> None:
    """A finding may be narrower than a copy where texts of related languages have part of it."""
    pairs = list(rights().items())
    copies = [(f"{name} copy", change(text)) for name, text in pairs]
    found = shares(dedup.scan_texts([*pairs, *copies]))
    wanted = [name for name, text in pairs if not JAVANESE & set(text)]
    assert len(wanted) > 400
    assert [name for name in wanted if found.get(name, 0) < 0.75] == []
    assert sum(found.get(name, 0) >= 0.9 for name in wanted) >= 0.97 * len(wanted)
