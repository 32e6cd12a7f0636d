// Asks whether the link is still open and asks for the same, while its page is looked at: what its sender changes holds at
// once. A closed link's page shows nothing more; other options have the page loaded anew; what was answered is told.
const ASK_EVERY_MS = 6000;

class LinkWatch {
  constructor(page) {
    this.page = page;
    this.closed = false;
    this.timer = 0;
    document.addEventListener("visibilitychange", () => this.ask());
    window.addEventListener("pageshow", () => this.ask());
    window.addEventListener("online", () => this.ask());
    document.addEventListener("link-closed", () => this.close());
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    if (!this.closed && document.visibilityState === "visible") this.timer = setTimeout(() => this.ask(), ASK_EVERY_MS);
  }

  async ask() {
    if (this.closed || document.visibilityState !== "visible") return;
    clearTimeout(this.timer);
    try {
      const answer = await fetch(this.page.dataset.state, { cache: "no-store", credentials: "same-origin" });
      if (answer.status === 404) this.close();
      else if (answer.ok && answer.headers.get("X-Options") !== this.page.dataset.options) window.location.reload();
      else if (answer.ok) this.tellAnswers(answer.headers.get("X-Answers"));
    } catch {
      // Without a network nobody knows better.
    }
    this.wait();
  }

  tellAnswers(answers) {
    document.querySelector("[data-answered]").hidden = Number(answers) <= Number(this.page.dataset.answers);
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    clearTimeout(this.timer);
    const words = document.querySelector("template[data-when-closed]").content.cloneNode(true);
    const title = words.querySelector("h1");
    document.querySelector(".public-foot")?.remove();
    document.querySelector("main").replaceChildren(words);
    document.title = title.textContent;
    title.focus();
  }
}

const page = document.querySelector("tracked-viewer[data-state]");
if (page) new LinkWatch(page);
