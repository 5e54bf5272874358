"""JSON records: the text and the id of each, taken from their fields."""

from __future__ import annotations

import json
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple, cast

import msgspec
import numpy as np

from dedup.errors import SettingsError
from dedup.read.batches import Documents, offsets_of, packed
from dedup.read.fields import ABSENT, BORDER, Fields, regions_of
from dedup.read.text import bad_byte

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dedup.errors import InputError
    from dedup.read.broken import Faults

_TYPES: dict[type, str] = {
    dict: "an object",
    list: "an array",
    str: "a string",
    int: "a number",
    float: "a number",
    bool: "a boolean",
    type(None): "null",
}
Path = tuple[str, ...]
"""Names of fields, each in the object of the one before."""
Tree = dict[str, "Tree | int"]
"""Names of fields: numbers of what is taken from them, or the fields in them."""
FAILURES = (ValueError, RecursionError)


class Shape(NamedTuple):
    """How records are decoded, and how their fields are got from what that gives."""

    decode: Callable[[bytes], object]
    text: tuple[Callable[[object], str | None], ...]
    id: Callable[[object], object]


@lru_cache(maxsize=8)
def shapes_of(fields: Fields) -> tuple[Shape, ...]:
    """How records of these fields are decoded: the first that fits. Other fields cost little.

    Raises:
        SettingsError: field names that cannot be looked for.
    """
    dotted = any("." in name for name in (*fields.text, fields.id))
    shapes = [_shape(fields, split=True)] if dotted else []
    return (*shapes, _shape(fields, split=False))


def _shape(fields: Fields, *, split: bool) -> Shape:
    names = (*fields.text, fields.id)
    paths: list[Path] = [tuple(name.split(".")) if split else (name,) for name in names]
    tree: Tree = {}
    for number, path in enumerate(paths):
        _plant(tree, path, number, last=number == len(fields.text))
    several = len(fields.text) > 1
    kinds: list[object] = [str | None if several else str] * len(fields.text)
    kinds.append(object)
    try:
        struct = _struct(tree, kinds, several=several)
    except ValueError:
        named = f"text-field {fields.text[0]!r}" if len(names) == 2 else "text-field"
        raise SettingsError(
            f"{named} cannot be looked for; a name without quotes, backslashes and control "
            "characters can"
        ) from None
    decode = cast("Callable[[bytes], object]", msgspec.json.Decoder(struct).decode)
    getters = [_getter(tree, path) for path in paths]
    texts = cast("tuple[Callable[[object], str | None], ...]", tuple(getters[:-1]))
    return Shape(decode, texts, _nothing if paths[-1] in paths[:-1] else getters[-1])


def _nothing(_: object) -> None:
    """The id where its field is the text."""


def _plant(tree: Tree, path: Path, number: int, *, last: bool) -> None:
    """Put a field into a tree; an id that is the text already stays that."""
    for name in path[:-1]:
        branch = tree.setdefault(name, {})
        if isinstance(branch, int):
            raise SettingsError(f"the field {name!r} cannot hold a text and other fields as well")
        tree = branch
    if path[-1] in tree and not (last and isinstance(tree[path[-1]], int)):
        raise SettingsError(f"the field {path[-1]!r} is named twice")
    tree.setdefault(path[-1], number)


def _struct(tree: Tree, kinds: list[object], *, several: bool) -> type[msgspec.Struct]:
    """The struct of a tree; a field is named by its place among its neighbours."""
    fields: list[tuple[str, object] | tuple[str, object, object]] = []
    names = {}
    for place, (name, branch) in enumerate(tree.items()):
        names[f"f{place}"] = name
        if isinstance(branch, int):
            kind = kinds[branch]
            needed = kind is str
        else:
            inner = _struct(branch, kinds, several=several)
            needed = not several and _holds_text(branch, kinds)
            kind = inner if needed else inner | None
        fields.append((f"f{place}", kind) if needed else (f"f{place}", kind, None))
    # Fields without a default come first.
    fields.sort(key=len)
    return msgspec.defstruct("Record", cast("list[str]", fields), rename=names, gc=False)


def _holds_text(tree: Tree, kinds: list[object]) -> bool:
    return any(
        kinds[branch] is str if isinstance(branch, int) else _holds_text(branch, kinds)
        for branch in tree.values()
    )


def _getter(tree: Tree, path: Path) -> Callable[[object], object]:
    """How the field at a path is got; None where an object on the way is not there."""
    steps = []
    branch: Tree | int = tree
    for name in path:
        inner = cast("Tree", branch)
        steps.append(f"f{list(inner).index(name)}")
        branch = inner[name]
    if len(steps) == 1:
        return attrgetter(steps[0])

    def get(record: object) -> object:
        for step in steps:
            record = getattr(record, step, None)
        return record

    return get


