"""The report for people."""

from __future__ import annotations

import io
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from reports import document, finding, many_findings, place, report, storm_report
from rich.cells import cell_len
from wild_reports import LOOKS, REPORTS, TEXT

import dedup
from dedup.errors import InputError
from dedup.model import File, Kind, Report, Skipped
from dedup.render.look import ASCII, Links, Look
from dedup.render.terminal import View, render

NEWS = ("dedup", "scan", "news/")
STORM = """\
dedup 0.1.0 · 3 files · 13 paragraphs · 249 words · 0.02 s

a3f9c2  repeated within (DD101)      84 words × 2   95 % alike    89 redundant
        news/storm.txt:3    ¶2-4   first copy
        news/storm.txt:9    ¶5-8   ¶3 split in two, +5 words
        “The regional administration said on Tuesday that repair crews had res…”

7b10e4  repeated across (DD102)      42 words × 2  100 % alike    42 redundant
        news/follow.txt:3   ¶2     first copy, same words
        news/storm.txt:5    ¶3     others compared with this
        “According to the head of the emergency service, more than two hundred…”

c05d11  repeated across (DD102)      14 words × 2   93 % alike    14 redundant
        news/follow.txt:5   ¶3     first copy, 1 word changed
        news/storm.txt:7    ¶4     others compared with this
        “Forecasters warn that another front will reach the coast on Saturday…”

redundant              words   ¶ by ¶       file
 80.6 %  ████████    145/180   ▕·AAAaaaa▏   news/storm.txt

3 repeated passages in 2 of 3 files · 145 of 249 words redundant (58.2 %)
as data  dedup scan news/ -f json -o result.json
"""


def shown(found: Report, look: Look | None = None, view: View | None = None) -> str:
    out = io.StringIO()
    render(found, out, look or Look(), view or View(command=NEWS))
    return out.getvalue()


def test_a_report_reads_as_in_the_manual() -> None:
    assert shown(storm_report(), view=View(elapsed=0.02, command=NEWS)) == STORM


def test_without_a_time_the_header_ends_with_the_words() -> None:
    assert shown(storm_report()).startswith("dedup 0.1.0 · 3 files · 13 paragraphs · 249 words\n")


def test_times_are_given_as_precisely_as_they_matter() -> None:
    for elapsed, said in ((0.004, "0.00 s"), (12.34, "12.3 s"), (75, "1 min 15 s")):
        first = shown(storm_report(), view=View(elapsed=elapsed)).splitlines()[0]
        assert first.endswith(f"· {said}")


def test_the_same_words_stand_there_in_colour() -> None:
    coloured = shown(storm_report(), Look(colour=True), View(elapsed=0.02, command=NEWS))
    plain = coloured
    for code in ("1;33", "1", "36", "2", "33", "0"):
        plain = plain.replace(f"\x1b[{code}m", "")
    assert plain == STORM != coloured


def test_ascii_glyphs_leave_nothing_beyond_ascii() -> None:
    drawn = shown(storm_report(), Look(glyphs=ASCII, encoding="ascii"))
    assert drawn.isascii()
    assert "84 words x 2" in drawn
    assert "|.AAAaaaa|" in drawn


def test_a_report_without_findings_says_so() -> None:
    quiet = document("a.txt", "Nothing is repeated here.")
    assert shown(report([quiet])) == (
        "dedup 0.1.0 · 1 file · 1 paragraph · 4 words\n\nno repeated passages in 1 file · 4 words\n"
    )


def test_an_incomplete_report_never_reads_as_clean() -> None:
    broken = report([], errors=[InputError("a.txt", "not UTF-8")])
    assert shown(broken).endswith("no repeated passages in 0 files · 0 words · not complete\n")


def test_quiet_leaves_the_totals() -> None:
    found = replace(storm_report(), skipped=(Skipped("binary", 1),))
    assert shown(found, view=View(quiet=True)) == (
        "3 repeated passages in 2 of 3 files · 145 of 249 words redundant (58.2 %)\n"
        "skipped: 1 binary\n"
    )


