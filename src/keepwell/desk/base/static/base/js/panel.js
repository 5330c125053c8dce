// The side panel: what htmx loads into it gets the focus, Escape and data-closes-panel empty it, and
// the focus goes back to where it came from. What was written there and not sent is not thrown away
// in silence: a link is then followed as it stands, and leaving the page asks.
const panel = document.getElementById("panel");
let from = null;

function close() {
  if (!panel.hasChildNodes()) return;
  panel.replaceChildren();
  panel.dispatchEvent(new Event("keepwell:closed", { bubbles: true }));
  if (from?.isConnected) from.focus();
}

panel?.addEventListener("htmx:beforeSwap", (event) => {
  const asking = event.detail.requestConfig.elt;
  if (event.detail.target === panel && !panel.contains(asking)) from = asking;
});
panel?.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target === panel) panel.focus();
});
document.addEventListener("click", (event) => {
  const closing = event.target.closest("[data-closes-panel]");
  if (!closing || (closing.href && panel.querySelector("form[data-changed]"))) return;
  event.preventDefault();
  close();
});
document.addEventListener("keydown", (event) => {
  const inFront = document.querySelector("dialog[open], :popover-open");
  if (event.key !== "Escape" || inFront || !panel?.contains(document.activeElement)) return;
  panel.querySelector("[data-closes-panel]")?.click();
});
