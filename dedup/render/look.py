"""How a report for people looks: width, colour, glyphs, links."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote

from rich.cells import cell_len, set_cell_size
from rich.color import ColorSystem
from rich.style import Style

from dedup.render.safe import safe

FIRST_STRONG_ISOLATE = "\u2068"
POP_ISOLATE = "\u2069"
BEGIN_LINK, END_LINK = "\x1b]8;;{}\x1b\\", "\x1b]8;;\x1b\\"


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
    arrow: str
    marks: tuple[str, str, str, str]
    branches: tuple[str, str, str, str]


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
    arrow="→",
    marks=("■", "▣", "□", "╲"),
    branches=("├─ ", "└─ ", "│  ", "   "),
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
    arrow="->",
    marks=("#", "%", "o", "\\"),
    branches=("|- ", "`- ", "|  ", "   "),
)


@dataclass(frozen=True, slots=True)
class Links:
    """How places become links.

    Attributes:
        format: with `{path}`, absolute, and perhaps `{line}`: "vscode://file/{path}:{line}".
        folder: the working directory, absolute, with `/`; what paths are relative to.
    """

    format: str
    folder: str

    def target(self, path: str, line: int) -> str:
        """Where a link to a line of a file leads; what is no ASCII is percent-encoded."""
        absolute = path if path.startswith("/") or ":" in path[:3] else f"{self.folder}/{path}"
        whole = quote(absolute.encode("utf-8", "replace"), safe="/:")
        if re.search(r"[^/]/\{path\}", self.format):
            whole = whole.removeprefix("/")
        target = self.format.replace("{path}", whole).replace("{line}", str(line))
        return quote(target, safe="%/:?#[]@!$&'()*+,;=")


@dataclass(frozen=True, slots=True)
class Look:
    """What the place the report is printed to can show.

    Attributes:
        width: columns.
        colour: whether escape sequences for colour are wanted.
        glyphs: `UNICODE` or `ASCII`.
        isolate: whether right-to-left text is set apart by U+2068 and U+2069.
        encoding: of the stream; characters it lacks are spelled out.
        links: how places become links; None: they do not.
    """

    width: int = 80
    colour: bool = False
    glyphs: Glyphs = UNICODE
    isolate: bool = False
    encoding: str = "utf-8"
    links: Links | None = None

    def show(self, text: str, width: int | None = None) -> str:
        """Make untrusted text printable on one line, cut to `width` columns if it is given."""
        shown = self.plain(text)
        return self.isolated(shown if width is None else self._cut(shown, width))

    def tail(self, text: str, width: int) -> str:
        """The same, cut on the left: the end of a path says which file it is."""
        shown = self.plain(text)
        if cell_len(shown) <= width:
            return self.isolated(shown)
        room = max(0, width - len(self.glyphs.ellipsis))
        rest = shown[-room:] if room else ""
        while cell_len(rest) > room or (rest and not cell_len(rest[0])):
            rest = rest[1:]
        return self.isolated(self.glyphs.ellipsis + rest)

    def plain(self, text: str) -> str:
        """Make untrusted text printable, without setting right-to-left text apart."""
        shown = safe(text)
        if shown.isascii():
            return shown
        return shown.encode(self.encoding, "backslashreplace").decode(self.encoding)

    def isolated(self, text: str) -> str:
        """Set text apart where some of it is written from right to left."""
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if self._turned(text) else text

    def paint(self, text: str, style: str) -> str:
        """Colour `text` (already shown) where colour is wanted."""
        if not self.colour or not text or not style:
            return text
        return Style.parse(style).render(text, color_system=ColorSystem.STANDARD)

    def link(self, text: str, path: str, line: int) -> str:
        """Make `text` (already shown) lead to a line of a file, where links are wanted."""
        if self.links is None or path == "-":
            return text
        return BEGIN_LINK.format(self.links.target(path, line)) + text + END_LINK

    def _cut(self, text: str, width: int) -> str:
        if cell_len(text) <= width:
            return text
        room = max(0, width - len(self.glyphs.ellipsis))
        return set_cell_size(text, room).rstrip() + self.glyphs.ellipsis

    def _turned(self, text: str) -> bool:
        return (
            self.isolate
            and not text.isascii()
            and any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)
        )


def pad(text: str, width: int) -> str:
    """Fill `text` with blanks on the right to `width` columns; longer text stays whole."""
    return text + " " * (width - cell_len(text))
