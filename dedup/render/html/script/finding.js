// One finding: its places, and two of them side by side.

const NAMED = 100; // places listed at once
const LEGEND = [["gone", "only left"], ["added", "only right"], ["changed", "changed"], ["moved", "stands elsewhere"], ["around", "around the passage"]];

let together = null;

const NARROW = matchMedia("(max-width: 900px)"); // as in the style: the finding stands below the list

// Show a finding; where the list stands above it, go down to it, unless the list is to stay in view.
function choose(finding, stay = false) {
  chosen = finding;
  document.body.dataset.open = "";
  showView("findings");
  history.replaceState(null, "", `#${finding.id}`);
  showFinding(finding);
  reveal();
  drawRows();
  if (NARROW.matches && !stay) byId("finding").scrollIntoView();
}

function showFinding(finding) {
  const left = firstOf(finding);
  const right = laterOf(finding);
  const panes = [0, 1].map((nth) => make("div", { class: "pane", tabindex: "0", role: "region", lang: "", "aria-label": nth ? "Right copy" : "Left copy" }));
  const selects = panes.map(() => make("select", null));
  const places = make("ol", { class: "places" });
  const shown = [left, right];
  const compare = () => showPair(finding, shown, panes, places);
  for (const [nth, select] of selects.entries()) {
    select.append(...finding.places.slice(0, NAMED).map((place, at) => make("option", { value: at }, labelOf(place))));
    select.value = String(finding.places.indexOf(shown[nth]));
    select.addEventListener("change", () => {
      shown[nth] = finding.places[Number(select.value)];
      compare();
    });
  }
  const show = (place) => {
    shown[1] = place;
    selects[1].value = String(finding.places.indexOf(place));
    compare();
  };
  listPlaces(places, finding, NAMED, show);
  const titles = ["Left", "Right"].map((name, nth) => make("label", { class: "pane-title" }, name, selects[nth]));
  const columns = panes.map((pane, nth) => make("div", null, titles[nth], pane));
  byId("finding").replaceChildren(...headOf(finding), places, make("div", { class: "panes" }, ...columns), legend(), make("div", { id: "finding-dots" }));
  byId("finding").setAttribute("aria-label", `Finding ${shortOf(finding)}`);
  together = new Together(panes);
  compare();
}

function labelOf(place) {
  return `${nameOf(place)} ${paragraphsOf(place)}`;
}

function headOf(finding) {
  const size = `${count(finding.words, "word")} × ${said(finding.total)} in ${count(finding.documents, "document")}, ${percent(finding.similarity)} alike, ${count(finding.redundant, "redundant word")}`;
  const state = finding.reason ? `${finding.state}: ${finding.reason}` : finding.state;
  const scroll = make("input", { type: "checkbox", checked: true, onchange: (event) => (together.on = event.target.checked) });
  return [
    make("h2", null, `${finding.name} (${finding.rule}) `, make("code", null, shortOf(finding))),
    make("p", null, size),
    make("p", null, DATA.states ? make("span", { class: `badge ${finding.state}` }, bdi(state)) : null, ` ${finding.kinds.join(", ")}`),
    make("div", { class: "actions" },
      make("button", { type: "button", onclick: () => copyLink(finding) }, "Copy link"),
      make("button", { type: "button", onclick: () => copyEntry(finding) }, "Copy as baseline entry"),
      make("label", null, scroll, " scroll together")),
  ];
}

// How a place differs from the centre, as on a terminal; where that has no share, this comes first.
function toldOf(place, first) {
  if (place.centre) return place === first ? [] : ["others compared with this"];
  const alike = `${percent(place.similarity)} alike`;
  return place.said.includes(alike) ? [place.said] : [alike, place.said];
}

function listPlaces(list, finding, most, show) {
  const first = firstOf(finding);
  const rows = finding.places.slice(0, most).map((place) => {
    const parts = [paragraphsOf(place), place === first ? "first copy" : "", ...toldOf(place, first), place.reported ? "" : "only compared with"];
    const row = make("li", null, make("button", { type: "button", class: "link", onclick: () => show(place) }, bdi(nameOf(place))), ` ${parts.filter((part) => part).join(" · ")}`);
    row.place = place;
    return row;
  });
  list.replaceChildren(...rows);
  const more = finding.places.length - most;
  const lost = finding.total - finding.places.length;
  if (lost > 0) list.append(make("li", null, `${count(lost, "place")} not in this page`));
  if (more > 0) list.append(make("li", null, link(`${said(more)} more`, () => listPlaces(list, finding, most + 10 * NAMED, show))));
}

function showPair(finding, [left, right], panes, places) {
  const nodes = [showPlace(panes[0], left, right, "gone"), showPlace(panes[1], right, left, "added")];
  together.show(nodes, anchorPairs(left, right, centreOf(finding)));
  together.start([left.start, right.start]);
  for (const row of places.children) {
    if (finding.places.length > 2 && (row.place === left || row.place === right)) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
  const dots = link("Dot plot of both documents", () => showDots(left.document, right.document));
  byId("finding-dots").replaceChildren(dots);
}

function legend() {
  return make("ul", { class: "legend", "aria-label": "Marks" }, ...LEGEND.map(([name, text]) => make("li", null, make("span", { class: name }, text))));
}
