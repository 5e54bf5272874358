"""Configuration files: which one counts, and what it holds, before anything is checked."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from dedup.errors import SettingsError
from dedup.presence import is_there

if TYPE_CHECKING:
    from collections.abc import Sequence

PYPROJECT = "pyproject.toml"
NAMES = ("dedup.toml", ".dedup.toml", PYPROJECT)
"""In one folder the first of them counts."""
SECTION = ("tool", "dedup")
STDIN = "-"


class File(NamedTuple):
    """A configuration file.

    Attributes:
        path: as it is shown, from the working directory.
        folder: absolute path of its folder.
        text: all of it.
        section: the keys that lead to the table.
        table: what was parsed, the keys of dedup at the top.
    """

    path: str
    folder: str
    text: str
    section: tuple[str, ...]
    table: dict[str, object]


def nearest(paths: Sequence[str]) -> File | None:
    """The configuration file for these paths.

    Looked for in the folder that has them all and those above, up to the root of its repository (a
    folder with `.git`) or of the file system; without paths from the working directory. Cost: four
    system calls a folder, and one a path.

    Raises:
        SettingsError: it cannot be read.
    """
    start = Path(_common(paths))
    for folder in (start, *start.parents):
        for name in NAMES:
            path = folder / name
            found = read(str(path)) if is_there(path) and path.is_file() else None
            if found is not None:
                return found
        if is_there(folder / ".git"):
            return None
    return None


def beside(path: str, folder: str) -> tuple[str, ...]:
    """Names of configuration files in the same folder that do not count beside this one."""
    name = path.rpartition("/")[2]
    after = NAMES[NAMES.index(name) + 1 :] if name in NAMES else ()
    return tuple(other for other in after if _holds(Path(folder, other)))


def read(location: str) -> File | None:
    """Read a configuration file; None for a pyproject.toml without a table of dedup.

    Raises:
        SettingsError: it is missing, cannot be read, or is not TOML.
    """
    path = relative(location)
    section = SECTION if Path(location).name == PYPROJECT else ()
    data = content(location, path)
    if section and b"dedup" not in data:  # spares a parser for most of them
        return None
    text = decoded(data, path)
    table = _table(parsed(text, path), section, path)
    folder = str(Path(location).absolute().parent)
    return None if table is None else File(path, folder, text, section, table)


def content(location: str, name: str) -> bytes:
    """Read a file; raises SettingsError with its name where that fails."""
    try:
        return Path(location).read_bytes()
    except OSError as error:
        raise SettingsError(f"cannot read {name}: {error.strerror or error}") from None


def decoded(data: bytes, name: str) -> str:
    """Decode TOML; raises SettingsError with its name where it is not UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise SettingsError(f"{name}: not UTF-8, as TOML must be") from None


def parsed(text: str, name: str, *, lines: bool = True) -> dict[str, object]:
    """Parse TOML.

    Raises:
        SettingsError: it is none; the sentence begins with the name, and its line if that is known
            and `lines` are asked for.
    """
    import tomllib  # noqa: PLC0415 (2 ms that a run without a configuration is spared)

    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        said, line = str(error), ""
        if found := re.fullmatch(r"(.*) \(at line (\d+), column \d+\)", said, re.DOTALL):
            said, line = found[1], f":{found[2]}" if lines else ""
        raise SettingsError(f"{name}{line}: not TOML: {said}") from None


def relative(location: str) -> str:
    """A path from the working directory, with `/`; absolute where there is no way."""
    try:
        return os.path.relpath(location).replace(os.sep, "/")
    except ValueError:  # another drive
        return location.replace(os.sep, "/")


def _holds(path: Path) -> bool:
    try:
        return is_there(path) and path.is_file() and read(str(path)) is not None
    except SettingsError:
        return False


def _table(
    whole: dict[str, object], section: tuple[str, ...], path: str
) -> dict[str, object] | None:
    """The table at the end of a section, if it is there."""
    tool, name = SECTION
    tools = whole.get(tool)
    inner = tools.get(name) if isinstance(tools, dict) else None
    if not section and inner is not None:
        raise SettingsError(f"{path}: [tool.dedup] is for {PYPROJECT}; here keys stand without it")
    if not section:
        return whole
    if inner is None or isinstance(inner, dict):
        return inner
    raise SettingsError(f"{path}: tool.dedup is no table; it begins with the line [tool.dedup]")


def _is_folder(path: Path) -> bool:
    return is_there(path) and path.is_dir()


def _common(paths: Sequence[str]) -> str:
    places = [os.path.abspath(path) for path in paths if path != STDIN]  # noqa: PTH100 (cheap)
    folders = {place if _is_folder(Path(place)) else str(Path(place).parent) for place in places}
    try:
        return os.path.commonpath(folders)
    except ValueError:  # no path, or several drives
        return str(Path.cwd())
