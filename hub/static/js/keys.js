// Single-key shortcuts. They rest while typing, in dialogs and with modifiers, and a person can switch them off.
import { currentRow, moveFocus } from "./rows.js";

const SEQUENCE_MS = 1200;
let lastG = 0;

// The server keeps the choice with the account.
function keysAreOn() {
  return document.documentElement.dataset.shortcuts !== "off";
}

function isTyping(element) {
  return element?.matches?.('textarea, select, [contenteditable="true"], input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"])');
}

function press(element) {
  if (!element || element.matches(":disabled")) return false;
  element.focus();
  element.click();
  return true;
}

function focusSearch() {
  const fields = [...document.querySelectorAll("main [data-search]"), ...document.querySelectorAll(".topbar [data-search]")];
  const field = fields.find((candidate) => candidate.checkVisibility?.() ?? true);
  if (!field) return false;
  field.focus();
  field.select();
  return true;
}

function openKeyList() {
  const list = document.getElementById("key-list");
  if (!list || list.open) return false;
  list.showModal();
  return true;
}

function singleKey(event) {
  const key = event.key.toLowerCase();
  if (Date.now() - lastG < SEQUENCE_MS) {
    lastG = 0;
    return press(document.querySelector(`[data-go="${CSS.escape(key)}"]`));
  }
  if (key === "/") return focusSearch();
  if (key === "?") return openKeyList();
  if (key === "g") {
    lastG = Date.now();
    return true;
  }
  if (!/^[a-z]$/.test(key) || event.repeat) return false;
  const selector = `[data-key="${key}"]`;
  return press(currentRow()?.querySelector(selector)) || press([...document.querySelectorAll(`main ${selector}`)].find((act) => !act.closest("[data-row]")));
}

function arrowKey(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return false;
  const field = document.activeElement;
  if (field?.matches("[data-search]")) return step > 0 && moveFocus(step);
  if (isTyping(field) || field?.matches?.('input[type="radio"]')) return false;
  // Arrows scroll the page until a row has been entered.
  return Boolean(field?.closest?.("[data-row]")) && moveFocus(step);
}

function onKeydown(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  let handled = arrowKey(event);
  const asleep = !keysAreOn() || isTyping(event.target) || document.querySelector("dialog[open]");
  if (!handled && !asleep && event.key.length === 1) handled = singleKey(event);
  if (handled) event.preventDefault();
}

export function startKeys() {
  document.addEventListener("keydown", onKeydown);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-key-list]")) openKeyList();
  });
}
