// `<div data-lines>`: a textarea without wrapping and, in .numbers, the numbers of its lines, which
// scroll along. `<button data-line="7" data-line-of="id">` puts the cursor on that line of it.
function count(box) {
  const text = box.querySelector("textarea");
  const numbers = box.querySelector(".numbers");
  const lines = text.value.split("\n").length;
  if (numbers.dataset.count !== String(lines)) {
    numbers.dataset.count = String(lines);
    numbers.textContent = Array.from({ length: lines }, (_each, n) => n + 1).join("\n");
  }
  numbers.scrollTop = text.scrollTop;
}

function go(text, line) {
  const lines = text.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  text.focus({ preventScroll: true });
  text.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  text.scrollTop = (line - 4) * parseFloat(getComputedStyle(text).lineHeight);
  text.scrollLeft = 0;
  text.scrollIntoView({ block: "nearest" });
}

function countAll() {
  document.querySelectorAll("[data-lines]").forEach(count);
}

document.addEventListener("input", (event) => {
  const box = event.target.closest?.("[data-lines]");
  if (box) count(box);
});
document.addEventListener("scroll", (event) => {
  const numbers = event.target.parentElement?.querySelector?.(":scope > .numbers");
  if (numbers) numbers.scrollTop = event.target.scrollTop;
}, { capture: true, passive: true });
document.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-line]");
  const text = asked && document.getElementById(asked.dataset.lineOf);
  if (!text) return;
  const view = document.querySelector("[data-view-of-text]");
  if (view) view.checked = true;
  go(text, Number(asked.dataset.line));
});
document.addEventListener("htmx:afterSettle", countAll);
addEventListener("pageshow", countAll);
countAll();
