// The messages that an asset carries, in its editor: confirmed, added and removed without leaving the form, and shown
// again after each time the draft is saved by itself.

const place = document.querySelector("[data-carried]");

async function show(wanted) {
  try {
    const options = { credentials: "same-origin" };
    if (wanted) {
      const token = document.querySelector("[name='csrfmiddlewaretoken']").value;
      options.method = "POST";
      options.body = new URLSearchParams(wanted);
      options.headers = { "X-CSRFToken": token };
    }
    const answer = await fetch(place.dataset.carried, options);
    if (answer.ok) place.innerHTML = await answer.text();
  } catch {
    // The network dropped; what was shown stays.
  }
}

place?.addEventListener("click", (event) => {
  const button = event.target.closest("[data-act]");
  if (!button) return;
  const message = button.dataset.message ?? place.querySelector("[data-chosen]").value;
  if (message) show({ act: button.dataset.act, message });
});
// What stands in the select is no part of the asset's form: choosing in it leaves nothing unsaved.
place?.addEventListener("change", (event) => event.stopPropagation());
if (place) document.addEventListener("w-autosave:success", () => show());
