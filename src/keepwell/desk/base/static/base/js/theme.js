// Shows a chosen theme at once; the form it belongs to keeps it.
document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-theme-choice]");
  if (!choice) return;
  if (choice.value === "system") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.dataset.theme = choice.value;
  document.dispatchEvent(new CustomEvent("theme:change"));
});
