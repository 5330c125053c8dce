// Keys that do what an element with data-keys does when clicked: "/", "?", "g c". Ctrl+K searches.
// Never while one writes, and never with a modifier, so that the browser's own keys stay.
const WAIT = 900;
let typed = "";
let last = 0;

function writing(target) {
  return target.isContentEditable || target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select");
}

function press(keys) {
  const found = document.querySelector(`[data-keys="${CSS.escape(keys)}"]`);
  found?.click();
  return Boolean(found);
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    if (press("/")) event.preventDefault();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.key.length > 1) return;
  if (writing(event.target) || document.querySelector("dialog[open]")) return;
  const both = event.timeStamp - last < WAIT ? `${typed} ${event.key}` : event.key;
  [typed, last] = [event.key, event.timeStamp];
  if (press(both) || (both !== event.key && press(event.key))) {
    event.preventDefault();
    typed = "";
  }
});
