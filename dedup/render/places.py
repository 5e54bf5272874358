"""Where a place stands, as editors and terminals link it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dedup.model import Place
    from dedup.render.look import Look


def where(place: Place, line: int, look: Look, width: int) -> tuple[str, str]:
    """A place as `path:line`, or `path:record` in a data file, cut to `width` columns on the left:
    as it is measured, and coloured, with a link."""
    record = place.document.record
    number = line if record is None else record
    tail = f":{number}"
    path = look.tail(place.document.path, max(1, width - len(tail)))
    shown = f"{path}{tail}"
    return shown, look.link(look.paint(shown, "cyan"), place.document.path, number)


def record_id(place: Place) -> str | None:
    """The record's own id, where it has one."""
    document = place.document
    if document.record is None or document.id == f"{document.path}:{document.record}":
        return None
    return document.id
