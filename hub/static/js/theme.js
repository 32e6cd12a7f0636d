// The theme is the server's to remember; the page only changes at once instead of after a reload.
import { post } from "./requests.js";
import { notify } from "./toasts.js";

async function onSubmit(event) {
  const form = event.target.closest?.("[data-theme-form]");
  if (!form) return;
  event.preventDefault();
  const chosen = event.submitter?.value ?? "";
  document.documentElement.dataset.theme = chosen;
  for (const button of form.querySelectorAll("button[name='theme']")) button.setAttribute("aria-pressed", String(button.value === chosen));
  try {
    await post(form.action, { theme: chosen });
  } catch {
    notify("bad", "The theme was not saved:", "the network dropped. It stays as chosen until you leave this page.");
  }
}

export function startTheme() {
  document.addEventListener("submit", onSubmit, { capture: true });
}
