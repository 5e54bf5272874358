"""Compile a loop with numba, or leave it as it is.

The loops' modules are imported twice at most: compiled under their own names, and plain (the same
source, run by the interpreter) where compiling would cost more than it saves.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from xxhash import xxh3_64_hexdigest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

F = TypeVar("F", bound="Callable[..., object]")
LOOPS = [
    "xxh",
    "short_words",
    "utf8",
    "tokens",
    "sketch",
    "crowds",
    "dealing",
    "comparison",
    "extension",
    "seeds",
    "sieve",
    "periods",
    "trimming",
    "alignment",
    "writing",
    "ranges",
]
BLAS = "scipy.linalg.cython_blas"
_plain: list[bool] = []
_importing = threading.RLock()
"""What is imported plain stands under other names for a moment: one thread at a time."""
_alone: list[bool] = []
_plain_modules: dict[str, ModuleType] = {}


def available() -> bool:
    """Whether numba is installed; does not import it."""
    try:
        return importlib.util.find_spec("numba") is not None
    except ValueError:  # sys.modules["numba"] is None: the import is blocked
        return False


@cache
def sources() -> str:
    """A hash of the loops' source: kernels that were compiled from another one are not loaded."""
    folder = Path(__file__).parent
    return xxh3_64_hexdigest(b"".join((folder / f"{loop}.py").read_bytes() for loop in LOOPS))


def stand_alone() -> None:
    """Load no BLAS of scipy, which numba looks for with the first kernel: .15 s [measured].

    For a process that compiles nothing but these kernels: no linear algebra can be compiled then.
    """
    _alone.append(True)


@cache
def _numba() -> ModuleType:
    """numba. Costs .15 s: only where something is compiled."""
    import numba  # noqa: PLC0415

    if _alone and BLAS not in sys.modules:
        sys.modules[BLAS] = cast("ModuleType", None)  # so that importing it fails
        try:
            importlib.import_module("numba.np.arraymath")
        finally:
            del sys.modules[BLAS]
    return numba


def jit(function: F) -> F:
    """Compile a part of a kernel when a kernel that calls it is compiled; it is not called alone.

    `_nrt=False`: nothing here owns memory, and without it numba counts references to every array
    at every call, which made the tokens kernel thirty times as slow [measured].
    """
    return _part(function, inline=False)


def inlined(function: F) -> F:
    """As `jit`, for what is called for every character: it doubles the speed [measured]."""
    return _part(function, inline=True)


def _part(function: F, *, inline: bool) -> F:
    if _plain:
        return function
    wrappers = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    options: dict[str, Any] = {"nogil": True, "_nrt": False, "forceinline": inline, **wrappers}
    compiled: F = _numba().njit(**options)(function)
    return compiled


def kernel(function: F) -> F:
    """Compile a kernel when first called, without the interpreter's lock, kept in numba's cache.

    Where neither the package nor the user's cache folder can be written, numba refuses to cache;
    then it compiles for this process alone. Numba looks at the age of a kernel's own file only, and
    fails on what was cached for another version; so its name holds a hash of all of them.
    """
    if _plain:
        return function
    function.__qualname__ += f"_{sources()}"
    options: dict[str, Any] = {"nogil": True, "_nrt": False}
    try:
        compiled: F = _numba().njit(cache=True, **options)(function)
    except RuntimeError:
        compiled = _numba().njit(**options)(function)
    return compiled


def of_system(name: str, result: str, *arguments: str) -> Callable[..., int]:
    """A function of the C library for compiled kernels, by names of numba's types."""
    types = _numba().types
    kinds = [getattr(types, argument) for argument in arguments]
    found: Callable[..., int] = types.ExternalFunction(name, getattr(types, result)(*kinds))
    return found


@contextmanager
def _left_plain() -> Iterator[None]:
    """Imports of loops find, or make, the plain ones."""
    names = [f"dedup.kernels.{loop}" for loop in LOOPS]
    compiled_ones = {name: sys.modules.pop(name) for name in names if name in sys.modules}
    sys.modules.update(_plain_modules)
    _plain.append(True)
    try:
        yield
    finally:
        _plain.pop()
        found = {name: sys.modules.pop(name) for name in names if name in sys.modules}
        _plain_modules.update(found)
        sys.modules.update(compiled_ones)


@cache
def plain(name: str) -> ModuleType:
    """The module `dedup.kernels.<name>` and all loops that it uses, with nothing compiled."""
    with _importing, _left_plain():
        return importlib.import_module(f"dedup.kernels.{name}")


@cache
def compiled(name: str) -> ModuleType:
    """The module `dedup.kernels.<name>`, its loops compiled when first called."""
    with _importing:
        return importlib.import_module(f"dedup.kernels.{name}")
