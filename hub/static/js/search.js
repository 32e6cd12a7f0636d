// The results page: the drawer and long lists that stay open over a swap.
const drawer = () => document.getElementById("filters");
let drawerWasOpen = false;
let drawerScrolled = 0;
let openLists = [];

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "found") return;
  drawerWasOpen = drawer()?.matches(":popover-open") ?? false;
  drawerScrolled = drawer()?.scrollTop ?? 0;
  openLists = [...document.querySelectorAll("#found details[open]")].map((list) => list.id);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "found") return;
  if (drawerWasOpen) drawer()?.showPopover();
  for (const id of openLists) {
    const list = document.getElementById(id);
    if (list) list.open = true;
  }
  if (drawerWasOpen) drawer().scrollTop = drawerScrolled;
  const words = document.getElementById("q")?.value.trim();
  document.title = document.title.replace(/^.*(?= · )/, words || "Search");
  const said = document.getElementById("count")?.textContent ?? "";
  document.getElementById("announcer").textContent = said;
});

// The request's fields stand among the results and belong to another form: filling them in is no new search.
document.getElementById("found")?.addEventListener("change", (event) => {
  if (event.target.form?.id === "ask") event.stopPropagation();
}, true);
