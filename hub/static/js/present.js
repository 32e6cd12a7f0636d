// Present on an asset's page: the screen is full from the click on, and the deck comes into it. Without a script the form
// leads to the page that shows one slide at a time.
import { csrfToken } from "./requests.js";

function stage() {
  const place = document.createElement("div");
  place.className = "present-stage presenting";
  cover(true);
  document.body.append(place);
  return place;
}

// What lies under the presentation can't be reached, by no key and no screen reader.
function cover(isCovered) {
  for (const part of document.body.children) if (!part.matches(".present-stage")) part.inert = isCovered;
}

async function begin(form) {
  // What only a click may ask for comes first: a second window, or else the whole screen.
  const notes = form.dataset.present === "with-notes" ? window.open("", "_blank", "popup,width=1080,height=760") : null;
  const place = stage();
  if (!notes) place.requestFullscreen?.().catch(() => {});
  try {
    const headers = { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" };
    const asked = fetch(form.action, { method: "POST", body: new FormData(form), headers, credentials: "same-origin" });
    const [{ present }, answer] = await Promise.all([import("./presentation.js"), asked]);
    if (!answer.ok) throw new Error(`${form.action} answered ${answer.status}`);
    place.innerHTML = await answer.text();
    present(place.querySelector("[data-presentation]"), notes);
  } catch (error) {
    // The page that shows one slide at a time says what is wrong.
    notes?.close();
    place.remove();
    cover(false);
    form.submit();
  }
}

export function startPresenting() {
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.present === undefined || !document.documentElement.requestFullscreen) return;
    event.preventDefault();
    begin(event.target);
  });
}
