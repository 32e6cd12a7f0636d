import { csrfToken } from "./requests.js";

// Many files, two at a time, each with its own progress and its own end; then how far each has been read.
const form = document.getElementById("hub-upload");
const inputs = form.querySelectorAll("input[type=file]");
const drop = form.querySelector("[data-drop]");
const table = document.querySelector(".hub-uploads");
const rows = table.querySelector("tbody");
const progress = document.querySelector("[data-progress]");
const next = document.querySelector("[data-next]");
const AT_ONCE = 2;
const LOGGED_OUT = "It was not added: you are logged out, or may not add files. Log in in another tab, then drop it again.";
const FAILED = "It was not added: the server had an error, or no room for it. Nothing was kept; try again later.";
const queue = [];
const made = new Map();
let running = 0, done = 0, refused = 0, total = 0, read = 0, polling = false;

form.querySelector("[data-without-script]").hidden = true;

function addRow(path) {
  const row = rows.insertRow();
  for (let i = 0; i < 4; i += 1) row.insertCell();
  row.cells[0].textContent = path;
  row.cells[3].textContent = "Waiting";
  table.hidden = false;
  return row;
}

function link(cell, title, url) {
  const a = document.createElement("a");
  a.href = url;
  a.textContent = title;
  cell.append(a);
}

function add(files) {
  for (const { file, path } of files) {
    total += 1;
    const row = addRow(path);
    // Sent in full only to be refused, it would hold up the others.
    if (file.size > Number(form.dataset.mostBytes)) refuse(row, form.dataset.tooLarge);
    else queue.push({ file, path, row });
  }
  while (running < AT_ONCE && queue.length) start(queue.shift());
  tell();
}

// Undone half-way, the rest would go on arriving.
const undo = next.querySelector("[data-undo]");

function tell() {
  undo.disabled = running > 0 || queue.length > 0;
  const left = refused ? ` ${done - refused} uploaded, ${refused} not added.` : "";
  const known = made.size ? ` ${read} of ${made.size} read.` : "";
  const said = total ? `${done} of ${total} ${refused ? "done." : "uploaded."}${left}${known}` : "";
  if (progress.textContent !== said) progress.textContent = said;
}

function refuse(row, reason) {
  done += 1;
  refused += 1;
  row.cells[3].textContent = reason;
  row.classList.add("hub-refused");
}

function start({ file, path, row }) {
  running += 1;
  const bar = document.createElement("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", `Uploading ${file.name}`);
  const share = document.createElement("span");
  row.cells[3].replaceChildren(bar, " ", share);
  const request = new XMLHttpRequest();
  request.open("POST", form.dataset.fileUrl);
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.responseType = "json";
  request.upload.onprogress = (event) => {
    if (!event.lengthComputable) return;
    bar.value = (100 * event.loaded) / event.total;
    share.textContent = `${Math.round(bar.value)} %`;
  };
  request.onload = () => end(row, request.status, request.response || {});
  request.onerror = () => end(row, 0, { reason: "The network dropped. Nothing was stored: drop it again." });
  const body = new FormData();
  body.append("file", file);
  body.append("batch", form.dataset.batch);
  body.append("path", path);
  request.send(body);
}

function end(row, status, answer) {
  running -= 1;
  if (status === 201) {
    done += 1;
    link(row.cells[1], answer.title, answer.url);
    row.cells[2].textContent = answer.type;
    row.cells[3].textContent = "Waiting to be read";
    made.set(answer.id, row);
    next.hidden = false;
    poll();
  } else {
    if (answer.asset) link(row.cells[1], answer.asset.title, answer.asset.url);
    refuse(row, answer.reason || (status === 403 ? LOGGED_OUT : FAILED));
  }
  tell();
  if (queue.length) start(queue.shift());
}

// Links that stay the same stay in their place, and keep the focus.
function showState(row, state) {
  const shown = JSON.stringify(state);
  if (row.shown === shown) return;
  row.shown = shown;
  row.cells[3].textContent = state.told;
  row.dataset.state = state.state;
  showNear(row, state.near);
}

function showNear(row, near) {
  if (!near.length) return;
  const list = document.createElement("ul");
  list.className = "hub-uploads__near";
  for (const one of near) {
    const line = document.createElement("li");
    line.append(`${one.percent} % the same as `);
    link(line, one.title, one.url);
    line.append(` (${one.what}). `);
    link(line, "What differs", one.differences);
    list.append(line);
  }
  row.cells[3].append(list);
}

async function poll() {
  if (polling) return;
  polling = true;
  let busy = true;
  // What is nearly the same is known a moment after the words are.
  let looks = 2;
  while (busy || looks > 0) {
    if (!busy) looks -= 1;
    await new Promise((resolve) => { setTimeout(resolve, 1500); });
    const query = [...made.keys()].map((id) => `id=${id}`).join("&");
    try {
      const answer = await fetch(`${form.dataset.statesUrl}?${query}`, { headers: { "X-Requested-With": "XMLHttpRequest" } });
      const { states, table: describing } = await answer.json();
      next.querySelector("[data-describe]").href = describing;
      busy = running > 0 || queue.length > 0;
      read = 0;
      for (const [id, row] of made) {
        const state = states[id];
        if (!state) continue;
        if (state.ended) read += 1;
        else busy = true;
        showState(row, state);
      }
      tell();
    } catch {
      busy = true;
    }
  }
  polling = false;
}

// Of a folder, with the folders within it: their names say what their files are about.
function chosen(files) {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name })).filter(isShown);
}

function isShown({ path }) {
  return !path.split("/").some((part) => part.startsWith(".") || part.startsWith("~$"));
}

async function within(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => { entry.file(resolve, reject); });
    return [{ file, path: entry.fullPath.replace(/^\//, "") }];
  }
  const reader = entry.createReader();
  const found = [];
  // It tells only some at a time.
  for (;;) {
    const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (!some.length) return found;
    for (const one of some) found.push(...await within(one));
  }
}

async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return chosen(transfer.files);
  const found = [];
  for (const entry of entries) found.push(...await within(entry));
  return found.filter(isShown);
}

for (const input of inputs) {
  input.closest("[hidden]")?.removeAttribute("hidden");
  input.addEventListener("change", () => { add(chosen(input.files)); input.value = ""; });
}
form.addEventListener("submit", (event) => event.preventDefault());
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("hub-drop--over"); });
}
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("hub-drop--over"));
drop.addEventListener("drop", (event) => { event.preventDefault(); dropped(event.dataTransfer).then(add); });
