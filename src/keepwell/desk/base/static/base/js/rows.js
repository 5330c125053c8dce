// j and k walk the rows of a list, x ticks the row; Enter opens it, being on its link. What a row
// offers itself ([data-row-key]) goes by its key.
function rowLinks() {
  return [...document.querySelectorAll("[data-row-link]")].filter((link) => link.offsetParent);
}

function walk(step) {
  const links = rowLinks();
  const at = (is) => links.findIndex((link) => is(link.closest("tr, li")));
  const inRow = at((row) => row?.contains(document.activeElement));
  const now = inRow < 0 ? at((row) => row?.ariaCurrent === "true") : inRow;
  const next = now < 0 ? (step > 0 ? 0 : links.length - 1) : now + step;
  links[Math.max(0, Math.min(next, links.length - 1))]?.focus();
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable) return;
  if (target.matches?.("input:not([type=checkbox]), textarea, select") || document.querySelector("dialog[open]")) return;
  if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else {
    const row = target.closest?.("tr, li:has([data-row-link])");
    row?.querySelector(event.key === "x" ? "[data-tick]" : `[data-row-key="${CSS.escape(event.key)}"]`)?.click();
  }
});
