// Elements with data-looks="5" get the event keepwell:look every so many seconds, while the page is
// seen: what they show is fetched again by it, and a page in the background asks for nothing.
const due = new WeakMap();

setInterval(() => {
  if (document.hidden) return;
  const now = Date.now();
  for (const place of document.querySelectorAll("[data-looks]")) {
    const next = now + Number(place.dataset.looks) * 1000;
    if (!due.has(place)) due.set(place, next);
    if (due.get(place) > now) continue;
    due.set(place, next);
    place.dispatchEvent(new Event("keepwell:look"));
  }
}, 1000);
