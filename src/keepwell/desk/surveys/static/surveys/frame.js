// Tells the site around this page that the survey is done, or that somebody pressed Escape in it.
if (parent !== window) {
  const tell = (what) => parent.postMessage({ keepwell: what }, "*");
  if (document.querySelector(".thanks")) tell("done");
  addEventListener("keydown", (event) => { if (event.key === "Escape") tell("close"); });
}
