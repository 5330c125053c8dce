// The command palette: arrows choose among what the server found, Enter goes there.
const palette = document.getElementById("palette");
const input = palette?.querySelector("input");

function options() {
  return [...palette.querySelectorAll('[role="option"]')];
}

function choose(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

palette?.addEventListener("htmx:afterSwap", () => choose(options()[0]));
palette?.addEventListener("close", () => { input.value = ""; });
input?.addEventListener("keydown", (event) => {
  const all = options();
  const now = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && all.length) {
    event.preventDefault();
    choose(all[(now + step + all.length) % all.length]);
  } else if (event.key === "Enter") {
    event.preventDefault();
    all[now]?.click();
  }
});
