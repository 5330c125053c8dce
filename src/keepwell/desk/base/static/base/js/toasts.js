// Toasts: good news goes after a while, unless one is reading it; the rest stays until dismissed.
const READING = 7000;
const toasts = document.getElementById("toasts");

function leaveLater(toast) {
  if (!toast.matches(".success, .info")) return;
  let timer = setTimeout(() => toast.remove(), READING);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => { timer = setTimeout(() => toast.remove(), READING); });
  toast.addEventListener("focusin", () => clearTimeout(timer));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]").remove();
});
if (toasts) {
  toasts.querySelectorAll("[data-toast]").forEach(leaveLater);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const node of addedNodes) if (node.matches?.("[data-toast]")) leaveLater(node);
    }
  }).observe(toasts, { childList: true });
}
