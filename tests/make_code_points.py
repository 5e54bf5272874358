"""Make `dedup/kernels/code_points.npz`, the table that folds and classes every code point.

    python tests/make_code_points.py [--check]

The table ships as a file so that hashes and ids do not depend on the Unicode version of the Python
that runs dedup. It is made from `unicodedata` of the Python that runs this script.
"""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import numpy as np

from dedup.kernels import code_points as cp

TARGET = Path(cp.__file__).with_name("code_points.npz")
DROPPED = ((0x300, 0x370), (0x1AB0, 0x1B00), (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0xFE20, 0xFE30))
DROPPED_ALSO = (0x3099, 0x309A)  # kana voicing marks: か゛ and が are compared as é and e are
SKIPPED = ((0xFE00, 0xFE10), (0xE0100, 0xE01F0), (0x180B, 0x1810))  # variation selectors
SPACELESS = (  # scripts of South-East Asia and Tibet: one token a character, a third of a word each
    (0xE00, 0x1000), (0x1000, 0x10A0), (0x1780, 0x1800), (0x1980, 0x19E0), (0x1A20, 0x1AB0),
    (0x1B00, 0x1B80), (0xA980, 0xAA00), (0xAA60, 0xAA80), (0xAA80, 0xAAE0),
)  # fmt: skip
KANA = (
    (0x3041, 0x3100),
    (0x31F0, 0x3200),
    (0x1B000, 0x1B170),
    (0xA000, 0xA490),
)  # and Yi syllables
HAN = ((0x3005, 0x3008), (0x17000, 0x18B00), (0x1B170, 0x1B300))  # 々〆〇, Tangut, Nüshu
HAN_NAMES = (
    "CJK UNIFIED IDEOGRAPH",
    "CJK COMPATIBILITY IDEOGRAPH",
    "CJK RADICAL",
    "KANGXI RADICAL",
)


def inside(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(low <= code < high for low, high in ranges)


def class_of(code: int) -> int:
    """The class of one code point that folding leaves as it is."""
    char = chr(code)
    category = unicodedata.category(char)
    if inside(code, DROPPED) or code in DROPPED_ALSO:
        return cp.MARK
    if category == "Cf" or inside(code, SKIPPED):
        return cp.SKIP
    return script_of(char) if category[0] in "LNM" else cp.SEPARATOR


def script_of(char: str) -> int:
    """The class of a letter, digit or mark."""
    code = ord(char)
    if inside(code, SPACELESS):
        return cp.SPACELESS
    if inside(code, KANA):
        return cp.KANA
    if inside(code, HAN) or unicodedata.name(char, "").startswith(HAN_NAMES):
        return cp.HAN
    return cp.WORD


def folded(char: str) -> str:
    """NFKD and casefold until nothing changes; é, É and e + ◌́ all end as e + ◌́."""
    while (step := unicodedata.normalize("NFKD", char.casefold())) != char:
        char = step
    return char


def entry_of(code: int, expansions: list[list[int]]) -> int:
    """What the table holds for one code point (see `dedup.kernels.code_points`)."""
    own = class_of(code)
    if own in (cp.MARK, cp.SKIP):
        return own
    parts = [(ord(c), class_of(ord(c))) for c in folded(chr(code))]
    parts = [(c, k) for c, k in parts if k not in (cp.SEPARATOR, cp.MARK, cp.SKIP)]
    if own == cp.SEPARATOR and not (
        parts and unicodedata.normalize("NFKD", chr(code)) != chr(code)
    ):
        return cp.SEPARATOR
    if not parts:
        return cp.MARK if unicodedata.category(chr(code))[0] in "LM" else cp.SEPARATOR
    if len(parts) == 1:
        return parts[0][1] | parts[0][0] << cp.CLASS_BITS
    alone = [k for _, k in parts if k != cp.WORD]  # ㋀ = 1月: then each part is a token by itself
    expansions.append([(alone[0] if alone else k) | c << cp.CLASS_BITS for c, k in parts])
    return cp.EXPAND | (len(expansions) - 1) << cp.CLASS_BITS


def build() -> dict[str, np.ndarray]:
    """All arrays of the table, by the names under which they are stored."""
    expansions: list[list[int]] = []
    surrogates = range(0xD800, 0xE000)
    entries = [0 if c in surrogates else entry_of(c, expansions) for c in range(0x110000)]
    blocks = np.array(entries, np.uint32).reshape(-1, 256)
    kept, pages = np.unique(blocks, axis=0, return_inverse=True)
    starts = np.cumsum([0, *map(len, expansions)]).astype(np.int32)
    flat = np.array([e for x in expansions for e in x], np.uint32)
    return {
        "pages": pages.reshape(-1).astype(np.int32),
        "entries": kept.reshape(-1),
        "expansion_starts": starts,
        "expansions": flat,
        "unicode": np.array(unicodedata.unidata_version),
    }


if __name__ == "__main__":
    table = build()
    if "--check" in sys.argv:
        shipped = np.load(TARGET)
        sys.exit(any(not np.array_equal(shipped[k], v) for k, v in table.items()))
    np.savez_compressed(TARGET, **table)
    size = TARGET.stat().st_size
    sys.stdout.write(f"{TARGET}: {size} bytes, Unicode {unicodedata.unidata_version}\n")
