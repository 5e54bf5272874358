"""Corpora that mean harm, through the real command: reports stay valid, and screens whole."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import environment, plain, run_here
from repeats import prose
from test_render_formats import VALID

from dedup.render.names import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence

posix = pytest.mark.skipif(os.name == "nt", reason="needs names that POSIX allows")
EVIL = (
    "\x1b[31mred\x1b[2J\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\ \x1b]0;title\x07 "
    "\x9b31m \u202ertl\u2066 \u200f \x08\x7f \r\n::error::x\n::set-output name=a::b\n"
    "##vso[task.complete]x\n"
    "]]> </script><script>alert(1)</script> <!-- [link=x]y[/link] :smile: [/] %0A::error::y "
    "`` ``` ~~~ | * _ # @user [a](b) ![c](d) \"quoted\" 'single' \\ &amp; {{x}} ${{ x }}"
)
A, B = (" ".join(prose(number, 40)) for number in (1, 2))
NAMES = [
    b"plain.txt",
    b"with space.txt",
    b"new\nline.txt",
    b"tab\tand\rreturn.txt",
    b"quote\"and'quote.txt",
    b"\x1b[31mred\x1b]8;;http:evil\x07.txt",
    "\u202etxt.evil\u2066.md".encode(),
    b"latin\xe9.txt",
    b"latin\xea.txt",
    b"::error::x.md",
    b"]]>.md",
    b"<script>alert(1)<script>.md",
    b"[a](b) `x` | y.md",
    b"%0A%1b,x:y;z.txt",
    b"=cmd|' !A1.txt",
    b"--help.txt",
    b"#hash ?query&x=y.txt",
    b"back\\slash.txt",
    "漢字 é.txt".encode(),
]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files with every name and much evil text, all of which repeat each other; and what cannot be
    read."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, name in enumerate(NAMES):
        text = f"{EVIL} {number}\n\n{A} {EVIL} {B}\n\nlast {number} {EVIL}\n"
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(text.encode())
    rows: list[object] = [
        {"id": EVIL, "text": f"{A} {EVIL} {B}"},
        {"id": "\ud800 half", "text": f"{A}\x00 {EVIL} {B} \ud800"},
        {"id": 7, "text": f"{B}\n\n{EVIL}\n\n{A}"},
        "no object",
    ]
    (folder / "data.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    Path(os.fsdecode(os.fsencode(folder) + b"/un\x1bread\nable.txt")).write_bytes(b"caf\xe9 " * 9)
    return folder


def valid(name: str, text: str) -> None:
    """Hold a format's rules; the token of GitHub's log commands is made up for each run."""
    token = re.search(r"::stop-commands::(\w+)", text)
    VALID[name](text.replace(token[1], "token") if token else text)


def unescaped(text: str) -> str:
    """What is printed on a screen: controls that could act on it are all that is left out."""
    return "".join(char for char in text if not char.isprintable() and char != "\n")


@posix
def test_every_format_in_a_file_is_valid(
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain(monkeypatch)
    monkeypatch.chdir(corpus)
    to = [f"--report={name}={tmp_path / name}" for name in FORMATS]
    ran = run_here(["check", ".", "--isolated", "--no-cache", *to, "--min-words", "8"], capsys)
    assert ran.code == 2, "some of it cannot be read"
    assert not unescaped(ran.out + ran.err)
    for name in FORMATS:
        valid(name, (tmp_path / name).read_bytes().decode("utf-8", "strict"))
    findings = json.loads((tmp_path / "json").read_bytes())["findings"]
    paths = {place["path"] for finding in findings for place in finding["places"]}
    assert {
        os.fsdecode(name) for name in NAMES if b"\xe9" not in name and b"\xea" not in name
    } < paths
    assert "latin\ufffd.txt" in paths
    assert "data.jsonl" in paths


@posix
@pytest.mark.parametrize("name", [*FORMATS, "full"])
def test_every_format_on_stdout_is_valid(
    name: str,
    corpus: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    plain(monkeypatch)
    monkeypatch.chdir(corpus)
    ran = run_here(["check", ".", "--isolated", "--no-cache", "-f", name], capfd)
    assert ran.code == 2
    if name in VALID:
        valid(name, ran.out)
    if name in ("full", "concise", "github", "azure", "github-output", "markdown"):
        assert not unescaped(ran.out)
    assert not unescaped(ran.err)


def on_a_terminal(arguments: Sequence[str], folder: Path) -> str:
    """What a command writes to a terminal."""
    import pty  # noqa: PLC0415 (not on Windows)

    own, other = pty.openpty()
    code = "from dedup.__main__ import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=environment(COLUMNS="100"),
        stdin=subprocess.DEVNULL,
        stdout=other,
        stderr=other,
    ):
        os.close(other)
        parts = []
        try:
            while part := os.read(own, 1 << 16):
                parts.append(part)
        except OSError:  # as Linux tells that the other side is closed
            pass
    os.close(own)
    return b"".join(parts).decode("utf-8", "strict")


@posix
@pytest.mark.parametrize("command", ["check", "scan"])
def test_nothing_in_a_corpus_acts_on_a_terminal(command: str, corpus: Path) -> None:
    said = on_a_terminal([command, ".", "--isolated"], corpus)
    assert "\\x1b[31mred" in said
    assert "http://evil.example\x1b" not in said
    looks = re.sub(r"\x1b\[[0-9;]*m", "", said.replace("\r\n", "\n"))
    bar = re.sub(r"\r|\x1b\[(\?25[lh]|[0-9]*[ABGKJ])", "", looks)
    links = re.sub(r"\x1b\]8;[^\x1b\x07]*\x1b\\", "", bar)
    isolates = re.sub("[\u2068\u2069]", "", links)
    assert not unescaped(isolates), sorted(set(unescaped(isolates)))


@posix
def test_a_name_that_looks_like_an_option_is_a_file(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plain(monkeypatch)
    monkeypatch.chdir(corpus)
    options = ["--corpus", "plain.txt", "--isolated", "--no-cache"]
    ran = run_here(["check", *options, "--", "--help.txt", "#hash ?query&x=y.txt"], capsys)
    assert ran.code == 1
    assert "--help.txt:" in ran.out


def measured(arguments: Sequence[str], folder: Path) -> tuple[int, bytes]:
    """Run a command with at most 6 GB of memory; its exit code and output."""
    limit = "import resource; resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))"
    code = f"{limit}; from dedup.__main__ import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=folder,
        env=environment(DEDUP_NO_CACHE=""),
        capture_output=True,
        check=False,
        timeout=900,
    )
    return done.returncode, done.stdout


@posix
@pytest.mark.slow
def test_a_line_of_fifty_megabytes_is_checked(tmp_path: Path) -> None:
    words = prose(3, 5000)
    line = " ".join(f"{word}{number}" for number in range(1100) for word in words)
    (tmp_path / "line.txt").write_text(f"{line[: 50 << 20]} {A} {A}\n")
    (tmp_path / "new.txt").write_text(f"{B}\n\n{A}\n")
    code, out = measured(["check", "new.txt", "--corpus", ".", "--cache-dir", "cache"], tmp_path)
    assert code == 1
    assert b"new.txt:3:1: " in out


@posix
@pytest.mark.slow
def test_a_hundred_thousand_tiny_files_are_checked(tmp_path: Path) -> None:
    for number in range(100_000):
        path = tmp_path / f"{number % 300}" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{' '.join(prose(number % 5000, 20))} {number}\n")
    (tmp_path / "new.txt").write_text(f"{B}\n\n{' '.join(prose(17, 20))} again\n")
    for _ in range(2):
        code, out = measured(
            ["check", "new.txt", "--corpus", ".", "--cache-dir", "cache"], tmp_path
        )
        assert code == 1
        assert b"new.txt:3:1: " in out
