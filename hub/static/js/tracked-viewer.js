// The recipient's page. It confirms a view once a reader is there, counts the seconds of the page in view while the page is
// visible and somebody is active, and reports sums so far: a lost, late or repeated report does no harm. What the server
// has not taken waits in the browser, each load of the page for itself, and is sent by whichever page is open next.
// All that makes reading comfortable (recipient.js) is asked for once the first page stands.
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
// So much at most is lost with a tab that is killed.
const KEEP_MS = 1000;
// The server takes no report of an older load.
const KEPT_DAYS = 7;
const KEPT = "reading ";
// A page of which so much is in view can be read.
const WHOLE = 0.9;

// Events a page can't make up: `scroll` is not among them, opening at an anchor scrolls by itself.
const SIGNS = { pointermove: "pointer", pointerdown: "pointer", touchstart: "touch", wheel: "wheel", keydown: "key" };
// What is done twice and apart tells a person: the first few inputs are told, and the last few.
const APART_S = 0.5;
const FIRST_INPUTS = 4;
const LAST_INPUTS = 4;
const ACTIVITY = [...Object.keys(SIGNS), "scroll"];

// Sends sums to the server, with how long ago the last of them was read. `taken`: nobody needs them any more; `closed`: nor
// any that follow; `gone`: the link is closed; `waitMs`: not to be tried again before.
async function deliver({ address, sums, readAt }) {
  const body = JSON.stringify({ ...sums, age: age(readAt) });
  try {
    const answer = await fetch(address, { method: "POST", body, keepalive: true, credentials: "same-origin" });
    const closed = answer.status === 404 || answer.status === 400;
    const waitMs = 1000 * (Number(answer.headers.get("Retry-After")) || 0);
    return { taken: answer.ok || closed, closed, gone: answer.status === 404, waitMs, newer: answer.headers.has("X-Newer-Version") };
  } catch {
    return { taken: false, closed: false, waitMs: 0, newer: false };
  }
}

function age(readAt) {
  return Math.max(0, Math.round((Date.now() - readAt) / 100) / 10);
}

// A browser that stores nothing keeps nothing: then a report that is not taken is lost with its tab.
function stored(work, otherwise) {
  try {
    return work(window.localStorage);
  } catch {
    return otherwise;
  }
}

class TrackedViewer extends HTMLElement {
  connectedCallback() {
    this.takePages();
    this.inView = [];
    this.seconds = new Map();
    this.visibleSeconds = 0;
    this.sign = "";
    this.inputs = [];
    this.confirmed = false;
    this.closed = !this.dataset.load;
    this.lastTick = performance.now();
    this.lastActive = this.lastTick;
    this.lastReport = 0;
    this.lastKept = 0;
    this.notBefore = 0;
    this.readAt = Date.now();
    this.taken = "";
    this.left = "";
    this.sending = false;
    this.stop = new AbortController();
    const options = { passive: true, capture: true, signal: this.stop.signal };
    for (const name of ACTIVITY) window.addEventListener(name, (event) => this.onActivity(event), options);
    document.addEventListener("visibilitychange", () => this.onVisibility(), options);
    window.addEventListener("pagehide", () => this.leave(), options);
    window.addEventListener("online", () => this.onOnline(), options);
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.sendKept();
    this.showPlace();
    this.makeComfortable();
  }

  // The pages that are there by now: others come later.
  takePages() {
    this.pages = [...this.querySelectorAll("[data-page]")];
  }

  async makeComfortable() {
    await this.firstPicture();
    document.documentElement.removeAttribute("data-fonts");
    this.querySelector("[data-first-page-first]")?.removeAttribute("data-first-page-first");
    const { start } = await import("./recipient.js");
    start(this);
  }

  firstPicture() {
    const picture = this.pages[0]?.querySelector("img");
    if (!picture || picture.complete) return null;
    return new Promise((resolve) => {
      for (const name of ["load", "error"]) picture.addEventListener(name, resolve, { once: true });
    });
  }

  disconnectedCallback() {
    this.stop.abort();
    clearInterval(this.timer);
  }

  onActivity(event) {
    if (!event.isTrusted) return;
    this.lastActive = performance.now();
    const sign = SIGNS[event.type];
    if (sign) this.noteInput(event.pointerType === "touch" ? "touch" : sign);
    if (sign && this.sign !== "touch") this.sign = event.pointerType === "touch" ? "touch" : this.sign || sign;
    // Whoever takes the file may be gone before the next tick.
    if (event.type === "pointerdown" && event.target.closest?.("[data-download]")) this.report();
  }

