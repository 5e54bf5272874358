"""What is in an archive, as files of a listing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.read.broken import Broken
from dedup.read.opening import Opener
from dedup.read.source import (
    ARCHIVES,
    BYTES,
    INSIDE,
    SNIFFED,
    Source,
    format_of,
    is_binary,
    readable,
    why,
)
from dedup.read.unpacking import packing_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dedup.read.archives import Member
    from dedup.read.walk import Found, Walk


def files_inside(
    real: str, source: Source, found: Found, walk: Walk
) -> Iterator[tuple[str, Source]]:
    """The files of an archive that are read, each with a real path of its own.

    What is not read is counted in `found`, and an archive that cannot be read is an error there.
    Cost: reads a tar archive from begin to end.
    """
    opener = Opener()
    try:
        for member in opener.archive(source).members(SNIFFED):
            inner = f"{source.location}{INSIDE}{member.name}"
            reason = _reason(member, source, walk)
            if reason is not None:
                found.skip(f"{real}{INSIDE}{member.number}", reason)
            elif member.problem:
                found.fail(inner, member.problem)
            else:
                yield f"{real}{INSIDE}{member.number}", _source(member, source)
    except Broken as broken:
        found.fail(source.location, broken.message)
    except OSError as error:
        found.fail(source.location, why(error))
    finally:
        opener.close()


def _reason(member: Member, source: Source, walk: Walk) -> str | None:
    if member.link:
        return "link in an archive"
    reason = walk.reason_inside(source.location, member.name)
    if reason is None and format_of(member.name) in ARCHIVES:
        return "archive in an archive"
    text = format_of(member.name) not in BYTES and packing_of(member.head) is None
    return reason or ("binary" if text and is_binary(member.head) else None)


def _source(member: Member, source: Source) -> Source:
    return Source(
        path=f"{source.path}{INSIDE}{readable(member.name)}",
        location=source.location,
        format=format_of(member.name),
        member=member.number,
        archive=source.path,
    )
