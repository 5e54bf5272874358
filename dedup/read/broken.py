"""A file that cannot be read any further, and errors of its records, of which not all are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dedup.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

SHOWN_ERRORS = 20


class Broken(Exception):  # noqa: N818 (it is said as an InputError, where the place is known)
    """A file breaks off: what was read of it stands, what follows cannot be read.

    Args:
        message: what is wrong, without the path.
        line: where, from 1; None where that is not known.
        record: the record, from 1.
    """

    def __init__(self, message: str, line: int | None = None, record: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.record = record

    def at(self, line: int | None, record: int | None) -> Broken:
        """The same with its place, unless that is known already."""
        known = self.line is not None or self.record is not None
        return self if known else Broken(self.message, line, record)

    def of(self, path: str) -> InputError:
        """The error of the file `path`."""
        return InputError(path, self.message, line=self.line, record=self.record)


class Faults:
    """Errors of the records of one file: the first are given, the rest are counted."""

    def __init__(self, path: str, more: str) -> None:
        """Take the file as the report names it, and what to say of the rest, after their number."""
        self._path = path
        self._more = more
        self._count = 0

    def add(self, message: str, line: int | None, record: int) -> Iterator[InputError]:
        """Take in an error, and give it if it is one of the first."""
        self._count += 1
        if self._count <= SHOWN_ERRORS:
            yield InputError(self._path, message, line=line, record=record)

    @property
    def full(self) -> bool:
        """Whether all that are shown have been given: the next one needs no message."""
        return self._count >= SHOWN_ERRORS

    def count(self, number: int) -> None:
        """Take in errors that are only counted."""
        self._count += number

    def end(self) -> Iterator[InputError]:
        """Say how many were not shown."""
        more = self._count - SHOWN_ERRORS
        if more > 0:
            plural = "" if more == 1 else "s"
            yield InputError(self._path, f"{more} more {self._more.format(plural)}")
