// A select of many becomes a button that says what is chosen, and a panel to search and tick in. The select stays: it is
// what is sent, and what is there without JavaScript.
let number = 0;

function make(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text) made.textContent = text;
  return made;
}

// As people type: without accents, in any case.
function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

class Pick {
  constructor(select) {
    this.select = select;
    this.id = `hub-pick-${(number += 1)}`;
    this.button = make("button", "hub-pick__button");
    this.button.type = "button";
    this.button.id = `${this.id}-button`;
    this.button.setAttribute("aria-expanded", "false");
    this.button.setAttribute("aria-controls", this.id);
    this.panel = make("div", "hub-pick__panel");
    this.panel.id = this.id;
    this.panel.hidden = true;
    // Where it stands alone, as among filters, there is nothing to open.
    this.alwaysOpen = select.dataset.pickOpened !== undefined;
    this.root = make("div", this.alwaysOpen ? "hub-pick hub-pick--opened" : "hub-pick");
    this.root.append(this.button, this.panel);
    select.after(this.root);
    select.hidden = true;
    this.name();
    this.button.addEventListener("click", () => this.toggle());
    this.root.addEventListener("keydown", (event) => this.key(event));
    this.root.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.root.contains(event.relatedTarget)) this.close();
    });
    document.addEventListener("pointerdown", (event) => {
      if (!this.root.contains(event.target)) this.close();
    });
    select.addEventListener("change", () => this.show());
    this.show();
    if (!this.alwaysOpen) return;
    this.build();
    this.panel.hidden = false;
    this.button.hidden = true;
    // A filter may be taken away elsewhere, which changes the select without a word.
    document.addEventListener("w-swap:success", () => this.show());
  }

  // The field's label leads to the button, and names it together with what is chosen.
  name() {
    const label = this.select.labels[0];
    this.label = label ? label.textContent.replace("*", "").trim() : this.select.getAttribute("aria-label") || "";
    if (label) label.htmlFor = this.button.id;
    const described = this.select.getAttribute("aria-describedby");
    if (described) this.button.setAttribute("aria-describedby", described);
  }

  show() {
    const chosen = [...this.select.selectedOptions].map((option) => option.textContent.trim());
    this.button.textContent = chosen.length ? chosen.join(", ") : "None";
    this.button.classList.toggle("hub-pick__button--empty", !chosen.length);
    this.button.setAttribute("aria-label", `${this.label}: ${chosen.length ? chosen.join(", ") : "none"}. Choose.`);
    for (const { box, option } of this.rows || []) box.checked = option.selected;
  }

  // Only once it is wanted: a page may hold many.
  build() {
    this.search = make("input", "hub-pick__search");
    this.search.type = "search";
    const find = `Find a ${this.select.dataset.pick || "value"}`;
    this.search.placeholder = find;
    this.search.setAttribute("aria-label", find);
    this.search.addEventListener("input", (event) => {
      // What is looked for here is no part of the form.
      event.stopPropagation();
      this.filter();
    });
    this.found = make("p", "hub-pick__found");
    this.found.setAttribute("role", "status");
    this.list = make("div", "hub-pick__list");
    this.rows = [];
    this.groups = [];
    for (const child of this.select.children) {
      if (child.tagName === "OPTGROUP") this.addGroup(child.label, child.children);
      else this.list.append(this.row(child, ""));
    }
    this.panel.append(this.search, this.found, this.list);
    if (this.alwaysOpen) return;
    const done = make("button", "button button-small button-secondary hub-pick__done", "Done");
    done.type = "button";
    done.addEventListener("click", () => this.close(true));
    this.panel.append(done);
  }

  addGroup(heading, options) {
    const group = make("fieldset", "hub-pick__group");
    group.append(make("legend", "", heading));
    for (const option of options) group.append(this.row(option, heading));
    this.groups.push(group);
    this.list.append(group);
  }

  row(option, heading) {
    const label = make("label", "hub-pick__row");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.checked = option.selected;
    box.addEventListener("change", () => this.choose(option, box.checked));
    label.append(box, ` ${option.textContent.trim()}`);
    this.rows.push({ label, box, option, words: plain(`${heading} ${option.textContent}`) });
    return label;
  }

  choose(option, chosen) {
    option.selected = chosen;
    // As if the select itself had been changed, for whatever saves or warns.
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  filter() {
    const wanted = plain(this.search.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of this.rows) {
      row.label.hidden = !wanted.every((word) => row.words.includes(word));
      if (!row.label.hidden) shown += 1;
    }
    for (const group of this.groups) group.hidden = !group.querySelector("label:not([hidden])");
    this.found.textContent = wanted.length ? (shown ? `${shown} found` : "None found. Fewer letters may find more.") : "";
  }

  toggle() {
    if (this.panel.hidden) this.open();
    else this.close(true);
  }

  open() {
    if (!this.rows) this.build();
    this.show();
    this.panel.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.search.focus({ preventScroll: true });
    this.panel.scrollIntoView({ block: "nearest" });
  }

  close(back = false) {
    if (this.panel.hidden || this.alwaysOpen) return;
    this.panel.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (this.search.value) {
      this.search.value = "";
      this.filter();
    }
    if (back) this.button.focus();
  }

  key(event) {
    if (this.panel.hidden) return;
    if (event.key === "Escape" && !this.alwaysOpen) {
      event.stopPropagation();
      this.close(true);
      return;
    }
    const boxes = this.rows.filter((row) => !row.label.hidden).map((row) => row.box);
    const place = boxes.indexOf(document.activeElement);
    if (event.key === "Enter") {
      // Never sends the form from within.
      event.preventDefault();
      if (document.activeElement === this.search && this.search.value && boxes.length) boxes[0].click();
      else if (place >= 0) boxes[place].click();
      else if (document.activeElement.tagName === "BUTTON") document.activeElement.click();
    } else if (event.key === "ArrowDown" && place < boxes.length - 1) {
      event.preventDefault();
      boxes[place + 1].focus();
    } else if (event.key === "ArrowUp" && place >= 0) {
      event.preventDefault();
      (place ? boxes[place - 1] : this.search).focus();
    }
  }
}

function start() {
  for (const select of document.querySelectorAll("select[multiple][data-pick]:not([data-picking])")) {
    select.dataset.picking = "";
    select.pick = new Pick(select);
  }
}

start();
