// The presenter's window: the notes of the page that the other window shows, and the same keys. The windows talk to each
// other without the server; what is said there is where the presentation is, never the notes.
const KEYS = {
  ArrowRight: "next", ArrowDown: "next", PageDown: "next", " ": "next", Enter: "next",
  ArrowLeft: "before", ArrowUp: "before", PageUp: "before", Backspace: "before",
  Home: "first", End: "last", b: "black", B: "black", ".": "black", Escape: "end",
};
const NONE = "There are none for this page.";

function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

class Presenter {
  constructor(root) {
    this.root = root;
    this.slides = JSON.parse(document.getElementById("slides").textContent);
    this.notes = JSON.parse(document.getElementById("notes").textContent);
    this.at = Number(root.dataset.at);
    this.begunAt = this.turnedAt = Date.now();
    this.channel = root.dataset.show ? new BroadcastChannel(`presentation ${root.dataset.show}`) : null;
    if (this.channel) {
      this.channel.onmessage = ({ data }) => this.onMessage(data);
      this.channel.postMessage({ hello: true });
    }
    document.addEventListener("keydown", (event) => this.onKey(event));
    root.addEventListener("click", (event) => this.onClick(event));
    setInterval(() => this.tick(), 1000);
  }

  find(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
    if (event.target.closest("a, button") && (event.key === " " || event.key === "Enter")) return;
    event.preventDefault();
    this.ask(KEYS[event.key]);
  }

  onClick(event) {
    const control = event.target.closest("[data-step], [data-blacken], [data-end]");
    if (!control) return;
    event.preventDefault();
    if (control.dataset.step) this.ask(control.dataset.step === "1" ? "next" : "before");
    else this.ask(control.matches("[data-blacken]") ? "black" : "end");
  }

  // The shown window turns the page and says so; alone, this one turns its own.
  ask(act) {
    if (this.channel && !this.isAlone) return this.channel.postMessage({ act });
    const to = { next: this.at + 1, before: this.at - 1, first: 0, last: this.slides.length - 1 }[act];
    if (to !== undefined) this.show({ at: Math.min(Math.max(to, 0), this.slides.length - 1), isBlack: false });
  }

  onMessage(said) {
    if (said.isOver) {
      this.isAlone = true;
      this.find("alone").hidden = false;
      window.close();
    } else if (said.at !== undefined) {
      this.show(said);
    }
  }

  show({ at, isBlack, begunAt = this.begunAt }) {
    if (at !== this.at) this.turnedAt = Date.now();
    this.at = at;
    this.begunAt = begunAt;
    const [now, next] = [this.slides[at], this.slides[at + 1]];
    this.picture("now", now);
    this.picture("next", next);
    this.find("next-words").textContent = next ? "Next" : "The last page";
    this.find("place").textContent = `${at + 1} of ${this.slides.length}`;
    this.find("black").hidden = !isBlack;
    this.write(this.notes[now.number]);
    this.tick();
  }

  picture(name, slide) {
    const image = this.find(name);
    image.hidden = !slide;
    if (!slide) return;
    Object.assign(image, { src: slide.image, width: slide.width, height: slide.height });
    image.alt = name === "now" ? slide.text : "";
  }

  write(notes) {
    const lines = (notes || NONE).split(/\n+/).map((line) => {
      const paragraph = document.createElement("p");
      paragraph.textContent = line;
      return paragraph;
    });
    this.find("notes").replaceChildren(...lines);
  }

  tick() {
    this.find("clock").textContent = clock(Date.now() - this.begunAt);
    this.find("slide-clock").textContent = clock(Date.now() - this.turnedAt);
  }
}

const root = document.querySelector("main[data-presenter]");
if (root) new Presenter(root);
