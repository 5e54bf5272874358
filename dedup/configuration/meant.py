"""A suggestion for a name that is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def meant(name: str, known: Iterable[str]) -> str:
    """`; did you mean NAME?`, or nothing where no known name is near."""
    from difflib import get_close_matches  # noqa: PLC0415 (for mistakes only)

    near = get_close_matches(name.replace("_", "-").lower(), list(known), 1)
    return f"; did you mean {near[0]}?" if near else ""
