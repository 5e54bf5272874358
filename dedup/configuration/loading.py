"""From paths and `--config` to a configuration."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from dedup.configuration.files import File, nearest, parsed, read
from dedup.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dedup.accepting.exemptions import Accept, PerPath

INLINE = "--config"


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is configured.

    Attributes:
        file: the file, from the working directory; None where there is none.
        folder: absolute path of the folder that entries and boilerplate are meant from: the
            file's, or else the working directory.
        values: by the name of the option, as the option takes them; lists as tuples. Paths are from
            the working directory, globs with a slash inside begin with `./` or `../` from there.
        sources: where each of them, and of `boilerplate`, `per_path` and `accept`, is said:
            `dedup.toml:3` or `--config`.
        boilerplate: globs of files of text that may repeat anywhere.
        per_path: limits by glob, in their order; globs are meant from `folder`, as those of
            `accept` are.
        accept: repeats that may stay, in their order.
    """

    file: str | None
    folder: str
    values: Mapping[str, object] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    boilerplate: tuple[str, ...] = ()
    per_path: tuple[PerPath, ...] = ()
    accept: tuple[Accept, ...] = ()


def load(
    paths: Sequence[str] = (), config: Sequence[str] = (), isolated: bool = False
) -> Configuration:
    """Find, read and check the configuration.

    Args:
        paths: what is to be read: the file nearest to all of it counts; see `files.nearest`.
        config: the values of `--config`: a file to take instead, or `key = value` in TOML, which
            wins over the file; the last of several wins.
        isolated: look for no file.

    Raises:
        SettingsError: a file is missing, cannot be read or is not TOML, or a key or value in it is
            unknown or of the wrong type; the sentence says where, and what was meant if that shows.
    """
    here = str(Path.cwd())
    named, inline = _sorted_out(config)
    if isolated and named:
        raise SettingsError(f"--config {named} names a file, which --isolated forbids; choose one")
    file = _named(named) if named else None if isolated else nearest(paths)
    if file is None and not inline:
        return Configuration(None, here)
    from dedup.configuration.making import made  # noqa: PLC0415 (for those who have one)

    return made(file, here, inline)


def _sorted_out(config: Sequence[str]) -> tuple[str | None, list[dict[str, object]]]:
    """The file, and the tables of `key = value`."""
    named: list[str] = []
    inline: list[dict[str, object]] = []
    for text in config:
        if Path(text).is_file() or "=" not in text:
            named.append(text)
        else:
            inline.append(_inline(text))
    if len(named) > 1:
        raise SettingsError(f"--config names two files, {named[0]} and {named[1]}; name one")
    return (named[0] if named else None), inline


def _inline(text: str) -> dict[str, object]:
    try:
        return parsed(text, f"{INLINE} {text!r}", lines=False)
    except SettingsError as error:
        hint = "strings have quotes: --config 'scope = \"across\"'"
        raise SettingsError(f"{error}; {hint}") from None


def _named(location: str) -> File:
    file = read(location)
    if file is None:
        raise SettingsError(f"--config {location}: it has no table [tool.dedup]")
    return file
