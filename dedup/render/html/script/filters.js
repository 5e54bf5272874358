// Which findings are listed, and in which order.

const SEARCHED = 4000; // characters of a passage that the search looks at
const NAMES = 1000; // places whose names it looks at
const OFFERED = 50; // names offered while one is typed

const SORTS = {
  redundant: (a, b) => b.redundant - a.redundant,
  words: (a, b) => b.words - a.words,
  places: (a, b) => b.total - a.total,
  alike: (a, b) => b.similarity - a.similarity,
  different: (a, b) => a.similarity - b.similarity,
  path: (a, b) => comparePaths(a.places[0], b.places[0]),
};

function comparePaths(a, b) {
  if (a.document.file.path !== b.document.file.path) return a.document.file.path < b.document.file.path ? -1 : 1;
  return a.document.number - b.document.number || a.start - b.start;
}

function folded(text) {
  return text.normalize("NFKC").toLowerCase();
}

// What the search looks at: id, rule, kinds, reason, names, and the beginning of the passage.
function haystack(finding) {
  finding.haystack ??= folded(
    [
      finding.id, finding.rule, ruleName(finding.rule), finding.name, finding.state, finding.kinds.join(" "), finding.reason,
      ...new Set(finding.places.slice(0, NAMES).flatMap((place) => [place.document.name, place.document.file.path])),
      textOf(centreOf(finding), SEARCHED),
    ].join("\n"),
  );
  return finding.haystack;
}

// Make the haystacks while nothing else is to do, so that the first search need not.
function prepareSearch(from = 0) {
  const idle = window.requestIdleCallback ?? ((work) => setTimeout(work, 1));
  idle((deadline) => {
    let at = from;
    const end = performance.now() + Math.min(20, deadline?.timeRemaining?.() ?? 10);
    while (at < FINDINGS.length && performance.now() < end) haystack(FINDINGS[at++]);
    if (at < FINDINGS.length) prepareSearch(at);
  });
}

const FILTER = { query: "", sort: "redundant", state: "", rule: "", kind: "", files: [], similarity: 0 };
const INPUTS = ["query", "sort", "state", "rule", "kind"];

function matches(finding, words) {
  const { state, rule, kind, files, similarity } = FILTER;
  return (
    finding.similarity >= similarity &&
    (!state || finding.state === state) &&
    (!rule || finding.rule === rule) &&
    (!kind || finding.kinds.includes(kind)) &&
    files.every((path) => finding.places.some((place) => place.document.file.path.includes(path))) &&
    words.every((word) => haystack(finding).includes(word))
  );
}

function filtered() {
  const words = folded(FILTER.query).split(/\s+/).filter((word) => word);
  return FINDINGS.filter((finding) => matches(finding, words)).sort(SORTS[FILTER.sort]);
}

function readFilters() {
  for (const name of INPUTS) FILTER[name] = byId(name).value;
  const typed = byId("file").value;
  // Two files, as the map gives them, are parted by a bar.
  FILTER.files = typed.split(" | ").map((path) => path.trim()).filter((path) => path);
  const least = Number(byId("similarity").value);
  FILTER.similarity = least <= Number(byId("similarity").min) ? 0 : least / 100;
  byId("similarity-said").textContent = `${least} %`;
}

function resetFilters(values = {}) {
  const fresh = { query: "", sort: byId("sort").value, state: "", rule: "", kind: "", file: "", similarity: byId("similarity").min };
  for (const [name, value] of Object.entries({ ...fresh, ...values })) byId(name).value = value;
}

function options(select, all, name, values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const rows = [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  select.append(make("option", { value: "" }, all));
  for (const [value, number] of rows) select.append(make("option", { value }, `${name(value)} (${said(number)})`));
}

function prepareFilters(changed) {
  byId("state").parentElement.hidden = !DATA.states;
  options(byId("state"), "any", (state) => state, FINDINGS.map((finding) => finding.state));
  options(byId("rule"), "any", (rule) => `${rule} ${ruleName(rule)}`, FINDINGS.map((finding) => finding.rule));
  options(byId("kind"), "any", (kind) => kind, FINDINGS.flatMap((finding) => finding.kinds));
  const least = FINDINGS.reduce((low, finding) => Math.min(low, finding.similarity), 1);
  byId("similarity").min = Math.floor(100 * least);
  byId("similarity").value = byId("similarity").min;
  offer(byId("file"), byId("file-names"), [...new Set(DOCUMENTS.map((row) => row.file.path))].sort());
  byId("filters").addEventListener("input", changed);
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  byId("reset").addEventListener("click", () => {
    resetFilters();
    changed();
  });
}

// Offer names that hold what is typed; a list of all would take long to build.
function offer(input, list, names) {
  const update = () => {
    const typed = folded(input.value);
    const found = [];
    for (const name of names) {
      if (folded(name).includes(typed)) found.push(make("option", { value: name }));
      if (found.length === OFFERED) break;
    }
    list.replaceChildren(...found);
  };
  input.addEventListener("focus", update);
  input.addEventListener("input", update);
}
