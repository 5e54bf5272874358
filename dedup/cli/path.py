"""Paths on the command line: strings that shells complete."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from click.types import StringParamType

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click
    from click.shell_completion import CompletionItem


class PathType(StringParamType):
    """A path, as it is: whether there is anything, and what, is for others to say."""

    envvar_list_splitter = os.pathsep

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 (click passes it)
        param: click.Parameter,  # noqa: ARG002 (click passes it)
        incomplete: str,
    ) -> list[CompletionItem]:
        """Let the shell complete it."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 (for shells that ask)

        return [CompletionItem(incomplete, type="file")]


class OneText(PathType):
    """A path or another string with blanks in it, one only as a variable of the environment."""

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """Keep it as it is."""
        return [rv]


class Name(StringParamType):
    """A name that may have blanks in it; one only as a variable of the environment."""

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """Keep it as it is."""
        return [rv]


PATH = PathType()
"""For options and arguments; several in a variable of the environment are split as in PATH."""
ONE_TEXT = OneText()
NAME = Name()
