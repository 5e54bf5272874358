"""The work behind `dedup init`: the first configuration of a folder."""

from __future__ import annotations

from pathlib import Path

from dedup.cli.output import open_output
from dedup.configuration.files import NAMES, PYPROJECT, content, decoded, parsed, read
from dedup.configuration.keys import KEYS
from dedup.errors import SettingsError

FIRST = ("paths", "exclude", "similarity", "min-words")
"""Keys that most will want to look at."""
HEADING = "[tool.dedup]"
LINE_FEED, BOTH = "\n", "\r\n"


def write() -> str:
    """Write a configuration into the working directory; gives the name of its file.

    pyproject.toml keeps all it has; the table comes after it.

    Raises:
        SettingsError: there is a configuration already, or it cannot be written.
    """
    for name in NAMES:
        if Path(name).is_file() and read(name) is not None:
            raise SettingsError(f"{name} has a configuration of dedup already; edit that")
    if not Path(PYPROJECT).is_file():
        _put(NAMES[0], _table())
        return NAMES[0]
    before = decoded(content(PYPROJECT, PYPROJECT), PYPROJECT)
    end = BOTH if BOTH in before else LINE_FEED
    gap = "" if not before else end if before.endswith(LINE_FEED) else end * 2
    table = f"{HEADING}\n{_table()}".replace(LINE_FEED, end)
    _put(PYPROJECT, _checked(f"{before}{gap}{table}"))
    return PYPROJECT


def _table() -> str:
    """Lines of TOML, each a key at its default with what it means."""
    defaults = ((key, _toml(key.default)) for key in KEYS if key.name in FIRST)
    lines = [(f"{key.name} = {value}", key.about) for key, value in defaults]
    width = max(len(line) for line, _ in lines)
    return "".join(f"{line:<{width}}  # {about}\n" for line, about in lines)


def _toml(value: object) -> str:
    """A list of names, or a number, as TOML."""
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    return str(value)


def _quoted(text: object) -> str:
    return f'"{text}"'


def _checked(text: str) -> str:
    """The text, if it is TOML: a file that was broken or closed to new tables is not touched."""
    try:
        parsed(text, PYPROJECT)
    except SettingsError as error:
        raise SettingsError(f"{error}; nothing was written") from None
    return text


def _put(name: str, text: str) -> None:
    with open_output(name) as send:
        send(lambda out: out.writelines([text]))
