// `<input type="checkbox" data-reveals="id">`: shows what is typed into a password field.
document.addEventListener("change", (event) => {
  const box = event.target.closest?.("[data-reveals]");
  const field = box && document.getElementById(box.dataset.reveals);
  if (field) field.type = box.checked ? "text" : "password";
});
