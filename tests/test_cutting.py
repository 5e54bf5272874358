from __future__ import annotations

from reports import document, place

from dedup.accepting.cutting import cut


def test_texts_are_cut_by_characters_in_the_order_of_places() -> None:
    one, two = document("a", "äöü one 漢字"), document("b", "plain two")
    places = [place(two, (6, 9)), place(one, (0, 3)), place(one, (8, 10)), place(two, (0, 5))]
    assert [text.decode() for text in cut(places)] == ["two", "äöü", "漢字", "plain"]


def test_nothing_is_cut_out_of_nothing() -> None:
    assert cut([]) == []
