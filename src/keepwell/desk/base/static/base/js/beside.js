// A list remembers, for this tab, the rows it showed, so that the page of one can lead to the next
// and the one before ([data-beside]); at the ends, to the list's own pages.
const KEY = "keepwell:beside";

function remember(link) {
  const list = link.closest("table, ol, ul");
  const hrefs = [...list.querySelectorAll("[data-row-link]")].map((one) => one.pathname);
  const page = (rel) => document.querySelector(`.pager [rel=${rel}]`)?.href ?? null;
  sessionStorage.setItem(KEY, JSON.stringify({ hrefs, previous: page("prev"), next: page("next") }));
}

function offer() {
  const links = document.querySelectorAll("[data-beside]");
  const kept = links.length && JSON.parse(sessionStorage.getItem(KEY) ?? "null");
  const here = kept ? kept.hrefs.indexOf(location.pathname) : -1;
  if (here < 0) return;
  for (const link of links) {
    const step = link.dataset.beside === "next" ? 1 : -1;
    const href = kept.hrefs[here + step] ?? kept[link.dataset.beside];
    link.hidden = !href;
    if (href) link.href = href;
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-row-link]");
  if (link) remember(link);
}, true);
offer();
