from __future__ import annotations

from hypothesis import given, settings
from repeats import around, prose, scanned
from strategies import mosaics, plantings

from dedup import scan_texts
from dedup.accepting.nesting import standings

LONG = prose(1, 100)


def test_a_slice_stands_where_the_larger_finding_does_too() -> None:
    texts = {"a": around(1, LONG), "b": around(2, LONG), "c": around(3, LONG[30:60])}
    large, small = standings(scanned(texts).findings)
    assert (large.copies, large.slices, large.others) == (2, 0, ())
    assert sorted(place.document.id for place in small.own) == ["a", "c"]
    assert small.own[0].document.id == "a"
    assert (small.copies, small.slices) == (3, 1)
    assert [place.document.id for place in small.others] == ["b"]


def test_findings_side_by_side_have_nothing_of_each_other() -> None:
    one, other = prose(2, 40), prose(3, 30)
    texts = {"a": around(1, one, prose(4, 30), other), "b": around(2, one), "c": around(3, other)}
    assert [(row.copies, row.slices) for row in standings(scanned(texts).findings)] == [(2, 0)] * 2


@settings(max_examples=15)
@given(plantings.map(lambda corpus: corpus.pairs) | mosaics)
def test_own_places_are_those_of_the_finding_and_others_do_not_overlap_them(
    pairs: list[tuple[str, str]],
) -> None:
    findings = scan_texts(pairs).findings
    for finding, standing in zip(findings, standings(findings), strict=True):
        assert sorted(map(id, standing.own)) == sorted(map(id, finding.places))
        for n, place in enumerate(standing.others):
            for other in (*standing.own, *standing.others[:n]):
                apart = place.span[1] <= other.span[0] or other.span[1] <= place.span[0]
                assert apart or place.document is not other.document


def test_no_finding_stands_nowhere() -> None:
    assert standings(()) == []