def test_skipped_files_are_counted_by_reason_with_the_way_out() -> None:
    rows = (Skipped("binary", 1), Skipped("hidden", 4), Skipped("suffix .png", 2))
    found = replace(report([]), skipped=rows)
    assert shown(found).splitlines()[-1] == (
        "skipped: 4 hidden, 2 .png, 1 binary (--include '*' takes other suffixes in)"
    )


def test_many_reasons_are_summed_up() -> None:
    rows = tuple(Skipped(f"suffix .{letter}", 3) for letter in "abcdefgh")
    *_, said, rest = shown(replace(report([]), skipped=rows)).splitlines()
    assert said.startswith("skipped: 3 .a, 3 .b, 3 .c, 3 .d, 3 .e, 3 .f, 6 others (")
    assert rest == "suffixes in)"


def test_findings_beyond_the_top_are_counted_and_the_way_to_them_named() -> None:
    drawn = shown(many_findings(30), view=View(top=20, command=("dedup", "scan", "my news")))
    assert drawn.count("repeated across") == 20
    assert "\n… 10 more repeated passages: --top 0\n" in drawn
    assert "\nall findings  dedup scan 'my news' --top 0\n" in drawn


def test_top_zero_shows_all() -> None:
    drawn = shown(many_findings(30), view=View(top=0, command=NEWS))
    assert drawn.count("repeated across") == 30
    assert "all findings" not in drawn


def test_ids_are_as_short_as_they_can_be_told_apart() -> None:
    found = storm_report()
    ids = ("a3f9c2d41b7e90aa", "a3f9c2d400000000", "a3f9c00000000000")
    alike = [replace(row, id=name) for row, name in zip(found.findings, ids, strict=True)]
    lines = shown(replace(found, findings=tuple(alike))).splitlines()
    starts = [line.split()[0] for line in lines if "repeated" in line and "DD" in line]
    assert starts == ["a3f9c2d41", "a3f9c2d40", "a3f9c0"]


def copies(number: int, centre: int) -> Report:
    documents = [document(f"copy{n:03}.txt", "the same words in each") for n in range(number)]
    same: list[Kind] = ["identical"]
    places = [
        place(text, (0, 22), *([] if n == centre else same), centre=n == centre)
        for n, text in enumerate(documents)
    ]
    return report(documents, [finding(*places)])


def test_of_many_places_five_are_shown() -> None:
    drawn = shown(copies(200, centre=0))
    assert (
        "  copy004.txt:1   ¶1   same words\n        … 195 more places, in 200 documents\n" in drawn
    )
    assert "copy005" not in drawn.split("redundant  ")[0]


def test_the_centre_is_always_among_the_places_shown() -> None:
    drawn = shown(copies(9, centre=7)).split("words   ¶ by ¶")[0]
    assert "copy000.txt:1   ¶1   first copy, same words\n" in drawn
    assert (
        "copy007.txt:1   ¶1   others compared with this\n        … 4 more places, in 9 documents\n"
        in drawn
    )
    assert "copy004" not in drawn


def test_records_are_named_by_line_and_id() -> None:
    one = document("corpus.jsonl", "the same words", record=42, name="doc 42")
    two = document("corpus.jsonl", "the same words", record=43)
    found = finding(place(one, (0, 14), centre=True), place(two, (0, 14), "identical"))
    drawn = shown(report([one, two], [found]))
    assert "dedup 0.1.0 · 1 file · 2 documents · 2 paragraphs · 6 words\n" in drawn
    assert "        corpus.jsonl:42   ¶1   first copy   id doc 42\n" in drawn
    assert "        corpus.jsonl:43   ¶1   same words\n" in drawn


def test_the_table_has_no_strips_for_files_of_many_documents() -> None:
    texts = [document("corpus.jsonl", "the same words", record=n) for n in (1, 2)]
    found = finding(place(texts[0], (0, 14), centre=True), place(texts[1], (0, 14), "identical"))
    lines = shown(report(texts, [found])).splitlines()
    assert "redundant            words   file" in lines
    assert " 50.0 %  █████         3/6   corpus.jsonl" in lines


def test_the_table_shows_ten_files_the_most_redundant_first() -> None:
    files = tuple(File(f"{n:02}.txt", "", 1, 1000, n) for n in range(14))
    lines = shown(replace(report([]), files=files)).splitlines()
    first = lines.index("redundant               words   file") + 1
    assert lines[first] == "  1.3 %  ▏           13/1,000   13.txt"
    assert lines[first + 9] == "  0.4 %               4/1,000   04.txt"
    assert lines[first + 10] == "… 3 more files"


