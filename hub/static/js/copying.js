// [data-copy="words"] or [data-copy-from="#id"] copies, says so on the button, and tells [data-record-url] that it happened.
import { post } from "./requests.js";
import { notify, toast } from "./toasts.js";

const SHOWN_MS = 2500;

function wordsOf(button) {
  if (button.dataset.copy !== undefined) return button.dataset.copy;
  const source = document.querySelector(button.dataset.copyFrom);
  if (!source) return "";
  return "value" in source ? source.value : source.innerText.trim();
}

async function write(words) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(words);
  // Hubs reached by plain http inside a company have no clipboard object.
  const area = document.createElement("textarea");
  area.value = words;
  area.className = "visually-hidden";
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error("copying refused");
}

function sayCopied(button) {
  const label = button.querySelector("[data-label]") ?? button.querySelector("span");
  const use = button.querySelector("use");
  if (button.classList.contains("is-copied")) return;
  const before = { text: label?.textContent, href: use?.getAttribute("href"), title: button.title };
  button.classList.add("is-copied");
  if (label) label.textContent = "Copied";
  else button.title = "Copied";
  use?.setAttribute("href", before.href.replace(/#.*/, "#check"));
  document.getElementById("announcer").textContent = "Copied";
  setTimeout(() => {
    button.classList.remove("is-copied");
    if (label) label.textContent = before.text;
    else button.title = before.title;
    use?.setAttribute("href", before.href);
    document.getElementById("announcer").textContent = "";
  }, SHOWN_MS);
}

async function record(button) {
  const { recordUrl, recordPart, recordPage, copiedToast, toastHref, toastLabel } = button.dataset;
  if (recordUrl) {
    const fields = {};
    if (recordPart) fields.part = recordPart;
    if (recordPage) fields.page = recordPage;
    try {
      await post(recordUrl, fields);
    } catch (error) {
      const why = error.reason ?? "the network dropped. The words are on your clipboard.";
      notify("bad", "Copied, but not recorded:", why);
      return;
    }
  }
  if (copiedToast) toast(copiedToast, { href: toastHref, label: toastLabel });
  button.dispatchEvent(new CustomEvent("hub:copied", { bubbles: true }));
}

async function onClick(event) {
  const button = event.target.closest?.("[data-copy], [data-copy-from]");
  if (!button || button.matches(":disabled")) return;
  event.preventDefault();
  try {
    await write(wordsOf(button));
  } catch {
    notify("bad", "Nothing was copied:", "the browser refused. Select the words and copy them yourself.");
    return;
  }
  sayCopied(button);
  await record(button);
}

export function startCopying() {
  document.addEventListener("click", onClick);
}
