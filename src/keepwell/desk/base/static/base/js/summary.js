// A form that came back with mistakes starts reading at their list.
document.querySelector("[data-error-summary]")?.focus();
document.addEventListener("htmx:afterSettle", (event) => {
  event.detail.elt.querySelector?.("[data-error-summary]")?.focus();
});