class Taken(NamedTuple):
    """What was taken from records: texts, with the bytes of each of several fields, and ids."""

    texts: list[bytes]
    lengths: list[list[int]]
    records: list[int]
    ids: list[str | None]

    def documents(self) -> Documents:
        """As columns."""
        regions = None
        if self.lengths:
            regions = regions_of(np.array(self.lengths, np.int64), offsets_of(self.texts))
        return packed(self.texts, self.records, self.ids, regions)


class RecordReader:
    """Takes the records of one file."""

    def __init__(self, fields: Fields, faults: Faults) -> None:
        """Take which fields, and where errors go."""
        self._fields = fields
        self._shapes = shapes_of(fields)
        self._faults = faults
        self._met: set[int] = set()

    def read(
        self, lines: Iterable[tuple[int, bytes]], line_of: Callable[[int], int]
    ) -> Iterator[Documents | InputError]:
        """Take records with their numbers; blank ones are none.

        Args:
            lines: numbers and UTF-8.
            line_of: the line of the file on which the record of a number starts.
        """
        taken = Taken([], [], [], [])
        take = self._one if len(self._fields.text) == 1 else self._several
        for number, line in lines:
            try:
                name = take(line, taken)
            except FAILURES as error:
                if line.strip():
                    yield from self._faults.add(self._said(line, error), line_of(number), number)
                continue
            taken.records.append(number)
            taken.ids.append(name_of(name))
        yield taken.documents()

    def never_met(self) -> list[str]:
        """Which of several fields no record had."""
        if len(self._fields.text) == 1 or not self._met:
            return []
        return [name for at, name in enumerate(self._fields.text) if at not in self._met]

    def _one(self, line: bytes, taken: Taken) -> object:
        """Take a record of one text field; raises ValueError."""
        shape = self._shapes[0]
        try:
            record = shape.decode(line)
        except msgspec.ValidationError:
            if len(self._shapes) == 1:
                raise
            shape = self._shapes[1]
            record = shape.decode(line)
        taken.texts.append(cast("str", shape.text[0](record)).encode())
        return shape.id(record)

    def _several(self, line: bytes, taken: Taken) -> object:
        """Take a record of several text fields; raises ValueError."""
        shape, parts, record = self._shapes[-1], [], None
        for shape in self._shapes:
            record = shape.decode(line)
            parts = [get(record) for get in shape.text]
            if any(part is not None for part in parts):
                break
        there = [(at, part.encode()) for at, part in enumerate(parts) if part is not None]
        if not there:
            raise ValueError(f"no field {self._fields.named()} with a text")
        lengths = [ABSENT] * len(parts)
        for at, part in there:
            self._met.add(at)
            lengths[at] = len(part)
        taken.texts.append(BORDER.join(part for _, part in there))
        taken.lengths.append(lengths)
        return shape.id(record)

    def _said(self, line: bytes, error: Exception) -> str:
        if self._faults.full:
            return ""
        reason = str(error).removeprefix("JSON is malformed: ")
        return _explain(line, self._fields) or f"malformed JSON: {reason}"


def name_of(value: object) -> str | None:
    """The id of a record: its string or number; None where it is empty or anything else."""
    if type(value) is str:
        return value or None
    return str(value) if type(value) in (int, float) else None


def _explain(line: bytes, fields: Fields) -> str | None:
    """Say what is wrong with a line that gave no document; None where nothing is to be seen."""
    try:
        value = json.loads(line.decode())
    except UnicodeDecodeError as error:
        return f"{bad_byte(error, 'UTF-8')} of the line"
    except json.JSONDecodeError as error:
        return f"malformed JSON: {error.msg} (column {error.colno})"
    except FAILURES:
        return None
    if not isinstance(value, dict):
        return f"the record is {_TYPES[type(value)]}, not an object"
    said = [_explain_field(value, name) for name in fields.text]
    if len(said) > 1:
        wrong = (each for each in said if each and not each.endswith(("null", MISSING)))
        return next(wrong, f"no field {fields.named()} with a text")
    return said[0]


MISSING = "set --text-field to the field that holds the text"


def _explain_field(record: dict[str, object], name: str) -> str | None:
    value: object = record
    for step in [name] if name in record else name.split("."):
        if not isinstance(value, dict) or step not in value:
            return f"no field {name!r}; {MISSING}"
        value = value[step]
    if value is None:
        return f"the field {name!r} is null"
    if not isinstance(value, str):
        return f"the field {name!r} is {_TYPES[type(value)]}, not a string"
    try:
        value.encode()
    except UnicodeEncodeError as error:
        return f"malformed JSON: the text holds half a surrogate pair (character {error.start})"
    return None
