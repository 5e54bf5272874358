"""The page in a real browser: what a person can do there, and what the page may not."""

from __future__ import annotations

import os
import shutil
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import chromium
import pytest
from reports import many_findings, report
from tellings import CONTEXT, checked, hostile

from dedup import scan
from dedup.render.context import Context
from dedup.render.html.page import render

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chromium import Browser

    from dedup.model import Report

PROGRAM = chromium.found()
SAMPLES = Path(__file__).parent.parent / "samples"
pytestmark = pytest.mark.skipif(
    PROGRAM is None, reason="no Chromium on PATH; DEDUP_CHROMIUM can name one"
)
MANY = 2_000
CHOSEN = "[role=option][aria-selected=true] code"
FRAMES = """new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(done)));
})"""
"""Until what was done has been drawn."""
TOPS = """[...document.querySelectorAll('.pane')].map((pane, nth) => {
  const walker = document.createTreeWalker(pane, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf('%s');
    if (at < 0) continue;
    const range = document.createRange();
    range.setStart(walker.currentNode, at);
    range.setEnd(walker.currentNode, at + 1);
    found.push(range.getBoundingClientRect().top - pane.getBoundingClientRect().top);
  }
  return found.at(nth ? -1 : 0);
})"""
"""How far below the tops of the panes a word of the passage stands: both hold both copies' text."""
ROWS = "[...document.querySelectorAll('[role=option]')].map(row => row.innerText)"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    assert PROGRAM
    with chromium.Browser(PROGRAM, tmp_path_factory.mktemp("profile")) as running:
        yield running


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of each of several reports, by name."""
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(SAMPLES, folder / "samples")
    here = Path.cwd()
    os.chdir(folder)
    try:
        samples = scan(["samples"])
    finally:
        os.chdir(here)
    found = {
        "samples": samples,
        "checked": checked(),
        "hostile": hostile(),
        "many": many_findings(MANY),
        "empty": report([]),
    }
    return {name: _written(folder / f"{name}.html", each) for name, each in found.items()}


def _written(path: Path, found: Report) -> Path:
    path.write_bytes(b"".join(render(found, CONTEXT)))
    return path


@pytest.fixture
def page(browser: Browser, pages: dict[str, Path]) -> Iterator[Browser]:
    """The page of the samples; afterwards nothing was complained of, and nothing asked for."""
    browser.look(1280, 900)
    browser.open(pages["samples"])
    yield browser
    assert browser.said == []
    assert browser.requested == [pages["samples"].as_uri()]


def rows(page: Browser) -> list[str]:
    """The rows of the list that are elements."""
    found: list[str] = page.run(ROWS)
    return found


def listed(page: Browser) -> int:
    """How many findings the page says it lists."""
    return int(page.text("#found").split(" ")[0].replace(",", ""))


def to_findings(page: Browser) -> None:
    page.run("location.hash = 'findings'")
    page.until("document.body.dataset.view === 'findings'")


def test_it_opens_on_the_overview_with_files_distributions_and_the_map(page: Browser) -> None:
    assert page.text("nav [aria-current]") == "Overview"
    assert page.count("#files-tree .file") == 24
    assert page.count("#similarity-plot rect") > 5
    assert page.count("#length-plot rect") >= 3
    assert "21 files across and down" in page.text("#map-note")
    assert "fr-tempete.txt with itself" in page.text("#map-pairs li")
    assert page.run("document.getElementById('plain').hidden")


def test_a_search_keeps_the_findings_that_hold_its_words(page: Browser) -> None:
    page.press("/")
    assert page.run("document.activeElement.id") == "query"
    page.type("STONE bridge")
    assert 0 < listed(page) < 26
    assert all("bridge" in row.lower() for row in rows(page)[:1])
    page.choose("#query", "图书馆")
    assert listed(page) >= 1
    page.choose("#query", "no text says this")
    assert listed(page) == 0
    page.press("Escape")
    assert page.run("document.activeElement.id") != "query"


def test_findings_are_sorted_as_asked(page: Browser) -> None:
    to_findings(page)
    keys = {"redundant": "-row.redundant", "words": "-row.words", "different": "row.similarity"}
    data = "JSON.parse(document.getElementById('data').textContent).findings"
    for name, key in keys.items():
        page.choose("#sort", name)
        first = page.text("[role=option] code")
        values = page.run(f"{data}.map(row => [{key}, row.id])")
        best = min(value for value, _ in values)
        assert any(value == best and id_.startswith(first) for value, id_ in values), name


def test_rule_kind_file_and_state_narrow_the_list(page: Browser) -> None:
    to_findings(page)
    page.choose("#rule", "DD101")
    assert listed(page) == 2
    page.choose("#kind", "refrain")
    assert listed(page) == 1
    assert "refrain" in rows(page)[0]
    page.click("#reset")
    assert listed(page) == 26
    page.choose("#file", "samples/wiki/")
    assert 0 < listed(page) < 10
    page.choose("#file", "fr-tempete.txt | fr-tempete-suite.txt")
    assert listed(page) == 2


def test_states_are_shown_where_something_was_checked(
    browser: Browser, pages: dict[str, Path]
) -> None:
    for name, shown in (("samples", False), ("checked", True)):
        browser.open(pages[name], "#findings")
        browser.press("n")
        assert browser.run("document.getElementById('state').checkVisibility()") is shown
        assert (browser.count("#list .badge") > 0) is shown
        assert browser.count("#finding .badge") == shown
    browser.choose("#state", "accepted")
    assert listed(browser) == 1


def test_a_row_says_what_was_pasted_where(page: Browser) -> None:
    to_findings(page)
    first, name = page.text("[role=option] .files"), "samples/news/fr-tempete.txt"
    assert first.replace("\n", " ").split() == [f"{name}:3", "→", ":15"]
    assert page.text("[role=option] strong") == "body pasted"
    page.choose("#query", "stone bridge below the mill")
    names = page.text("[role=option] .files").split("→")
    assert [".txt:" in each for each in names] == [True, True]
    page.run("document.getElementById('list').style.width = '220px'")
    ends = page.run(
        "[...document.querySelectorAll('[role=option] .tail')].slice(0, 2).map(e => ["
        "e.scrollWidth > e.clientWidth,"
        "e.firstChild.getBoundingClientRect().right - e.getBoundingClientRect().right])"
    )
    assert all(cut and abs(end) < 1 for cut, end in ends)


def test_a_place_is_told_of_in_the_sentence_of_the_terminal(page: Browser) -> None:
    page.press("n")
    assert page.text("#finding h2").startswith("body pasted (DD101)")
    assert "¶5 split in two" in page.text(".places")
    assert "words" in page.text(".places")


def test_a_file_that_holds_a_first_copy_leads_to_its_findings(page: Browser) -> None:
    rows_ = "[...document.querySelectorAll('#files-tree .file')]"
    first = f"{rows_}.find(e => e.innerText.includes(' 0 of') || /\\n0 of/.test(e.innerText))"
    linked = f"{rows_}.filter(e => /(^|\\s)0 of/.test(e.innerText) && e.querySelector('button'))"
    assert page.run(f"{linked}.length") > 0
    assert page.run(f"Boolean({first})")
    page.run(f"{linked}[0].querySelector('button').click()")
    assert listed(page) >= 1


@pytest.mark.parametrize("width", [400, 500, 1280])
def test_a_link_to_a_finding_shows_it_however_narrow_the_window(
    browser: Browser, pages: dict[str, Path], width: int
) -> None:
    browser.look(width, 800)
    browser.open(pages["checked"], "#c05d11")
    top = "document.getElementById('finding').getBoundingClientRect().top"
    assert -1 < browser.run(top) < 400
    browser.run("scrollTo(0, 0)")
    browser.run("document.getElementById('list').focus()")
    before = browser.run("scrollY")
    browser.press("ArrowUp")
    assert browser.run("scrollY") == before
    browser.press("n")
    assert -1 < browser.run(top) < 400


def test_the_slider_leaves_what_is_more_alike(page: Browser) -> None:
    to_findings(page)
    page.choose("#similarity", "100")
    assert 0 < listed(page) < 26
    assert all("100 % alike" in row for row in rows(page))
    assert page.text("#similarity-said") == "100 %"


def test_keys_lead_through_the_findings(page: Browser) -> None:
    page.press("n")
    first = page.text(CHOSEN)
    assert page.run("document.body.dataset.view") == "findings"
    page.press("n")
    second = page.text(CHOSEN)
    assert first != second
    assert page.run("location.hash").startswith(f"#{second}")
    page.press("p")
    assert page.text(CHOSEN) == first
    page.press("?")
    assert page.run("document.getElementById('help').open")
    page.press("n")
    assert page.text(CHOSEN) == first
    page.run("document.getElementById('help').close()")
    page.press("d")
    page.until("document.body.dataset.view === 'dots'")
    page.press("o")
    page.until("document.body.dataset.view === 'overview'")


def test_two_copies_stand_side_by_side_with_their_differences_marked(page: Browser) -> None:
    to_findings(page)
    page.choose("#query", "stone bridge below the mill")
    page.press("n")
    page.click("[role=option]")
    assert page.count(".pane") == 2
    left, right = (page.text(f".panes > :nth-child({n}) .pane") for n in (1, 2))
    assert "second Monday" in left.replace("changed: ", "").replace("\n", " ")
    assert "first Monday" in right.replace("changed: ", "").replace("\n", " ")
    assert page.count(".pane .changed") > 4
    assert page.count(".pane .added, .pane .gone") > 0
    assert page.run("document.querySelectorAll('.pane [dir=auto]').length") > 10
    tops = page.run("[...document.querySelectorAll('.pane')].map(e => e.offsetTop)")
    assert tops[0] == tops[1]


def test_copies_scroll_together_so_that_equal_words_stay_beside_each_other(page: Browser) -> None:
    to_findings(page)
    page.press("n")  # the body pasted twice, with words lost and gained
    panes = "[...document.querySelectorAll('.pane')]"
    page.run(f"{panes}.forEach(pane => pane.style.height = '160px')")
    page.run(FRAMES)
    for word in ("communale", "interdits", "promeneurs", "travaillent"):
        tops = TOPS % word
        page.run(f"(() => {{ const pane = {panes}[0]; pane.scrollTop += ({tops})[0] - 48; }})()")
        page.run(FRAMES)
        left, right = page.run(tops)
        assert 0 < left < 160
        assert abs(left - right) < 36, word  # a line and a half
    page.run(f"{panes}[1].scrollTop = 0")
    page.run(FRAMES)
    assert page.run(f"{panes}[0].scrollTop") < 40


def test_panes_stay_apart_where_they_are_not_to_scroll_together(page: Browser) -> None:
    to_findings(page)
    page.press("n")
    page.click(".actions input")
    before = page.run("document.querySelectorAll('.pane')[1].scrollTop")
    page.run("document.querySelectorAll('.pane')[0].scrollTop = 5000")
    page.run(FRAMES)
    assert page.run("document.querySelectorAll('.pane')[1].scrollTop") == before


def test_an_address_with_the_beginning_of_an_id_leads_to_its_finding(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.open(pages["checked"], "#c05d11")
    assert browser.text("#finding h2").endswith("c05d11")
    assert "accepted: weather" in browser.text("#finding")
    browser.run("location.hash = 'a3f9c2d41b7e90aa'")
    browser.until("document.querySelector('#finding h2').innerText.endsWith('a3f9c2')")
    browser.run("location.hash = 'ffffffff'")
    browser.until("document.getElementById('said').textContent.includes('ffffffff')")


def test_a_finding_is_copied_as_a_link_or_as_an_entry_of_a_baseline(page: Browser) -> None:
    page.press("n")
    copied = "window.copied = []; navigator.clipboard.writeText = async (t) => copied.push(t)"
    page.run(f"(() => {{ {copied} }})()")
    page.press("c")
    page.click(".actions button:nth-child(2)")
    link, entry = page.run("copied")
    assert link.startswith("file://")
    assert link.endswith(page.run("location.hash"))
    assert entry.startswith('{"id":"')


def test_the_map_can_be_zoomed_and_leads_to_the_findings_of_two_files(page: Browser) -> None:
    page.run("document.getElementById('map').focus()")
    for _ in range(8):
        page.press("ArrowRight")
    page.press("+")
    assert "samples/" in page.text("#map-said")
    page.press("Enter")
    assert page.run("document.body.dataset.view") == "findings"
    assert "samples/" in page.run("document.getElementById('file').value")
    page.press("o")
    page.until("document.body.dataset.view === 'overview'")
    page.click("#map-all")
    page.click("#map-pairs button")
    assert listed(page) >= 1


def test_the_dot_plot_shows_the_paste_as_a_second_diagonal(page: Browser) -> None:
    page.run("location.hash = 'dots'")
    page.until("document.body.dataset.view === 'dots'")
    name = "samples/news/fr-tempete.txt"
    page.choose("#dots-a", name)
    page.choose("#dots-b", name)
    labels = page.run(
        "[...document.querySelectorAll('.dots a')].map(a => a.getAttribute('aria-label'))"
    )
    pairs = [
        tuple(int(part.split()[0].rstrip(":")) for part in label.split("¶")[1:3])
        for label in labels
    ]
    below = sorted(pair for pair in pairs if pair[0] > pair[1])
    assert len(below) >= 6
    assert all(a[0] <= b[0] and a[1] <= b[1] for a, b in pairwise(below))
    looks = dict(zip(pairs, (label.split(",")[0].split()[-1] for label in labels), strict=True))
    assert {looks[pair] for pair in ((10, 4), (8, 2), (11, 5), (12, 5))} == {
        *("same", "edited", "part")
    }
    assert [looks[pair] for pair in ((10, 4), (11, 5))] == ["same", "part"]
    page.click(".dots a")
    assert page.run("document.body.dataset.view") == "findings"


def test_colours_follow_the_system_or_the_person(browser: Browser, pages: dict[str, Path]) -> None:
    shade = "getComputedStyle(document.body).backgroundColor"
    browser.look(1280, 900)
    browser.open(pages["samples"])
    light = browser.run(shade)
    browser.look(1280, 900, dark=True)
    dark = browser.run(shade)
    assert light != dark
    browser.click("#theme")
    assert browser.run(shade) == light
    browser.click("#theme")
    browser.look(1280, 900)
    assert browser.run(shade) == dark
    assert browser.said == []


def test_without_scripts_the_findings_and_their_texts_can_be_read(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.look(1280, 900)
    browser.open(pages["samples"], script=False)
    try:
        shown = browser.text("body")
        assert browser.count("#plain article") == 26
        assert "La tempête qui a traversé la côte" in shown
        assert "26" in browser.text(".totals")
        assert not browser.run("document.getElementById('views').checkVisibility()")
        assert browser.count("#plain del") > 10
    finally:
        browser.send("Emulation.setScriptExecutionDisabled", value=False)


@pytest.mark.parametrize("width", [1280, 400])
@pytest.mark.parametrize("name", ["samples", "hostile", "empty", "checked"])
def test_nothing_is_wider_than_the_window_and_nothing_goes_wrong(
    browser: Browser, pages: dict[str, Path], name: str, width: int
) -> None:
    browser.look(width, 900)
    browser.open(pages[name])
    for view in ("overview", "findings", "dots"):
        browser.run(f"location.hash = '{view}'")
        browser.until(f"document.body.dataset.view === '{view}'")
        browser.press("n" if view == "findings" else "x")
        assert browser.run("document.documentElement.scrollWidth") <= width, view
    assert browser.said == []
    assert browser.requested == [pages[name].as_uri()]


def test_hostile_words_do_nothing(browser: Browser, pages: dict[str, Path]) -> None:
    browser.look(1280, 900)
    browser.run("delete window.alerted")
    browser.open(pages["hostile"], "#0123456789abcdef")
    assert browser.count("script") == 2
    assert browser.count("iframe, img, object, embed, link, base") == 0
    assert "<script>alert('1')</script>" in browser.text("#finding")
    made = "const made = document.createElement('script'); made.textContent = 'x = 1';"
    assert (
        browser.run(f"(() => {{ try {{ {made} }} catch (e) {{ return e.name; }} }})()")
        == "TypeError"
    )
    browser.run("fetch('https://example.invalid/').catch(() => 0)")
    assert any("Content Security Policy" in line or "connect-src" in line for line in browser.said)
    browser.open(pages["empty"])


def test_only_rows_in_view_are_elements_and_all_can_be_reached(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.look(1280, 900)
    browser.open(pages["many"], "#findings")
    assert listed(browser) == MANY
    assert browser.count("[role=option]") < 40
    browser.run("document.getElementById('list').focus()")
    browser.press("End")
    browser.until(f"document.querySelector('[aria-selected=true]')?.ariaPosInSet === '{MANY}'")
    assert browser.count("[role=option]") < 40
    assert browser.run("document.getElementById('list').getAttribute('aria-activedescendant')")


def test_what_is_operated_has_a_name(page: Browser) -> None:
    page.press("n")
    unnamed = page.run(
        "[...document.querySelectorAll('button, select, input, canvas, [role], section, nav')]"
        ".filter(e => e.checkVisibility() && e.role !== 'presentation' && e.role !== 'option')"
        ".filter(e => !(e.ariaLabel || e.labels?.length || e.textContent.trim()"
        " || e.getAttribute('aria-labelledby') || e.getAttribute('aria-describedby')))"
        ".map(e => e.outerHTML.slice(0, 80))"
    )
    assert unnamed == []
    tree = page.send("Accessibility.getFullAXTree")["nodes"]
    roles = {node["role"]["value"] for node in tree if "role" in node}
    assert {"listbox", "option", "search", "navigation", "slider", "status"} <= roles


def test_texts_have_their_direction_and_no_language(
    browser: Browser, pages: dict[str, Path]
) -> None:
    browser.open(pages["samples"])
    browser.press("n")
    assert browser.run("document.querySelector('.pane').lang") == ""
    text = "\u0648\u0627\u062d\u0629"
    browser.run(f"document.querySelector('.pane p').textContent = '{text}'")
    direction = "getComputedStyle(document.querySelector('.pane p')).direction"
    assert browser.run(direction) == "rtl"


def test_a_printed_page_has_the_texts_and_no_controls(page: Browser) -> None:
    page.send("Emulation.setEmulatedMedia", media="print")
    assert page.run("document.querySelector('#plain article').checkVisibility()")
    assert not page.run("document.getElementById('tools').checkVisibility()")
    page.send("Emulation.setEmulatedMedia", media="")


def test_a_page_without_text_says_so(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"".join(render(checked(), Context(text=False))))
    browser.open(page, "#a3f9c2")
    assert "Texts were left out, as asked." in browser.text(".pane")
    assert browser.said == []
