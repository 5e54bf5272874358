"""`dedup rule` explains what a report names."""

from __future__ import annotations

import pytest
from commands import plain, run_here

from dedup.rules import RULES, explain


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["rule"], capsys)
    assert (ran.code, ran.err) == (0, "")
    assert [line.split()[:2] for line in ran.out.splitlines()] == [
        [rule.code, rule.name] for rule in RULES.values()
    ]
    assert max(map(len, ran.out.splitlines())) <= 80


@pytest.mark.parametrize("code", [*RULES, "dd101", "repeated-across"])
def test_a_rule_is_explained(code: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["rule", code], capsys)
    assert (ran.code, ran.out, ran.err) == (0, explain(code), "")


def test_a_rule_that_is_none_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    ran = run_here(["rule", "\x1b[31m"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(r"dedup: error: no rule '\x1b[31m'; the rules are DD101, DD102, ")
