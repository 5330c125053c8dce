// Asks before a form with data-confirm is sent: the question, a detail, and the verb of the button.
const dialog = document.getElementById("confirm");

function ask(form, submitter) {
  const words = { ...form.dataset, ...submitter?.dataset };
  dialog.querySelector("#confirm-question").textContent = words.confirm;
  dialog.querySelector("[data-confirm-detail]").textContent = words.confirmDetail ?? "";
  const go = dialog.querySelector("[data-confirm-verb]");
  go.dataset.usual ??= go.textContent;
  go.textContent = words.confirmVerb ?? go.dataset.usual;
  dialog.returnValue = "";
  dialog.showModal();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "yes") return;
    form.dataset.confirmed = "";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  }, { once: true });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!dialog || form.dataset.confirmed !== undefined) return;
  if (!form.dataset.confirm && !event.submitter?.dataset.confirm) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form, event.submitter);
}, true);
