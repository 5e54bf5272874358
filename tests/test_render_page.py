"""The page of a finding."""

from __future__ import annotations

import itertools
import unicodedata
from pathlib import Path

import pytest
from drawn import drawn, plain
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from reports import document, finding, place, span_of, storm_report
from rich.cells import cell_len
from strategies import mosaics, plantings
from wild_reports import FINDINGS, LOOKS

import dedup
from dedup.model import Edit, Finding
from dedup.render.look import ASCII, UNICODE, Links, Look

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"
SEED = ROOT.parent / "shared" / "seed"
WIDTHS = (60, 79, 80, 120, 200)
LONG = "名前/" * 30 + "very-long-name" * 9 + ".txt"
HOSTILE = "\x1b[31m\u202e[bold]\u2028\x00:smile:"
SAME = "one two three four five six seven eight nine ten eleven twelve thirteen"


def lines(found: Finding, look: Look | None = None, **about: object) -> list[str]:
    return drawn(found, look, **about).splitlines()


def widest(found: Finding, look: Look, **about: object) -> int:
    return max(cell_len(plain(line)) for line in lines(found, look, **about))


def repeated(*names: str) -> Finding:
    texts = [document(name, f"{SAME}\n\nsome other text {n}") for n, name in enumerate(names)]
    places = [place(text, (0, len(SAME)), "identical") for text in texts]
    return finding(replace(places[0], centre=True, kinds=()), *places[1:])


@pytest.fixture(scope="module")
def samples() -> dedup.Report:
    return dedup.scan(SAMPLES)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("about", [{}, {"all": True, "context": 3}, {"tree": True}])
def test_no_line_of_a_sample_is_too_wide(
    width: int, about: dict[str, object], samples: dedup.Report
) -> None:
    for found in samples.findings:
        assert widest(found, Look(width=width), **about) <= width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("about", [{"all": True}, {"tree": True}])
