"""Untrusted text made fit for a terminal: whatever could act on it is spelled out instead."""

from __future__ import annotations


def safe(text: str) -> str:
    r"""Spell out every character that is not printable.

    Controls, escapes, bidi and zero-width characters, line and paragraph separators and lone
    surrogates come back as `\x1b`, `\u202e` or `\U000e0001`, so the answer is one line.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _spelled(ord(char)) for char in text)


def _spelled(code: int) -> str:
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
