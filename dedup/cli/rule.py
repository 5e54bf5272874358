"""`dedup rule`: what a code in a report means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dedup.cli.eager import help_option
from dedup.cli.output import open_output

if TYPE_CHECKING:
    from typing import TextIO


@click.command(add_help_option=False, short_help="Explain a rule, or list them all.")
@click.argument("code", required=False)
@help_option
@click.pass_context
def rule(ctx: click.Context, code: str | None) -> None:
    """Explain the rule with this CODE or name; without one, list every rule."""
    text = _listed() if code is None else _explained(ctx, code)

    def write(out: TextIO) -> None:
        out.writelines([text])

    with open_output(None) as send:
        send(write)


def _listed() -> str:
    from dedup.rules import RULES  # noqa: PLC0415 (--help must not wait for it)

    width = max(len(each.name) for each in RULES.values())
    lines = (f"{each.code}  {each.name:<{width}}  {each.summary}\n" for each in RULES.values())
    return "".join(lines)


def _explained(ctx: click.Context, code: str) -> str:
    from dedup.rules import RULES, explain  # noqa: PLC0415 (--help must not wait for it)

    try:
        return explain(code)
    except KeyError:
        known = ", ".join(RULES)
        raise click.UsageError(f"no rule {code!r}; the rules are {known}", ctx) from None
