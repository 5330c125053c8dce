// "@" and some letters in a [data-mentions] text offer colleagues; arrows and Enter choose one.
// The form says with data-mentionable where to ask.
const BEFORE = /(?:^|\s)@([^\s@][^@\n]{0,40}|)$/u;
let list = null;
let asked = 0;

function close() {
  list?.remove();
  list = null;
}

function typed(text) {
  return text.value.slice(0, text.selectionStart).match(BEFORE);
}

function choose(text, option) {
  const start = text.selectionStart - typed(text)[1].length;
  text.setRangeText(`${option.dataset.name} `, start, text.selectionStart, "end");
  close();
  text.focus();
}

function show(text, html) {
  close();
  if (!html.trim()) return;
  list = document.createElement("ul");
  list.className = "menu mentions";
  list.setAttribute("role", "listbox");
  list.innerHTML = html; // from our own server, escaped there
  list.firstElementChild.setAttribute("aria-selected", "true");
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) choose(text, option);
  });
  text.after(list);
}

document.addEventListener("input", async (event) => {
  const text = event.target;
  if (!text.matches("[data-mentions]")) return;
  const found = typed(text);
  if (!found) return close();
  const number = ++asked;
  const address = `${text.form.dataset.mentionable}?q=${encodeURIComponent(found[1])}`;
  const answer = await fetch(address);
  if (answer.ok && number === asked && document.activeElement === text) show(text, await answer.text());
});

document.addEventListener("keydown", (event) => {
  if (!list || !event.target.matches("[data-mentions]")) return;
  const options = [...list.children];
  const now = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) options.forEach((option, n) => option.setAttribute("aria-selected", String(n === (now + step + options.length) % options.length)));
  else if (event.key === "Enter" || event.key === "Tab") choose(event.target, options[now]);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener("focusout", (event) => {
  if (event.target.matches("[data-mentions]")) setTimeout(close, 150);
});
