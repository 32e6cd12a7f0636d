// A presentation: keys and clickers turn its pages, a second window has its notes, and the server hears how long each page
// was shown. It tells sums so far, so that a lost or repeated report does no harm.
import { csrfToken } from "./requests.js";

const TICK_MS = 500;
// A longer gap between ticks means that the device slept: it is not counted.
const LONGEST_TICK_S = 2;
const TELL_MS = 15000;
const LAST_REPORT_MS = 3000;
const BAR_REST_MS = 2500;
const KEYS = {
  ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "next",
  ArrowLeft: "before", ArrowUp: "before", PageUp: "before", Backspace: "before",
  Home: "first", End: "last", b: "black", B: "black", ".": "black", f: "whole", F: "whole", F5: "whole",
  n: "notes", N: "notes", Escape: "end",
};

export class Presentation {
  constructor(root, notesWindow) {
    this.root = root;
    this.slides = JSON.parse(root.querySelector("#slides").textContent);
    this.at = Number(root.dataset.at);
    this.picture = root.querySelector("[data-slide] img");
    this.seconds = {};
    this.isBlack = false;
    this.isOver = false;
    this.begunAt = Date.now();
    this.lastTick = performance.now();
    this.toldAt = this.lastTick;
    this.stop = new AbortController();
    this.channel = root.dataset.show ? new BroadcastChannel(`presentation ${root.dataset.show}`) : null;
    this.listen();
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.show();
    this.restBar();
    if (notesWindow) this.openNotes(notesWindow);
    this.hint();
  }

  listen() {
    const options = { signal: this.stop.signal };
    // Before the page underneath, which has keys of its own.
    window.addEventListener("keydown", (event) => this.onKey(event), { ...options, capture: true });
    this.root.addEventListener("click", (event) => this.onClick(event), options);
    this.root.addEventListener("pointermove", () => this.restBar(), options);
    document.addEventListener("fullscreenchange", () => this.onFullscreen(), options);
    document.addEventListener("visibilitychange", () => this.tell(), options);
    window.addEventListener("pagehide", () => this.tell(), options);
    if (this.channel) this.channel.onmessage = ({ data }) => this.onMessage(data);
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = KEYS[event.key];
    // A focused button is pressed by its own keys.
    const onControl = event.target.closest?.("a, button") && (event.key === " " || event.key === "Enter");
    if (!act || onControl) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.act(act);
  }

  onClick(event) {
    const step = event.target.closest("[data-step]");
    const control = event.target.closest("[data-notes], [data-fullscreen], [data-end]");
    if (step || control) event.preventDefault();
    if (step) this.go(this.at + Number(step.dataset.step));
    else if (control?.matches("[data-notes]")) this.act("notes");
    else if (control?.matches("[data-fullscreen]")) this.act("whole");
    else if (control?.matches("[data-end]")) this.end();
    else if (!document.fullscreenElement) this.enterFullscreen();
    else if (event.target.closest("[data-slide]")) this.act("next");
  }

  act(name) {
    const acts = {
      next: () => this.go(this.at + 1),
      before: () => this.go(this.at - 1),
      first: () => this.go(0),
      last: () => this.go(this.slides.length - 1),
      black: () => this.blacken(),
      whole: () => (document.fullscreenElement ? this.leaveFullscreen() : this.enterFullscreen()),
      notes: () => this.openNotes(),
      end: () => this.end(),
    };
    acts[name]?.();
  }

  go(at) {
    this.tick();
    // Whoever turns the page wants to see it.
    this.isBlack = false;
    this.at = Math.min(Math.max(at, 0), this.slides.length - 1);
    this.show();
  }

  blacken() {
    this.tick();
    this.isBlack = !this.isBlack;
    this.show();
  }

  show() {
    const slide = this.slides[this.at];
    if (this.picture.getAttribute("src") !== slide.image) {
      Object.assign(this.picture, { src: slide.image, width: slide.width, height: slide.height, alt: slide.text });
    }
    this.root.classList.toggle("is-black", this.isBlack);
    this.root.querySelector("[data-place]").textContent = `${this.at + 1} of ${this.slides.length}`;
    this.seconds[slide.number] ??= 0;
    for (const near of [this.slides[this.at + 1], this.slides[this.at - 1]]) if (near) new Image().src = near.image;
    this.sayWhere();
  }

  // To the presenter's window: where the presentation is. No notes pass here.
  sayWhere() {
    this.channel?.postMessage({ at: this.at, isBlack: this.isBlack, begunAt: this.begunAt });
  }

  onMessage(said) {
    if (said.hello) this.sayWhere();
    else if (said.act) this.act(said.act);
  }

  openNotes(opened) {
    const { number } = this.slides[this.at];
    const address = `${this.root.dataset.presenter}?page=${number}&show=${this.root.dataset.show}`;
    // A window that opens may end the full screen, which ends nothing else.
    this.leftOnPurpose = true;
    if (opened) opened.location = address;
    else window.open(address, "_blank", "popup,width=1080,height=760");
  }

  enterFullscreen() {
    this.leftOnPurpose = false;
    const whole = this.root.closest(".present-stage") ?? document.documentElement;
    whole.requestFullscreen?.().catch(() => {});
  }

  leaveFullscreen() {
    this.leftOnPurpose = true;
    document.exitFullscreen();
  }

  // Escape in the full screen is the browser's own key: it ends the full screen, and with it the presentation.
  onFullscreen() {
    this.hint();
    if (!document.fullscreenElement && !this.leftOnPurpose) this.end();
  }

  hint() {
    this.root.querySelector("[data-hint]").hidden = Boolean(document.fullscreenElement);
  }

  restBar() {
    this.root.classList.remove("is-resting");
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.root.classList.add("is-resting"), BAR_REST_MS);
  }

  tick() {
    const now = performance.now();
    const passed = (now - this.lastTick) / 1000;
    this.lastTick = now;
    if (document.visibilityState === "visible" && !this.isBlack && passed <= LONGEST_TICK_S) {
      this.seconds[this.slides[this.at].number] += passed;
    }
    if (now - this.toldAt >= TELL_MS) this.tell();
  }

  // It arrives also when the tab is closed meanwhile.
  tell() {
    if (this.isOver) return;
    this.toldAt = performance.now();
    if (this.root.dataset.tell) navigator.sendBeacon(this.root.dataset.tell, this.report());
  }

  report() {
    const shown = Object.entries(this.seconds).map(([number, spent]) => [number, Math.round(spent * 10) / 10]);
    const body = new FormData();
    body.set("csrfmiddlewaretoken", csrfToken());
    body.set("pages", JSON.stringify(Object.fromEntries(shown)));
    return body;
  }

  // The page that follows shows what was told: it waits for that, not for long.
  async tellEnd() {
    if (!this.root.dataset.tell) return;
    const body = this.report();
    body.set("ended", "yes");
    const signal = AbortSignal.timeout(LAST_REPORT_MS);
    await fetch(this.root.dataset.tell, { method: "POST", body, credentials: "same-origin", signal }).catch(() => {
      navigator.sendBeacon(this.root.dataset.tell, body);
    });
  }

  async end() {
    if (this.isOver) return;
    this.tick();
    this.isOver = true;
    clearInterval(this.timer);
    this.stop.abort();
    this.channel?.postMessage({ isOver: true });
    await this.tellEnd();
    if (document.fullscreenElement) document.exitFullscreen();
    window.location.assign(this.root.dataset.after);
  }
}

export function present(root, notesWindow = null) {
  return new Presentation(root, notesWindow);
}

const here = document.querySelector("body.presenting [data-presentation]");
if (here) present(here);
