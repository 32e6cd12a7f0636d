// What comes once the first page stands: the other pages and the contents, and as a page comes near its words, laid over
// the picture to be selected. Nothing here is asked for while the first page is on its way.
const NEAR = "100% 0px";
// Of pages that are only flown over nobody needs the words.
const STAY_MS = 150;
// Pinched so far, a picture made for the screen is too coarse.
const CLOSE_UP = 1.3;
const WHOLE_PICTURE = "1600px";
const MEASURED_AT = 100;

async function ask(address) {
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    return answer.ok ? answer : null;
  } catch {
    return null;
  }
}

// Between these stands no space: neither do they when they are copied.
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]$/u;

// Lines of words that stand beside each other; a wide gap, as between columns, begins another.
function linesOf(words) {
  const lines = [];
  for (const [word, left, top, right, bottom] of words) {
    const line = lines.at(-1);
    const height = bottom - top;
    const beside = line && Math.abs((top + bottom) / 2 - line.middle) < height / 2;
    if (beside && left >= line.right - height && left - line.right < 3 * height) {
      line.text += UNSPACED.test(line.text) ? word : ` ${word}`;
      line.right = right;
      line.bottom = Math.max(line.bottom, bottom);
    } else {
      lines.push({ text: word, left, top, right, bottom, middle: (top + bottom) / 2 });
    }
  }
  return lines;
}

const pen = document.createElement("canvas").getContext("2d");

// Each line as wide as in the picture, in shares of its width, so that it grows and shrinks with it.
function layWords(words, ratio) {
  const layer = document.createElement("div");
  layer.className = "page-words";
  pen.font = `${MEASURED_AT}px sans-serif`;
  for (const { text, left, top, right, bottom } of linesOf(words)) {
    const line = document.createElement("div");
    const size = (bottom - top) * ratio;
    const natural = (pen.measureText(text).width / MEASURED_AT) * size;
    line.textContent = text;
    line.style.left = `${left * 100}%`;
    line.style.top = `${top * 100}%`;
    line.style.fontSize = `${size * 100}cqw`;
    if (natural > 0) line.style.transform = `scaleX(${(right - left) / natural})`;
    layer.append(line);
  }
  return layer;
}

async function bringWords(figure) {
  const frame = figure.querySelector(".page-image");
  const image = frame?.querySelector("img");
  if (!image) return;
  const address = new URL(image.src);
  const answer = await ask(address.pathname.replace(/\.webp$/, "/words") + address.search);
  if (!answer) return;
  const { text, words } = await answer.json();
  const spoken = figure.querySelector(".page-text");
  if (words.length) {
    frame.append(layWords(words, image.getAttribute("height") / image.getAttribute("width")));
    spoken?.remove();
  } else if (text && !spoken) {
    const hidden = document.createElement("div");
    hidden.className = "page-text visually-hidden";
    hidden.textContent = text;
    frame.after(hidden);
  }
}

export class Pages {
  constructor(viewer) {
    this.viewer = viewer;
    this.near = new IntersectionObserver((entries) => this.onNear(entries), { rootMargin: NEAR });
    this.waiting = new Map();
  }

  async start() {
    this.watch(this.viewer);
    window.visualViewport?.addEventListener("resize", () => this.onZoom());
    await Promise.all([...this.viewer.querySelectorAll("[data-later], [data-contents]")].map((place) => this.bring(place)));
  }

  // Puts what is missing where its link stands; a link that could not be followed here stays one.
  async bring(place) {
    const answer = await ask(place.dataset.later ?? place.dataset.contents);
    if (!answer) return;
    const made = document.createRange().createContextualFragment(await answer.text());
    const parent = place.parentElement;
    place.replaceWith(made);
    this.watch(parent);
    this.viewer.takePages();
  }

  watch(within) {
    for (const figure of within.querySelectorAll("figure[data-page]")) this.near.observe(figure);
  }

  onNear(entries) {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(this.waiting.get(target));
      if (isIntersecting) this.waiting.set(target, setTimeout(() => this.show(target), STAY_MS));
    }
  }

  show(figure) {
    this.near.unobserve(figure);
    this.waiting.delete(figure);
    bringWords(figure);
  }

  onZoom() {
    if (window.visualViewport.scale < CLOSE_UP) return;
    for (const page of this.viewer.inView) page.querySelector("img[srcset]")?.setAttribute("sizes", WHOLE_PICTURE);
  }
}
