"""XML: the text between its tags, a paragraph for each element that holds some."""

from __future__ import annotations

from typing import TYPE_CHECKING

# Python's expat refuses entities that grow, and none is fetched.
from xml.etree.ElementTree import Element, ParseError, XMLParser

from dedup.read.broken import Broken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def xml_text(pieces: Iterable[bytes]) -> str:
    """The text of an XML file: paragraphs with a blank line between them, blanks as one space.

    An element that has text beside its children is one paragraph, with the text in them.

    Raises:
        Broken: it is not well-formed, or breaks off.
    """
    parser = XMLParser()  # noqa: S314 (see above)
    line = 1
    try:
        for piece in pieces:
            parser.feed(piece)
            line += piece.count(b"\n")
        root = parser.close()
    except ParseError as error:
        raise Broken(f"malformed XML: {error}", error.position[0]) from None
    except (ValueError, LookupError) as error:
        raise Broken(f"malformed XML: {error}", 1) from None
    except Broken as broken:
        raise broken.at(line, None) from None
    return "\n\n".join(_paragraphs(root))


def _paragraphs(root: Element) -> Iterator[str]:
    stack = [root]
    while stack:
        element = stack.pop()
        own = (element.text, *(child.tail for child in element))
        if any(text and not text.isspace() for text in own):
            yield " ".join("".join(element.itertext()).split())
        else:
            stack.extend(reversed(element))
