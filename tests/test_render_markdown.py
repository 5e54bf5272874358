"""The report as Markdown."""

from __future__ import annotations

from dataclasses import replace as changed
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from reports import document, finding, many_findings, place, report
from tellings import CONTEXT, STALE, checked, clean, unread

from dedup.model import Edit, Gate
from dedup.render import markdown

if TYPE_CHECKING:
    from dedup.model import Report
    from dedup.render.context import Context

CHECKED = """\
## dedup: 1 new repeat, 89 redundant words

- **fails&#58; 1 new repeat**

| | |
| --- | ---: |
| New repeats | 1 |
| Known repeats | 1 |
| Accepted repeats | 1 |
| Redundant words | 145 of 249 (58.2 %) |
| Files checked | 3 |
| Files skipped | 2 |
| Inputs that could not be read | 0 |
| Lines changed since | <code>origin/main (1f3a9d2)</code> |
| Baseline | <code>.dedup-baseline.jsonl</code> |

<details><summary>DD101 84 words × 2, repeated-within <code>a3f9c2</code> \
<code>news/storm.txt:9</code></summary>

- <code>news/storm.txt:3</code> first copy
- <code>news/storm.txt:9</code> 95 % alike

```diff
--- news/storm.txt:3
+++ news/storm.txt:9
  The regional administration said on Tuesday that repair crews had restored … \
than two hundred specialists and sixty vehicles are working around the clock.
+ ¶
  Temporary shelters have been opened in three schools, and hot meals are served … \
warn that another front will reach the coast on Friday with strong gusts
+ , said Sokolov to RIA Novosti
  .
```

</details>


- <code>look    dedup show a3f9c2</code>
- <code>remove  dedup fix news/storm.txt</code>
- <code>accept  dedup baseline add a3f9c2 --reason &#34;…&#34;</code>
"""


def rendered(found: Report, context: Context = CONTEXT) -> str:
    return b"".join(markdown.render(found, context)).decode()


def pair(text: str, *edits: Edit) -> Report:
    one, other = document("a.txt", text), document("b.txt", text)
    whole = (0, len(text))
    places = (
        place(one, whole, centre=True),
        place(other, whole, "edited", similarity=0.9, edits=edits),
    )
    return report([one, other], [finding(*places)])


def test_a_check_is_totals_and_a_section_for_each_new_repeat() -> None:
    assert rendered(checked()) == CHECKED


def test_without_text_there_is_no_difference_shown() -> None:
    text = rendered(checked(), changed(CONTEXT, text=False))
    start, end = CHECKED.index("\n```diff"), CHECKED.index("```\n\n</details>") + 4
    assert text == CHECKED[:start] + CHECKED[end:]


def test_a_clean_check_says_so() -> None:
    assert rendered(clean()).startswith("## dedup: no new repeats\n\n| | |\n")
    assert "details" not in rendered(clean())


def test_what_could_not_be_read_is_told_before_the_totals_and_listed_after_them() -> None:
    text = rendered(unread(), changed(CONTEXT, exit_code=2))
    problem = "- **2 inputs could not be read (DD901), so this is not a pass**\n"
    assert text.startswith(f"## dedup: no new repeats\n\n{problem}")
    line = "- DD901 <code>corpus/2024.jsonl:7</code> <code>the line is no JSON object</code>\n"
    assert line in text


def test_stale_entries_are_listed() -> None:
    text = rendered(replace(clean(), gate=Gate(stale=STALE)))
    assert "- DD301 <code>dedup.toml</code> <code>c05d11: matches nothing</code>\n" in text


def test_fences_are_longer_than_any_in_the_text() -> None:
    text = "word ````` word"
    shown = rendered(pair(text, Edit("replace", (5, 10), (5, 10))))
    assert "\n``````diff\n" in shown
    assert "\n- `````\n+ `````\n" in shown
    assert shown.count("``````") == 2


def test_nothing_is_called_new_where_nothing_was_checked() -> None:
    text = rendered(many_findings(3))
    assert text.startswith("## dedup: 3 repeats, ")
    assert "| Repeats | 3 |\n" in text
    assert "new" not in text.lower().split("<details>")[0]
    empty = rendered(replace(clean(), gate=None))
    assert empty.startswith("## dedup: no repeats\n")


def test_what_does_not_fit_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    found = many_findings(200)
    whole = rendered(found)
    assert whole.count("<details>") == 200
    monkeypatch.setattr(markdown, "LIMIT", 20_000)
    cut = rendered(found)
    shown = cut.count("<details>")
    assert 0 < shown < 200
    assert len(cut.encode()) < 20_000
    assert f"… {200 - shown} more repeats: too much for this page.\n" in cut
    assert cut.count("</details>") == shown


def test_many_places_and_errors_are_counted() -> None:
    texts = [document(f"{number:02}.txt", "the same words") for number in range(40)]
    places = [place(text, (0, 14), centre=text is texts[0]) for text in texts]
    errors = unread().errors * 30
    text = rendered(replace(report(texts, [finding(*places)]), errors=errors))
    assert "- <code>20.txt:1</code> 100 % alike\n- … 19 more places\n" in text
    assert text.count("- DD901") == markdown.ERRORS
    assert "- … 10 more\n" in text


@pytest.mark.parametrize("name", ["@user", "a|b", "<b>", "`x`", "*x*", "&amp;", "[x](y)"])
def test_names_stand_for_themselves(name: str) -> None:
    found = pair("the same words")
    places = tuple(
        replace(place, document=replace(place.document, path=name))
        for place in found.findings[0].places
    )
    text = rendered(replace(found, findings=(replace(found.findings[0], places=places),)))
    spelled = "".join(
        char if char.isalnum() or char in "()" else f"&#{ord(char)};" for char in name
    )
    assert name not in text
    assert f"<code>{spelled}:1</code>" in text
