"""`dedup config` says what is in force."""

from __future__ import annotations

import json

import pytest
from commands import run_here

from dedup.kernels.parameters import BANDS, N_PERMUTATIONS, ROWS
from dedup.settings import Settings


def test_the_page_has_every_setting_and_the_curve(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["config"], capsys)
    assert (ran.code, ran.err) == (0, "")
    settings, curve = ran.out.split("\n\n")
    names = [line.split()[0] for line in settings.splitlines()]
    assert names == [*Settings().answers(), "jobs"]
    heading, _, *points = curve.splitlines()
    assert heading == f"candidates: {BANDS} bands x {ROWS} rows of {N_PERMUTATIONS} permutations"
    shown = f"{100 * (1 - (1 - 0.3**ROWS) ** BANDS):.3f} %"
    assert points[0].split(maxsplit=1) == ["0.30", shown]
    assert [point.split()[0] for point in points][-2:] == ["0.90", "0.95"]


def test_no_share_but_a_whole_one_reads_as_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert "100.000 %" not in run_here(["config"], capsys).out


def test_the_data_say_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    result = json.loads(run_here(["config", "-f", "json"], capsys).out)
    assert result["settings"] == {**Settings().answers(), "jobs": 0}
    candidates = result["candidates"]
    assert (candidates["bands"], candidates["rows"]) == (BANDS, ROWS)
    for point in candidates["curve"]:
        found = 1 - (1 - point["jaccard"] ** ROWS) ** BANDS
        assert point["found"] == pytest.approx(found, abs=1e-6)
