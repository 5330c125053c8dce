// Asks the visitors of a site by a survey of Keepwell. It needs nothing else, sets no cookie, asks
// nobody's server but Keepwell's, and works under a policy that lets its origin into `script-src`
// and `frame-src`. What may stand on the script's tag:
//   data-survey, data-key   which survey; both stand in the snippet of its page at the desk
//   data-when               "button" (as without it), "after 20" (seconds), "leave" (the page), "call"
//   data-pause              days after which whoever was asked may be asked again by itself; 90
//   data-label              what the button says, data-label-th in Thai, and so on
//   data-account, data-person, data-signature   who it is, signed by the site's own server
// `keepwell.ask()` asks at once.
(() => {
  const script = document.currentScript;
  const given = script.dataset;
  const home = new URL(script.src).origin;
  const language = (document.documentElement.lang || navigator.language || "en").split("-")[0].toLowerCase();
  const WORDS = {
    en: { label: "Feedback", ask: "May we ask you something?", yes: "Yes", no: "Not now", close: "Close" },
    nl: { label: "Feedback", ask: "Mogen we u iets vragen?", yes: "Ja", no: "Niet nu", close: "Sluiten" },
    pl: { label: "Opinia", ask: "Czy możemy o coś zapytać?", yes: "Tak", no: "Nie teraz", close: "Zamknij" },
    th: { label: "ความคิดเห็น", ask: "ขอถามอะไรสักหน่อยได้ไหม", yes: "ได้", no: "ไว้ก่อน", close: "ปิด" },
  };
  const words = WORDS[language] || WORDS.en;
  const label = script.getAttribute(`data-label-${language}`) || given.label || words.label;
  const memory = `keepwell:${given.survey}`;

  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; font: 16px/1.4 system-ui, sans-serif; }
    button { min-height: 44px; padding: 0 18px; border: 1px solid #1f5fae; border-radius: 8px; background: #1f5fae; color: #fff; cursor: pointer; }
    button.plain { background: #fff; color: #1f5fae; }
    button:focus-visible { outline: 3px solid #111; outline-offset: 2px; }
    .corner { position: fixed; inset-block-end: 16px; inset-inline-end: 16px; z-index: 2147483000; }
    .bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; max-width: calc(100vw - 32px); padding: 12px 16px; border: 1px solid #7c828c; border-radius: 8px; background: #fff; color: #1d2025; }
    [hidden] { display: none; }
    dialog { width: min(42rem, 100vw - 16px); max-width: none; height: min(44rem, 100vh - 16px); max-height: none; padding: 0; border: 0; border-radius: 8px; overflow: hidden; background: #fff; }
    dialog::backdrop { background: rgb(0 0 0 / 45%); }
    iframe { display: block; width: 100%; height: calc(100% - 52px); border: 0; }
    .top { display: flex; justify-content: flex-end; padding: 4px; }
    @media (prefers-reduced-motion: no-preference) { .bar { animation: rise .15s ease-out; } }
    @keyframes rise { from { opacity: 0; } }
    @media print { .corner { display: none; } }`;

  /** Makes an element: `make("button", { className: "plain" }, "Text", child)`. */
  const make = (name, traits, ...inside) => {
    const made = Object.assign(document.createElement(name), traits);
    made.append(...inside);
    return made;
  };

  /** Writes who it is so that it fits into an address; nothing of it unless the site signed it. */
  const who = () => {
    if (!given.signature) return "";
    const bytes = new TextEncoder().encode(`${given.account || ""}\n${given.person || ""}`);
    const text = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    return `${text}.${given.signature}/`;
  };

  /** A browser may refuse to remember; then it asks once a page. */
  const remember = () => { try { localStorage.setItem(memory, Date.now()); } catch { /* as said */ } };
  const wasAsked = () => {
    try {
      const at = Number(localStorage.getItem(memory));
      return Date.now() - at < Number(given.pause || 90) * 86_400_000;
    } catch {
      return false;
    }
  };

  const frame = make("iframe", { title: label, referrerPolicy: "no-referrer" });
  const close = make("button", { type: "button", className: "plain" }, words.close);
  const dialog = make("dialog", { ariaLabel: label }, make("div", { className: "top" }, close), frame);
  const opener = make("button", { type: "button", className: "corner", hidden: true }, label);
  const yes = make("button", { type: "button" }, words.yes);
  const no = make("button", { type: "button", className: "plain" }, words.no);
  const bar = make("div", { role: "region", ariaLabel: label, className: "corner bar", hidden: true }, make("span", {}, words.ask), yes, no);

  /** Opens the survey; what had the focus before gets it back, as dialogs do. */
  const ask = () => {
    bar.hidden = true;
    if (dialog.open) return;
    frame.src = `${home}/e/${given.survey}/${given.key}/${who()}?lang=${language}`;
    dialog.showModal();
    remember();
  };
  /** Asks whether one may ask, without taking the focus away from anything. */
  const offer = () => {
    if (wasAsked() || dialog.open || !bar.hidden) return;
    bar.hidden = false;
    remember();
  };
  const leave = () => { bar.hidden = true; };

  opener.addEventListener("click", ask);
  yes.addEventListener("click", ask);
  no.addEventListener("click", leave);
  bar.addEventListener("keydown", (event) => { if (event.key === "Escape") leave(); });
  close.addEventListener("click", () => dialog.close());
  // The event comes a little after the closing: by then it may be open again.
  dialog.addEventListener("close", () => { if (!dialog.open) frame.removeAttribute("src"); });
  addEventListener("message", (event) => {
    if (event.origin !== home || event.source !== frame.contentWindow) return;
    if (event.data?.keepwell === "done") remember();
    if (event.data?.keepwell === "close") dialog.close();
  });

  const begin = () => {
    const host = make("div", {});
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    root.append(opener, bar, dialog);
    document.body.append(host);
    const [when, seconds] = (given.when || "button").split(" ");
    if (when === "button") opener.hidden = false;
    if (when === "after") setTimeout(offer, Number(seconds || 20) * 1000);
    if (when === "leave") {
      document.addEventListener("mouseout", (event) => {
        if (!event.relatedTarget && event.clientY <= 0) offer();
      });
    }
  };
  window.keepwell = { ask };
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);
})();
