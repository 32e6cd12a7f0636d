// The recipient's page. It confirms a view once a reader is there, counts the seconds of the page in view while the page is
// visible and somebody is active, and reports sums so far: a lost, late or repeated report does no harm.
const TICK_MS = 250;
// A longer gap between ticks means that the device slept: it is not counted.
const LONGEST_TICK_S = 1;
// Nobody reads a page for longer than this without touching anything.
const IDLE_MS = 45000;
// A sign of a reader counts once the page was visible so long; without any sign, visible and in focus for longer.
const SIGN_AFTER_S = 1;
const DWELL_S = 10;
// Often at first, when most readers leave; then seldom.
const REPORT_EARLY_MS = 4000;
const REPORT_LATE_MS = 15000;
const EARLY_S = 60;
// A page of which so much is in view can be read.
const WHOLE = 0.9;

// Events a page can't make up: `scroll` is not among them, opening at an anchor scrolls by itself.
const SIGNS = { pointermove: "pointer", pointerdown: "pointer", touchstart: "touch", wheel: "wheel", keydown: "key" };
const ACTIVITY = [...Object.keys(SIGNS), "scroll"];

class TrackedViewer extends HTMLElement {
  connectedCallback() {
    this.pages = [...this.querySelectorAll("[data-page]")];
    this.inView = [];
    this.seconds = new Map();
    this.visibleSeconds = 0;
    this.sign = "";
    this.confirmed = false;
    this.closed = !this.dataset.load;
    this.lastTick = performance.now();
    this.lastActive = this.lastTick;
    this.lastReport = 0;
    this.reported = "";
    this.stop = new AbortController();
    const options = { passive: true, capture: true, signal: this.stop.signal };
    for (const name of ACTIVITY) window.addEventListener(name, (event) => this.onActivity(event), options);
    document.addEventListener("visibilitychange", () => this.onVisibility(), options);
    window.addEventListener("pagehide", () => this.leave(), options);
    window.addEventListener("online", () => this.sendKept(), options);
    this.startMoving(options);
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.sendKept();
    this.showPlace();
  }

  disconnectedCallback() {
    this.stop.abort();
    clearInterval(this.timer);
  }

  onActivity(event) {
    if (!event.isTrusted) return;
    this.lastActive = performance.now();
    const sign = SIGNS[event.type];
    if (sign && this.sign !== "touch") this.sign = event.pointerType === "touch" ? "touch" : this.sign || sign;
    // Whoever takes the file may be gone before the next tick.
    if (event.type === "pointerdown" && event.target.closest?.("[data-download]")) this.report();
  }

  onVisibility() {
    this.tick();
    if (document.visibilityState === "hidden") this.leave();
    else this.lastActive = performance.now();
  }

  isActive(now) {
    if (document.visibilityState !== "visible") return false;
    const playing = [...this.querySelectorAll("video, audio")].some((player) => !player.paused && !player.ended);
    return playing || now - this.lastActive < IDLE_MS;
  }

  tick() {
    const now = performance.now();
    const passed = Math.min((now - this.lastTick) / 1000, LONGEST_TICK_S);
    this.lastTick = now;
    this.showPlace();
    if (!this.isActive(now) || !this.inView.length) return;
    this.visibleSeconds += passed;
    for (const page of this.inView) {
      const key = page.dataset.page;
      this.seconds.set(key, (this.seconds.get(key) ?? 0) + passed / this.inView.length);
    }
    if (!this.confirmed) {
      const signed = this.sign && this.visibleSeconds >= SIGN_AFTER_S;
      const dwelt = this.visibleSeconds >= DWELL_S && document.hasFocus();
      this.confirmed = Boolean(signed || dwelt);
      if (this.confirmed) this.report();
      return;
    }
    const pause = this.visibleSeconds < EARLY_S ? REPORT_EARLY_MS : REPORT_LATE_MS;
    if (now - this.lastReport >= pause) this.report();
  }

  // The pages that are in view whole, or nearly: short parts stand together. Else the one of which most is in view.
  findPages() {
    const whole = [];
    let best = null;
    let most = 0;
    for (const page of this.pages) {
      const box = page.getBoundingClientRect();
      const seen = Math.min(box.bottom, window.innerHeight) - Math.max(box.top, 0);
      if (seen > 0 && seen >= box.height * WHOLE) whole.push(page);
      if (seen > most + 1) [best, most] = [page, seen];
    }
    if (whole.length) return whole;
    return [best ?? this.here ?? this.pages[0]].filter(Boolean);
  }

  body() {
    const pages = [...this.seconds].map(([key, seconds]) => [...key.split(":").map(Number), Math.round(seconds * 10) / 10]);
    return JSON.stringify({ load: this.dataset.load, sign: this.sign || "dwell", pages });
  }

  async report() {
    const body = this.body();
    if (this.closed || body === this.reported || !this.seconds.size) return;
    this.confirmed = true;
    this.lastReport = performance.now();
    this.reported = body;
    try {
      const answer = await fetch(this.dataset.read, { method: "POST", body, keepalive: true, credentials: "same-origin" });
      if (answer.status === 404 || answer.status === 400) this.closed = true;
      if (answer.status === 404) this.querySelector("[data-closed]")?.removeAttribute("hidden");
      if (answer.headers.has("X-Newer-Version")) this.querySelector("[data-newer]")?.removeAttribute("hidden");
      this.forget(body);
    } catch {
      this.keep(body);
    }
  }

  // On the way out only a beacon is sure to leave.
  leave() {
    const body = this.body();
    if (this.closed || !this.confirmed || body === this.reported) return;
    this.reported = body;
    if (!navigator.onLine || !navigator.sendBeacon(this.dataset.read, body)) this.keep(body);
  }

  get keptName() {
    return `kept ${this.dataset.read}`;
  }

  // Without a network the last sums wait in the browser, also over closing the page.
  keep(body) {
    this.reported = "";
    try {
      localStorage.setItem(this.keptName, body);
    } catch {
      // A browser that stores nothing loses this one report.
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.keptName);
    } catch {
      // Nothing was kept.
    }
  }

  async sendKept() {
    let kept = null;
    try {
      kept = localStorage.getItem(this.keptName);
    } catch {
      return;
    }
    if (!kept || this.closed) return;
    try {
      await fetch(this.dataset.read, { method: "POST", body: kept, keepalive: true, credentials: "same-origin" });
      this.forget();
    } catch {
      // Still no network: it stays for the next time.
    }
  }

  startMoving(options) {
    for (const button of document.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => this.step(Number(button.dataset.step)), { signal: options.signal });
    }
    if (window.location.hash) this.querySelector(`#${CSS.escape(window.location.hash.slice(1))}`)?.scrollIntoView();
  }

  step(by) {
    const target = this.pages[this.pages.indexOf(this.here) + by];
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    target?.scrollIntoView({ behavior: still ? "auto" : "smooth", block: "start" });
  }

  showPlace() {
    this.inView = this.findPages();
    const [here] = this.inView;
    if (here === this.here || !here) return;
    this.here = here;
    const links = [...this.querySelectorAll("[data-goto]")];
    for (const link of links) {
      if (link.dataset.goto === here.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const place = links.findIndex((link) => link.dataset.goto === here.id) + 1;
    const words = document.querySelector("[data-place]");
    if (words && place) words.textContent = `${place} of ${links.length}`;
    const progress = document.querySelector("[data-progress]");
    if (progress && place) progress.value = place;
  }
}

customElements.define("tracked-viewer", TrackedViewer);
