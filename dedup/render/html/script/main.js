// The page as a whole: views, addresses, keys, colours.

const VIEWS = ["overview", "findings", "dots"];
const THEMES = [["", "as the system"], ["light", "light"], ["dark", "dark"]];

let view = "";
let corpusMap = null;

function showView(name) {
  if (view === name) return;
  view = name;
  document.body.dataset.view = name;
  for (const other of VIEWS) byId(`${other}-view`).hidden = other !== name;
  byId("summary").hidden = name !== "overview";
  for (const anchor of byId("views").children) {
    if (anchor.hash === `#${name}`) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  }
  if (name === "findings") drawRows();
}

// Go where the address says: to a view, or to the finding of an id or of its beginning.
function follow() {
  const name = location.hash.slice(1).toLowerCase();
  if (VIEWS.includes(name)) return showView(name);
  const finding = /^[0-9a-f]{6,16}$/.test(name) ? FINDINGS.find((row) => row.id.startsWith(name)) : null;
  if (finding) return choose(finding);
  if (name) tell(`No finding of this page has the id ${name.slice(0, 16)}.`);
  return showView("overview");
}

const KEYS = {
  n: () => step(1),
  p: () => step(-1),
  o: () => (location.hash = "overview"),
  f: () => (location.hash = "findings"),
  d: () => (location.hash = "dots"),
  c: () => chosen && copyLink(chosen),
  "?": () => byId("help").showModal(),
  "/": () => {
    showView("findings");
    byId("query").focus();
    byId("query").select();
  },
};

function typed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.matches("input:not([type=checkbox], [type=range]), textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const action = KEYS[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}

function prepareTheme() {
  let at = 0;
  byId("theme").addEventListener("click", () => {
    at = (at + 1) % THEMES.length;
    const [theme, name] = THEMES[at];
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    byId("theme").textContent = `Colours: ${name}`;
    corpusMap.draw();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => corpusMap.draw());
}

function start() {
  byId("plain").hidden = true;
  byId("views").hidden = false;
  byId("tools").hidden = false;
  prepareFilters(refresh);
  prepareList();
  prepareOverview();
  corpusMap = prepareMap();
  prepareDots();
  prepareTheme();
  refresh();
  byId("help-open").addEventListener("click", KEYS["?"]);
  document.addEventListener("keydown", typed);
  window.addEventListener("hashchange", follow);
  follow();
  prepareSearch();
  document.documentElement.dataset.ready = "";
}

start();
