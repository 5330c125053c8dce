// Ticking rows: data-tick-all ticks every data-tick of its form, Shift ticks a stretch, and what can
// be done with them ([data-bulk], number in [data-ticked]) shows while there are any.
let before = null;

function show(form) {
  const ticks = [...form.querySelectorAll("[data-tick]")];
  const count = ticks.filter((tick) => tick.checked).length;
  for (const bulk of form.querySelectorAll("[data-bulk]")) bulk.hidden = count === 0;
  for (const place of form.querySelectorAll("[data-ticked]")) place.textContent = String(count);
  const all = form.querySelector("[data-tick-all]");
  if (all) [all.checked, all.indeterminate] = [count > 0 && count === ticks.length, count > 0 && count < ticks.length];
}

function tickBetween(form, one, other) {
  const ticks = [...form.querySelectorAll("[data-tick]")];
  const [from, to] = [ticks.indexOf(one), ticks.indexOf(other)].sort((a, b) => a - b);
  if (from >= 0) for (const tick of ticks.slice(from, to + 1)) tick.checked = other.checked;
}

document.addEventListener("click", (event) => {
  const form = event.target.closest?.("form");
  if (!form || !event.target.matches("[data-tick], [data-tick-all]")) return;
  if (event.target.matches("[data-tick-all]")) {
    for (const tick of form.querySelectorAll("[data-tick]")) tick.checked = event.target.checked;
  } else {
    if (event.shiftKey && before) tickBetween(form, before, event.target);
    before = event.target;
  }
  show(form);
});

function showAll() {
  document.querySelectorAll("form:has([data-tick])").forEach(show);
}
addEventListener("pageshow", showAll); // coming back, the browser has kept the ticks
document.addEventListener("htmx:afterSettle", showAll);
