// [data-copy-from="id"] copies what stands in that field, and says so on the button.
const button = document.querySelector("[data-copy-from]");

async function copy() {
  const field = document.getElementById(button.dataset.copyFrom);
  field.select();
  if (navigator.clipboard && window.isSecureContext) await navigator.clipboard.writeText(field.value);
  else document.execCommand("copy");
  button.querySelector("span").textContent = button.dataset.copied;
}

button?.addEventListener("click", () => copy().catch(() => document.getElementById(button.dataset.copyFrom).select()));
