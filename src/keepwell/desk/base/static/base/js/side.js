// A row whose link has data-at-side="17" opens in the side panel, and the address says so (?open=17).
// Where there is no room beside the list, and without script, it is a link to the page like any other.
const CROWDED = matchMedia("(max-width: 64rem)");
const panel = document.getElementById("panel");

function address(which) {
  const there = new URL(location);
  there.hash = "";
  if (which) there.searchParams.set("open", which);
  else there.searchParams.delete("open");
  return there.href;
}

function mark() {
  const open = new URL(location).searchParams.get("open");
  for (const link of document.querySelectorAll("[data-at-side]")) {
    const row = link.closest("tr, li");
    if (link.dataset.atSide === open) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
}

function show(which) {
  history.replaceState(history.state, "", address(which));
  mark();
}

function wantsPage(event) {
  const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  return elsewhere || CROWDED.matches || !panel || panel.querySelector("form[data-changed]");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-at-side]");
  if (!link || wantsPage(event)) return;
  event.preventDefault();
  window.htmx.ajax("GET", address(link.dataset.atSide), "#panel");
});
document.addEventListener("htmx:afterSettle", () => {
  const opened = panel?.querySelector("[data-opened]");
  if (opened) show(opened.dataset.opened);
});
document.addEventListener("keepwell:closed", () => {
  const row = document.querySelector("tr[aria-current] a[data-at-side], li[aria-current] a[data-at-side]");
  if (!new URL(location).searchParams.has("open")) return;
  show(null);
  row?.focus();
});
const page = panel?.querySelector("[data-opened] [data-page]");
if (page && CROWDED.matches) location.replace(page.href);
