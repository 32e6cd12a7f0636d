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
  if (event.key === "ArrowRight" && follow('a[rel="next"]')) event.preventDefault();
  if (event.key === "ArrowLeft" && follow('a[rel="prev"]')) event.preventDefault();
});

// The strip shows the page one is on.
const here = document.querySelector(".page-strip [aria-current]");
if (here) {
  const strip = here.parentElement;
  strip.scrollTop = here.offsetTop - strip.offsetTop - strip.clientHeight / 3;
  strip.scrollLeft = here.offsetLeft - strip.offsetLeft - strip.clientWidth / 3;
}
document.querySelector("[data-scroll-here]")?.scrollIntoView({ block: "center" });
