// Scrolling two panes together: points that stand for each other stay beside each other.

const DENSE = 150; // characters between points, so that other ends of lines add up to little
const FOCUS = 0.3; // the part of a pane's height at which the points are kept beside each other

// Offsets of the centre and of a place that stand for each other, both ascending.
function anchorsOf(place) {
  const points = [];
  let centre = -1;
  let here = -1;
  for (const edit of place.edits) {
    if (edit.op === "move") continue;
    for (const side of [0, 1]) {
      if (edit.centre[side] > centre && edit.here[side] > here) {
        [centre, here] = [edit.centre[side], edit.here[side]];
        points.push([centre, here]);
      }
    }
  }
  return points;
}

// The same with its ends; of the centre against itself these are all.
function wholeMap(place, centre) {
  const inner = place.centre
    ? []
    : anchorsOf(place).filter(([c, h]) => c > centre.start && c < centre.end && h > place.start && h < place.end);
  return [[centre.start, place.start], ...inner, [centre.end, place.end]];
}

// Where a value lies on the second side of ascending pairs, given where on the first.
function interpolate(pairs, value, side = 0) {
  let low = 0;
  let high = pairs.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (pairs[middle][side] <= value) low = middle;
    else high = middle;
  }
  const [a, b] = [pairs[low], pairs[high]];
  const width = b[side] - a[side];
  const share = width > 0 ? (value - a[side]) / width : 0;
  return a[1 - side] + Math.max(0, Math.min(1, share)) * (b[1 - side] - a[1 - side]);
}

// Pairs of offsets in two places of a finding that stand for each other.
function anchorPairs(left, right, centre) {
  const [one, two] = [wholeMap(left, centre), wholeMap(right, centre)];
  const points = [...one, ...two].map(([at]) => at);
  for (let at = centre.start; at < Math.min(centre.end, centre.start + LONGEST); at += DENSE) points.push(at);
  points.sort((a, b) => a - b);
  return points.map((at) => [interpolate(one, at), interpolate(two, at)]);
}

// How far below the top of a pane's content a character stands.
function topOf(pane, nodes, offset) {
  let low = 0;
  let high = nodes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (nodes[middle].offset <= offset) low = middle;
    else high = middle - 1;
  }
  const { offset: start, node } = nodes[low];
  const range = document.createRange();
  const at = Math.min(node.length, utf16(node.data, Math.max(0, Math.round(offset) - start)));
  range.setStart(node, at);
  range.setEnd(node, Math.min(node.length, at + 1));
  return range.getBoundingClientRect().top - pane.getBoundingClientRect().top + pane.scrollTop;
}

class Together {
  constructor(panes) {
    this.panes = panes;
    this.set = [NaN, NaN];
    this.on = true;
    for (const [nth, pane] of panes.entries()) {
      pane.addEventListener("scroll", () => this.follow(nth), { passive: true });
    }
    new ResizeObserver(() => this.measure()).observe(panes[0]);
  }

  show(nodes, pairs) {
    this.nodes = nodes;
    this.pairs = pairs;
    this.measure();
  }

  measure() {
    const [left, right] = this.panes;
    if (!this.nodes?.every((nodes) => nodes.length)) {
      this.heights = null;
      return;
    }
    const heights = this.pairs.map(([a, b]) => [topOf(left, this.nodes[0], a), topOf(right, this.nodes[1], b)]);
    this.heights = [[0, 0], ...heights, [left.scrollHeight, right.scrollHeight]];
    for (let n = 1; n < this.heights.length; n += 1) {
      this.heights[n] = this.heights[n].map((value, side) => Math.max(value, this.heights[n - 1][side]));
    }
  }

  follow(nth) {
    const [pane, other] = nth ? [this.panes[1], this.panes[0]] : this.panes;
    // A scroll that this class made itself is not followed back.
    if (Math.abs(pane.scrollTop - this.set[nth]) < 2) {
      this.set[nth] = NaN;
      return;
    }
    if (!this.on || !this.heights) return;
    const line = pane.scrollTop + FOCUS * pane.clientHeight;
    const wanted = interpolate(this.heights, line, nth) - FOCUS * other.clientHeight;
    this.scroll(1 - nth, wanted);
  }

  // Where nothing moves, no event comes to take the note back.
  scroll(nth, top) {
    const before = this.panes[nth].scrollTop;
    this.panes[nth].scrollTop = top;
    const after = this.panes[nth].scrollTop;
    this.set[nth] = after === before ? NaN : after;
  }

  // Put the beginnings of both passages in view.
  start(offsets) {
    if (!this.heights) return;
    for (const [nth, pane] of this.panes.entries()) {
      this.scroll(nth, topOf(pane, this.nodes[nth], offsets[nth]) - 8);
    }
  }
}