def test_tables_fit_eighty_columns_whatever_the_paths() -> None:
    long = "a/very/long/path/" * 9 + "名前.txt"
    text = "\n\n".join(["the same words"] * 40)
    one = document(long, text)
    found = finding(place(one, (0, 14), centre=True), place(one, (16, 30), "identical"))
    lines = shown(report([one], [found])).splitlines()
    row = next(line for line in lines if line.startswith("  2.5 %"))
    assert cell_len(row) <= 80
    assert row.endswith("/名前.txt")
    where = next(n for n, line in enumerate(lines) if line.endswith("名前.txt:1"))
    assert lines[where].startswith("        …") and cell_len(lines[where]) <= 80
    assert lines[where + 1].split() == ["¶1", "first", "copy"]


def test_headings_of_large_findings_lose_blanks_first() -> None:
    found = storm_report()
    large = replace(found.findings[0], words=12_345, redundant=98_765)
    lines = shown(replace(found, findings=(large, *found.findings[1:]))).splitlines()
    heading = next(line for line in lines if "12,345" in line)
    assert heading == (
        "a3f9c2  repeated within (DD101)  12,345 words × 2   95 % alike  98,765 redundant"
    )


SEED = Path(__file__).parent.parent.parent / "shared" / "seed"
FOLDERS = [Path(__file__).parent.parent / "samples", *([SEED] if SEED.is_dir() else [])]
WIDTHS = (60, 80, 120, 200)


def widest(found: Report, width: int, command: tuple[str, ...] = NEWS) -> int:
    view = View(command=command, look="dedup show {id} news/", elapsed=0.1)
    return max(map(cell_len, shown(found, Look(width=width), view).splitlines()))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_line_of_a_real_report_is_too_wide(folder: Path, width: int) -> None:
    assert widest(dedup.scan(folder), width) <= width


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["long/" * 50, "名前/" * 60, "\x1b[31m\u202e" * 9, "e\u0301" * 99])
def test_no_name_makes_a_line_too_wide(name: str, width: int) -> None:
    texts = [document(each, "the same words\n\nothers") for each in (name, "b.txt")]
    record = document(f"{name}.jsonl", "the same words", record=7, name=name)
    places = [place(each, (0, 14), "split", "identical") for each in (*texts, record)]
    found = finding(replace(places[0], centre=True), *places[1:])
    files = report([*texts, record], [found])
    assert widest(files, width, ("dedup", "scan", name, f"{name} b")) <= width


@given(REPORTS, LOOKS, st.integers(0, 3))
def test_no_line_of_any_report_is_too_wide(found: Report, look: Look, top: int) -> None:
    drawn = shown(found, look, View(top=top, elapsed=1, look="dedup show {id}"))
    assert max(map(cell_len, drawn.split("\n"))) <= look.width


def test_the_next_step_is_to_look_at_the_largest_finding() -> None:
    drawn = shown(storm_report(), view=View(command=NEWS, look="dedup show {id} news/"))
    assert drawn.endswith(
        "\nlook     dedup show a3f9c2 news/\nas data  dedup scan news/ -f json -o result.json\n"
    )


def test_places_are_links_where_these_are_wanted() -> None:
    links = Links("vscode://file/{path}:{line}", "/home/me")
    drawn = shown(storm_report(), Look(links=links))
    target = "vscode://file/home/me/news/storm.txt:3"
    assert f"\x1b]8;;{target}\x1b\\news/storm.txt:3\x1b]8;;\x1b\\    ¶2-4" in drawn


@given(REPORTS, LOOKS, st.integers(0, 3), TEXT)
def test_rendering_never_raises_and_lets_no_control_character_out(
    found: Report, look: Look, top: int, word: str
) -> None:
    drawn = shown(found, look, View(top=top, elapsed=1, command=("dedup", "scan", word)))
    isolates = "\u2068\u2069" if look.isolate else ""
    acting = {
        char
        for char in drawn
        if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in isolates
    }
    assert acting <= {"\n"}
    assert drawn.count("\u2068") == drawn.count("\u2069")
