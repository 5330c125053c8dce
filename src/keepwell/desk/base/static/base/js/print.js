// Prints the page, with all that is folded open.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) window.print();
});
addEventListener("beforeprint", () => {
  for (const folded of document.querySelectorAll("details.more:not([open])")) {
    folded.open = true;
    addEventListener("afterprint", () => { folded.open = false; }, { once: true });
  }
});
