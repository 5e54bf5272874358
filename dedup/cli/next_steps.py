"""The commands that lead on from a check: on the same files, by the same settings."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dedup.cli.again import words_given
from dedup.cli.extent import FINDING

if TYPE_CHECKING:
    import click

CHOOSING = {*FINDING, "since", "staged", "force_exclude", "baseline", "config", "isolated"}
"""Options that `dedup baseline` needs, to find what the check found."""
SHOWING = {*FINDING, "config", "isolated"}
"""Options that `dedup show` needs for the same."""
FEW = 3
"""More paths are not said again: the files of the finding are enough."""
REASON = "--reason '…'"


@dataclass(frozen=True, slots=True)
class Next:
    """Command lines.

    Attributes:
        add: accepts one finding; `{id}` stands for it, `{every}` for its files, `{files}` for those
            of them that are told.
        look: shows one finding.
        write: accepts all; "" where only a part of what there is was asked for.
    """

    add: str
    look: str
    write: str


def next_from(ctx: click.Context) -> Next:
    """The commands that lead on from a check."""
    leave = {parameter.name or "" for parameter in ctx.command.params} - CHOOSING
    options, paths = words_given(ctx, leave)
    command = "dedup baseline"
    many = len(paths) > FEW or ctx.params["files_from"] is not None
    of_finding = "{files}" if ctx.params["corpus"] else "{every}"
    files = of_finding if many else shlex.join(paths)
    add = " ".join(filter(None, [command, "add {id}", REASON, shlex.join(options), files]))
    look = _look(ctx)
    part = any(ctx.params[name] for name in ("corpus", "since", "staged"))
    if part or many or "-" in paths:
        return Next(add, look, "")
    return Next(add, look, " ".join(filter(None, [command, "write", shlex.join(options), files])))


def _look(ctx: click.Context) -> str:
    """The command that shows a finding; "" where its text is not to be had again."""
    leave = {parameter.name or "" for parameter in ctx.command.params} - SHOWING
    options, paths = words_given(ctx, leave)
    if "-" in paths:
        return ""
    files = shlex.join(paths)
    if len(paths) > FEW:
        files = "{files}" if ctx.params["corpus"] else ""
    return " ".join(filter(None, ["dedup show {id}", files, shlex.join(options)]))
