// One current row in a list: the one the pointer or the focus is on. Arrow keys move real focus between its links.
const ROW = "[data-row]";
const LINK = "[data-row-link]";

export function visibleLinks(root = document) {
  return [...root.querySelectorAll(LINK)].filter((link) => link.checkVisibility?.() ?? link.offsetParent !== null);
}

export function currentRow() {
  return document.activeElement?.closest(ROW) ?? document.querySelector(`${ROW}.is-current`);
}

function makeCurrent(row) {
  const list = row.closest("[data-rows]") ?? row.parentElement;
  for (const other of list.querySelectorAll(`${ROW}.is-current`)) if (other !== row) other.classList.remove("is-current");
  row.classList.add("is-current");
}

// Moves focus by `step` rows; from the search field down to the first row, and up again. True when it moved.
export function moveFocus(step) {
  const links = visibleLinks(document.querySelector("dialog[open]") ?? document);
  if (!links.length) return false;
  const here = links.indexOf(currentLink());
  if (here + step < 0 && here >= 0) {
    const field = document.querySelector("main [data-search]");
    if (!field) return false;
    field.focus();
    return true;
  }
  const target = here < 0 ? (step > 0 ? links[0] : links.at(-1)) : links[here + step];
  if (!target) return false;
  target.focus();
  target.closest(ROW)?.scrollIntoView({ block: "nearest" });
  return true;
}

function currentLink() {
  const focused = document.activeElement;
  return focused?.matches(LINK) ? focused : focused?.closest(ROW)?.querySelector(LINK);
}

export function startRows() {
  document.addEventListener("focusin", (event) => {
    const row = event.target.closest?.(ROW);
    if (row) makeCurrent(row);
  });
  document.addEventListener("pointerover", (event) => {
    // While keys lead, a resting pointer must not take the row away.
    if (event.pointerType !== "mouse" || document.activeElement?.closest(ROW)?.matches(":has(:focus-visible)")) return;
    const row = event.target.closest?.(ROW);
    if (row) makeCurrent(row);
  });
}
