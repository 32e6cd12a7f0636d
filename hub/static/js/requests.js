// Requests from a page, with Django's token: that of the cookie, as whoever logs in anew in another tab gets another one
// than this page was made with.
export function csrfToken() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  return cookie ?? document.querySelector('meta[name="csrf-token"]')?.content ?? "";
}

export function startRequests() {
  document.addEventListener("submit", (event) => {
    const field = event.target.querySelector('[name="csrfmiddlewaretoken"]');
    if (field) field.value = csrfToken();
  }, true);
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = csrfToken();
  });
}

// Of an answer that says no for a reason (409), the error has it as `reason`.
export async function post(url, fields = {}) {
  const response = await fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch" },
    credentials: "same-origin",
    keepalive: true,
  });
  if (!response.ok) {
    const error = new Error(`${url} answered ${response.status}`);
    if (response.status === 409) error.reason = await response.text();
    throw error;
  }
  return response;
}
