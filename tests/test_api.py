"""What `import dedup` offers: its names, that they come late, and that they do what they say."""

from __future__ import annotations

import inspect
import io
import subprocess
import sys
from dataclasses import fields
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
import xxhash
from datasketch import LeanMinHash, MinHash, MinHashLSH

import dedup
from dedup.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = {
    "DedupError",
    "Document",
    "Edit",
    "File",
    "Finding",
    "InputError",
    "Place",
    "Report",
    "SettingsError",
    "minhashes",
    "scan",
    "scan_texts",
}
NOTICE = (
    "The library keeps the drawings of the old harbour in a dry room on the third floor, "
    "and visitors may see them on the first Monday of the month."
)
OTHER = "Nothing in this sentence stands anywhere else, and nobody will ever look for it here."
HAN = "负责修缮的建筑师说最难的不是加固梁柱而是让老房子保持原来的光线"
THAI = "หัวหน้าชุมชนเล่าว่างานที่หนักที่สุดคือการขุดลอกคลอง"
HEAVY = ("numpy", "numba", "scipy", "datasketch", "click", "rich", "msgspec", "pathspec")


def loaded_after(code: str) -> set[str]:
    """Modules a fresh interpreter has loaded when it has run some code."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"],
        capture_output=True,
        check=True,
        text=True,
    )
    return set(done.stdout.split())


def test_the_public_names_are_these_and_no_others() -> None:
    assert set(dedup.__all__) == NAMES
    assert len(NAMES) <= 12


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_public_name_stands_for_a_documented_class_or_function(name: str) -> None:
    value = getattr(dedup, name)
    assert callable(value)
    assert value.__doc__
    assert name in dir(dedup)


def test_no_module_takes_the_place_of_a_public_name() -> None:
    for path in Path(dedup.__file__).parent.glob("*.py"):
        if path.stem not in ("__init__", "__main__"):
            import_module(f"dedup.{path.stem}")
    assert not [name for name in NAMES if isinstance(getattr(dedup, name), ModuleType)]


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match=r"^module 'dedup' has no attribute 'scam'$"):
        dedup.scam  # type: ignore[attr-defined]  # noqa: B018


def test_a_star_import_gives_the_public_names() -> None:
    space: dict[str, object] = {}
    exec("from dedup import *", space)
    assert space.keys() - {"__builtins__"} == NAMES


def test_importing_dedup_imports_nothing_of_it() -> None:
    loaded = loaded_after("import dedup")
    assert not loaded.intersection(HEAVY)
    assert not [name for name in loaded if name.startswith("dedup.")]


@pytest.mark.parametrize("name", ["InputError", "Report"])
def test_errors_and_rows_are_had_without_numpy(name: str) -> None:
    loaded = loaded_after(f"from dedup import {name}")
    assert not loaded.intersection(set(HEAVY) - {"msgspec"})


def test_a_scan_imports_neither_datasketch_nor_the_command_line() -> None:
    loaded = loaded_after("import dedup; dedup.scan_texts([('a', 'some words')])")
    assert not loaded.intersection({"scipy", "datasketch", "click", "rich", "numba"})


def options(function: Callable[..., object]) -> dict[str, object]:
    """The options of a function, all by keyword, with their defaults."""
    parameters = list(inspect.signature(function).parameters.values())[1:]
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)
    return {parameter.name: parameter.default for parameter in parameters}


def test_scan_takes_every_setting_by_keyword_with_its_default() -> None:
    assert options(dedup.scan) == {
        field.name: getattr(Settings(), field.name) for field in fields(Settings)
    }


def test_scan_texts_takes_every_setting_that_is_not_about_files() -> None:
    about_files = {"include", "exclude", "text_field", "id_field", "encoding", "resume"}
    wanted = {name: value for name, value in options(dedup.scan).items() if name not in about_files}
    assert options(dedup.scan_texts) == wanted


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, "utf-8")


def test_scan_finds_a_passage_in_two_files(tmp_path: Path) -> None:
    write(tmp_path, one=f"{OTHER}\n\n{NOTICE}\n", two=f"{NOTICE}\n")
    report = dedup.scan(str(tmp_path))
    assert isinstance(report, dedup.Report)
    (finding,) = report.findings
    assert finding.rule == "DD203"
    assert [place.document.text[slice(*place.span)] for place in finding.places] == [
        NOTICE.rstrip("."),
        NOTICE.rstrip("."),
    ]
    assert [place.paragraphs for place in finding.places] == [(2, 2), (1, 1)]
    assert report.complete
    assert len(report.files) == 2


def test_scan_takes_one_path_or_several_of_any_kind(tmp_path: Path) -> None:
    write(tmp_path, one=NOTICE, two=NOTICE)
    one, two = tmp_path / "one.txt", tmp_path / "two.txt"
    for report in (
        dedup.scan(tmp_path),
        dedup.scan([one, str(two)]),
        dedup.scan(path for path in (one, two)),
    ):
        assert [len(finding.places) for finding in report.findings] == [2]


def test_scan_takes_one_glob_or_several(tmp_path: Path) -> None:
    write(tmp_path, one=NOTICE, two=NOTICE)
    (tmp_path / "three.dat").write_text(NOTICE, "utf-8")
    included = [dedup.scan(tmp_path, include=globs) for globs in ("*.dat", ["*.dat"])]
    assert [len(report.files) for report in included] == [3, 3]
    assert len(dedup.scan(tmp_path, exclude="two.txt").files) == 1


def test_scan_reads_the_field_and_the_encoding_it_is_told(tmp_path: Path) -> None:
    data = tmp_path / "data.jsonl"
    data.write_text(f'{{"body": "{NOTICE}"}}\n', "utf-8")
    (tmp_path / "text.txt").write_text(f"é {NOTICE}", "latin-1")
    report = dedup.scan(tmp_path, text_field="body", encoding="latin-1")
    assert report.complete
    assert len(report.findings) == 1


def test_scan_reads_standard_input_where_the_path_is_a_dash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(f"{NOTICE}\n\n{NOTICE}\n".encode()))
    monkeypatch.setattr(sys, "stdin", stream)
    assert [finding.rule for finding in dedup.scan("-").findings] == ["DD101"]


def test_scan_says_what_could_not_be_read_and_goes_on(tmp_path: Path) -> None:
    write(tmp_path, one=NOTICE, two=NOTICE)
    (tmp_path / "three.txt").write_bytes(b"caf\xe9")
    report = dedup.scan(tmp_path)
    assert len(report.findings) == 1
    assert not report.complete
    (error,) = report.errors
    assert isinstance(error, dedup.InputError)
    assert error.path.endswith("three.txt")


def test_scan_raises_where_it_cannot_begin(tmp_path: Path) -> None:
    with pytest.raises(dedup.SettingsError, match="does not exist"):
        dedup.scan(tmp_path / "none")
    with pytest.raises(dedup.SettingsError, match="no path is given"):
        dedup.scan([])
    with pytest.raises(dedup.SettingsError, match="nothing to read"):
        dedup.scan(tmp_path)
    with pytest.raises(dedup.DedupError):
        dedup.scan(tmp_path, similarity=0.1)


def test_scan_texts_finds_what_scan_finds_in_files(tmp_path: Path) -> None:
    texts = {"one": f"{OTHER}\n\n{NOTICE}\n", "two": f"{NOTICE}\n"}
    write(tmp_path, **texts)
    (in_files,) = dedup.scan(tmp_path).findings
    (in_memory,) = dedup.scan_texts(texts.items()).findings
    assert in_memory.id == in_files.id
    assert [place.span for place in in_memory.places] == [place.span for place in in_files.places]
    assert [place.document.id for place in in_memory.places] == ["one", "two"]


def test_scan_texts_keeps_to_its_options() -> None:
    texts = [("one", f"{NOTICE}\n\n{NOTICE}"), ("two", NOTICE)]
    assert {f.rule for f in dedup.scan_texts(texts, scope="within").findings} == {"DD101"}
    assert {f.rule for f in dedup.scan_texts(texts, scope="across").findings} == {"DD203"}
    assert dedup.scan_texts(texts, min_words=40).findings == ()
    assert dedup.scan_texts(texts, jobs=1) == dedup.scan_texts(texts, jobs=3)
    with pytest.raises(dedup.SettingsError):
        dedup.scan_texts(texts, similarity=2)


def test_no_text_gives_an_empty_report() -> None:
    report = dedup.scan_texts([])
    assert (report.documents, report.words, report.findings) == (0, 0, ())
    assert report.complete


def test_a_text_that_is_not_unicode_stands_in_the_report() -> None:
    report = dedup.scan_texts([("broken", "\ud800"), ("one", NOTICE), ("two", NOTICE)])
    assert len(report.findings) == 1
    assert [error.path for error in report.errors] == ["broken"]


def shingle(tokens: list[str]) -> int:
    """Hash of a run of tokens, after its definition, with Python's integers."""
    h = len(tokens)
    for token in tokens:
        h = (h ^ xxhash.xxh32_intdigest(token.encode())) * 0x9E3779B97F4A7C15 % 2**64
        h ^= h >> 29
    h = h * 0xD6E8FEB86659FD93 % 2**64
    return h ^ h >> 32


