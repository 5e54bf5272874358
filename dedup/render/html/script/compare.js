// Two places of a finding side by side: what differs is marked, what stands around is dim.

const AROUND = 1200; // characters shown before and after a passage
const LONGEST = 200000; // characters shown of one

const INVERSE = { insert: "delete", delete: "insert", split: "merge", merge: "split" };
const SAID = { added: "only here", gone: "only here", changed: "changed", moved: "moved" };

// The marks of one place against another, as spans of its own document, in order. Where neither is
// the centre, they are those against the centre.
function marksOf(place, other, own) {
  const marks = place.centre
    ? other.edits.map(({ op, centre }) => markOf(INVERSE[op] ?? op, centre, own))
    : place.edits.map(({ op, here }) => markOf(op, here, own));
  return marks.filter((mark) => mark !== null).sort((a, b) => a.start - b.start || a.end - b.end);
}

function markOf(op, [start, end], own) {
  if (op === "split") return { start, end, name: own, border: true };
  if (start === end) return null;
  if (op === "insert") return { start, end, name: own };
  if (op === "replace") return { start, end, name: "changed" };
  return op === "move" ? { start, end, name: "moved" } : null;
}

// Runs of one way to look: [{ start, end, name, border, inside }], in order.
function runsOf(place, marks, from, to) {
  const runs = [];
  const plain = (start, end, inside) => {
    if (start < end) runs.push({ start, end, name: inside ? "" : "around", inside });
  };
  plain(from, place.start, false);
  let at = place.start;
  const last = Math.min(place.end, to);
  for (const mark of marks) {
    const start = Math.max(mark.start, at);
    const end = Math.min(mark.end, last);
    if (start > last || (end <= start && !mark.border)) continue;
    plain(at, start, true);
    runs.push({ ...mark, start, end: Math.max(start, end), inside: true });
    at = Math.max(start, end);
  }
  plain(at, last, true);
  plain(last, to, false);
  return runs;
}

function runElement(run, text) {
  if (run.name === "" || run.name === "around") return make("span", { class: run.name || null }, text);
  return make("span", { class: run.name }, make("span", { class: "unseen" }, ` ${SAID[run.name]}: `), text);
}

// A pane's lines with their numbers; gives the text nodes and the offsets they begin at.
class Lines {
  constructor(pane, line) {
    this.pane = pane;
    this.number = line;
    this.nodes = [];
    this.begin();
  }

  begin() {
    this.line = make("p", { dir: "auto" });
    const number = make("span", { class: "number", "aria-hidden": "true" }, String(this.number));
    this.pane.append(make("div", { class: "line" }, number, this.line));
    this.number += 1;
  }

  add(run, text) {
    let offset = run.start;
    for (const [nth, part] of text.split("\n").entries()) {
      if (nth > 0) {
        this.begin();
        offset += 1;
      }
      if (part === "") continue;
      const node = document.createTextNode(part);
      this.nodes.push({ offset, node });
      this.line.append(runElement(run, node));
      offset += PAIRS.test(part) ? Array.from(part).length : part.length;
    }
  }

  mark(run) {
    this.line.append(runElement(run, "¶"));
  }
}

// Fill a pane with a place, `own` is the mark of what is only there; gives what is needed to find an offset in it again.
function showPlace(pane, place, other, own) {
  pane.replaceChildren();
  const piece = pieceAt(place.document, place.start, place.end);
  if (!piece) {
    pane.append(make("p", { class: "quiet" }, DATA.text ? "Its text was left out: the page would grow too large." : "Texts were left out, as asked."));
    return [];
  }
  const from = Math.max(piece.offset, place.start - AROUND);
  const to = Math.min(piece.end, place.end + AROUND, place.start + LONGEST);
  const before = cut(piece, piece.offset, from).split("\n").length - 1;
  const lines = new Lines(pane, piece.line + before);
  for (const run of runsOf(place, marksOf(place, other, own), from, to)) {
    if (run.border) lines.mark(run);
    lines.add(run, cut(piece, run.start, run.end));
  }
  if (to < place.end) pane.append(make("p", { class: "quiet" }, `… ${count(place.end - to, "more character")}`));
  return lines.nodes;
}
