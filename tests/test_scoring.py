"""What counts as found, and what as right."""

from __future__ import annotations

import pytest

from dedup.scoring import right, rows
from dedup.trial import Planting, Row, Spot

PLANTING = Planting("exact", Spot(0, 100, 200), Spot(1, 0, 100), 0.9)


def row(*findings: list[Spot]) -> Row:
    (only,) = rows([PLANTING], list(findings), ["exact"])
    return only


def test_a_copy_is_found_where_one_finding_lies_over_both_ends() -> None:
    found = row([Spot(0, 100, 200), Spot(1, 0, 100)])
    assert found == Row("exact", 1, 1, 1.0, 0.9, 1.0, 1.0)


@pytest.mark.parametrize(
    "findings",
    [
        [],
        [[Spot(0, 100, 200), Spot(2, 0, 100)]],
        [[Spot(0, 100, 149), Spot(1, 0, 100)]],
        [[Spot(0, 100, 200), Spot(2, 0, 9)], [Spot(1, 0, 100), Spot(2, 0, 9)]],
    ],
)
def test_less_than_half_of_an_end_or_other_places_are_no_find(findings: list[list[Spot]]) -> None:
    found = row(*findings)
    assert (found.found, found.recall, found.covered, found.inside) == (0, 0.0, None, None)


def test_pieces_of_a_copy_are_added_up() -> None:
    found = row(
        [Spot(0, 100, 140), Spot(1, 0, 40)],
        [Spot(0, 130, 190), Spot(1, 30, 90)],
    )
    assert (found.found, found.covered) == (1, 0.9)


def test_what_is_reported_beyond_the_copy_counts() -> None:
    assert row([Spot(0, 100, 300), Spot(1, 0, 200)]).inside == 0.5


def test_copies_side_by_side_may_be_one_finding() -> None:
    beside = Planting("exact", Spot(0, 200, 300), Spot(1, 100, 200), 1.0)
    (both,) = rows([PLANTING, beside], [[Spot(0, 100, 300), Spot(1, 0, 200)]], ["exact"])
    assert (both.found, both.covered, both.inside) == (2, 1.0, 1.0)


def test_inside_one_document_a_find_takes_two_places() -> None:
    doubled = Planting("self-double", Spot(0, 0, 50), Spot(0, 50, 100), 1.0)
    for places, found in (
        ([Spot(0, 0, 100), Spot(3, 0, 100)], 0),
        ([Spot(0, 0, 50), Spot(0, 50, 100)], 1),
    ):
        (only,) = rows([doubled], [places], ["self-double"])
        assert only.found == found


def test_a_kind_that_was_not_planted_has_no_shares() -> None:
    assert rows([], [], ["ocr"]) == (Row("ocr", 0, 0, None, None, None, None),)


@pytest.mark.parametrize(
    ("finding", "is_right"),
    [
        ([Spot(0, 100, 200), Spot(1, 0, 100)], True),
        ([Spot(0, 100, 200), Spot(1, 90, 200)], False),
        ([Spot(0, 100, 200), Spot(2, 0, 100)], False),
        ([Spot(0, 100, 140), Spot(0, 150, 190)], False),
        ([Spot(2, 0, 30), Spot(3, 0, 30)], True),
        ([Spot(2, 0, 30), Spot(4, 0, 30)], True),
        ([Spot(2, 0, 30), Spot(5, 0, 30)], False),
    ],
)
def test_a_finding_is_right_where_its_places_do_repeat(finding: list[Spot], is_right: bool) -> None:
    before = [
        [Spot(2, 0, 30), Spot(3, 0, 40)],
        [Spot(3, 0, 35), Spot(4, 0, 30)],
        [Spot(5, 0, 30), Spot(6, 0, 30)],
    ]
    assert right([PLANTING], before, [finding]) == is_right


def test_what_repeats_in_a_body_repeats_in_the_body_pasted_again() -> None:
    doubled = Planting("self-double", Spot(0, 0, 100), Spot(0, 102, 202), 1.0)
    before = [[Spot(0, 0, 20), Spot(0, 50, 70)]]
    assert right([doubled], before, [[Spot(0, 102, 122), Spot(0, 152, 172)]]) == 1
    assert right([doubled], before, [[Spot(0, 102, 122), Spot(0, 180, 200)]]) == 0
