// Turning pages: arrow keys follow the page's own links, so that every page keeps its address.

function isBusy(event) {
  const field = event.target.closest?.('input, textarea, select, [contenteditable="true"], dialog[open], [data-row]');
  return field || event.metaKey || event.ctrlKey || event.altKey;
}

function follow(selector) {
  const link = document.querySelector(selector);
  if (!link) return false;
  link.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (isBusy(event) || event.defaultPrevented) return;
  const presenting = document.body.classList.contains("presenting");
  const ahead = event.key === "ArrowRight" || event.key === "PageDown" || event.key === " ";
  const back = event.key === "ArrowLeft" || event.key === "PageUp";
  if (!presenting && !event.key.startsWith("Arrow")) return;
  if (ahead && follow('a[rel="next"]')) event.preventDefault();
  if (back && follow('a[rel="prev"]')) event.preventDefault();
  if (presenting && event.key === "Escape" && !document.fullscreenElement) follow("[data-end]");
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-fullscreen-toggle]")) return;
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});

// The strip shows the page one is on.
const here = document.querySelector(".page-strip [aria-current]");
if (here) {
  const strip = here.parentElement;
  strip.scrollTop = here.offsetTop - strip.offsetTop - strip.clientHeight / 3;
  strip.scrollLeft = here.offsetLeft - strip.offsetLeft - strip.clientWidth / 3;
}
document.querySelector("[data-scroll-here]")?.scrollIntoView({ block: "center" });
