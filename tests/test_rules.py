"""The rules are told in words."""

from __future__ import annotations

import pytest

from dedup.labels import RULES as REPEATS
from dedup.rules import RULES, explain

PAGE = """\
DD301 stale-accept

Something is accepted that is not there any more.

What it does
  Reports entries of the baseline and of the settings that accept repeats and
  match none, or have expired.

Why it matters
  Such an entry may one day accept a repeat that nobody has looked at, and long
  lists of them hide those that count.

What to do
  Remove the entry, or correct the id, the path or the date in it.
"""


def test_a_rule_is_explained_on_a_page() -> None:
    assert explain("DD301") == PAGE


def test_a_rule_is_found_by_its_code_and_its_name_in_any_case() -> None:
    assert explain("dd301") == explain("Stale-Accept ") == PAGE


def test_rules_that_do_not_exist_are_key_errors() -> None:
    with pytest.raises(KeyError):
        explain("DD999")


def test_every_rule_of_findings_has_a_page() -> None:
    assert {*REPEATS, "DD301", "DD901"} == set(RULES)


@pytest.mark.parametrize("code", RULES)
def test_pages_fit_where_they_are_shown(code: str) -> None:
    rule = RULES[code]
    assert rule.code == code
    assert max(map(len, explain(code).splitlines())) <= 80
    texts = (rule.summary, f"{rule.what} {rule.why}", rule.text, rule.markdown)
    assert all(0 < len(text) <= 1024 for text in texts)
    assert rule.summary.endswith(".")
    assert rule.summary.count(". ") == 0
    assert explain(code).isascii()
