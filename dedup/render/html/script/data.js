// What the page shows: findings, documents and files, as rows with names.

const DATA = JSON.parse(document.getElementById("data").textContent);

// The order in which the rows of places come.
const FIELDS = [
  "document", "start", "end", "line", "first", "last", "words",
  "similarity", "containment", "kinds", "centre", "reported", "edits", "said", "cells",
];

const FILES = DATA.files.map(([path, words, redundant, reported]) => ({ path, words, redundant, reported }));

const DOCUMENTS = DATA.documents.map(([name, file, record, paragraphs, chunks], number) => ({
  number, name, file: FILES[file], record, paragraphs, chunks, findings: [],
}));

const FINDINGS = DATA.findings.map((row, number) => ({ ...row, number, places: row.places.map(placeOf) }));

for (const finding of FINDINGS) {
  for (const document of new Set(finding.places.map((place) => place.document))) {
    document.findings.push(finding);
  }
}

function placeOf(row) {
  const place = Object.fromEntries(FIELDS.map((name, at) => [name, row[at]]));
  place.document = DOCUMENTS[place.document];
  place.edits = place.edits.map(([op, a, b, c, d]) => ({ op, centre: [a, b], here: [c, d] }));
  return place;
}

// The place that the others were verified against.
function centreOf(finding) {
  return finding.places.find((place) => place.centre) ?? finding.places[0];
}

// The copy that the others repeat: one that is only compared with, else the first.
function firstOf(finding) {
  return finding.places.find((place) => !place.reported) ?? finding.places[0];
}

// The copy that is compared with it at first.
function laterOf(finding) {
  const first = firstOf(finding);
  return finding.places.find((place) => place !== first);
}

function whereOf(place) {
  const { document, line } = place;
  return document.record === null ? `${document.file.path}:${line}` : `${document.file.path}:${document.record}`;
}

// A place in a data file is found by its line there, and by the name of its record.
function nameOf(place) {
  const where = whereOf(place);
  const own = place.document.record !== null && !place.document.name.endsWith(`:${place.document.record}`);
  return own ? `${where} ${place.document.name}` : where;
}

function paragraphsOf(place) {
  return place.first === place.last ? `¶${place.first}` : `¶${place.first}-${place.last}`;
}

const NUMBER = new Intl.NumberFormat("en");

function said(number) {
  return NUMBER.format(number);
}

function count(number, noun) {
  return `${said(number)} ${noun}${number === 1 ? "" : "s"}`;
}

// Only what is whole reads 100 %.
function percent(share) {
  return `${share >= 1 ? 100 : Math.min(99, Math.round(100 * share))} %`;
}

function ruleName(rule) {
  return DATA.rules[rule] ?? rule;
}

// The shortest beginning of an id that no other has, of at least six digits.
const SHORT = (() => {
  const ids = [...new Set(FINDINGS.map((finding) => finding.id))].sort();
  const common = (a, b) => {
    let at = 0;
    while (at < a.length && a[at] === b?.[at]) at += 1;
    return at;
  };
  return new Map(
    ids.map((id, at) => [id, id.slice(0, Math.max(6, common(id, ids[at - 1]) + 1, common(id, ids[at + 1]) + 1))]),
  );
})();

function shortOf(finding) {
  return SHORT.get(finding.id);
}
