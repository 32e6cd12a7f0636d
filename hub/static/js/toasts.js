// A toast is news that needs no answer: one at a time, six seconds, longer while it has focus or the pointer.
// What went wrong is never a toast: `notify` puts a notice at the top of the page, or in the open dialog, where it stays.
const SHOWN_MS = 6000;
let timer = null;

function region(id) {
  return document.getElementById(id);
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${document.querySelector('meta[name="icon-sprite"]').content}#${name}`);
  svg.append(use);
  return svg;
}

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function toast(words, { href, label } = {}) {
  const shown = element("div", "toast", icon("check"), element("span", "", words));
  if (href && label) {
    const link = element("a", "", label);
    link.href = href;
    shown.append(link);
  }
  const place = region("toasts");
  // Inside an open dialog the page behind is inert, and so would the toast be.
  const open = document.querySelector("dialog[open]");
  (open ?? document.body).append(place);
  place.replaceChildren(shown);
  const leave = () => {
    clearTimeout(timer);
    timer = setTimeout(() => (shown.matches(":hover, :focus-within") ? leave() : shown.remove()), SHOWN_MS);
  };
  leave();
}

// One at a time: while typing, the same thing fails again with every letter.
let noticed = null;

export function notify(kind, fact, rest, link) {
  const notice = element("div", `notice notice-${kind}`, icon(kind === "bad" ? "circle-alert" : "info"));
  notice.setAttribute("role", "alert");
  notice.append(element("p", "", element("b", "", fact), ` ${rest} `, link ?? ""));
  noticed?.remove();
  noticed = notice;
  const open = document.querySelector("dialog[open] .dialog-body");
  (open ?? region("notices")).prepend(notice);
  notice.scrollIntoView({ block: "nearest" });
}

function logInElsewhere() {
  const link = element("a", "", "Log in in another tab");
  link.href = region("toasts").dataset.logIn;
  link.target = "_blank";
  return link;
}

// A part of the page that fetches itself and fails leaves its stand-in words; only what a person did is answered.
function wasAskedFor(event) {
  const { verb, triggeringEvent } = event.detail.requestConfig;
  return verb !== "get" || Boolean(triggeringEvent?.isTrusted);
}

export function startToasts() {
  // A view may answer with HX-Trigger: {"toast": {"words": ..., "href": ..., "label": ...}}
  document.addEventListener("toast", (event) => toast(event.detail.words ?? event.detail.value, event.detail));
  document.addEventListener("close", (event) => event.target.matches?.("dialog") && document.body.append(region("toasts")), true);
  // What was said of the last try is over once one comes through.
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && wasAskedFor(event)) noticed?.remove();
  });
  document.addEventListener("htmx:sendError", (event) => {
    if (wasAskedFor(event)) notify("bad", "Nothing was changed:", "the network dropped. What you typed is kept; try again.");
  });
  document.addEventListener("htmx:responseError", (event) => {
    if (!wasAskedFor(event)) return;
    const status = event.detail.xhr.status;
    if (status === 401) notify("bad", "You are logged out.", "What you wrote is kept: log in, then do it again here.", logInElsewhere());
    else if (status === 403) notify("bad", "This is not yours to do.", "Nothing was changed.");
    else if (status === 404) notify("bad", "It is not there any more.", "Nothing was changed.");
    else if (status === 429) notify("bad", "Too many tries.", "Wait a minute; nothing was changed.");
    else notify("bad", "The hub could not do this.", "Nothing was changed; it has been logged.");
  });
}
