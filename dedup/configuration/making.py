"""From tables to a configuration: checked, and its paths and globs seen from here."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, cast

from dedup.accepting.exemptions import Accept, PerPath
from dedup.configuration import keys
from dedup.configuration.files import relative
from dedup.configuration.kinds import OneOrMany, Wrong, option
from dedup.configuration.lines import Lines
from dedup.configuration.loading import INLINE, Configuration
from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from dedup.configuration.files import File
    from dedup.configuration.kinds import Field

    Values = Mapping[str, object]
    Where = Callable[..., str]

DOTS = re.compile(r"(?:\.\.?/)+")
SPECIAL = re.compile(r"([\\*?\[\]!#])")


def made(file: File | None, here: str, inline: Sequence[Values]) -> Configuration:
    """Check a file and tables of the command line, and make one configuration of them.

    Args:
        file: the file, if there is one.
        here: absolute path of the working directory.
        inline: tables that win over it, the last over the others.

    Raises:
        SettingsError: a key or a value that does not fit.
    """
    own = Configuration(None, here) if file is None else _of_file(file)
    values, sources = dict(own.values), dict(own.sources)
    for table in inline:
        _check_inline(table)
        values |= _values(table, here)
        sources |= {option(name): INLINE for name in table}
    return Configuration(
        own.file, own.folder, values, sources, own.boilerplate, own.per_path, own.accept
    )


def _of_file(file: File) -> Configuration:
    lines = Lines(file.text)

    def where(*trail: str | int) -> str:
        line = lines.of((*file.section, *trail))
        return file.path if line is None else f"{file.path}:{line}"

    _check(file.table, where)
    return Configuration(
        file=file.path,
        folder=file.folder,
        values=_values(file.table, file.folder),
        sources={option(name): where(name) for name in file.table},
        boilerplate=_strings(file.table, "boilerplate"),
        per_path=_per_path(file.table),
        accept=_accept(file.table),
    )


def _check(table: Values, where: Where) -> None:
    try:
        keys.TOP.check(table)
    except Wrong as wrong:
        raise SettingsError(f"{where(*wrong.trail)}: {wrong}") from None


def _check_inline(table: Values) -> None:
    for key in keys.KEYS:
        if key.holds == "entry" and key.name in table:
            raise SettingsError(f"{INLINE}: {key.name} can stand in a configuration file only")
    _check(table, lambda *_: INLINE)


def _values(table: Values, folder: str) -> dict[str, object]:
    """Values by option, for the keys that are options; paths and globs seen from here."""
    given = ((key, table[key.name]) for key in keys.KEYS if key.name in table)
    return {
        key.option: _seen(key, _listed(key, value), folder)
        for key, value in given
        if key.holds != "entry"
    }


def _listed(key: Field, value: object) -> object:
    """A value as its option takes it: one of those that may be several as a list."""
    one = isinstance(key.kind, OneOrMany) and not isinstance(value, list)
    return [value] if one else value


def _seen(key: Field, value: object, folder: str) -> object:
    if isinstance(value, list):
        return tuple(_seen(key, item, folder) for item in value)
    if key.holds == "path":
        return _path(str(value), folder)
    return _glob(str(value), folder) if key.holds == "glob" else value


def _path(path: str, folder: str) -> str:
    """A path seen from here; one that would be read as standard input is not."""
    seen = path if os.path.isabs(path) else relative(os.path.join(folder, path))  # noqa: PTH117,PTH118 (strings to strings)
    return f"./{seen}" if seen == "-" else seen


def _glob(glob: str, folder: str) -> str:
    """A glob seen from here, where its slashes bind it to a folder; others match anywhere."""
    sign, bare = ("!", glob[1:]) if glob.startswith("!") else ("", glob)
    if "/" not in bare[:-1]:
        return glob
    dots = DOTS.match(bare)
    rest = bare[dots.end() :] if dots else bare.removeprefix("/")
    base = os.path.join(folder, dots[0]) if dots else folder  # noqa: PTH118 (strings to strings)
    way = SPECIAL.sub(r"\\\1", relative(base))
    return f"{sign}{way if way.startswith('.') else f'./{way}'}/{rest}"


def _per_path(table: Values) -> tuple[PerPath, ...]:
    entries = cast("dict[str, Values]", table.get("per-path", {}))
    return tuple(
        PerPath(
            glob=glob,
            similarity=cast("float", entry.get("similarity", 0.0)),
            min_words=cast("int", entry.get("min-words", 0)),
            ignore=frozenset(_strings(entry, "ignore")),
        )
        for glob, entry in entries.items()
    )


def _accept(table: Values) -> tuple[Accept, ...]:
    entries = cast("list[Values]", table.get("accept", []))
    return tuple(
        Accept(
            reason=str(entry["reason"]),
            id=str(entry.get("id", "")),
            paths=_strings(entry, "paths"),
            expires=cast("date | None", entry.get("expires")),
        )
        for entry in entries
    )


def _strings(table: Values, name: str) -> tuple[str, ...]:
    return tuple(map(str, cast("list[str]", table.get(name, []))))
