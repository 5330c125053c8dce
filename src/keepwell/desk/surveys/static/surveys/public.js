// Tells the page that its script ran, and whether a finger, a mouse or a key was used: what checks
// links uses none. Without a script the page works all the same.
for (const form of document.querySelectorAll("[data-human]")) {
  form.elements.script.value = "1";
  for (const kind of ["pointerdown", "touchstart", "keydown", "click"]) {
    addEventListener(kind, (event) => {
      if (event.isTrusted) form.elements.hand.value = kind;
    }, { passive: true });
  }
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  addEventListener("pageshow", () => { sent = false; });
}