@pytest.mark.parametrize("name", [LONG, HOSTILE, HOSTILE * 20, "مرحبا/" * 40])
def test_no_name_makes_a_line_too_wide_or_acts_on_the_terminal(
    name: str, width: int, about: dict[str, object]
) -> None:
    found = repeated(name, f"{name}2", "b.txt")
    look = Look(width=width, isolate=True)
    shown = drawn(found, look, others=((name, name),), **about)
    assert widest(found, look, others=((name, name),), **about) <= width
    acting = {char for char in shown if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")}
    assert acting <= {"\n", "\u2068", "\u2069"}
    assert shown.count("\u2068") == shown.count("\u2069")


@given(
    plantings.map(lambda planted: planted.pairs) | mosaics,
    st.integers(60, 200),
    st.sampled_from([ASCII, UNICODE]),
    st.integers(0, 12),
)
def test_no_line_of_a_planted_copy_is_too_wide(
    texts: list[tuple[str, str]], width: int, glyphs: object, context: int
) -> None:
    for found in dedup.scan_texts(texts).findings:
        look = Look(width=width, glyphs=glyphs)  # type: ignore[arg-type]
        assert widest(found, look, all=True, context=context) <= width
        assert widest(found, look, tree=True) <= width


def test_colour_and_links_lie_on_top_of_the_same_words(samples: dedup.Report) -> None:
    for found in samples.findings[:8]:
        bare = drawn(found)
        coloured = drawn(found, Look(colour=True, links=Links("file://{path}", "/work")))
        assert plain(coloured) == bare != coloured
        assert coloured.count("\x1b]8;;") == 2 * coloured.count("\x1b]8;;\x1b")


def test_words_that_are_gone_are_red_and_new_ones_green(samples: dedup.Report) -> None:
    bridge = next(found for found in samples.findings if "merged" in found.kinds)
    shown = drawn(bridge, Look(colour=True))
    assert "\x1b[31m[-second-]\x1b[0m" in shown
    assert "\x1b[32m{+first+}\x1b[0m" in shown
    assert "[-¶-]" in plain(shown) and "{+¶+}" in plain(shown)


def test_a_narrow_page_holds_both_texts_as_one() -> None:
    shown = drawn(storm_report().findings[2], Look(width=70))
    assert "another front will reach the coast on [-Friday-] {+Saturday+}" in " ".join(
        shown.split()
    )


def test_ascii_glyphs_leave_nothing_beyond_ascii() -> None:
    for found in storm_report().findings:
        for about in ({}, {"tree": True}):
            assert drawn(found, Look(glyphs=ASCII, encoding="ascii"), **about).isascii()


def test_the_most_different_place_is_shown_and_the_others_are_named() -> None:
    found = repeated("a.txt", "b.txt", "c.txt", *(f"{n}.txt" for n in range(7)))
    edited = replace(found.places[2], similarity=0.8, kinds=("edited",))
    found = replace(found, places=(*found.places[:2], edited, *found.places[3:]))
    shown = lines(found)
    assert shown[0].endswith("· 10 places")
    assert next(line for line in shown if line.startswith("→")).startswith("→ c.txt:1")
    assert "also  b.txt:1" in shown
    assert "      … 3 more places" in shown
    assert shown[-2:] == ["all   dedup show --all", "tree  dedup show --tree"]
    everything = lines(found, all=True)
    assert sum(line.startswith("→") for line in everything) == 9
    assert not any(line.startswith("also") for line in everything)


def test_right_to_left_text_is_set_apart_line_by_line() -> None:
    text = "מזג האוויר היום נאה מאוד והשמש זורחת מעל הים הגדול"
    texts = [document(f"{n}.txt", f"{text}\n\nanother text {n}") for n in range(2)]
    places = [place(each, (0, len(text)), "identical") for each in texts]
    found = finding(replace(places[0], centre=True, kinds=()), places[1])
    shown = drawn(found, Look(isolate=True))
    row = next(line for line in shown.splitlines() if "מזג" in line)
    assert row.count("\u2068") == row.count("\u2069") == 2
    assert "\u2068" not in drawn(found, Look())


def test_words_moved_are_marked_as_moved() -> None:
    old = document("a.txt", "alpha beta gamma delta one two three")
    new = document("b.txt", "one two three alpha beta gamma delta")
    move = Edit("move", span_of(old, "one two three"), span_of(new, "one two three"))
    found = finding(
        place(old, (0, len(old.text)), centre=True),
        place(new, (0, len(new.text)), "reordered", edits=[move]),
    )
    shown = drawn(found, Look(width=120))
    assert "[~one two three~]" in shown and "{~one two three~}" in shown
    assert "[~ ~] moved from here   {~ ~} moved to here" in shown


@pytest.mark.skipif(not SEED.is_dir(), reason="the article is not here")
def test_all_that_differs_in_the_article_is_seen_on_one_screen() -> None:
    (found,) = dedup.scan(SEED).findings
    shown = lines(found)
    assert len(shown) <= 50
    assert max(map(cell_len, shown)) <= 80
    text = " ".join(" ".join(shown).split())
    assert text.count("{+¶+}") == 1
    assert "a déclaré à RIA Novosti+}" in text
    assert "{+lutte mondiale contre le" in text
    assert sum("= " in line and " words" in line for line in shown) == 3
    rows = [line for line in shown if "╲" in line][1:]
    assert [row.count("■") + row.count("▣") + row.count("□") for row in rows] == [1, 1, 1, 1, 1, 2]


@pytest.mark.parametrize("inner", [0, 1])
def test_of_documents_it_is_said_which_is_inside(inner: int) -> None:
    texts = [SAME, SAME]
    texts[1 - inner] += "\n\nwhat only the longer document has"
    both = [document(f"{n}.txt", text) for n, text in enumerate(texts)]
    places = [place(each, (0, len(SAME)), "identical") for each in both]
    found = finding(replace(places[0], centre=True, kinds=()), places[1])
    said = ("the first is inside the second", "the second is inside the first")[inner]
    assert f"  {said}, same words" in lines(replace(found, rule="DD203"))
    assert "inside" not in drawn(found)


def test_what_differs_in_copies_that_look_the_same_is_named_with_them() -> None:
    other = SAME.replace("six ", "SIX\n")
    both = [document("a.txt", f"{SAME}\n\nx"), document("b.txt", other)]
    places = [place(both[0], (0, len(SAME))), place(both[1], (0, len(other)), "reformatted")]
    found = finding(replace(places[0], centre=True, kinds=()), places[1])
    shown = drawn(found)
    assert "  reformatted (line breaks and case)\n" in shown
    assert shown.count("= 13 words, other line breaks and") == 2


def test_a_strip_and_a_plot_show_a_paste_as_a_second_diagonal() -> None:
    shown = lines(storm_report().findings[0])
    start = next(n for n, line in enumerate(shown) if line.strip().startswith("¶ "))
    assert [row.split()[1:] for row in shown[start + 1 : start + 4]] == [
        list("·╲··■···"),
        list("··╲··□□·"),
        list("···╲···▣"),
    ]
    assert shown[1].split()[1] == "▕·AAAaaaa▏"


def test_many_equal_paragraphs_are_named_by_the_first_and_the_last() -> None:
    numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    paragraphs = [f"{number} and then {SAME}" for number in numbers]
    body = "\n\n".join(paragraphs)
    texts = [document(name, body) for name in ("a.txt", "b.txt")]
    places = [place(each, (0, len(body)), "identical") for each in texts]
    found = finding(replace(places[0], centre=True, kinds=()), places[1])
    text = "\n".join(lines(found))
    assert "= 6 more paragraphs, 96 words" in text
    assert text.count("= 16 words") == 4


def test_a_plot_of_many_paragraphs_fits_and_says_so() -> None:
    body = "\n\n".join(f"{n} {SAME}" for n in range(90))
    texts = [document(name, body) for name in ("a.txt", "b.txt")]
    places = [place(each, (0, len(body)), "identical") for each in texts]
    found = finding(replace(places[0], centre=True, kinds=()), places[1])
    shown = lines(found)
    assert max(map(cell_len, shown)) <= 80
    assert any("a cell is several paragraphs" in line for line in shown)
    rows = [line for line in shown if "■" in line and "same" not in line]
    assert len(rows) <= 24
    columns = [row.index("■") for row in rows]
    assert columns == sorted(columns) and len(set(columns)) > 1


def test_a_tree_puts_places_of_one_file_and_of_one_wording_below_each_other() -> None:
    other = SAME.replace("seven", "7")
    names = ["a.txt", "b.txt", "wire/88121.txt", "wire/88140.txt"]
    texts = [document("a.txt", f"{SAME}\n\nin between\n\n{SAME}")]
    texts += [
        document(name, f"{text}\n\nx")
        for name, text in zip(names[1:], [SAME, other, other], strict=True)
    ]
    again = (len(SAME) + 14, 2 * len(SAME) + 14)
    first = place(texts[0], (0, len(SAME)), centre=True)
    edits = [Edit("replace", span_of(texts[0], "seven"), span_of(texts[2], "7"))]
    places = [
        first,
        place(texts[0], again, "identical"),
        place(texts[1], (0, len(SAME)), "identical"),
    ]
    places += [
        place(text, (0, len(other)), "edited", similarity=0.92, edits=edits) for text in texts[2:]
    ]
    shown = drawn(
        finding(*places, name="7b10e4c0a1d2f3b4"), tree=True, inside=("", "a3f9c2", "", "", "")
    )
    assert shown == (
        "7b10e4  13 words × 5 in 4 files\n"
        "├─ a.txt:1              first copy\n"
        "│  └─ a.txt:5           same words  inside a3f9c2\n"
        "├─ b.txt:1              same words\n"
        "└─ wire/88121.txt:1     92 %  1 word changed\n"
        "   └─ wire/88140.txt:1  same words as 88121.txt\n"
    )


@given(FINDINGS, LOOKS, st.booleans(), st.booleans(), st.integers(0, 5))
def test_no_finding_makes_a_page_fail_or_a_line_too_wide(
    found: Finding, look: Look, tree: bool, every: bool, context: int
) -> None:
    shown = lines(found, look, id=found.id, tree=tree, all=every, context=context)
    for line in shown:
        assert cell_len(line) <= look.width
        assert {unicodedata.category(char) for char in line}.isdisjoint({"Cc", "Cs", "Zl", "Zp"})


def test_every_line_of_a_page_is_printable(samples: dedup.Report) -> None:
    pages = itertools.chain.from_iterable(lines(found, all=True) for found in samples.findings)
    assert all(line.isprintable() for line in pages)
