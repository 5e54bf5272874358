"""What stands before and after a place in its paragraph."""

from __future__ import annotations

from drawn import drawn
from msgspec.structs import replace
from reports import document, finding, place, span_of

from dedup.model import Edit
from dedup.render.look import Look

SAME = "one two three four five six seven eight nine ten eleven twelve thirteen"


def test_what_a_paragraph_holds_around_a_place_is_told_on_its_side() -> None:
    words = " ".join(f"w{n}" for n in range(30))
    head = " ".join(f"h{n}" for n in range(15))
    texts = [document("a.txt", f"{head}. {words}."), document("b.txt", f"{words}, and so on.")]
    places = [place(each, span_of(each, words), "appended") for each in texts]
    found = finding(replace(places[0], centre=True, kinds=()), places[1])
    shown = drawn(found, Look(width=120))
    (before,) = [line for line in shown.splitlines() if "before: " in line]
    (after,) = [line for line in shown.splitlines() if "goes on: " in line]
    assert before.strip() == "before: “…h5 h6 h7 h8 h9 h10 h11 h12 h13 h14.”"
    assert after.strip() == "goes on: “and so on.”"
    assert before.index("before") < 60 < after.index("goes on")
    assert "{+" not in shown and "[-" not in shown
    assert "h0 h1" in drawn(found, Look(width=120), context=15)
    narrow = drawn(found, Look(width=70))
    assert "first before: “…h5" in narrow and "second goes on: “and so on.”" in narrow


def test_nothing_is_told_around_whole_paragraphs_or_of_words_put_in() -> None:
    old = document("a.txt", f"before it\n\n{SAME}\n\nafter it")
    new = document("b.txt", f"{SAME} and more\n\nafter it")
    added = span_of(new, " and more")
    insert = Edit("insert", (11 + len(SAME),) * 2, added)
    found = finding(
        place(old, span_of(old, SAME), centre=True),
        place(new, (0, added[1]), "appended", similarity=0.9, edits=[insert]),
    )
    shown = drawn(found)
    assert "{+and more+}" in shown
    assert "before: " not in shown and "goes on: " not in shown
