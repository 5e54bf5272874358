"""Compile a loop with numba, or leave it as it is.

The kernels' modules are imported twice at most: compiled under their own names, and plain (the same
source, run by the interpreter) where compiling would cost more than it saves.
"""

from __future__ import annotations

import importlib
import importlib.util
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

F = TypeVar("F", bound="Callable[..., object]")
_plain: list[bool] = []


def available() -> bool:
    """Whether numba is installed; does not import it."""
    try:
        return importlib.util.find_spec("numba") is not None
    except ValueError:  # sys.modules["numba"] is None: the import is blocked
        return False


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
    import numba  # noqa: PLC0415  (costs .25 s: only where something is compiled)

    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "forceinline": inline}
    compiled: F = numba.njit(nogil=True, _nrt=False, **options)(function)
    return compiled


def kernel(function: F) -> F:
    """Compile a kernel when first called, without the interpreter's lock, kept in numba's cache.

    Where neither the package nor the user's cache folder can be written, numba refuses to cache;
    then it compiles for this process alone.
    """
    if _plain:
        return function
    import numba  # noqa: PLC0415

    try:
        compiled: F = numba.njit(cache=True, nogil=True, _nrt=False)(function)
    except RuntimeError:
        compiled = numba.njit(nogil=True, _nrt=False)(function)
    return compiled


@contextmanager
def _left_plain() -> Iterator[None]:
    _plain.append(True)
    try:
        yield
    finally:
        _plain.pop()


@cache
def plain(name: str) -> ModuleType:
    """The module `dedup.kernels.<name>` with nothing compiled."""
    spec = importlib.util.find_spec(f"dedup.kernels.{name}")
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name)
    module = importlib.util.module_from_spec(spec)
    with _left_plain():
        spec.loader.exec_module(module)
    return module


@cache
def compiled(name: str) -> ModuleType:
    """The module `dedup.kernels.<name>`, its loops compiled when first called."""
    return importlib.import_module(f"dedup.kernels.{name}")
