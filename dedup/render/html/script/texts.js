// Texts, cut by code points: what counts places counts these, and strings count UTF-16.

const PAIRS = /[\ud800-\udbff][\udc00-\udfff]/;

function piecesOf(document) {
  document.pieces ??= document.chunks.map(([offset, line, text]) => {
    const characters = PAIRS.test(text) ? Array.from(text) : text;
    return { offset, line, characters, end: offset + characters.length };
  });
  return document.pieces;
}

// The part of a document in which a span stands, or undefined where the text was left out.
function pieceAt(document, start, end) {
  return piecesOf(document).find((piece) => piece.offset <= start && end <= piece.end);
}

function cut(piece, start, end) {
  const part = piece.characters.slice(Math.max(0, start - piece.offset), Math.max(0, end - piece.offset));
  return typeof part === "string" ? part : part.join("");
}

// Characters of a place, at most so many of them.
function textOf(place, longest = Infinity) {
  const piece = pieceAt(place.document, place.start, place.end);
  return piece ? cut(piece, place.start, Math.min(place.end, place.start + longest)) : "";
}

// Where a code point stands in a string.
function utf16(text, points) {
  return PAIRS.test(text) ? Array.from(text).slice(0, points).join("").length : points;
}
