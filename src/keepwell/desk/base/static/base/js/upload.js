// `<form data-upload hx-post>`: shows how much of the file is there, and refuses one that is larger
// than `data-most` bytes of its input before it travels, saying `data-too-large`.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.matches?.("[data-upload] input[type=file]")) return;
  const isTooLarge = input.files[0]?.size > Number(input.dataset.most);
  input.setCustomValidity(isTooLarge ? input.dataset.tooLarge : "");
  if (isTooLarge) input.reportValidity();
});

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest?.("[data-upload]")?.querySelector("[data-upload-progress]");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.querySelector("progress").value = event.detail.loaded / event.detail.total;
});
