"""`dedup selftest` from the command line to the table and the data."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from commands import plain, run_here
from jsonschema import Draft202012Validator

from dedup.cli.scan import scan
from dedup.cli.selftest import selftest
from dedup.sowing import KINDS

SCHEMA = json.loads(files("dedup.render").joinpath("selftest.schema.json").read_text("utf-8"))
SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture(autouse=True)
def _samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)
    shutil.copytree(SAMPLES, tmp_path / "samples")
    monkeypatch.chdir(tmp_path)


def data(args: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    ran = run_here(f"selftest -f json {args}".split(), capsys)
    assert (ran.code, ran.err) == (0, "")
    result: dict[str, Any] = json.loads(ran.out)
    Draft202012Validator(SCHEMA).validate(result)
    return result


def test_the_table_fits_80_columns_and_has_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["selftest", "samples"], capsys)
    lines = ran.out.splitlines()
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, lines)) <= 80
    assert "\x1b" not in ran.out
    assert [line.split()[0] for line in lines[3:14]] == list(KINDS)
    assert lines[-1] == "as data  dedup selftest samples -f json -o result.json"


def test_the_data_keep_their_contract(capsys: pytest.CaptureFixture[str]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    result = data("--pairs 2 --seed 5 --fast samples", capsys)
    assert [row["kind"] for row in result["kinds"]] == list(KINDS)
    assert (result["seed"], result["pairs"], result["settings"]["fast"]) == (5, 2, True)
    assert result["totals"]["planted"] == sum(row["planted"] for row in result["kinds"])
    assert not Draft202012Validator(SCHEMA).is_valid({**result, "more": 1})


def test_a_kind_that_cannot_be_planted_has_no_shares(capsys: pytest.CaptureFixture[str]) -> None:
    args = "samples/news/fr-tempete.txt samples/wiki/tidal-mill.md"
    doubled = data(args, capsys)["kinds"][-1]
    assert doubled == {
        "kind": "self-double",
        "planted": 0,
        "found": 0,
        **dict.fromkeys(("recall", "alike", "covered", "inside")),
    }
    shown = run_here(["selftest", *args.split()], capsys).out
    assert "self-double        0      0\n" in shown


def test_quiet_prints_the_totals_only(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["selftest", "-q", "samples"], capsys)
    assert ran.out.count("\n") == 1
    assert " planted copies found (" in ran.out
    assert " findings right (" in ran.out


def test_the_result_can_go_to_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    printed = run_here(["selftest", "--pairs", "1", "-f", "json", "samples"], capsys).out
    args = ["selftest", "--pairs", "1", "-f", "json", "-o", "result.json", "samples"]
    assert run_here(args, capsys).out == ""
    assert Path("result.json").read_text("utf-8") == printed


def test_it_reads_as_a_scan_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert data("--exclude news/ samples", capsys)["inputs"]["files"] < 20
    ran = run_here(["selftest", "--text-field", "body", "samples/data"], capsys)
    assert ran.code == 2
    assert "no field 'body'" in ran.err


def test_what_could_not_be_read_is_said_and_ends_with_2(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("samples/bad.txt").write_bytes(b"\xff\xff")
    ran = run_here(["selftest", "samples"], capsys)
    assert ran.code == 2
    assert ran.err.startswith("dedup: error: samples/bad.txt:1: not UTF-8")
    assert " · not complete\n" in ran.out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["samples/wiki/rye-bread.md"], "too little to plant anything"),
        (["nowhere"], "nowhere does not exist"),
        (["--pairs", "0"], "Invalid value for '--pairs'"),
        (["--similarity", "2"], "similarity is 2.0"),
    ],
)
def test_what_cannot_be_tried_ends_with_2_and_one_line(
    args: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    ran = run_here(["selftest", *args], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"dedup: error: {said}")
    assert ran.err.count("\n") == 1


def test_options_that_a_scan_has_too_are_the_same() -> None:
    own = {parameter.name for parameter in selftest.params} - {
        parameter.name for parameter in scan.params
    }
    assert own == {"pairs", "documents", "seed"}
