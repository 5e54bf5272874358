// The overview: redundant words by folder, and how findings are distributed.

const LISTED = 200; // rows of one folder that are shown at once
const OPENED = 40; // files up to which all folders are open

function folderTree() {
  const root = { name: "", words: 0, redundant: 0, folders: new Map(), files: [] };
  for (const file of FILES) {
    const parts = file.path.split("/");
    let at = root;
    for (const name of parts.slice(0, -1)) {
      at.words += file.words;
      at.redundant += file.redundant;
      if (!at.folders.has(name)) at.folders.set(name, { name, words: 0, redundant: 0, folders: new Map(), files: [] });
      at = at.folders.get(name);
    }
    at.words += file.words;
    at.redundant += file.redundant;
    at.files.push({ ...file, name: parts.at(-1) });
  }
  return root;
}

function bar(share, label) {
  const width = 100 * Math.min(1, share);
  return draw("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", role: "img", "aria-label": label },
    draw("rect", { class: "track", width: 100, height: 10 }),
    draw("rect", { class: "fill", width, height: 10 }));
}

function barRow(name, row) {
  const share = row.words ? row.redundant / row.words : 0;
  const part = `${(100 * share).toFixed(1)} %`;
  return make("span", { class: "bar" },
    make("span", { class: "name" }, name),
    bar(share, `${part} redundant`),
    make("span", { class: "number" }, part),
    make("span", { class: "number words" }, `${said(row.redundant)} of ${said(row.words)}`));
}

function folderRows(folder) {
  // A folder that holds one folder and nothing else is one row with it.
  const rows = [...folder.folders.values()].map((child) => {
    let [name, at] = [child.name, child];
    while (at.files.length === 0 && at.folders.size === 1) {
      [at] = at.folders.values();
      name = `${name}/${at.name}`;
    }
    return { ...at, name: `${name}/` };
  });
  return [...rows, ...folder.files].sort((a, b) => b.redundant - a.redundant || (a.name < b.name ? -1 : 1));
}

function fillFolder(element, folder, open) {
  const rows = folderRows(folder);
  const add = (from) => {
    for (const row of rows.slice(from, from + LISTED)) element.append(row.folders ? folderElement(row, open) : fileElement(row));
    const more = rows.length - from - LISTED;
    if (more <= 0) return;
    const button = link(`${said(more)} more`, () => {
      button.remove();
      add(from + LISTED);
    });
    element.append(button);
  };
  add(0);
}

function folderElement(folder, open) {
  const element = make("details", { open }, make("summary", null, barRow(bdi(folder.name), folder)));
  let filled = false;
  const once = () => {
    if (filled || !element.open) return;
    filled = true;
    fillFolder(element, folder, FILES.length <= OPENED);
  };
  element.addEventListener("toggle", once);
  once();
  return element;
}

// A first copy is in findings without a redundant word.
const FOUND = new Set(DOCUMENTS.map((row) => row.file.path));

function fileElement(file) {
  const name = FOUND.has(file.path) || file.redundant ? link(bdi(file.name), () => showFiles(file.path)) : bdi(file.name);
  return make("div", { class: "file" }, barRow(name, file));
}

// List the findings of files.
function showFiles(...paths) {
  resetFilters({ file: paths.join(" | ") });
  showView("findings");
  history.replaceState(null, "", "#findings");
  refresh();
  byId("list").focus({ preventScroll: true });
}

function similarityBins() {
  const least = Math.min(50, ...FINDINGS.map((finding) => Math.floor(20 * finding.similarity) * 5));
  const bins = [];
  for (let low = least; low < 100; low += 5) bins.push({ low: low / 100, label: `${low}`, title: `${low} to ${low + 5} %`, number: 0 });
  bins.push({ low: 1, label: "100", title: "100 %", number: 0 });
  for (const { similarity } of FINDINGS) {
    const at = similarity >= 1 ? bins.length - 1 : Math.floor((100 * similarity - least) / 5 + 1e-9);
    bins[Math.max(0, Math.min(bins.length - (similarity >= 1 ? 1 : 2), at))].number += 1;
  }
  return bins;
}

function lengthBins() {
  const longest = FINDINGS.reduce((most, finding) => Math.max(most, finding.words), 1);
  const bins = [];
  for (let low = 1; low <= longest; low *= 2) bins.push({ low, label: said(low), title: `${said(low)} to ${said(2 * low - 1)} words`, number: 0 });
  for (const { words } of FINDINGS) bins[Math.max(0, Math.floor(Math.log2(Math.max(1, words))))].number += 1;
  while (bins.length > 1 && bins[0].number === 0) bins.shift();
  return bins;
}

const PLOT = { width: 480, height: 180, left: 40, bottom: 34, top: 10 };

function histogram(bins, axis, action) {
  const most = Math.max(1, ...bins.map((bin) => bin.number));
  const [inner, tall] = [PLOT.width - PLOT.left, PLOT.height - PLOT.bottom - PLOT.top];
  const step = inner / bins.length;
  const base = PLOT.top + tall;
  const plot = draw("svg", { class: "plot", viewBox: `0 0 ${PLOT.width} ${PLOT.height}`, role: "group", "aria-label": axis });
  plot.append(
    draw("line", { class: "axis", x1: PLOT.left, x2: PLOT.width, y1: base, y2: base }),
    draw("text", { x: PLOT.left - 6, y: PLOT.top + 8, "text-anchor": "end" }, said(most)),
    draw("text", { x: PLOT.left - 6, y: base, "text-anchor": "end" }, "0"),
    draw("text", { x: PLOT.left + inner / 2, y: PLOT.height - 2, "text-anchor": "middle" }, axis));
  for (const [at, bin] of bins.entries()) {
    const height = bin.number ? Math.max(2, (tall * bin.number) / most) : 0;
    const title = `${bin.title}: ${count(bin.number, "finding")}`;
    const column = draw("rect", { class: "fill", x: PLOT.left + at * step + 1, y: base - height, width: Math.max(1, step - 2), height, role: action ? "button" : "img", tabindex: action && bin.number ? 0 : null, "aria-label": title }, draw("title", null, title));
    if (action) {
      column.addEventListener("click", () => action(bin));
      column.addEventListener("keydown", (event) => event.key === "Enter" && action(bin));
    }
    plot.append(column);
    const skip = Math.ceil(bins.length / 12);
    if (at % skip === 0) plot.append(draw("text", { x: PLOT.left + (at + 0.5) * step, y: base + 14, "text-anchor": "middle" }, bin.label));
  }
  return plot;
}

function prepareOverview() {
  const tree = byId("files-tree");
  if (FILES.length) fillFolder(tree, folderTree(), true);
  else tree.append(make("p", { class: "quiet" }, "No file was read."));
  if (!FINDINGS.length) {
    for (const id of ["similarity-plot", "length-plot"]) byId(id).append(make("p", { class: "quiet" }, "Nothing repeats."));
    return;
  }
  byId("similarity-plot").append(histogram(similarityBins(), "similarity, per cent (click: at least so alike)", (bin) => {
    resetFilters({ similarity: Math.round(100 * bin.low) });
    showView("findings");
    refresh();
  }));
  byId("length-plot").append(histogram(lengthBins(), "words of the passage", null));
}
