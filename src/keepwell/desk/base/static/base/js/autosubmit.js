// Forms with data-autosubmit are sent when something in them changes; text, once one stops writing.
const PAUSE = 350;
const waiting = new WeakMap();

function send(form, after) {
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => form.requestSubmit(), after));
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-autosubmit]") && !event.target.matches("[type=search]")) send(form, 0);
});
document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-autosubmit]") && event.target.matches("[type=search]")) send(form, PAUSE);
});
// What was not asked for stays out of the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("[data-autosubmit]")) return;
  for (const [name, value] of [...event.formData]) {
    if (value === "") event.formData.delete(name);
  }
});
