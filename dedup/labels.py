"""The names that findings go by: rules, kinds, patterns."""

from __future__ import annotations

from typing import Literal, get_args

Rule = Literal["DD101", "DD102", "DD201", "DD202", "DD203"]
RULES: tuple[Rule, ...] = get_args(Rule)

Kind = Literal[
    "identical", "reformatted", "split", "merged", "reordered", "appended", "contained", "edited"
]
"""What an editor would call the difference between two places."""
KINDS: tuple[Kind, ...] = get_args(Kind)

Pattern = Literal["pasted", "boilerplate", "refrain"]
"""What all places of a finding are together."""
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)

FAIL_ON = ("new", "any", "never")
"""What fails a check: findings that are new, any that the settings do not accept, or none."""
