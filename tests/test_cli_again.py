"""The command that is offered next is the one that ran."""

from __future__ import annotations

import pytest

from dedup.cli.again import command_line
from dedup.cli.group import dedup
from dedup.cli.scan import scan


def again(*args: str) -> tuple[str, ...]:
    with (
        dedup.make_context("dedup", ["scan", *args]) as group,
        scan.make_context("scan", list(args), parent=group) as ctx,
    ):
        return command_line(ctx)


@pytest.mark.parametrize(
    ("args", "command"),
    [
        ("", "dedup scan"),
        ("news/", "dedup scan news/"),
        ("a b --fast", "dedup scan --fast a b"),
        ("--similarity 0.9 news/", "dedup scan --similarity 0.9 news/"),
        ("--similarity 0.6", "dedup scan --similarity 0.6"),
        ("-j 2 --include *.a --include *.b", "dedup scan --include *.a --include *.b --jobs 2"),
        ("--top 5 -q -f full -o out.txt news/", "dedup scan news/"),
        ("-- -odd", "dedup scan ./-odd"),
        ("-", "dedup scan -"),
    ],
)
def test_options_are_kept_but_those_for_output(args: str, command: str) -> None:
    assert " ".join(again(*args.split())) == command
