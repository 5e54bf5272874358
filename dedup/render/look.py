"""How a report for people looks: width, colour, glyphs."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from rich.color import ColorSystem
from rich.style import Style

from dedup.render.safe import safe

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters beyond letters that the report is drawn with."""

    dot: str
    times: str
    minus: str
    paragraph: str
    ellipsis: str
    quotes: tuple[str, str]
    edges: tuple[str, str]
    empty: str
    bar: str
    eighths: str


UNICODE = Glyphs(
    dot="·",
    times="×",
    minus="−",
    paragraph="¶",
    ellipsis="…",
    quotes=("“", "”"),
    edges=("▕", "▏"),
    empty="·",
    bar="█",
    eighths="▏▎▍▌▋▊▉",
)
ASCII = Glyphs(
    dot="-",
    times="x",
    minus="-",
    paragraph="par. ",
    ellipsis="...",
    quotes=('"', '"'),
    edges=("|", "|"),
    empty=".",
    bar="#",
    eighths="",
)


@dataclass(frozen=True, slots=True)
class Look:
    """What the place the report is printed to can show.

    Attributes:
        width: columns.
        colour: whether escape sequences for colour are wanted.
        glyphs: `UNICODE` or `ASCII`.
        isolate: whether right-to-left text is set apart by U+2068 and U+2069.
        encoding: of the stream; characters it lacks are spelled out.
    """

    width: int = 80
    colour: bool = False
    glyphs: Glyphs = UNICODE
    isolate: bool = False
    encoding: str = "utf-8"

    def show(self, text: str, width: int | None = None) -> str:
        """Make untrusted text printable on one line, cut to `width` columns if it is given."""
        shown = safe(text)
        if not shown.isascii():
            shown = shown.encode(self.encoding, "backslashreplace").decode(self.encoding)
        if width is not None:
            shown = self._cut(shown, width)
        return f"{FIRST_STRONG_ISOLATE}{shown}{POP_ISOLATE}" if self._isolated(shown) else shown

    def paint(self, text: str, style: str) -> str:
        """Colour `text` (already shown) where colour is wanted."""
        if not self.colour or not text:
            return text
        return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)

    def _cut(self, text: str, width: int) -> str:
        if cell_len(text) <= width:
            return text
        room = max(0, width - len(self.glyphs.ellipsis))
        return set_cell_size(text, room).rstrip() + self.glyphs.ellipsis

    def _isolated(self, text: str) -> bool:
        return (
            self.isolate
            and not text.isascii()
            and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
        )


def pad(text: str, width: int) -> str:
    """Fill `text` with blanks on the right to `width` columns; longer text stays whole."""
    return text + " " * (width - cell_len(text))