  noteInput(kind) {
    const at = Math.round(performance.now() / 100) / 10;
    const last = this.inputs.at(-1);
    if (last && at - last[1] < APART_S) return;
    if (this.inputs.length >= FIRST_INPUTS + LAST_INPUTS) this.inputs.splice(FIRST_INPUTS, 1);
    this.inputs.push([kind, at]);
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

  onOnline() {
    this.report();
    this.sendKept();
  }

  tick() {
    const now = performance.now();
    const passed = Math.min((now - this.lastTick) / 1000, LONGEST_TICK_S);
    this.lastTick = now;
    this.showPlace();
    if (this.isActive(now) && this.inView.length) this.count(passed, now);
    // Also while nobody reads: what was not taken is tried again.
    const pause = this.visibleSeconds < EARLY_S ? REPORT_EARLY_MS : REPORT_LATE_MS;
    if (this.confirmed && now - this.lastReport >= pause) this.report();
  }

  count(passed, now) {
    this.visibleSeconds += passed;
    this.readAt = Date.now();
    for (const page of this.inView) {
      const key = page.dataset.page;
      this.seconds.set(key, (this.seconds.get(key) ?? 0) + passed / this.inView.length);
    }
    if (this.confirmed) {
      if (now - this.lastKept >= KEEP_MS) this.keep();
      return;
    }
    const signed = this.sign && this.visibleSeconds >= SIGN_AFTER_S;
    const dwelt = this.visibleSeconds >= DWELL_S && document.hasFocus();
    if (signed || dwelt) this.report();
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

  sums() {
    const pages = [...this.seconds].map(([key, seconds]) => [...key.split(":").map(Number), Math.round(seconds * 10) / 10]);
    const driven = navigator.webdriver === true;
    return { load: this.dataset.load, sign: this.sign || "dwell", inputs: this.inputs, driven, pages };
  }

  async report() {
    const now = performance.now();
    if (this.closed || this.sending || now < this.notBefore || !this.seconds.size) return;
    this.confirmed = true;
    this.lastReport = now;
    const sums = this.sums();
    const told = JSON.stringify(sums);
    if (told === this.taken) return;
    this.keep();
    this.sending = true;
    const answer = await deliver({ address: this.dataset.read, sums, readAt: this.readAt });
    this.sending = false;
    this.notBefore = performance.now() + answer.waitMs;
    if (answer.taken) this.taken = told;
    if (answer.closed) this.closed = true;
    if (answer.gone) document.dispatchEvent(new Event("link-closed"));
    if (answer.newer) this.querySelector("[data-newer]")?.removeAttribute("hidden");
    if (answer.closed || JSON.stringify(this.sums()) === this.taken) this.forget(this.keptName);
  }

  // On the way out only a beacon is sure to leave. Nobody hears whether it was taken, so that the sums stay kept.
  leave() {
    const sums = this.sums();
    const told = JSON.stringify(sums);
    if (this.closed || !this.confirmed || told === this.taken || told === this.left) return;
    this.left = told;
    this.keep();
    navigator.sendBeacon(this.dataset.read, JSON.stringify({ ...sums, age: age(this.readAt) }));
  }

  get keptName() {
    return KEPT + this.dataset.load;
  }

  // Where nothing but sums may be known of a reader, nothing stays in their browser either.
  keep() {
    this.lastKept = performance.now();
    if ("unkept" in this.dataset) return;
    const kept = JSON.stringify({ address: this.dataset.read, sums: this.sums(), readAt: this.readAt });
    stored((storage) => storage.setItem(this.keptName, kept));
  }

  forget(name) {
    stored((storage) => storage.removeItem(name));
  }

  // What other loads of this link, or of another, could not deliver before their tabs were closed.
  async sendKept() {
    const names = stored((storage) => Object.keys(storage), []);
    for (const name of names.filter((each) => each.startsWith(KEPT) && each !== this.keptName)) {
      const kept = stored((storage) => JSON.parse(storage.getItem(name)), null);
      const old = !kept || age(kept.readAt) > KEPT_DAYS * 24 * 3600;
      if (old || (await deliver(kept)).taken) this.forget(name);
    }
  }

  showPlace() {
    this.inView = this.findPages();
    // Pages that are smaller than the screen never get to its top at the end.
    const root = document.documentElement;
    const atEnd = window.scrollY > 0 && window.scrollY + window.innerHeight >= root.scrollHeight - 2;
    const here = this.inView.at(atEnd ? -1 : 0);
    if (here === this.here || !here) return;
    this.here = here;
    for (const link of this.querySelectorAll("[data-goto]")) {
      if (link.dataset.goto === here.id) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    const { position } = here.dataset;
    const words = document.querySelector("[data-place]");
    if (words) words.textContent = `${position} of ${this.dataset.count}`;
    const progress = document.querySelector("[data-progress]");
    if (progress) progress.value = Number(position);
  }
}

customElements.define("tracked-viewer", TrackedViewer);
