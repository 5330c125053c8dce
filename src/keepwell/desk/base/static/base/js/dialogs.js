// Opens the dialog that data-opens names; a click beside it closes it; htmx fills those that ask.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    opener.closest("[popover]")?.hidePopover();
    dialog.showModal();
    dialog.querySelectorAll("[hx-trigger~=opened]").forEach((asking) => htmx.trigger(asking, "opened"));
  } else if (event.target.matches("dialog[open]")) {
    const box = event.target.getBoundingClientRect();
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
    if (!inside) event.target.close();
  } else if (event.target.closest("[data-closes]")) {
    event.target.closest("dialog")?.close();
  }
});
