// Moving through the pages: keys, swipes, the buttons of the foot, the contents, and the whole screen.
const FAR_SWIPE_PX = 60;
const STRAIGHT = 2;
const QUICK_MS = 700;
const ZOOMED = 1.05;
// Farther than this, nobody wants to see the pages fly by.
const NEIGHBOURS = 2;
const OWN_KEYS = "input, textarea, select, video, audio, dialog, summary, a, button, [contenteditable]";

function goesAhead(event) {
  return ["ArrowRight", "PageDown"].includes(event.key) || (event.key === " " && !event.shiftKey);
}

function goesBack(event) {
  return ["ArrowLeft", "PageUp"].includes(event.key) || (event.key === " " && event.shiftKey);
}

export class Moving {
  constructor(viewer) {
    this.viewer = viewer;
    this.contents = document.getElementById("contents");
  }

  start() {
    document.addEventListener("keydown", (event) => this.onKey(event));
    this.viewer.addEventListener("touchstart", (event) => this.onTouch(event), { passive: true });
    this.viewer.addEventListener("touchend", (event) => this.onLift(event), { passive: true });
    document.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("fullscreenchange", () => this.setFull(Boolean(document.fullscreenElement)));
  }

  // The address may name a page that was not there yet.
  goToAddress() {
    const page = document.getElementById(window.location.hash.slice(1));
    if (page) this.goTo(page);
  }

  onClick(event) {
    const step = event.target.closest("[data-step]");
    if (step) this.step(Number(step.dataset.step));
    if (event.target.closest("[data-full]")) this.toggleFull();
    const link = event.target.closest("[data-goto]");
    const page = link && document.getElementById(link.dataset.goto);
    if (!page) return;
    event.preventDefault();
    if (this.contents?.matches(":popover-open")) this.contents.hidePopover();
    this.goTo(page);
  }

  onKey(event) {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (event.key === "Escape" && this.isFull) this.toggleFull();
    const onControl = event.target.closest?.(OWN_KEYS);
    if (onControl && (event.key === " " || onControl.matches("input, textarea, select, video, audio"))) return;
    if (this.move(event)) event.preventDefault();
  }

  // Whether a key moved to another page: what is taller than the screen is scrolled to its end first.
  move(event) {
    const { here } = this.viewer;
    if (!here) return false;
    if (event.key === "Home") return this.goTo(this.viewer.pages[0], "top");
    if (event.key === "End") return this.goTo(this.viewer.pages.at(-1));
    const box = here.getBoundingClientRect();
    if (event.key === " " || event.key.startsWith("Page")) {
      if (goesAhead(event) && box.bottom > window.innerHeight + 1) return false;
      if (goesBack(event) && box.top < -1) return false;
    }
    if (goesAhead(event) || (this.isFull && event.key === "ArrowDown")) return this.step(1);
    if (goesBack(event) || (this.isFull && event.key === "ArrowUp")) return this.step(-1);
    return false;
  }

  step(by) {
    const { pages, here } = this.viewer;
    const target = pages[pages.indexOf(here) + by];
    return Boolean(target) && this.goTo(target);
  }

  goTo(page, to = "page") {
    const { pages, here } = this.viewer;
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const isNear = Math.abs(pages.indexOf(page) - pages.indexOf(here)) <= NEIGHBOURS;
    const behavior = still || !isNear ? "instant" : "smooth";
    if (to === "top" && !this.isFull) window.scrollTo({ top: 0, behavior });
    else page.scrollIntoView({ behavior, block: "start" });
    return true;
  }

  onTouch(event) {
    const [touch] = event.touches;
    const alone = event.touches.length === 1 && (window.visualViewport?.scale ?? 1) < ZOOMED;
    this.touch = alone ? { x: touch.clientX, y: touch.clientY, at: performance.now() } : null;
  }

  onLift(event) {
    const { touch } = this;
    this.touch = null;
    if (!touch || event.touches.length || !window.getSelection().isCollapsed) return;
    const [lifted] = event.changedTouches;
    const across = lifted.clientX - touch.x;
    const along = Math.abs(lifted.clientY - touch.y);
    const quick = performance.now() - touch.at < QUICK_MS;
    if (quick && Math.abs(across) >= FAR_SWIPE_PX && Math.abs(across) > STRAIGHT * along) this.step(across < 0 ? 1 : -1);
  }

  get isFull() {
    return document.documentElement.hasAttribute("data-full-screen");
  }

  // A phone that gives no page its whole screen still gives it the whole window.
  toggleFull() {
    const full = !this.isFull;
    if (!full && document.fullscreenElement) document.exitFullscreen();
    else if (full && document.documentElement.requestFullscreen) document.documentElement.requestFullscreen().catch(() => this.setFull(true));
    else this.setFull(full);
  }

  setFull(full) {
    const { here } = this.viewer;
    document.documentElement.toggleAttribute("data-full-screen", full);
    document.querySelector("[data-full]")?.setAttribute("aria-pressed", String(full));
    if (full) for (const image of this.viewer.querySelectorAll("img[srcset]")) image.sizes = "100vw";
    here?.scrollIntoView({ behavior: "instant", block: "start" });
  }
}
