// Small comforts for forms: send on change, clear a search, show a password, choose all, dismiss a notice.
function onChange(event) {
  const control = event.target;
  if (control.matches("[data-choose-all]")) {
    for (const box of control.closest("form, table").querySelectorAll("[data-choice]")) box.checked = control.checked;
  }
  const autosubmit = control.closest("[data-autosubmit]");
  if (autosubmit && control.form) control.form.requestSubmit();
}

function onClick(event) {
  const clear = event.target.closest?.("[data-clear-search]");
  if (clear) {
    const field = clear.closest("form").querySelector("[data-search]");
    field.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    event.preventDefault();
  }
  const show = event.target.closest?.("[data-show-password]");
  if (show) {
    const field = document.getElementById(show.getAttribute("aria-controls"));
    const shown = field.type === "password";
    field.type = shown ? "text" : "password";
    show.textContent = shown ? "Hide" : "Show";
    show.setAttribute("aria-pressed", String(shown));
  }
  const dismiss = event.target.closest?.("[data-dismiss]");
  if (dismiss) dismiss.closest(".notice")?.remove();
  if (event.target.closest?.("[data-print]")) window.print();
}

// A form that is sent twice makes two links: the second click waits.
function onSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method.toLowerCase() !== "post" || form.matches("[hx-post], [data-hx-post]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
}

// What the hub knows of a field fills it where it is empty still, and gives way to whoever is about to type there.
function onFieldFromOutside(event) {
  const field = event.detail.target;
  if (!(field instanceof HTMLInputElement)) return;
  event.detail.shouldSwap = false;
  if (field.value) return;
  field.value = event.detail.fragment.querySelector("input").value;
  if (field === document.activeElement) field.select();
}

export function startForms() {
  document.addEventListener("htmx:oobBeforeSwap", onFieldFromOutside);
  document.addEventListener("change", onChange);
  document.addEventListener("click", onClick);
  document.addEventListener("submit", onSubmit);
  // Coming back by the browser's own cache must not leave a form locked.
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
}
