"""Findings that are written from columns give the bytes of those that are written as objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from corpora import source_of
from hypothesis import given
from msgspec.structs import replace
from strategies import mosaics, planted, plantings

import dedup
from dedup import pipeline
from dedup.findings import Findings
from dedup.kernels import jit
from dedup.kernels.plain import Plain
from dedup.render import as_json, as_jsonl, rows, written
from dedup.settings import Settings

if TYPE_CHECKING:
    from types import ModuleType

    import pytest

Pairs = list[tuple[str, str]]
AROUND = (b"", b"\n")


def objects(found: Findings) -> bytes:
    return b"".join(rows.encoded(row) + b"\n" for row in rows.finding_rows(found))


def by(kernel: ModuleType, found: Findings) -> bytes:
    writer = written._Writer(found, AROUND)
    with np.errstate(over="ignore"):
        return b"".join(writer.pieces(kernel))


def told(pairs: Pairs, jobs: int = 1) -> Findings:
    found = pipeline.scan_texts(pairs, Settings(jobs=jobs)).findings
    assert isinstance(found, Findings)
    return found


@given(plantings.map(lambda corpus: corpus.pairs) | mosaics)
def test_columns_are_written_as_their_objects_are(pairs: Pairs) -> None:
    found = told(pairs)
    expected = objects(found)
    if len(found):
        assert by(jit.compiled("writing"), found) == expected


def test_the_loops_write_the_same_where_nothing_compiles_them() -> None:
    found = told(planted(3, [], others=6).pairs + planted(3, [], others=6).pairs)
    assert len(found)
    assert by(source_of("writing"), found) == objects(found)


def test_names_are_escaped_and_findings_are_cut_into_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = planted(4, [], others=9).pairs
    pairs = [(f'{n} "é"\\\x01{name}', body) for n in range(3) for name, body in text]
    found = told(pairs)
    monkeypatch.setattr(written, "PIECE", 1)
    pieces = list(written._Writer(found, AROUND).pieces(jit.compiled("writing")))
    assert len(pieces) == len(found) > 1
    assert b"".join(pieces) == objects(found)
    assert (
        list(written._Writer(told(pairs, jobs=3), AROUND).pieces(jit.compiled("writing"))) == pieces
    )


def test_some_findings_are_those_among_all() -> None:
    text = planted(4, [], others=9).pairs
    found = told([(f"{n}{name}", body) for n in range(3) for name, body in text])
    in_order = Findings(found.told, np.arange(len(found)), found.ids, found.library)
    for low in range(len(in_order)):
        for high in range(low + 1, len(in_order) + 1):
            assert tuple(in_order.some(low, high)) == in_order[low:high]


def test_whole_results_do_not_depend_on_how_they_are_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = planted(5, [], others=9).pairs
    report = pipeline.scan_texts([*text, *((f"+{name}", body) for name, body in text)], Settings())
    plain = replace(report, findings=tuple(report.findings))
    monkeypatch.setenv("DEDUP_KERNELS", "numba")
    monkeypatch.setattr("dedup.kernels.engine.WARM_BYTES", 0)
    monkeypatch.setattr("dedup.kernels.engine.plain_limit", lambda: 0)
    monkeypatch.setattr(written, "Plain", _Never)
    for module in (as_json, as_jsonl):
        assert written.lines(report.findings, AROUND) is not None
        assert b"".join(module.render(report)) == b"".join(module.render(plain))


class _Never(Plain):
    """No kernels are of this kind."""


def test_few_findings_are_written_as_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DEDUP_KERNELS", raising=False)
    text = planted(5, [], others=4).pairs
    assert written.lines(told([*text, *text]), AROUND) is None


def test_findings_are_equal_to_the_same_ones_as_objects() -> None:
    text = planted(5, [], others=4).pairs
    found = told([*text, *((f"+{name}", body) for name, body in text)])
    every = tuple(found)
    assert found == every
    assert found == told([*text, *((f"+{name}", body) for name, body in text)])
    assert found != every[1:]
    assert found != 3
    assert found[0] is every[0]
    assert found[:1] == every[:1]
    assert repr(found) == repr(every)
    assert dedup.scan_texts(text).findings == ()
