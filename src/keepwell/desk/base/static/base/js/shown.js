// `<div data-shown-for="subject" data-values="nps csat">` stands on the page only while the field
// "subject" of its form has one of these values; what the reader is told is wrong stays in sight.
function settle() {
  for (const part of document.querySelectorAll("[data-shown-for]")) {
    const field = part.closest("form").elements[part.dataset.shownFor];
    const fits = part.dataset.values.split(" ").includes(field.value);
    part.hidden = !fits && !part.querySelector("[aria-invalid=true]");
  }
}

document.addEventListener("change", settle);
document.addEventListener("htmx:afterSettle", settle);
settle();
