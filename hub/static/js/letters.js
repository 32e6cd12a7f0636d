// A letter that is filled in for a recipient: what stands in it twice follows its field, and a place for the name or the
// company follows what is typed above, until somebody types in the place itself.
const FOLLOWS = {
  first_name: (form) => form.elements.name?.value.trim().split(/\s+/)[0],
  name: (form) => form.elements.name?.value.trim(),
  company: (form) => form.elements.company?.value.trim(),
};

function mirror(field) {
  for (const output of field.form.querySelectorAll("output[data-mirrors]")) {
    if (output.dataset.mirrors !== field.name) continue;
    output.dataset.empty ??= field.getAttribute("placeholder");
    output.textContent = field.value || output.dataset.empty;
  }
}

function follow(form) {
  if (!form?.querySelector("[data-letters]")) return;
  for (const [key, value] of Object.entries(FOLLOWS)) {
    const field = form.querySelector(`[data-place="${key}"]`);
    const isTheirs = field && field.value !== "" && field.value !== field.dataset.followed;
    if (!field || isTheirs || !value(form)) continue;
    field.value = field.dataset.followed = value(form);
    mirror(field);
  }
}

function onInput(event) {
  const field = event.target;
  if (field.matches("[data-place]")) mirror(field);
  else if (field.matches("[name='name'], [name='company']")) follow(field.form);
}

export function startLetters() {
  document.addEventListener("input", onInput);
  // A recipient who is known fills in name and company by themselves.
  document.addEventListener("htmx:afterSettle", () => {
    for (const letters of document.querySelectorAll("[data-letters]")) follow(letters.closest("form"));
  });
}
