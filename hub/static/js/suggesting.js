// Suggestions while typing: a list box that the field owns (aria-activedescendant). Arrows choose within it, Home and End
// its first and last line once one is chosen, Enter opens, Escape closes; with none open the arrows go on, as everywhere.
const WAIT_MS = 120;
const SHORTEST = 2;

function suggestOn(field, list) {
  let timer = 0;
  let asked = null;
  let chosen = -1;
  const lines = () => [...list.querySelectorAll("a")];
  const say = (words) => (document.getElementById("announcer").textContent = words);

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.replaceChildren();
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  // One past the last is the field itself.
  function choose(index) {
    const all = lines();
    chosen = (index + all.length + 1) % (all.length + 1);
    if (chosen === all.length) chosen = -1;
    all.forEach((line, place) => line.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  }

  function show(html) {
    list.innerHTML = html;
    chosen = -1;
    const all = lines();
    all.forEach((line, place) => {
      line.id = `${list.id}-${place + 1}`;
      line.setAttribute("aria-selected", "false");
    });
    field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-expanded", String(all.length > 0));
    say(all.length ? `${all.length} ${all.length === 1 ? "suggestion" : "suggestions"}` : "");
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const words = field.value.trim();
    if (words.length < SHORTEST) return close();
    try {
      const answer = await fetch(`${list.dataset.url}?q=${encodeURIComponent(words)}`, { signal: asked.signal, headers: { "X-Requested-With": "fetch" } });
      const html = answer.ok ? await answer.text() : "";
      if (document.activeElement === field && field.value.trim() === words) show(html);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  }

  function onKey(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" && chosen < 0) return close();
    const all = lines();
    if (!all.length) return;
    if (event.key === "Escape") close();
    else if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Home" && chosen >= 0) choose(0);
    else if (event.key === "End" && chosen >= 0) choose(all.length - 1);
    else if (event.key === "Enter") all[chosen].click();
    else if (event.key === "Tab") return close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  field.setAttribute("role", "combobox");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-expanded", "false");
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  field.addEventListener("keydown", onKey);
  // A pressed line must not lose the focus of the field before the click.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  field.addEventListener("blur", close);
}

export function startSuggesting() {
  for (const list of document.querySelectorAll(".suggestions[data-url]")) {
    const field = list.closest(".search-field")?.querySelector("[data-search]");
    if (field) suggestOn(field, list);
  }
}
