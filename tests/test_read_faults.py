from __future__ import annotations

import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from data_files import COMPRESS, FORMATS, Read, as_jsonl, as_parquet, read, tarred, zipped

from dedup.errors import InputError
from dedup.read import list_files, opening, read_batches

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDS = [{"id": f"r{at}", "text": f"Number {at}: é, “quotes”,\nand a line."} for at in range(16)]
FINE = "fine.txt"


def files() -> dict[str, bytes]:
    """One file of every kind."""
    lines = as_jsonl(RECORDS)
    inside = {"a.jsonl": lines, "b.parquet": as_parquet(RECORDS), "c.txt": b"plain text"}
    made = {f"a{suffix}": make(RECORDS) for suffix, make in FORMATS.items()}
    made |= {f"b.jsonl{suffix}": pack(lines) for suffix, pack in COMPRESS.items() if suffix}
    made |= {
        "c.zip": zipped(inside),
        "d.tar": tarred(inside),
        "e.tar.gz": COMPRESS[".gz"](tarred(inside)),
    }
    made |= {"f.xml": b"<r>\n<p>One text</p>\n<p>Another</p></r>"}
    return made


class Fault(NamedTuple):
    """What is done to a file; `certain`: no reader can miss it."""

    name: str
    kind: str
    data: bytes
    certain: bool


def cut(data: bytes, at: int) -> bytes:
    return data[:at]


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0x84]) + data[at + 1 :]


def wipe(data: bytes, at: int) -> bytes:
    return data[:at] + bytes(len(data[at : at + 12])) + data[at + 12 :]


def drop(data: bytes, at: int) -> bytes:
    return data[:at] + data[at + 7 :]


def swell(data: bytes, at: int) -> bytes:
    return data[:at] + b"\xff\x00\xfe" + data[at:]


KINDS: tuple[Callable[[bytes, int], bytes], ...] = (cut, flip, wipe, drop, swell)
SURE = (".gz", ".bz2", ".xz", ".zst")
"""They have checksums."""


def faults(count: int) -> list[Fault]:
    random_ = random.Random(7)
    whole = files()
    names = sorted(whole)
    made = []
    for number in range(count):
        name, kind = names[number % len(names)], KINDS[number // len(names) % len(KINDS)]
        at = random_.randrange(len(whole[name]))
        data = kind(whole[name], at)
        certain = name.endswith(SURE) and kind in (cut, wipe, drop, swell) and data != whole[name]
        made.append(Fault(name, kind.__name__, data, certain))
    return made


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path(FINE).write_text("fine")
    return tmp_path


def test_of_200_faults_none_escapes_and_the_other_files_are_read(here: Path) -> None:
    whole = {}
    for name, data in files().items():
        Path(name).write_bytes(data)
        whole[name] = read(name)
        assert whole[name].errors == [], name
    for fault in faults(200):
        Path(fault.name).write_bytes(fault.data)
        found = read(fault.name, FINE)
        assert found.texts[-1] == "fine" or "fine" in found.texts, fault[:2]
        assert _is_told(found, whole[fault.name], fault), fault[:2]


def _is_told(found: Read, whole: Read, fault: Fault) -> bool:
    """Whether a fault is reported, or has changed nothing but letters of some texts."""
    if found.errors:
        own = (error.startswith(fault.name) for error in found.errors)
        return all(own)
    if fault.certain:
        return found.texts == [*whole.texts, "fine"]
    if fault.kind == "cut" or fault.name.endswith((".csv", ".tsv")):
        return True  # at the end of a record; a row that became another one
    return abs(len(found.rows) - 1 - len(whole.rows)) <= 1


@pytest.mark.parametrize("name", sorted(files()))
def test_a_file_that_ends_anywhere_gives_only_what_stands_before(here: Path, name: str) -> None:
    data = files()[name]
    Path(name).write_bytes(data)
    texts = read(name).texts
    for end in range(0, len(data), max(1, len(data) // 40)):
        Path(name).write_bytes(data[:end])
        found = read(name)
        # The last row of a table may have lost its end.
        sure = found.texts[:-1] if name.endswith((".csv", ".tsv")) else found.texts
        assert sure == texts[: len(sure)]
        told = bool(found.errors) or found.texts == texts
        # At the end of a record, or of nothing, there is nothing to be seen.
        assert told or name.endswith((".jsonl", ".csv", ".tsv", ".arrow")) or not end


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs files that cannot be read")
@pytest.mark.parametrize("name", sorted(files()))
def test_a_file_without_permission_is_an_error(here: Path, name: str) -> None:
    Path(name).write_bytes(files()[name])
    Path(name).chmod(0)
    found = read(name, FINE)
    assert found.texts == ["fine"]
    assert found.errors == [f"{name}: no permission to read it"]


@pytest.mark.parametrize("name", sorted(files()))
def test_a_file_that_cannot_be_opened_is_an_error(
    here: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    Path(name).write_bytes(files()[name])

    def refusing(real: Callable[..., object]) -> Callable[..., object]:
        def opened(path: Path | str, *args: object, **options: object) -> object:
            if str(path).endswith(name):
                raise PermissionError(13, "Permission denied")
            return real(path, *args, **options)

        return opened

    monkeypatch.setattr(Path, "open", refusing(Path.open))
    monkeypatch.setattr(opening, "FileIO", refusing(opening.FileIO))
    found = read(name, FINE)
    assert found.texts == ["fine"]
    assert found.errors == [f"{name}: no permission to read it"]


@pytest.mark.parametrize("name", sorted(files()))
def test_a_file_that_is_gone_since_it_was_listed_is_an_error(here: Path, name: str) -> None:
    Path(name).write_bytes(files()[name])
    listing = list_files([name])
    Path(name).unlink()
    errors = [item for item in read_batches(listing.files) if isinstance(item, InputError)]
    assert [error.message for error in errors] == ["it is no longer there"] * len(listing.files)
