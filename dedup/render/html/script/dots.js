// The dot plot: paragraphs of one document across, of another down, a dot where they repeat.

const SIDE = 480;
const MARGIN = 36;
const LABELS = 16; // paragraphs numbered along a side at most

const DOTTED = { pair: [null, null] };

// Pairs of paragraphs in which two places stand for each other, spread evenly.
function paragraphPairs(one, two) {
  const [across, down] = [one.last - one.first, two.last - two.first];
  const steps = Math.max(across, down);
  const pairs = [];
  for (let at = 0; at <= steps; at += 1) {
    const share = steps ? at / steps : 0;
    pairs.push([one.first + Math.round(share * across), two.first + Math.round(share * down)]);
  }
  return pairs;
}

// What two paragraphs have in common, as the page's data has it.
const LOOKS = { 2: "part", 3: "edited", 4: "same" };
const [PART, EDITED, SAME] = [2, 3, 4];

function kindOf(place) {
  if (place.kinds.includes("contained")) return PART;
  return place.kinds.every((kind) => kind === "identical" || kind === "reformatted") ? SAME : EDITED;
}

// Which paragraphs of the centre stand in a place: [the centre's, its own, what they have in common].
// Places that were not looked into are taken to be as their kinds say, paragraph by paragraph.
function cellsOf(place, centre) {
  if (place.cells.length) return place.cells;
  return paragraphPairs(centre, place).map(([x, y]) => [x, y, kindOf(place)]);
}

// The same of two places: by way of the centre, with which both were compared.
function sharedBy(one, two, centre) {
  const across = new Map();
  for (const [middle, x, kind] of cellsOf(one, centre)) across.set(middle, [...(across.get(middle) ?? []), [x, kind]]);
  const found = new Map();
  for (const [middle, y, kind] of cellsOf(two, centre)) {
    for (const [x, other] of across.get(middle) ?? []) {
      const key = `${x} ${y}`;
      const least = Math.min(kind, other);
      if (least > (found.get(key)?.kind ?? 0)) found.set(key, { x, y, kind: least });
    }
  }
  return [...found.values()];
}

// Every dot: which paragraphs, how alike, of which finding.
function dotsOf(a, b) {
  const dots = [];
  for (const finding of a.findings) {
    const centre = centreOf(finding);
    const across = finding.places.filter((place) => place.document === a);
    const down = finding.places.filter((place) => place.document === b);
    for (const one of across) {
      for (const two of down) {
        if (one === two) continue;
        for (const { x, y, kind } of sharedBy(one, two, centre)) dots.push({ x, y, look: LOOKS[kind], finding });
      }
    }
  }
  return dots;
}

function axis(paragraphs, size, name) {
  const step = Math.max(1, Math.ceil(paragraphs / LABELS));
  const labels = [];
  for (let at = 1; at <= paragraphs; at += step) {
    const middle = MARGIN + (at - 0.5) * size;
    const where = name === "x" ? { x: middle, y: MARGIN - 8, "text-anchor": "middle" } : { x: MARGIN - 8, y: middle + 4, "text-anchor": "end" };
    labels.push(draw("text", where, String(at)));
  }
  return labels;
}

function dotElement({ x, y, look, finding }, size) {
  const side = Math.max(2, size - Math.min(2, size / 5));
  const label = `¶${x} and ¶${y}: ${look}, ${finding.words} words, ${percent(finding.similarity)} alike, ${shortOf(finding)}`;
  const rect = draw("rect", { class: look, x: MARGIN + (x - 1) * size + (size - side) / 2, y: MARGIN + (y - 1) * size + (size - side) / 2, width: side, height: side }, draw("title", null, label));
  return draw("a", { href: `#${finding.id}`, "aria-label": label, onclick: (event) => { event.preventDefault(); choose(finding); } }, rect);
}

function dotPlot(a, b) {
  const [across, down] = [Math.max(1, a.paragraphs), Math.max(1, b.paragraphs)];
  const size = Math.min(24, SIDE / Math.max(across, down));
  const [width, height] = [MARGIN + across * size + 2, MARGIN + down * size + 2];
  const plot = draw("svg", { class: "dots", viewBox: `0 0 ${width} ${height}`, width: Math.max(width, 120), role: "group", "aria-label": "Dot plot" });
  plot.append(draw("rect", { class: "grid", x: MARGIN, y: MARGIN, width: across * size, height: down * size }));
  if (a === b) plot.append(draw("line", { class: "itself", x1: MARGIN, y1: MARGIN, x2: MARGIN + across * size, y2: MARGIN + down * size }));
  plot.append(...axis(across, size, "x"), ...axis(down, size, "y"));
  plot.append(...dotsOf(a, b).map((dot) => dotElement(dot, size)));
  return plot;
}

function drawDots() {
  const [a, b] = DOTTED.pair;
  const place = byId("dots-plot");
  if (!a || !b) {
    place.replaceChildren(make("p", { class: "quiet" }, FINDINGS.length ? "Choose two documents, or one twice." : "Nothing repeats."));
    return;
  }
  const dots = dotsOf(a, b).length;
  const legend = [["same", "the same words"], ["edited", "edited"], ["part", "a part of the paragraph"]].map(([look, text]) =>
    make("li", null, draw("svg", { class: "dots", width: 14, height: 14, "aria-hidden": "true" }, draw("rect", { class: look, x: 2, y: 2, width: 10, height: 10 })), ` ${text}`));
  place.replaceChildren(
    make("p", null, bdi(a.name), ` across (${count(a.paragraphs, "paragraph")}), `, bdi(b.name), ` down (${count(b.paragraphs, "paragraph")}): ${count(dots, "dot")}`),
    dotPlot(a, b),
    make("ul", { class: "legend", "aria-label": "Dots" }, ...legend),
  );
}

function showDots(a, b) {
  DOTTED.pair = [a, b];
  [byId("dots-a").value, byId("dots-b").value] = [a.name, b.name];
  drawDots();
  showView("dots");
  history.replaceState(null, "", "#dots");
}

function prepareDots() {
  const named = new Map(DOCUMENTS.map((row) => [row.name, row]));
  const names = [...named.keys()].sort();
  const inputs = [byId("dots-a"), byId("dots-b")];
  const read = () => {
    DOTTED.pair = inputs.map((input) => named.get(input.value) ?? null);
    drawDots();
  };
  for (const input of inputs) {
    offer(input, byId("document-names"), names);
    input.addEventListener("change", read);
  }
  byId("dots-swap").addEventListener("click", () => {
    [inputs[0].value, inputs[1].value] = [inputs[1].value, inputs[0].value];
    read();
  });
  const [largest] = FINDINGS;
  if (largest) {
    inputs[0].value = firstOf(largest).document.name;
    inputs[1].value = largest.places.at(-1).document.name;
  }
  read();
}
