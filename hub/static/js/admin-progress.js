// The bar of an act on many links: asked for each second, and the page anew when it is done.
const page = document.querySelector("[data-progress-url]");
const bar = page.querySelector("progress");
const words = page.querySelector("[data-progress-words]");
const EVERY_MS = 1000;

async function look() {
  try {
    const answer = await fetch(page.dataset.progressUrl, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    const { done, total } = await answer.json();
    if (total === undefined) {
      location.reload();
      return;
    }
    bar.max = total;
    bar.value = done;
    words.textContent = `${done} of ${total}`;
  } catch {
    // Asked again: the hub may be starting anew.
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
