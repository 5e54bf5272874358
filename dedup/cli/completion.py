"""`dedup completion`: what a shell needs to complete the command line, and its questions."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from dedup.cli.eager import help_option
from dedup.cli.output import open_output

if TYPE_CHECKING:
    from typing import TextIO

PROGRAM = "dedup"
QUESTION = "_DEDUP_COMPLETE"
"""The variable by which a shell asks."""
SHELLS = ("bash", "zsh", "fish")


@click.command(
    add_help_option=False,
    short_help="Print what a shell needs to complete dedup.",
    epilog="""\b
Examples:
  dedup completion bash > ~/.local/share/bash-completion/completions/dedup
  dedup completion zsh > ~/.zfunc/_dedup      with ~/.zfunc in fpath
  dedup completion fish > ~/.config/fish/completions/dedup.fish""",
)
@click.argument("shell", type=click.Choice(SHELLS))
@help_option
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a script that makes SHELL complete the commands, options and paths of dedup."""
    from click import shell_completion as known  # noqa: PLC0415 (--help is without it)

    kinds = dict(
        zip(SHELLS, (known.BashComplete, known.ZshComplete, known.FishComplete), strict=True)
    )
    script = kinds[shell](ctx.find_root().command, {}, PROGRAM, QUESTION).source()

    def write(out: TextIO) -> None:
        out.writelines([script.strip("\n"), "\n"])

    with open_output(None) as send:
        send(write)


def completed(program: click.Command) -> int | None:
    """Answer a shell that asks how a line goes on; None where none does.

    Returns:
        The exit code.
    """
    question = os.environ.get(QUESTION)
    if not question:
        return None
    from click.shell_completion import shell_complete  # noqa: PLC0415 (for shells that ask)

    return shell_complete(program, {}, PROGRAM, QUESTION, question)
