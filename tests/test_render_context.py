"""Paths are told from where the reader stands."""

from __future__ import annotations

from dedup.render.context import Context


def test_paths_are_relative_to_the_repository() -> None:
    context = Context(folder="/repository/docs", root="/repository")
    assert context.relative("a.txt") == "docs/a.txt"
    assert context.relative("/repository/b/c.txt") == "b/c.txt"
    assert context.relative("/elsewhere/c.txt") == "/elsewhere/c.txt"
    assert context.relative("-") == "-"


def test_without_a_repository_paths_stay_as_they_are() -> None:
    assert Context(folder="/home").relative("a.txt") == "a.txt"


def test_nobody_can_guess_the_token() -> None:
    tokens = {Context().token for _ in range(9)}
    assert len(tokens) == 9
    assert min(map(len, tokens)) >= 32
