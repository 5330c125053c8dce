// Puts a popover beside the button that opened it, inside the window, and walks menus by arrow keys.
const GAP = 6;
const ITEMS = "a, button, input:not([type=hidden]), select, textarea";

function place(popover, button) {
  const at = button.getBoundingClientRect();
  const own = popover.getBoundingClientRect();
  const below = at.bottom + GAP + own.height <= innerHeight || at.top < own.height;
  const top = below ? at.bottom + GAP : at.top - GAP - own.height;
  const rtl = getComputedStyle(button).direction === "rtl";
  const start = rtl ? at.right - own.width : at.left;
  const left = start + own.width > innerWidth - GAP ? at.right - own.width : start;
  popover.style.top = `${Math.max(GAP, Math.min(top, innerHeight - own.height - GAP))}px`;
  popover.style.left = `${Math.max(GAP, Math.min(left, innerWidth - own.width - GAP))}px`;
}

function opener(popover) {
  return document.querySelector(`[popovertarget="${CSS.escape(popover.id)}"]`);
}

document.addEventListener("toggle", (event) => {
  if (!event.target.matches("[popover]")) return;
  const button = opener(event.target);
  const open = event.newState === "open";
  button?.setAttribute("aria-expanded", String(open));
  if (open && button) place(event.target, button);
  if (open && event.target.matches(".menu")) event.target.querySelector(ITEMS)?.focus();
}, true);

addEventListener("scroll", (event) => {
  for (const popover of document.querySelectorAll("[popover]:popover-open")) {
    const button = opener(popover);
    if (button && !popover.contains(event.target)) place(popover, button);
  }
}, { capture: true, passive: true });

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  // A day, a number or a choice is changed by the arrows: there they stay the browser's.
  if (!menu || !step || event.target.matches("select, textarea, input:not([type=checkbox])")) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(ITEMS)];
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
});
