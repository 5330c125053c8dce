// The side panel: what htmx loads into it gets the focus, Escape and data-closes-panel empty it, and
// the focus goes back to where it came from.
const panel = document.getElementById("panel");
let from = null;

function close() {
  if (!panel.hasChildNodes()) return;
  panel.replaceChildren();
  from?.focus();
}

panel?.addEventListener("htmx:beforeSwap", (event) => {
  const asking = event.detail.requestConfig.elt;
  if (event.detail.target === panel && !panel.contains(asking)) from = asking;
});
panel?.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === panel) panel.focus();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-closes-panel]")) close();
});
document.addEventListener("keydown", (event) => {
  const inFront = document.querySelector("dialog[open], :popover-open");
  if (event.key === "Escape" && !inFront && panel?.contains(document.activeElement)) close();
});
