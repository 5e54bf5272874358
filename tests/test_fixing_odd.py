"""Rare ways through a fix: what would be read otherwise, other formats, policies by fields."""

from __future__ import annotations

import bz2
import csv
import io
import json
import lzma
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from commands import plain, run_here
from corpora import prose
from data_files import COMPRESS, tarred, zipped
from fixes import plan_of

from dedup.fixing.ledger import Ledger
from dedup.removals import Key
from dedup.render.look import Look
from dedup.render.unified import diff

A, B, C = (prose(f"odd {name}", 30) for name in "abc")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    plain(monkeypatch)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_what_would_be_read_otherwise_without_a_part_keeps_it() -> None:
    # Without its first paragraph the text would begin with front matter, which is not compared.
    Path("in").mkdir()
    text = f"{A}\n\n---\nkey: {B}\n---\n\n{C}\n\n{A[:-1]} and more of it.\n"
    Path("in/a.md").write_text(text)
    Path("in/b.md").write_text(f"{C}\n\n{C}\n")
    with plan_of(Path("in")) as plan:
        assert [removal.key.path for removal in plan.outcome.removals] == ["in/b.md"]
        assert {left.reason for left in plan.outcome.left} >= {"rigid"}
        assert Key("in/a.md", None) not in plan.outcome.cuts


def test_what_was_removed_relies_on_what_is_left_of_its_copy() -> None:
    # The first paragraph ends with what stands in the second, which then loses its own repeat.
    b, t, q = (prose(f"relied {name}", count) for name, count in (("b", 16), ("t", 10), ("q", 17)))
    c = prose("relied c", 8)
    Path("in").mkdir()
    Path("in/a.txt").write_text(f"{b} {t} {q}\n\n{c} {q} {q} {t}\n")
    with plan_of(Path("in")) as plan:
        one, other = plan.outcome.removals
        assert [removal.text.strip() for removal in (one, other)] == [f"{t} {q}", q]
        (low, high), ((start, end),) = one.kept_span, other.spans
        assert low <= start < end <= high
        assert not any(left.reason == "relied" for left in plan.outcome.left)


def table(*rows: tuple[object, ...]) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([("text", "when", "n"), *rows])
    return stream.getvalue().encode()


@pytest.mark.parametrize(("keep", "kept"), [("max:n", 1), ("newest:when", 0), ("min:n", 2)])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_policy_goes_by_columns_too(
    keep: str, kept: int, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(A, "2024-03", 9), (A, "2023-01", 10), (A, None, None if kind == "csv" else 1)]
    rows = [(*row[:2], 1) if row[2] is None else row for row in rows]
    if kind == "csv":
        Path("a.csv").write_bytes(table(*rows))
    else:
        names = ("text", "when", "n")
        pq.write_table(
            pa.table(dict(zip(names, zip(*rows, strict=True), strict=True))), "a.parquet"
        )
    options = ["--remove", "documents", "--keep", keep]
    assert run_here(["fix", f"a.{kind}", "-o", f"b.{kind}", *options], capsys).code == 0
    if kind == "csv":
        assert Path("b.csv").read_bytes() == table(rows[kept])
    else:
        (row,) = pq.read_table("b.parquet").to_pylist()
        assert (row["when"], row["n"]) == rows[kept][1:]


def test_every_compression_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    zstandard = pytest.importorskip("zstandard")
    data = "".join(json.dumps({"text": text}) + "\n" for text in (A, A, B)).encode()
    left = "".join(json.dumps({"text": text}) + "\n" for text in (A, B)).encode()
    ways = {
        "bz2": (bz2.compress, bz2.decompress),
        "xz": (lzma.compress, lzma.decompress),
        "zst": (
            zstandard.ZstdCompressor().compress,
            lambda packed: zstandard.ZstdDecompressor().decompressobj().decompress(packed),
        ),
    }
    for suffix, (pack, unpack) in ways.items():
        Path(f"a.jsonl.{suffix}").write_bytes(pack(data))
        args = ["fix", "--across", f"a.jsonl.{suffix}", "-o", f"b.jsonl.{suffix}"]
        assert run_here(args, capsys).code == 0
        assert unpack(Path(f"b.jsonl.{suffix}").read_bytes()) == left


@pytest.mark.parametrize("packing", COMPRESS)
def test_compressed_text_files_go_whole(packing: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("in").mkdir()
    for name, text in (("a", A), ("b", A), ("c", B)):
        Path(f"in/{name}.txt{packing}").write_bytes(COMPRESS[packing](text.encode()))
    ran = run_here(["fix", "in", "--remove", "documents", "-o", "out"], capsys)
    assert (ran.code, ran.err) == (0, "")
    assert sorted(path.name[0] for path in Path("out").iterdir()) == ["a", "c"]


def test_texts_in_structs_lose_no_part_but_rows_go(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"m": {"text": f"{A}\n\n{B}"}}, {"m": {"text": f"{A}\n\n{C}"}}, {"m": {"text": C}}]
    pq.write_table(pa.Table.from_pylist(rows), "a.parquet")
    args = ["fix", "a.parquet", "--text-field", "m.text"]
    ran = run_here([*args, "--across", "-o", "b.parquet"], capsys)
    assert (ran.code, ran.out) == (2, "")
    assert "only whole rows can be removed" in ran.err
    assert run_here([*args, "--remove", "documents", "-o", "b.parquet"], capsys).code == 0
    assert pq.read_table("b.parquet").to_pylist() == rows[:2]


