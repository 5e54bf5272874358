"""What a report can tell of: every rule, in words for people.

The codes and names never change their meaning, so that settings and baselines may name them.
"""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Literal

WIDTH = 80


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that is reported.

    Attributes:
        code: `DD101`.
        name: `repeated-within`.
        summary: it in one sentence.
        what: when it is reported.
        why: why it matters.
        fix: what to do.
        level: how much a new one matters.
        precision: how sure it is that what is reported is so, in the words of SARIF.
    """

    code: str
    name: str
    summary: str
    what: str
    why: str
    fix: str
    level: Literal["error", "warning"] = "error"
    precision: Literal["very-high", "high"] = "very-high"

    @property
    def sections(self) -> tuple[tuple[str, str], ...]:
        """Heading and text of each part of its page."""
        return (
            ("What it does", self.what),
            ("Why it matters", self.why),
            ("What to do", self.fix),
        )

    @property
    def text(self) -> str:
        """Its page as plain text, a line for each part; at most 1,024 characters."""
        parts = (f"{heading}: {text}" for heading, text in self.sections)
        return "\n".join((self.summary, *parts))

    @property
    def markdown(self) -> str:
        """Its page as Markdown; at most 1,024 characters."""
        parts = (f"**{heading}.** {text}" for heading, text in self.sections)
        return "\n\n".join((self.summary, *parts))


_REVIEWED = (
    "If the repeat is meant, accept it: in the baseline, or in the settings with a reason; list "
    "wording that may stand anywhere as boilerplate."
)

_ALL = (
    Rule(
        "DD101",
        "repeated-within",
        "A passage stands twice or more in one document.",
        "Reports passages whose words, matched one to one, stand again in the same document, also "
        "where paragraphs were split, merged, moved or edited.",
        "Most are pastes that went wrong, or a text that was appended to itself. Readers meet the "
        "same words twice, and later edits reach one copy only.",
        f"Keep the copy that says more and remove the others. {_REVIEWED}",
    ),
    Rule(
        "DD102",
        "repeated-across",
        "A passage of one document stands in another one too.",
        "Reports passages whose words, matched one to one, stand in two documents or more, also "
        "where paragraphs were split, merged, moved or edited.",
        "Copies drift apart when only one is edited. In data for training they count what they say "
        "several times, and they leak from training into test sets.",
        f"Keep one copy and refer to it from elsewhere, or rewrite the others. {_REVIEWED}",
    ),
    Rule(
        "DD201",
        "same-document",
        "Two documents have the same words.",
        "Reports documents whose words are the same in the same order, whatever their layout, "
        "punctuation and letter case.",
        "One of them is there twice: a file that was copied, or a record that was stored again "
        "under another name.",
        f"Keep one and remove the others. {_REVIEWED}",
    ),
    Rule(
        "DD202",
        "near-document",
        "Two documents are nearly the same.",
        "Reports documents that have nearly all of their words in common, in nearly the same "
        "order: versions of one text.",
        "It is seldom clear which version holds, and each of them is found, read and counted on "
        "its own.",
        f"Keep the version that holds; bring over what only the others say. {_REVIEWED}",
        precision="high",
    ),
    Rule(
        "DD203",
        "contained-document",
        "One document is contained in another one.",
        "Reports documents nearly all of whose words stand, in order, in a longer document.",
        "The shorter one says nothing of its own: often an excerpt, a first version, or a message "
        "that is quoted in full.",
        f"Remove the shorter one, or refer from it to the longer one. {_REVIEWED}",
        precision="high",
    ),
    Rule(
        "DD301",
        "stale-accept",
        "Something is accepted that is not there any more.",
        "Reports entries of the baseline and of the settings that accept repeats and match none, "
        "or have expired.",
        "Such an entry may one day accept a repeat that nobody has looked at, and long lists of "
        "them hide those that count.",
        "Remove the entry, or correct the id, the path or the date in it.",
        level="warning",
    ),
    Rule(
        "DD901",
        "unreadable-input",
        "An input, or a record of it, could not be read.",
        "Reports files that are missing, cut short, or not in the encoding that is set, and "
        "records that are no JSON objects or lack the text.",
        "What was not read was not compared, so that a result without findings is no proof that "
        "nothing repeats.",
        "Repair the input, set its encoding or the field of the text, or exclude it.",
    ),
)

RULES: dict[str, Rule] = {rule.code: rule for rule in _ALL}
"""Every rule by its code, in the order of codes."""


def explain(code: str) -> str:
    """Give the page of a rule as plain text of 80 columns, ending with a newline.

    Args:
        code: a code or a name, in any case: `DD101`, `repeated-within`.

    Raises:
        KeyError: there is no such rule.
    """
    wanted = code.strip().lower()
    rule = next((rule for rule in _ALL if wanted in (rule.code.lower(), rule.name)), None)
    if rule is None:
        raise KeyError(code)
    parts = [f"{rule.code} {rule.name}", textwrap.fill(rule.summary, WIDTH)]
    for heading, text in rule.sections:
        indent = "  "
        body = textwrap.fill(text, WIDTH, initial_indent=indent, subsequent_indent=indent)
        parts.append(f"{heading}\n{body}")
    return "\n\n".join(parts) + "\n"
