// The link in the dialog: opening it in the mail program is told to the hub, and what was told is said in the dialog.
import { post } from "./requests.js";
import { notify } from "./toasts.js";

function saySent(from) {
  const words = from.closest("dialog, main")?.querySelector("[data-ready-words]");
  if (words?.dataset.sentWords) words.textContent = words.dataset.sentWords;
}

async function onClick(event) {
  const field = event.target.closest?.("[data-select-all]");
  if (field) field.select();
  const link = event.target.closest?.("[data-handed-over]");
  if (!link) return;
  // The mail program opens by the link itself; the news travels beside it.
  try {
    await post(link.dataset.handedOver);
    saySent(link);
  } catch (error) {
    const why = error.reason ?? "the network dropped. It is recorded when the recipient reads it.";
    notify("bad", "Opened, but not recorded as sent:", why);
  }
}

export function startSending() {
  document.addEventListener("click", onClick);
  document.addEventListener("hub:copied", (event) => event.target.matches?.("[data-hands-over]") && saySent(event.target));
}