def test_files_in_other_formats_are_copied_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("in").mkdir()
    page = f"<html><body><p>{A}</p><p>{B}</p><p>{A}</p></body></html>"
    Path("in/a.html").write_text(page)
    Path("in/b.txt").write_text(f"{C}\n\n{C}\n")
    ran = run_here(["fix", "in", "-o", "out"], capsys)
    assert ran.code == 0
    assert "no part can be taken out of it" in ran.out
    assert Path("out/a.html").read_text() == page
    assert Path("out/b.txt").read_text() == f"{C}\n"


def test_an_old_encoding_is_undone_too(capsys: pytest.CaptureFixture[str]) -> None:
    text = f"{A} déjà vu.\n\n{B}\n\n{A} déjà vu.\n".encode("latin-1")
    Path("a.txt").write_bytes(text)
    assert run_here(["fix", "-w", "--encoding", "latin-1", "a.txt"], capsys).code == 0
    assert Path("a.txt").read_bytes() == f"{A} déjà vu.\n\n{B}\n".encode("latin-1")
    assert '"base64"' in Path(".dedup-fix-1.jsonl").read_text()
    assert run_here(["fix", "--undo", ".dedup-fix-1.jsonl"], capsys).code == 0
    assert Path("a.txt").read_bytes() == text


def test_where_the_new_folder_cannot_be_put_the_old_one_stays(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], here: Path
) -> None:
    Path("in").mkdir()
    for name in "ab":
        Path(f"in/{name}.txt").write_text(f"{A}\n")
    assert run_here(["fix", "in", "-o", "out"], capsys).code == 0
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if target.name == "out" and path.suffix == ".tmp" and (path / "b.txt").exists() is False:
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    args = ["fix", "in", "-o", "out", "--overwrite", "--remove", "documents"]
    assert run_here(args, capsys).code == 2
    assert sorted(path.name for path in Path("out").iterdir()) == ["a.txt", "b.txt"]
    assert sorted(path.name for path in here.iterdir()) == [".dedup-fix-out.jsonl", "in", "out"]


def test_records_are_called_as_they_were_first() -> None:
    ledger = Ledger()
    for record in (2, 3, 7):
        ledger.drop(Key("a", record))
    ledger.settle()
    kept = [n for n in range(1, 12) if n not in (2, 3, 7)]
    for now, first in enumerate(kept, 1):
        assert ledger.first(Key("a", now)) == Key("a", first)
        assert ledger.now(Key("a", first)) == Key("a", now)
    assert ledger.first(Key("b", 5)) == Key("b", 5)


def test_bytes_are_found_where_they_stood_first() -> None:
    ledger = Ledger()
    key = Key("a", None)
    ledger.cut(key, b"0123456789", [(2, 4), (6, 7)])
    assert ledger.back(key, (0, 7)) == [(0, 2), (4, 6), (7, 10)]
    assert ledger.back(key, (2, 3)) == [(4, 5)]
    ledger.cut(key, b"ignored", [(4, 6)])
    assert ledger.cuts[key] == [(2, 7)]
    assert ledger.texts[key] == b"0123456789"


def test_a_diff_shows_each_change_with_its_lines() -> None:
    lines = [f"line {number}" for number in range(1, 31)]
    data = "\n".join(lines).encode()
    first, second = data.index(b"line 5\n"), data.index(b"line 20")
    shown = list(diff("a", data, [(first, first + 7), (second, second + 4)], Look()))
    assert shown[:2] == ["--- a", "+++ a"]
    assert shown[2:10] == [
        "@@ -2,7 +2,6 @@",
        " line 2",
        " line 3",
        " line 4",
        "-line 5",
        " line 6",
        " line 7",
        " line 8",
    ]
    assert shown[10] == "@@ -17,7 +16,7 @@"
    assert shown[14:16] == ["-line 20", "+ 20"]
    many = b"x\n" * 100
    assert "-… 40 more lines" in list(diff("a", many, [(0, 200)], Look()))


def test_what_is_in_an_archive_is_left_and_is_not_copied(
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines = "".join(json.dumps({"text": text, "n": n}) + "\n" for n, text in enumerate((A, B, A)))
    files = {"in/a.jsonl": lines.encode(), "b.txt": B.encode()}
    archives = {f"a.tar{packing}": pack(tarred(files)) for packing, pack in COMPRESS.items()}
    for path, data in ({"a.zip": zipped(files)} | archives).items():
        Path(path).write_bytes(data)
        for options in ([], ["--remove", "documents"], ["--keep", "first"]):
            ran = run_here(["fix", path, "--across", *options], capsys)
            assert (ran.code, ran.err) == (0, "")
            assert "no part can be taken out of it" in ran.out
            assert "Nothing to remove" in ran.out
        ran = run_here(["fix", path, "-o", "copy"], capsys)
        assert ran.code == 2
        assert "unpack it first" in ran.err
        assert not Path("copy").exists()


def test_the_files_of_a_glob_are_copied_into_a_folder_under_their_names(
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = [Path(f"set/year={year}/part.jsonl") for year in (2023, 2024)]
    for path in files:
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"text": A}) + "\n")
    here = sorted(Path().rglob("*"))
    globs = (["set/*/*.jsonl"], ["set/*/p*.jsonl", "set/y*/*.jsonl"], ["set/*3/*", "set/*4/*"])
    for number, paths in enumerate(globs):
        out = Path(f"copy{number}")
        assert run_here(["fix", *paths, "--across", "-o", str(out)], capsys).code == 0
        copies = [path for path in sorted(out.rglob("*")) if path.is_file()]
        assert copies == [out / path.relative_to("set") for path in files]
        assert copies[1].read_bytes() == b""
        assert here == [path for path in sorted(Path().rglob("*")) if path in here]
