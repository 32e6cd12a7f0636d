// Words looked for within what the link shows: the pages that hold them, and where on their pictures.
const PAUSE_MS = 250;
const SVG = "http://www.w3.org/2000/svg";

export class Finding {
  constructor(form) {
    this.form = form;
    this.field = form.elements.q;
    this.found = document.getElementById("found");
    this.asked = 0;
  }

  start() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.find();
    });
    this.field.addEventListener("input", () => {
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.find(), PAUSE_MS);
    });
    // Whoever was quick has typed already.
    if (this.field.value) this.find();
  }

  async find() {
    clearTimeout(this.waiting);
    this.asked += 1;
    const number = this.asked;
    const words = this.field.value.trim();
    if (!words) return this.show("", []);
    const address = `${this.form.action}?${new URLSearchParams({ q: words })}`;
    const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
    if (number !== this.asked || !answer) return null;
    if (!answer.ok) return this.show("The search does not answer. Try again in a minute.", []);
    const { said, pages } = await answer.json();
    return this.show(said, pages);
  }

  show(said, pages) {
    document.querySelector("[data-found-said]").textContent = said;
    this.found.replaceChildren(...pages.map((page) => this.row(page)));
    for (const old of document.querySelectorAll(".page-hits")) old.remove();
    for (const page of pages) this.mark(page);
  }

  row({ anchor, place, title, before, word, after }) {
    const row = document.createElement("li");
    const link = document.createElement("a");
    const number = document.createElement("span");
    const words = document.createElement("span");
    const marked = document.createElement("mark");
    link.href = `#${anchor}`;
    link.dataset.goto = anchor;
    number.className = "num";
    number.textContent = place;
    marked.textContent = word;
    const name = document.createElement("b");
    name.textContent = title;
    words.append(name, " ", before, marked, after);
    link.append(number, words);
    row.append(link);
    return row;
  }

  mark({ anchor, width, height, boxes }) {
    const frame = document.getElementById(anchor)?.querySelector(".page-image");
    if (!frame || !boxes.length) return;
    const layer = document.createElementNS(SVG, "svg");
    layer.setAttribute("class", "page-hits");
    layer.setAttribute("viewBox", `0 0 ${width} ${height}`);
    layer.setAttribute("aria-hidden", "true");
    for (const { x, y, width: wide, height: high } of boxes) {
      const box = document.createElementNS(SVG, "rect");
      Object.entries({ x, y, width: wide, height: high }).forEach(([name, value]) => box.setAttribute(name, value));
      layer.append(box);
    }
    frame.append(layer);
  }
}
