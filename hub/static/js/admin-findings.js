// Shows in the editor what the gate says of the draft, again after each time it is saved by itself.

const EVERY_MS = 3000;
const place = document.querySelector("[data-findings]");

async function show() {
  try {
    const answer = await fetch(place.dataset.findings, { credentials: "same-origin" });
    if (!answer.ok) return;
    const now = await answer.text();
    if (now.trim() !== shown) place.innerHTML = shown = now.trim();
  } catch {
    // The network dropped; what was shown stays.
  }
  wait();
}

// A file comes to its end by itself.
function wait() {
  clearTimeout(wait.timer);
  if (place.querySelector("[data-code='file_not_read']")) wait.timer = setTimeout(show, EVERY_MS);
}

let shown = place?.innerHTML.trim();
if (place) {
  document.addEventListener("w-autosave:success", show);
  wait();
}
