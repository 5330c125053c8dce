// Makes the rail slim or wide; a cookie tells the server, so that the next page is drawn right at once.
const root = document.documentElement;
const button = document.querySelector("[data-slimmer]");
button?.addEventListener("click", () => {
  const slim = root.dataset.rail !== "slim";
  if (slim) root.dataset.rail = "slim";
  else delete root.dataset.rail;
  button.setAttribute("aria-pressed", String(slim));
  document.cookie = `rail=${slim ? "slim" : "wide"}; path=/; max-age=31536000; samesite=lax`;
});
