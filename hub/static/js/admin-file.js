// Shows under the file chooser of the editor how far the file has been read, while it happens.

const STATUS = document.querySelector("script[data-status]").dataset.status;
const EVERY_MS = 2000;

class FileStatus {
  constructor(input) {
    this.input = input;
    this.place = document.createElement("div");
    input.closest("[data-field], .w-field, .w-panel__content, form").append(this.place);
    input.addEventListener("change", () => this.show());
    this.pk = "";
    this.first = null;
    this.show();
    // The chooser sets its hidden field without an event when a file has just been uploaded.
    setInterval(() => this.input.value !== this.pk && this.show(), 500);
  }

  async show() {
    clearTimeout(this.timer);
    if (this.pk !== this.input.value) this.first = null;
    this.pk = this.input.value;
    if (!this.pk) {
      this.place.replaceChildren();
      return;
    }
    await this.fetch(STATUS.replace("/0/", `/${this.pk}/`));
  }

  async fetch(url, options = {}) {
    let busy = true;
    try {
      const answer = await fetch(url, { credentials: "same-origin", ...options });
      if (!answer.ok) return;
      const holder = document.createElement("template");
      holder.innerHTML = await answer.text();
      const section = holder.content.querySelector(".hub-file");
      if (!section) return;
      this.sayTimeLeft(section);
      busy = section.dataset.busy === "yes";
      this.place.replaceChildren(holder.content);
      if (!busy) this.showNear();
      if (!busy && this.reading) this.timer = setTimeout(() => this.showNear(), EVERY_MS);
      this.reading = busy;
      this.place.querySelector("[data-retry]")?.addEventListener("click", (event) => this.retry(event.currentTarget));
    } catch {
      // The network dropped; what was shown stays, and the next look comes.
    } finally {
      if (busy) this.timer = setTimeout(() => this.show(), EVERY_MS);
    }
  }

  // What says nearly the same is known a moment after the words are read.
  async showNear() {
    const place = document.querySelector("[data-nearly]");
    if (!place) return;
    const asset = location.pathname.match(/\/edit\/(\d+)\//)?.[1] ?? "";
    const answer = await fetch(`${STATUS.replace("/0/status/", `/${this.pk}/nearly/`)}?asset=${asset}`, { credentials: "same-origin" });
    if (answer.ok) place.innerHTML = await answer.text();
  }

  retry(button) {
    button.disabled = true;
    const token = document.querySelector("input[name=csrfmiddlewaretoken]").value;
    this.fetch(button.dataset.retry, { method: "POST", headers: { "X-CSRFToken": token } });
  }

  sayTimeLeft(section) {
    const [done, total] = [Number(section.dataset.done), Number(section.dataset.total)];
    const now = performance.now();
    if (!this.first || done < this.first.done) this.first = { done, now };
    const place = section.querySelector("[data-left]");
    const made = done - this.first.done;
    if (!place || made < 2) return;
    const seconds = Math.round(((now - this.first.now) / made / 1000) * (total - done));
    if (seconds >= 5) {
      place.textContent = seconds < 90 ? `About ${seconds} seconds left.` : `About ${Math.round(seconds / 60)} minutes left.`;
    }
  }
}

const input = document.querySelector("input[type=hidden][name=document]");
if (input) new FileStatus(input);