def minhash(tokens: list[str], size: int) -> MinHash:
    """The MinHash datasketch makes of the shingles of some tokens."""
    made = MinHash(
        num_perm=128, seed=1, scheme="affine32", hashfunc=lambda value: value & 0xFFFFFFFF
    )
    for start in range(max(1, len(tokens) - size + 1)):
        made.update(shingle(tokens[start : start + size]))
    return made


def words(text: str) -> list[str]:
    return text.casefold().replace(",", "").replace(".", "").split()


@pytest.mark.parametrize(
    ("text", "tokens", "size"),
    [
        (NOTICE, words(NOTICE), 3),
        (OTHER, words(OTHER), 3),
        ("two words", ["two", "words"], 3),
        ("one", ["one"], 3),
        (HAN, list(HAN), 3),
        (THAI, list(THAI), 5),
    ],
    ids=["words", "other words", "less than a shingle", "one word", "Han", "Thai"],
)
def test_a_minhash_is_the_one_datasketch_makes(text: str, tokens: list[str], size: int) -> None:
    (ours,) = dedup.minhashes(text)
    theirs = minhash(tokens, size)
    assert type(ours) is LeanMinHash
    assert ours == LeanMinHash(theirs)
    assert ours.jaccard(theirs) == 1


def test_there_is_a_minhash_for_every_paragraph_with_words() -> None:
    found = dedup.minhashes(f"{NOTICE}\n\n* * *\n\n{OTHER}\n\n{NOTICE.upper()}\n")
    assert len(found) == 3
    assert found[0] == found[2]
    assert found[0].jaccard(found[1]) < 0.1


