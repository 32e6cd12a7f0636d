// The results page: suggestions under the field, and the drawer and long lists that stay open over a swap.
const drawer = () => document.getElementById("filters");
let drawerWasOpen = false;
let openLists = [];

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "found") return;
  drawerWasOpen = drawer()?.matches(":popover-open") ?? false;
  openLists = [...document.querySelectorAll("#found details[open]")].map((list) => list.id);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "found") return;
  if (drawerWasOpen) drawer()?.showPopover();
  for (const id of openLists) {
    const list = document.getElementById(id);
    if (list) list.open = true;
  }
  const words = document.getElementById("q")?.value.trim();
  document.title = document.title.replace(/^.*(?= · )/, words || "Search");
  const said = document.getElementById("count")?.textContent ?? "";
  document.getElementById("announcer").textContent = said;
});

// The request's fields stand among the results and belong to another form: filling them in is no new search.
document.getElementById("found")?.addEventListener("change", (event) => {
  if (event.target.form?.id === "ask") event.stopPropagation();
}, true);

// Suggestions: a list box that the field owns (aria-activedescendant). Arrows choose within it, Enter opens, Escape closes;
// with none open the arrows go on to the results, as everywhere.
const WAIT_MS = 120;
const field = document.getElementById("q");
const list = document.getElementById("suggestions");
let timer = 0;
let asked = null;
let chosen = -1;

const lines = () => [...list.querySelectorAll("a")];

function close() {
  list.replaceChildren();
  chosen = -1;
  field.setAttribute("aria-expanded", "false");
  field.removeAttribute("aria-activedescendant");
}

function choose(index) {
  const all = lines();
  chosen = (index + all.length + 1) % (all.length + 1);
  if (chosen === all.length) chosen = -1;
  all.forEach((line, place) => line.setAttribute("aria-selected", String(place === chosen)));
  if (chosen < 0) field.removeAttribute("aria-activedescendant");
  else field.setAttribute("aria-activedescendant", all[chosen].id);
}

async function ask() {
  asked?.abort();
  asked = new AbortController();
  const words = field.value.trim();
  if (words.length < 2) return close();
  try {
    const answer = await fetch(`${list.dataset.url}?q=${encodeURIComponent(words)}`, { signal: asked.signal });
    if (!answer.ok || document.activeElement !== field || field.value.trim() !== words) return;
    list.innerHTML = await answer.text();
    chosen = -1;
    const count = lines().length;
    field.setAttribute("aria-expanded", String(count > 0));
    document.getElementById("announcer").textContent = count ? `${count} suggestions` : "";
  } catch (error) {
    if (error.name !== "AbortError") close();
  }
}

function onKey(event) {
  if (!lines().length || event.isComposing) return;
  if (event.key === "Escape") close();
  else if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp" && chosen >= 0) choose(chosen - 1);
  else if (event.key === "Enter" && chosen >= 0) lines()[chosen].click();
  else {
    if (event.key === "Enter") close();
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

if (field && list) {
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener("keydown", onKey);
  field.addEventListener("blur", () => setTimeout(close, 200));
}
