// Says in the editor, while a title and a summary are written, which assets may say the same already.

const PAUSE_MS = 600;
const SHORTEST = 6;
const address = document.querySelector("script[data-already]").dataset.already;
const title = document.querySelector("#id_title");
const summary = document.querySelector("#id_summary");
const besides = location.pathname.match(/\/edit\/(\d+)\//)?.[1] ?? "";
let waiting;
let asked = "";

async function show(place) {
  const given = new URLSearchParams({ title: title.value, summary: summary.value, besides });
  if (String(given) === asked) return;
  asked = String(given);
  if (title.value.trim().length < SHORTEST) {
    place.replaceChildren();
    return;
  }
  try {
    const answer = await fetch(`${address}?${given}`, { credentials: "same-origin" });
    const now = answer.ok ? await answer.text() : "";
    // What was typed meanwhile has its own answer.
    if (String(given) === asked) place.innerHTML = now;
  } catch {
    // The network dropped; what was shown stays.
  }
}

if (title && summary && location.pathname.startsWith(address.replace(/already\/$/, ""))) {
  const place = document.createElement("div");
  place.setAttribute("aria-live", "polite");
  (summary.closest(".w-field__wrapper") ?? summary).after(place);
  for (const field of [title, summary]) {
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(show, PAUSE_MS, place);
    });
  }
}
