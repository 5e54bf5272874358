"""What can go wrong, and what each thing means for the run.

DedupError
├── SettingsError   the run cannot be honoured: exit 2, one line, no traceback
└── InputError      one input cannot be read: a value that readers yield beside documents,
                    collected in the report; the scan goes on and ends with exit 2
"""

from __future__ import annotations


class DedupError(Exception):
    """Anything dedup says no to; its text is one sentence for a person."""


class SettingsError(DedupError):
    """The run cannot be honoured as asked: a bad value, a missing path, nothing to read."""


class InputError(DedupError):
    """One input, or one record of it, cannot be read.

    Args:
        path: the file as the report names it.
        message: what is wrong and what would be right, without the path.
        line: line in the file, from 1; None where the file as a whole is meant.
        record: record in a data file, from 1; None for plain text.
    """

    def __init__(
        self, path: str, message: str, line: int | None = None, record: int | None = None
    ) -> None:
        super().__init__(path, message, line, record)
        self.path = path
        self.message = message
        self.line = line
        self.record = record

    def __str__(self) -> str:
        """Say it as `path:line: message`, where there are no lines as `path:record: message`."""
        number = self.record if self.line is None else self.line
        where = self.path if number is None else f"{self.path}:{number}"
        return f"{where}: {self.message}"
