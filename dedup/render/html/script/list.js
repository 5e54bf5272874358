// The list of findings: only the rows in view are elements.

const HEIGHT = 105; // of a row, as in the style
const SPARE = 6; // rows kept above and below those in view

let listed = [];
let chosen = null;

function rowOf(finding, position) {
  const place = firstOf(finding);
  const text = textOf(place, 160).replace(/\s+/g, " ").trim();
  const size = `${count(finding.words, "word")} × ${said(finding.total)}, ${percent(finding.similarity)} alike`;
  const later = laterOf(finding);
  const within = place.document === later.document && place.document.record === null;
  const row = make(
    "div",
    {
      class: "row", role: "option", id: `row-${position}`,
      "aria-selected": String(finding === chosen), "aria-posinset": position + 1, "aria-setsize": listed.length,
      onclick: () => choose(finding),
    },
    make("div", { class: "head" },
      make("strong", null, finding.name),
      DATA.states ? make("span", { class: `badge ${finding.state}` }, finding.state) : null,
      make("code", null, shortOf(finding))),
    make("p", null, size),
    make("p", { class: "files" }, tail(whereOf(place)), " → ", tail(within ? `:${later.line}` : whereOf(later))),
    make("p", { class: "quiet", lang: "", dir: "auto" }, text),
  );
  row.style.transform = `translateY(${position * HEIGHT}px)`;
  return row;
}

// A name of which the end is seen where there is no room for all of it.
function tail(name) {
  return make("span", { class: "tail", title: name }, bdi(name));
}

function drawRows() {
  const list = byId("list");
  const first = Math.max(0, Math.floor(list.scrollTop / HEIGHT) - SPARE);
  const last = Math.min(listed.length, Math.ceil((list.scrollTop + list.clientHeight) / HEIGHT) + SPARE);
  const rows = [];
  for (let at = first; at < last; at += 1) rows.push(rowOf(listed[at], at));
  byId("rows").replaceChildren(...rows);
  const position = listed.indexOf(chosen);
  if (position >= first && position < last) list.setAttribute("aria-activedescendant", `row-${position}`);
  else list.removeAttribute("aria-activedescendant");
}

// Show the findings that pass the filters, from the top.
function refresh() {
  readFilters();
  listed = filtered();
  byId("rows").style.height = `${listed.length * HEIGHT}px`;
  const words = listed.reduce((sum, finding) => sum + finding.redundant, 0);
  const total = DATA.left.findings ? ` in this page, ${said(DATA.left.findings)} more are not` : "";
  byId("found").textContent = `${said(listed.length)} of ${count(FINDINGS.length, "finding")}${total} · ${count(words, "redundant word")}`;
  byId("list").scrollTop = 0;
  reveal();
  drawRows();
}

function reveal() {
  const list = byId("list");
  const top = listed.indexOf(chosen) * HEIGHT;
  if (top < 0) return;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + HEIGHT > list.scrollTop + list.clientHeight) list.scrollTop = top + HEIGHT - list.clientHeight;
}

// Go some findings on in the list, or back; `stay`: the list is not left for the finding.
function step(by, stay = false) {
  if (!listed.length) return;
  choose(listed[Math.max(0, Math.min(listed.length - 1, listed.indexOf(chosen) + by))], stay);
}

function prepareList() {
  const list = byId("list");
  let waiting = false;
  list.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      drawRows();
    });
  }, { passive: true });
  new ResizeObserver(drawRows).observe(list);
  list.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    step(by, true);
  });
}
