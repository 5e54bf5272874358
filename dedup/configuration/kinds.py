"""Kinds of values in a configuration file: each checks a value and gives its JSON Schema."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from dedup.configuration.meant import meant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Schema = dict[str, object]
FEW = 8
"""So many names fit a message."""


class Wrong(Exception):  # noqa: N818 (it is a finding about a value, said as a SettingsError)
    """A value that does not fit.

    Args:
        message: what is wrong and what would be right, said after its name.
        trail: the keys that lead to it; entries of lists count from 1.
    """

    def __init__(self, message: str, *trail: str | int) -> None:
        super().__init__(message, *trail)
        self.message = message
        self.trail = trail

    def __str__(self) -> str:
        """Say it after its name."""
        return " ".join(map(str, (*self.trail, self.message)))

    def below(self, step: str | int) -> Wrong:
        """The same, as seen from a level above."""
        return Wrong(self.message, step, *self.trail)


class Kind(Protocol):
    """What a value may be."""

    def check(self, value: object) -> None:
        """Say no to a value that does not fit: raises Wrong."""

    def schema(self) -> Schema:
        """The same as JSON Schema."""


class Flag(NamedTuple):
    """True or false."""

    def check(self, value: object) -> None:
        """Say no to what is neither."""
        if not isinstance(value, bool):
            raise _other(value, "true or false")

    def schema(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}


class Number(NamedTuple):
    """A number between two limits, both included; `whole`: without a fraction."""

    low: float
    high: float | None = None
    whole: bool = True

    def check(self, value: object) -> None:
        """Say no to what is no number, and to one outside the limits."""
        known = int if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, known):
            raise _other(value, "a whole number" if self.whole else "a number")
        if self.high is None and not value >= self.low:
            raise Wrong(f"is {value}; it must be at least {self.low:g}")
        if self.high is not None and not self.low <= value <= self.high:
            raise Wrong(f"is {value}; it must lie between {self.low:g} and {self.high:g}")

    def schema(self) -> Schema:
        """A number or an integer."""
        limits = {"minimum": self.low} if self.high is None else self._both()
        return {"type": "integer" if self.whole else "number", **limits}

    def _both(self) -> Schema:
        return {"minimum": self.low, "maximum": self.high}


class Text(NamedTuple):
    """A string that is not empty: one of `choices`; or one that `pattern` fits, like `example`."""

    choices: tuple[str, ...] = ()
    pattern: str = ""
    example: str = ""

    def check(self, value: object) -> None:
        """Say no to what is no string, and to another than allowed."""
        if not isinstance(value, str):
            raise _other(value, "a string")
        if self.choices and value not in self.choices:
            known = ", ".join(self.choices)
            raise Wrong(f"is {value!r}; it must be one of {known}{meant(value, self.choices)}")
        if self.pattern and not re.search(self.pattern, value):
            raise Wrong(f"is {value!r}; write it like {self.example}")
        if not value:
            raise Wrong("is empty")

    def schema(self) -> Schema:
        """A string."""
        if self.choices:
            return {"type": "string", "enum": list(self.choices)}
        if self.pattern:
            return {"type": "string", "pattern": self.pattern}
        return {"type": "string", "minLength": 1}


class Codec(Text):
    """A name of an encoding that Python knows."""

    __slots__ = ()

    def check(self, value: object) -> None:
        """Say no to a name that Python does not know; its schema cannot say so."""
        Text.check(self, value)
        try:
            "".encode(str(value))
        except (LookupError, ValueError):
            raise Wrong(f"is {value!r}, which Python does not know; try utf-8 or latin-1") from None


class Day(NamedTuple):
    """A date of TOML, which has no quotes."""

    def check(self, value: object) -> None:
        """Say no to a string, and to a date with a time."""
        if not isinstance(value, date) or isinstance(value, datetime):
            raise _other(value, "a date such as 2027-03-31, without quotes and time")

    def schema(self) -> Schema:
        """A string, as JSON has no dates."""
        return {"type": "string", "format": "date"}


class Many(NamedTuple):
    """A list of values of one kind, with at least so many."""

    of: Kind
    least: int = 0

    def check(self, value: object) -> None:
        """Say no to what is no list, and to what is in it."""
        if not isinstance(value, list):
            raise _other(value, "a list, in brackets")
        if len(value) < self.least:
            raise Wrong("is empty; leave it out, or name something")
        for number, item in enumerate(value, 1):
            try:
                self.of.check(item)
            except Wrong as wrong:
                raise wrong.below(number) from None

    def schema(self) -> Schema:
        """An array."""
        least = {"minItems": self.least} if self.least else {}
        return {"type": "array", "items": self.of.schema(), **least}


class OneOrMany(NamedTuple):
    """A value of one kind, or a list of some."""

    of: Kind

    def check(self, value: object) -> None:
        """Say no to what is neither."""
        kind = Many(self.of, least=1) if isinstance(value, list) else self.of
        kind.check(value)

    def schema(self) -> Schema:
        """One, or an array."""
        return {"anyOf": [self.of.schema(), Many(self.of, least=1).schema()]}


def option(name: str) -> str:
    """What the command line calls a key."""
    return name.replace("-", "_")


class Field(NamedTuple):
    """A key of a table.

    Attributes:
        name: as it is written.
        kind: what its value may be.
        about: what it says, as a sentence.
        default: its value where it is not given, as a JSON value; None: there is none.
        holds: what is meant from the folder of the file: a path or paths, globs, or entries that
            hold globs, which stand in a file only.
    """

    name: str
    kind: Kind
    about: str
    default: object = None
    holds: Literal["value", "path", "glob", "entry"] = "value"

    @property
    def option(self) -> str:
        """What the command line calls it."""
        return option(self.name)

    def schema(self) -> Schema:
        """That of its kind, with its description and its default."""
        default = {} if self.default is None else {"default": self.default}
        return {"description": self.about, **self.kind.schema(), **default}


class Table(NamedTuple):
    """Keys with values; all of `required` are there, and exactly one of `either`."""

    fields: tuple[Field, ...]
    required: tuple[str, ...] = ()
    either: tuple[str, ...] = ()

    def check(self, value: object) -> None:
        """Say no to unknown keys, to missing ones, and to what is in them."""
        if not isinstance(value, dict):
            raise _other(value, "a table")
        for name, item in value.items():
            self._check_field(name, item)
        for name in self.required:
            if name not in value:
                raise Wrong("is missing", name)
        if self.either and sum(name in value for name in self.either) != 1:
            raise Wrong(f"must have either {' or '.join(self.either)}")

    def _check_field(self, name: str, item: object) -> None:
        known = {field.name: field for field in self.fields}
        if name not in known:
            hint = meant(name, known) or _all(known)
            raise Wrong(f"is no key of dedup{hint}", name)
        try:
            known[name].kind.check(item)
        except Wrong as wrong:
            raise wrong.below(name) from None

    def schema(self) -> Schema:
        """An object that has no other properties."""
        return dict(self._schema())

    def _schema(self) -> Iterator[tuple[str, object]]:
        yield "type", "object"
        yield "properties", {field.name: field.schema() for field in self.fields}
        yield "additionalProperties", False
        if self.required:
            yield "required", list(self.required)
        if self.either:
            yield "oneOf", [{"required": [name]} for name in self.either]


class Each(NamedTuple):
    """A table whose keys the user chooses, with values of one kind."""

    of: Kind

    def check(self, value: object) -> None:
        """Say no to what is no table, and to what is in it."""
        if not isinstance(value, dict):
            raise _other(value, "a table")
        for name, item in value.items():
            try:
                self.of.check(item)
            except Wrong as wrong:
                raise wrong.below(name) from None

    def schema(self) -> Schema:
        """An object."""
        return {"type": "object", "additionalProperties": self.of.schema()}


def _all(known: Collection[str]) -> str:
    if len(known) > FEW:
        return "; `dedup config schema` lists them all"
    return f"; there are {', '.join(known)}"


def _other(value: object, wanted: str) -> Wrong:
    return Wrong(f"is {_named(value)}; it must be {wanted}")


def _named(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the string {value!r}"
    if isinstance(value, list):
        return "a list"
    return "a table" if isinstance(value, dict) else "a date or a time"
