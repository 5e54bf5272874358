"""Which kernels run, what happens without numba or a cache, and that no choice changes a byte."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from commands import plain, run_here
from scripts import paragraph, sentence
from strategies import KINDS, planted

import dedup
from dedup.errors import SettingsError
from dedup.kernels import engine, jit
from dedup.kernels.compiled import Compiled
from dedup.kernels.plain import Plain

SAMPLES = Path(__file__).parent.parent / "samples"
PACKAGE = Path(dedup.__file__).parent
BLOCKED = "import sys; sys.modules['numba'] = None; from dedup.__main__ import main; main()"


LOADED = """
import sys
from dedup.__main__ import main
try:
    main()
finally:
    print(*(name for name in sys.modules if name in ("numba", "scipy.linalg")))
import scipy.linalg.cython_blas
"""


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    plain(monkeypatch)
    monkeypatch.delenv("DEDUP_KERNELS", raising=False)


def process(
    code: str, *args: str, cwd: Path = PACKAGE.parent, **more: str
) -> subprocess.CompletedProcess[bytes]:
    away = ("DEDUP_KERNELS", "GITHUB_ACTIONS", "PYTHONWARNINGS")
    kept = {name: value for name, value in os.environ.items() if name not in away}
    command = [sys.executable, "-c", code, *args]
    return subprocess.run(command, env={**kept, **more}, cwd=cwd, capture_output=True, check=False)


@pytest.mark.parametrize(
    ("wish", "kind"), [("numba", Compiled), ("reference", Plain), ("auto", Plain), ("", Plain)]
)
def test_the_environment_names_the_kernels(
    wish: str, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DEDUP_KERNELS", wish)
    assert isinstance(engine.choose(0), kind)


def test_auto_takes_compiled_kernels_above_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    for wish in ("", "auto"):
        monkeypatch.setenv("DEDUP_KERNELS", wish)
        assert isinstance(engine.choose(engine.plain_limit()), Plain)
        assert isinstance(engine.choose(engine.plain_limit() + 1), Compiled)


@pytest.mark.parametrize(("wish", "loaded"), [("numba", b"numba"), ("reference", b"")])
def test_the_program_loads_what_its_kernels_need(wish: str, loaded: bytes, tmp_path: Path) -> None:
    args = ("scan", str(SAMPLES), "-f", "json", "-o", str(tmp_path / "result.json"), "-q")
    done = process(LOADED, *args, DEDUP_KERNELS=wish)
    assert done.stdout.strip() == loaded, done.stderr


@pytest.mark.parametrize("wish", ["NUMBA", "yes", " auto", "plain"])
def test_another_name_is_refused(wish: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEDUP_KERNELS", wish)
    with pytest.raises(SettingsError, match=r"must be auto, numba or reference"):
        engine.choose(10**9)


def test_numba_is_refused_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)  # type: ignore[arg-type]
    assert not jit.available()
    monkeypatch.setenv("DEDUP_KERNELS", "numba")
    with pytest.raises(SettingsError, match="numba is not installed"):
        engine.choose(0)


def test_without_numba_large_inputs_warn_and_small_ones_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)  # type: ignore[arg-type]
    assert isinstance(engine.choose(engine.plain_limit()), Plain)
    with pytest.warns(RuntimeWarning, match="numba is not installed"):
        assert isinstance(engine.choose(engine.plain_limit() + 1), Plain)


def test_compiled_kernels_in_the_cache_lower_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert engine.plain_limit() == engine.COLD_BYTES
    (tmp_path / "dedup_1").mkdir()
    (tmp_path / "dedup_1" / "alignment.align_0123456789abcdef-9.py311.nbi").touch()
    assert engine.plain_limit() == engine.COLD_BYTES, "kernels of another version count for nothing"
    (tmp_path / "dedup_1" / f"alignment.align_{jit.sources()}-9.py311.nbi").touch()
    assert engine.plain_limit() == engine.WARM_BYTES


def test_kernels_that_are_compiled_were_put_where_the_limit_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of the file is numba's: the index of the kernel `align` in its module."""
    align = jit.compiled("alignment").align
    found = Path(align.stats.cache_path, f"{align._cache._impl.filename_base}.nbi").name
    (tmp_path / found).touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    assert engine.plain_limit() == engine.WARM_BYTES


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The samples, a file of repeats of every kind, and a file of records."""
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copytree(SAMPLES, folder / "samples")
    for number, name in enumerate(("latin NFD", "cyrillic", "han", "thai")):
        for file, (own, text) in enumerate(planted(number, list(KINDS), name).pairs):
            path = folder / f"{name}-{file % 5}" / f"{own}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
    return folder


def result(args: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    ran = run_here(["scan", "-f", "json", *args], capsys)
    assert ran.code == 0, ran.err
    return ran.out


def test_neither_jobs_nor_order_nor_kernels_change_a_byte(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(corpus)
    paths = sorted(path.name for path in corpus.iterdir())
    expected = result(paths, capsys)
    assert expected.count('"rule"') > 20
    for kernels in ("numba", "reference"):
        monkeypatch.setenv("DEDUP_KERNELS", kernels)
        for seed, jobs in enumerate(("1", "2", "5")):
            Random(seed).shuffle(paths)
            assert result(["--jobs", jobs, *paths], capsys) == expected, (kernels, jobs, paths)


def test_without_numba_the_result_is_the_same_to_the_byte() -> None:
    args = ["scan", "-f", "json", str(SAMPLES)]
    with_it = process("from dedup.__main__ import main; main()", *args, DEDUP_KERNELS="numba")
    without = process(BLOCKED, *args)
    assert (with_it.returncode, without.returncode) == (0, 0)
    assert (with_it.stderr, without.stderr) == (b"", b"")
    assert without.stdout == with_it.stdout


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """What stderr says of a large input without numba."""
    folder, random = tmp_path_factory.mktemp("large"), Random(1)
    text = "\n\n".join(
        paragraph("latin", [sentence("latin", random) for _ in range(4)]) for _ in range(800)
    )
    (folder / "a.txt").write_text(text[: engine.WARM_BYTES], "utf-8")
    (folder / "b.txt").write_text(text[-5000:], "utf-8")
    (folder / f"alignment.align_{jit.sources()}-1.py311.1.nbi").touch()
    args = ["scan", "-q", str(folder / "a.txt"), str(folder / "b.txt")]
    done = process(BLOCKED, *args, NUMBA_CACHE_DIR=str(folder))
    assert done.returncode == 0
    return done.stderr.decode().splitlines()


def test_without_numba_a_large_input_is_told_once(told: list[str]) -> None:
    assert [line.count("numba is not installed") for line in told].count(1) == 1


def test_a_warning_is_one_line_without_source(told: list[str]) -> None:
    assert len(told) == 1
    assert ".py" not in told[0]


def test_where_no_cache_can_be_written_kernels_compile_for_this_process(tmp_path: Path) -> None:
    """A file where each folder of a cache would be made: that binds a superuser too."""
    shutil.copytree(PACKAGE, tmp_path / "dedup", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in (tmp_path / "dedup", tmp_path / "dedup" / "kernels"):
        (folder / "__pycache__").touch()
    (tmp_path / "home").touch()
    home = str(tmp_path / "home")
    code = (
        "import numpy as np; from dedup.kernels import compiled, engine;"
        "from dedup.kernels.compiled import Compiled;"
        "from dedup.kernels.jit import compiled as kernel;"
        "[kernel(name) for name in ('alignment', 'comparison', 'seeds', 'sketch', 'tokens')];"
        "print(kernel('sketch').__file__, kernel('alignment').align.stats.cache_path);"
        "from dedup.columns import Tokens;"
        "n = np.arange(40, dtype=np.uint32);"
        "t = Tokens(n, n.astype(np.uint8) * 0, n, n, np.array([0, 40]), np.zeros(1, np.int32));"
        "a = Compiled().sketch(t, np.array([0, 40])).anchors; print(len(a))"
    )
    done = process(
        code,
        cwd=tmp_path,
        HOME=home,
        XDG_CACHE_HOME=home,
        LOCALAPPDATA=home,
        NUMBA_CACHE_DIR="",
    )
    assert done.returncode == 0, done.stderr.decode()
    where, anchors = done.stdout.decode().splitlines()
    assert where == f"{tmp_path / 'dedup' / 'kernels' / 'sketch.py'} None"
    assert int(anchors) > 5
    assert (tmp_path / "home").is_file()
