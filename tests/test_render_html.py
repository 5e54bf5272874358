"""The page for a browser: what is in it, what is not, and that nothing in it can act."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from pages import Page, html_valid
from reports import (
    FORECAST,
    SERVICE,
    STORM,
    document,
    finding,
    many_findings,
    place,
    report,
    span_of,
    storm_report,
)
from tellings import CONTEXT, ERRORS, EVIL, STALE, checked, clean, hostile, records, unread

from dedup.accepting.baseline import Entry
from dedup.accepting.entries import made_from
from dedup.model import Document, Edit, File, Gate, Report
from dedup.render.context import Context
from dedup.render.findings import blocks
from dedup.render.html import choosing, dotting
from dedup.render.html.page import SCRIPTS, render
from dedup.render.html.windows import chunks, shown
from dedup.render.locations import locate_places
from dedup.render.look import UNICODE, Look
from dedup.render.outline import outline
from dedup.render.pairing import runs
from dedup.render.plot import PART, SAME, plot

TOO_MANY = 10_001


def page_of(found: Report, context: Context = CONTEXT) -> Page:
    text = b"".join(render(found, context)).decode()
    html_valid(text)
    return Page(text)


def text_of(page: Page, number: int, start: int, end: int) -> str:
    """Characters of a document as the script finds them."""
    for offset, _, text in page.data["documents"][number][4]:
        if offset <= start and end <= offset + len(text):
            return str(text[start - offset : end - offset])
    raise AssertionError((number, start, end))


def small_files(found: Report, number: int) -> Report:
    """The report, as if so many more files had been read, in which nothing repeats."""
    others = tuple(File(f"z/{n:05}.txt", "0" * 16, 1, 10, 0) for n in range(number))
    return replace(found, files=(*found.files, *others))


def test_a_report_without_findings_is_small_and_says_so() -> None:
    body = b"".join(render(report([]), CONTEXT))
    assert len(body) <= 300_000
    page = Page(body.decode())
    assert page.data["findings"] == []
    assert "repeated passages0" in page.text


def test_every_character_of_a_place_is_in_the_page_where_the_finding_says() -> None:
    found = storm_report()
    page = page_of(found)
    for finding_, row in zip(found.findings, page.data["findings"], strict=True):
        assert row["id"] == finding_.id
        for place_, cells in zip(finding_.places, row["places"], strict=True):
            number, start, end, line = cells[:4]
            expected = place_.document.text[slice(*place_.span)]
            assert text_of(page, number, start, end) == expected
            assert line == place_.document.text[: place_.span[0]].count("\n") + 1


def test_lines_of_a_part_are_numbered_as_in_its_document() -> None:
    lines = "".join(f"Line {n} says what no other line of this text says.\n\n" for n in range(200))
    text = document("long.txt", f"{lines}{SERVICE}\n\n{lines}")
    other = document("other.txt", SERVICE)
    one = place(text, span_of(text, SERVICE), centre=True)
    two = place(other, (0, len(SERVICE)), "identical")
    page = page_of(report([text, other], [finding(one, two)]))
    ((offset, line, part),) = page.data["documents"][0][4]
    assert text.text[offset:].startswith(part)
    assert line == text.text[:offset].count("\n") + 1
    assert len(part) < len(SERVICE) + 300


def test_only_the_paragraphs_touched_and_one_around_are_in_the_page() -> None:
    parts = [f"Paragraph {n} has words of its own." for n in range(9)]
    parts[4] = f"It begins so. {FORECAST} It ends so."
    text, other = document("a.txt", "\n\n".join(parts)), document("b.txt", FORECAST)
    one = place(text, span_of(text, FORECAST), centre=True)
    two = place(other, (0, len(FORECAST)), "identical")
    page = page_of(report([text, other], [finding(one, two)]))
    ((_, _, part),) = page.data["documents"][0][4]
    assert part == "\n\n".join(parts[3:6])


@given(
    st.lists(st.text(st.sampled_from("aß中𝔸\n \r"), max_size=80), min_size=1, max_size=30),
    st.data(),
)
def test_parts_of_any_text_hold_every_place_unchanged(
    paragraphs: list[str], data: st.DataObject
) -> None:
    text = Document("a.txt", "a.txt", None, "\n".join(paragraphs).encode(), 1, 1, 0)
    whole = text.text
    edges = st.integers(0, len(whole))
    spans = data.draw(st.lists(st.tuples(edges, edges).map(sorted), min_size=1, max_size=4))
    unit = place(document("x", "x"), (0, 1), centre=True)
    places = [replace(unit, document=text, span=(a, b)) for a, b in spans]
    ((_, spots),) = locate_places([finding(*places)])
    found = chunks(spots)
    for start, end in spans:
        (inside,) = [
            part for part in found if part.offset <= start and end <= part.offset + len(part.text)
        ][:1]
        assert inside.text[start - inside.offset : end - inside.offset] == shown(whole)[start:end]
        assert inside.line == whole[: inside.offset].count("\n") + 1
    ends = [part.offset + len(part.text) for part in found]
    assert all(end < part.offset for end, part in zip(ends, found[1:], strict=False))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\x00b\x1b[31m\x7f", "a␀b␛[31m␡"),
        ("\u202eabc\u2066\ufeff\uffff\x85\u2028", "�abc�����"),
        ("a\r\nb\rc\n\td", "a \nb\nc\n\td"),
        ("\ud800", "�"),
        ("می\u200cخواهم 中文 👩\u200d🚀 שלום\u200f", "می\u200cخواهم 中文 👩\u200d🚀 שלום\u200f"),
    ],
)
def test_text_keeps_its_length_and_its_script_and_loses_what_acts(text: str, seen: str) -> None:
    assert shown(text) == seen
    assert len(seen) == len(text)


def test_names_that_turn_or_break_the_text_are_spelled_out() -> None:
    page = page_of(hostile())
    named = json.dumps([page.data["files"], [row[0] for row in page.data["documents"]]])
    assert "\\\\u202e" in named
    assert "\\\\x1b" in named


@pytest.mark.parametrize(
    "evil",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "<img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        "' onmouseover='alert(1)",
        '" autofocus onfocus="alert(1)',
        "{{script}} {{data}} {{policy}}",
        "]]> <svg onload=alert(1)> &lt;script&gt; &#x202e;",
        EVIL,
    ],
)
def test_hostile_words_stay_words_wherever_they_stand(evil: str) -> None:
    found = hostile(f"{evil}.txt", evil, evil)
    body = b"".join(render(found, CONTEXT)).decode()
    html_valid(body)
    page, harmless = Page(body), page_of(hostile("a.txt", "b", "c"))
    assert [tag for tag, _ in page.tags if tag == "script"] == ["script", "script"]
    assert {tag for tag, _ in page.tags} <= {tag for tag, _ in harmless.tags} | {"p", "del", "ins"}
    assert "<" not in page.blocks["application/json"]
    assert page.blocks["module"] == harmless.blocks["module"]
    assert page.policy == harmless.policy


def test_the_script_never_makes_markup_of_data() -> None:
    package = files("dedup.render.html")
    names = sorted(entry.name for entry in package.joinpath("script").iterdir())
    assert names == sorted(SCRIPTS)
    banned = r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|new Function|DOMParser"
    for name in SCRIPTS:
        text = package.joinpath("script", name).read_text("utf-8")
        assert not re.search(banned, text), name
        assert not re.search(
            r"fetch\(|XMLHttp|WebSocket|import\(|sendBeacon|https?:",
            text.replace("http://www.w3.org/2000/svg", ""),
        ), name
        assert "</script" not in text.lower()
        assert len(text.splitlines()) <= 300


def test_the_page_asks_for_nothing_from_elsewhere() -> None:
    body = b"".join(render(storm_report(), CONTEXT)).decode()
    outside = {"http://www.w3.org/2000/svg"}
    assert set(re.findall(r"https?:[^\"'\s]+", body)) <= outside
    page = Page(body)
    for _, attributes in page.tags:
        assert not {"src", "srcset", "action", "style", "background"} & set(attributes)
    assert "url(" not in page.blocks["style"]
    assert "@import" not in page.blocks["style"]


def test_without_a_script_the_largest_findings_and_their_texts_are_shown() -> None:
    text = page_of(storm_report()).text
    assert "a3f9c2" in text
    assert "news/storm.txt:3" in text
    assert "The regional administration said on Tuesday" in text
    assert "Saturday" in text
    assert "first copy" in text


def test_without_a_script_the_two_hundred_largest_findings_are_shown() -> None:
    page = page_of(many_findings(300))
    assert sum(tag == "article" for tag, _ in page.tags) == 200 + 1
    assert "The 200 largest of 300 findings." in page.text
    assert len(page.data["findings"]) == 300


def test_one_finding_more_than_a_page_holds_is_left_out_and_counted() -> None:
    found = many_findings(TOO_MANY)
    states = [replace(each, state="known") for each in found.findings]
    states[-1] = replace(states[-1], state="new")
    page = page_of(replace(found, findings=tuple(states)))
    assert len(page.data["findings"]) == choosing.FINDINGS == TOO_MANY - 1
    assert page.data["left"]["findings"] == 1
    assert page.data["findings"][-1]["id"] == states[-1].id
    assert "1 smaller finding" in page.text
    assert "10,001" in page.text


def test_ten_thousand_findings_are_all_there_with_their_texts() -> None:
    page = page_of(many_findings(choosing.FINDINGS))
    assert page.data["left"] == {"findings": 0, "files": 0, "places": 0, "texts": 0}
    assert "Left out" not in page.text
    number, start, end = page.data["findings"][-1]["places"][1][:3]
    assert "9999" in text_of(page, number, start, end)


def test_files_beyond_what_a_page_holds_are_those_without_repeats() -> None:
    page = page_of(small_files(storm_report(), choosing.FILES))
    assert len(page.data["files"]) == choosing.FILES
    assert page.data["left"]["files"] == 3
    assert {"news/storm.txt", "news/follow.txt"} <= {row[0] for row in page.data["files"]}


def test_texts_beyond_what_a_page_holds_are_left_out_and_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "TEXT", 800)
    page = page_of(storm_report())
    assert page.data["left"]["texts"] == 1
    assert "the texts of 1 finding" in page.text
    assert len(page.data["findings"]) == 3


def test_places_beyond_what_a_page_holds_are_left_out_but_never_the_first_and_the_centre(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(choosing, "PLACES", 100)
    texts = [document(f"{n:03}.txt", FORECAST) for n in range(150)]
    whole = (0, len(FORECAST))
    places = [place(text, whole, "identical") for text in texts[:-2]]
    places.append(replace(place(texts[-2], whole, "identical"), reported=False))
    places.append(place(texts[-1], whole, centre=True))
    page = page_of(report(texts, [finding(*places)]))
    (row,) = page.data["findings"]
    assert row["total"] == 150
    assert page.data["left"]["places"] == 50
    names = [page.data["documents"][cells[0]][0] for cells in row["places"]]
    assert names == [f"{n:03}.txt" for n in (*range(98), 148, 149)]
    assert "50 places of findings with very many" in page.text


def test_without_text_none_of_the_corpus_is_in_the_page() -> None:
    found = storm_report()
    hidden = b"".join(render(found, Context(text=False))).decode()
    html_valid(hidden)
    for line in STORM.split("\n\n"):
        assert line[:30] not in hidden
    assert "left out, as asked" in Page(hidden).text
    assert Page(hidden).data["text"] is False


def test_states_and_reasons_are_told() -> None:
    page = page_of(checked())
    states = [(row["state"], row["reason"]) for row in page.data["findings"]]
    assert states == [("new", ""), ("known", ""), ("accepted", "weather")]
    assert "accepted: weather" in page.text
    assert "fails: 1 new repeat" in page.text
    assert "origin/main (1f3a9d2)" in page.text


def test_a_check_that_holds_says_so_and_one_that_read_too_little_does_not() -> None:
    assert "The check passes." in page_of(clean()).text
    text = page_of(unread()).text
    assert "The check passes." not in text
    assert "could not be read (DD901), so this is not a pass" in text
    for error in ERRORS:
        assert error.message in text


def test_what_is_staged_and_what_accepts_nothing_is_told() -> None:
    text = page_of(replace(clean(), gate=Gate(staged=True, stale=STALE))).text
    assert "Only what is staged is new." in text
    assert "expired on 2026-01-31" in text
    assert "The check passes." not in text


def test_an_entry_of_a_finding_is_the_line_a_baseline_has() -> None:
    found = storm_report()
    rows = page_of(found).data["findings"]
    lines = {entry.id: entry for entry in made_from(found)}
    for row in rows:
        entry = json.loads(row["entry"])
        assert entry["sketch"] == lines[row["id"]].sketch
        assert set(entry) == {"id", "rule", "copies", "words", "sketch", "paths", "reason"}


def test_nothing_can_be_accepted_from_what_was_not_read_completely() -> None:
    found = replace(storm_report(), errors=ERRORS)
    assert {row["entry"] for row in page_of(found).data["findings"]} == {""}
    accepted = tuple(replace(each, state="accepted") for each in storm_report().findings)
    rows = page_of(replace(storm_report(), findings=accepted)).data["findings"]
    assert {row["entry"] for row in rows} == {""}


def test_an_entry_can_be_read_back_whatever_the_name() -> None:
    found = replace(hostile("\u202egpj.txt", "b", "c"), errors=())
    (row,) = page_of(found).data["findings"]
    assert json.loads(row["entry"])["paths"] == ["\u202egpj.txt", "\u202egpj.txt.jsonl"]
    assert Entry(**{**json.loads(row["entry"]), "paths": ()}).id == row["id"]


def test_records_have_their_names_and_their_lines() -> None:
    page = page_of(records())
    assert [row[0] for row in page.data["documents"]] == [
        "doc-3",
        "data/a.jsonl:8",
        "row [5]",
        "c.txt",
    ]
    assert "data/a.jsonl:3 doc-3" in page.text


def test_edits_come_with_their_spans_on_both_sides() -> None:
    text = document("a.txt", f"{FORECAST} And more.")
    other = document("b.txt", FORECAST.replace("Friday", "Sunday"))
    friday = span_of(text, "Friday")
    edit = Edit("replace", friday, span_of(other, "Sunday"))
    one = place(text, (0, len(FORECAST)), centre=True)
    two = place(other, (0, len(other.text)), "edited", similarity=0.9, edits=[edit])
    page = page_of(report([text, other], [finding(one, two)]))
    assert page.data["findings"][0]["places"][1][-3] == [["replace", *friday, *edit.here]]


def test_findings_and_places_are_told_of_as_on_a_terminal() -> None:
    found = storm_report()
    page = page_of(found)
    look = Look(200, False, UNICODE)
    lines = [line for block in blocks(found.findings, 9, look) for line in block]
    told = 0
    for finding_, row in zip(found.findings, page.data["findings"], strict=True):
        assert any(f"{row['name']} ({row['rule']})" in line for line in lines)
        for place_, cells in zip(finding_.places, row["places"], strict=True):
            said = cells[-2]
            assert (said == "") is place_.centre
            assert any(line.endswith(said) for line in lines)
            assert said in page.text
            told += not place_.centre
    assert told > 2


def test_a_pattern_names_a_finding_before_its_rule() -> None:
    found = storm_report()
    pasted = replace(found.findings[0], kinds=("pasted", "split"))
    page = page_of(replace(found, findings=(pasted, *found.findings[1:])))
    assert page.data["findings"][0]["name"] == "body pasted"
    assert "body pasted (DD101)" in page.text


def test_no_state_is_told_where_nothing_was_checked() -> None:
    found = storm_report()
    page = page_of(found)
    assert page.data["states"] is False
    assert not re.search(r"\bnew\b", page.text.split("Keys")[0].replace("new front", ""))
    first, *others = found.findings
    accepted = replace(found, findings=(replace(first, state="accepted"), *others))
    for told in (checked(), clean(), accepted):
        assert page_of(told).data["states"] is True


def test_paragraphs_are_judged_as_the_plot_of_a_terminal_judges_them() -> None:
    whole = f"{FORECAST} {SERVICE}"
    text = document("a.txt", f"First.\n\n{whole}\n\n{STORM[:200]}")
    other = document("b.txt", f"{FORECAST}\n\n{SERVICE} {STORM[:200]}")
    span = span_of(text, whole)[0], len(text.text)
    at = text.text.index(SERVICE) - 1
    cut = Edit("split", (at, at), (len(FORECAST), len(FORECAST) + 2))
    border = text.text.index(STORM[:200]) - 2
    join = Edit("merge", (border, border + 2), (other.text.index(STORM[:200]) - 1,) * 2)
    one = place(text, span, centre=True)
    two = place(other, (0, len(other.text)), "split", "merged", edits=[cut, join])
    (row,) = page_of(report([text, other], [finding(one, two)])).data["findings"]
    outlines = outline(text), outline(other)
    expected = plot(runs(one, two, outlines), outlines, within=False)
    assert expected
    cells = {(a - 1, b - 1): kind for a, b, kind in row["places"][1][-1]}
    assert cells == expected.cells
    assert set(cells.values()) == {PART, SAME}


def test_what_is_the_same_paragraph_by_paragraph_is_not_looked_into() -> None:
    texts = [document(name, f"{SERVICE}\n\n{FORECAST}") for name in ("a.txt", "b.txt")]
    spans = [(0, len(text.text)) for text in texts]
    one, two = place(texts[0], spans[0], centre=True), place(texts[1], spans[1], "identical")
    (row,) = page_of(report(texts, [finding(one, two)])).data["findings"]
    assert [cells[-1] for cells in row["places"]] == [[], []]


@pytest.mark.parametrize(("name", "most"), [("PLACES", 0), ("TEXT", 10)])
def test_a_page_looks_into_no_more_places_than_it_can_afford(
    monkeypatch: pytest.MonkeyPatch, name: str, most: int
) -> None:
    found = storm_report()
    assert any(cells[-1] for row in page_of(found).data["findings"] for cells in row["places"])
    monkeypatch.setattr(dotting, name, most)
    rows = page_of(found).data["findings"]
    assert not any(cells[-1] for row in rows for cells in row["places"])


def test_the_place_that_others_were_compared_with_says_so_where_it_is_not_the_first() -> None:
    texts = [document(name, FORECAST) for name in ("a.txt", "b.txt")]
    whole = (0, len(FORECAST))
    one, two = place(texts[0], whole, "identical"), place(texts[1], whole, centre=True)
    text = page_of(report(texts, [finding(one, two)])).text
    assert "a.txt:1 first copy, same words" in text
    assert "b.txt:1 others compared with this" in text
