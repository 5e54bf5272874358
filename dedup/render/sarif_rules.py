"""dedup as SARIF's driver: its version and its rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup import __version__
from dedup.rules import RULES

if TYPE_CHECKING:
    from dedup.rules import Rule

TAGS = ("duplicates", "text")


def driver() -> dict[str, object]:
    """Name, version and rules, as GitHub wants them.

    There is no security severity: it would make every repeat a security alert.
    """
    return {
        "name": "dedup",
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in RULES.values()],
    }


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": f"{rule.what} {rule.why}"},
        "help": {"text": rule.text, "markdown": rule.markdown},
        "defaultConfiguration": {"level": rule.level},
        "properties": {
            "tags": list(TAGS),
            "precision": rule.precision,
            "problem.severity": rule.level,
        },
    }
