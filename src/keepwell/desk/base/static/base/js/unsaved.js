// Forms with data-guard: leaving the page with something changed and not sent asks first. What stands
// outside of a form says with data-part-of whose it is; a form with data-waits is sent once what its
// parts asked for has come in. data-changed marks a form for who would replace it.
const CHANGED = "form[data-changed]";
document.addEventListener("input", (event) => {
  const form = event.target.form ?? document.getElementById(event.target.dataset?.partOf);
  if (form?.matches("[data-guard]")) form.dataset.changed = "";
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  const parts = form.id ? `, [data-part-of="${form.id}"].htmx-request` : "";
  const asking = form.matches("[data-waits]") && document.querySelector(`form[data-waits] .htmx-request${parts}`);
  if (!asking) return delete form.dataset.changed;
  event.preventDefault();
  const submitter = event.submitter;
  document.addEventListener("htmx:afterSettle", () => form.requestSubmit(submitter), { once: true });
});
document.addEventListener("reset", (event) => delete event.target.dataset.changed);
addEventListener("beforeunload", (event) => {
  if (document.querySelector(CHANGED)) event.preventDefault();
});
