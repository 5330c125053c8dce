// Forms with data-guard: leaving the page with something changed and not sent asks first. What stands
// outside of a form says with data-part-of whose it is; a form with data-waits is sent once that has
// come in.
const changed = new Set();
document.addEventListener("input", (event) => {
  const form = event.target.form ?? document.getElementById(event.target.dataset?.partOf);
  if (form?.matches("[data-guard]")) changed.add(form);
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  const asking = form.matches("[data-waits]") && document.querySelector(`[data-part-of="${form.id}"].htmx-request`);
  if (!asking) return changed.delete(form);
  event.preventDefault();
  const submitter = event.submitter;
  document.addEventListener("htmx:afterSettle", () => form.requestSubmit(submitter), { once: true });
});
document.addEventListener("reset", (event) => changed.delete(event.target));
addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});
