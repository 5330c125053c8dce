// What htmx could not load is said, in words that stand in the page: it never fails in silence.
const words = document.getElementById("wrong-words");
const toasts = document.getElementById("toasts");

function say(text) {
  if (!words || !toasts) return;
  const toast = words.content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = text;
  toasts.append(toast);
}

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== 401) say(words?.dataset.refused);
});
document.addEventListener("htmx:sendError", () => say(words?.dataset.unreachable));
