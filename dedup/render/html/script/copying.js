// Copying: to the clipboard, or, where the browser does not let the page, by hand.

async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    tell(`Copied ${what}.`);
  } catch {
    byId("copy-text").value = text;
    byId("copy").showModal();
    byId("copy-text").select();
  }
}

function copyLink(finding) {
  const address = location.href.replace(/#.*$/, "");
  return copy(`${address}#${finding.id}`, "the link");
}

function copyEntry(finding) {
  if (finding.entry) return copy(finding.entry, "the entry: a line for the baseline");
  tell(finding.state === "accepted" ? "It is accepted already." : "Not everything could be read, so nothing can be accepted.");
  return null;
}