def test_the_union_of_two_paragraphs_is_the_minhash_of_both_sets_of_shingles() -> None:
    both = LeanMinHash.union(*dedup.minhashes(f"{NOTICE}\n\n{OTHER}"))
    theirs = minhash(words(NOTICE), 3)
    theirs.merge(minhash(words(OTHER), 3))
    assert both == LeanMinHash(theirs)


def test_minhashes_go_into_an_index_of_datasketch() -> None:
    index = MinHashLSH(threshold=0.5, num_perm=128)
    index.insert("notice", dedup.minhashes(NOTICE)[0])
    assert index.query(dedup.minhashes(NOTICE.replace("first", "second"))[0]) == ["notice"]
    assert index.query(dedup.minhashes(OTHER)[0]) == []


def test_a_long_paragraph_is_signed_like_its_pieces() -> None:
    long = " ".join(f"w{number}" for number in range(40_000))
    assert dedup.minhashes(long) == [LeanMinHash(minhash(words(long), 3))]


def test_a_minhash_does_not_depend_on_the_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    text = f"{NOTICE}\n\n{HAN}\n\n{THAI}"
    monkeypatch.setenv("DEDUP_KERNELS", "reference")
    plain = dedup.minhashes(text)
    monkeypatch.setenv("DEDUP_KERNELS", "numba")
    assert dedup.minhashes(text) == plain


@pytest.mark.parametrize("text", ["", "\n \n", "* * *", "\ufeff"])
def test_a_text_without_words_has_no_minhash(text: str) -> None:
    assert dedup.minhashes(text) == []


def test_half_a_surrogate_pair_has_no_minhash() -> None:
    with pytest.raises(dedup.InputError, match="half a surrogate pair"):
        dedup.minhashes("\ud800")
