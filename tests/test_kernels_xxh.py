"""Hashes are those of the xxhash package, compiled and plain."""

from __future__ import annotations

from random import Random

import numba
import numpy as np
import pytest
import xxhash
from corpora import source_of

from dedup.kernels import xxh

DATA = np.frombuffer(bytearray(Random(1).randbytes(4 * 301)), np.uint8)


@numba.njit
def compiled_32(data: object, sizes: object, out: object) -> None:
    for row in range(len(sizes)):  # type: ignore[arg-type]
        out[row] = xxh.xxh32(data, sizes[row])  # type: ignore[index]


@numba.njit
def compiled_short(words: object, out: object) -> None:
    for size in range(16):
        out[size] = xxh.short32(words[size, 0], words[size, 1], size)  # type: ignore[index]


@numba.njit
def compiled_64(tokens: object, bounds: object, out: object) -> None:
    for row in range(len(bounds)):  # type: ignore[arg-type]
        out[row] = xxh.xxh64(tokens, bounds[row, 0], bounds[row, 1])  # type: ignore[index]


def test_xxh32_of_any_length_is_the_packages() -> None:
    expected = [xxhash.xxh32_intdigest(DATA[:size].tobytes()) for size in range(301)]
    out = np.empty(301, np.uint32)
    compiled_32(DATA, np.arange(301), out)
    assert out.tolist() == expected
    plain = source_of("xxh").xxh32
    assert [plain(DATA, size) for size in range(301)] == expected


def test_xxh32_of_two_words_is_that_of_their_bytes() -> None:
    data = np.zeros((16, 16), np.uint8)
    for size in range(16):
        data[size, :size] = DATA[:size] & 0x7F
    expected = [xxhash.xxh32_intdigest(data[size, :size].tobytes()) for size in range(16)]
    words, out = data.view("<u8").astype(np.uint64), np.empty(16, np.uint32)
    compiled_short(words, out)
    assert out.tolist() == expected
    plain = source_of("xxh").short32
    with np.errstate(over="ignore"):
        assert [plain(*words[size], size) for size in range(16)] == expected


def test_xxh64_of_any_number_of_tokens_is_the_packages() -> None:
    tokens = DATA.view(np.uint32)
    bounds = np.array([(start, start + size) for start in (0, 1) for size in range(300)])
    expected = [xxhash.xxh64_intdigest(tokens[a:b].tobytes()) for a, b in bounds]
    out = np.empty(len(bounds), np.uint64)
    compiled_64(tokens, bounds, out)
    assert out.tolist() == expected
    plain = source_of("xxh").xxh64
    with np.errstate(over="ignore"):
        assert [int(plain(tokens, a, b)) for a, b in bounds] == expected


@pytest.mark.parametrize("byte", [0, 255])
def test_equal_bytes_do_not_overflow(byte: int) -> None:
    data = np.full(64, byte, np.uint8)
    out = np.empty(1, np.uint32)
    compiled_32(data, np.array([64]), out)
    assert out[0] == xxhash.xxh32_intdigest(data.tobytes()) == source_of("xxh").xxh32(data, 64)
