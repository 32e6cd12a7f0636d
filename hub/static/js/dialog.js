// The one dialog. htmx swaps a fragment into #dialog; it opens, and closing returns focus to what opened it.
let opener = null;

function dialog() {
  return document.getElementById("dialog");
}

function openDialog() {
  const element = dialog();
  if (!element || !element.childElementCount) return;
  if (element.open) {
    // What came back with something to mend is read on from there.
    element.querySelector("[aria-invalid='true']")?.focus();
    return;
  }
  element.showModal();
  (element.querySelector("[autofocus], [aria-invalid='true']") ?? element.querySelector("input:not([type='hidden']), textarea, select, .button-filled"))?.focus();
}

function onClosed() {
  const element = dialog();
  element.replaceChildren();
  if (opener?.isConnected) opener.focus();
  opener = null;
}

function onClick(event) {
  const close = event.target.closest?.("[data-close]");
  if (close && close.closest("dialog[open]")) {
    event.preventDefault();
    close.closest("dialog").close();
    return;
  }
  // A click on the backdrop reaches the dialog element itself.
  if (event.target.matches?.("dialog[open]") && event.target.dataset.keep === undefined) {
    const box = event.target.getBoundingClientRect();
    const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    if (outside && event.detail) event.target.close();
  }
}

export function startDialog() {
  const element = dialog();
  document.addEventListener("click", onClick);
  if (!element) return;
  element.addEventListener("close", onClosed);
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target?.id === "dialog" && !element.open) opener = document.activeElement;
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "dialog") openDialog();
  });
  document.addEventListener("hub:close-dialog", () => element.open && element.close());
}
