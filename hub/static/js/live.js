// Who reads at this moment: asked for while the page is looked at, often while somebody reads, ever more seldom while
// nobody does. It stops by itself when the page was left alone for long, and goes on when somebody comes back to it.
const WHILE_READ_MS = 5000;
const SOON_MS = 10000;
const SELDOM_MS = 60000;
const LEFT_ALONE_MS = 30 * 60 * 1000;
const SIGNS = ["pointerdown", "keydown", "scroll", "focus"];

class Live {
  constructor(place) {
    this.place = place;
    this.now = place.querySelector("[data-live-now]");
    this.changed = place.querySelector("[data-live-changed]");
    this.visits = new Map();
    this.pause = SOON_MS;
    this.lastSign = Date.now();
    this.timer = 0;
    this.ended = false;
    document.addEventListener("visibilitychange", () => this.ask());
    for (const name of SIGNS) window.addEventListener(name, () => this.noteSign(), { passive: true });
    this.ask();
  }

  // Whoever comes back to a page that was left alone sees at once what there is.
  noteSign() {
    const wasLeftAlone = this.isLeftAlone();
    this.lastSign = Date.now();
    if (wasLeftAlone) this.ask();
  }

  isLeftAlone() {
    return this.visits.size === 0 && Date.now() - this.lastSign > LEFT_ALONE_MS;
  }

  async ask() {
    clearTimeout(this.timer);
    if (this.ended || document.visibilityState !== "visible" || this.isLeftAlone()) return;
    try {
      const headers = { "X-Requested-With": "fetch" };
      const answer = await fetch(this.place.dataset.live, { cache: "no-store", credentials: "same-origin", headers });
      if (answer.ok) this.show(answer.status === 204 ? "" : await answer.text());
      // Logged out meanwhile, or the link is nobody's any more who may see it.
      else if ([401, 403, 404].includes(answer.status)) return this.end();
    } catch {
      // Without a network nobody knows better: what is shown may be over.
      this.show("");
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), this.pause);
  }

  end() {
    this.ended = true;
    this.show("");
  }

  show(html) {
    this.now.innerHTML = html;
    this.now.hidden = !html;
    const before = this.visits;
    const rows = [...this.now.querySelectorAll("[data-visit]")];
    this.visits = new Map(rows.map((row) => [row.dataset.visit, row.dataset.who]));
    this.pause = rows.length ? WHILE_READ_MS : Math.min(before.size ? SOON_MS : this.pause * 1.5, SELDOM_MS);
    this.mark(new Set(rows.map((row) => row.dataset.link)));
    const came = [...this.visits].filter(([visit]) => !before.has(visit)).map(([, who]) => who);
    if (came.length) document.getElementById("announcer").textContent = `Reading now: ${came.join(", ")}`;
    if ([...before.keys()].some((visit) => !this.visits.has(visit))) this.changed.hidden = false;
  }

  mark(links) {
    for (const label of document.querySelectorAll(".link-now")) label.hidden = !links.has(label.dataset.link);
  }
}

export function startLive() {
  const place = document.querySelector("[data-live]");
  if (place) new Live(place);
}
