// Posts from a page, with Django's token. The token stands in <meta name="csrf-token">.
export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

export async function post(url, fields = {}) {
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
    credentials: "same-origin",
    keepalive: true,
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return response;
}
