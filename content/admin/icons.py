"""The hub's own icons in Wagtail's sprite: one for each type and state, the same everywhere."""

from __future__ import annotations

NAMES = (
    *("bell", "book-open-text", "calendar-clock", "circle-check", "circle-play", "circle-slash", "clock", "file"),
    *("file-chart-column", "file-text", "hourglass", "layout-grid", "mail", "message-square-reply", "mic", "pencil"),
    *("presentation", "quote", "sheet", "swords", "tag", "undo-2", "upload", "users"),
)
ASSETS = "hub-layout-grid"
OF_KIND = {"collateral": "hub-file", "script": "hub-message-square-reply", "story": "hub-quote"}
OF_TYPE = {
    "deck": "hub-presentation",
    "one-pager": "hub-file-text",
    "datasheet": "hub-file-chart-column",
    "battlecard": "hub-swords",
    "whitepaper": "hub-book-open-text",
    "video": "hub-circle-play",
    "sheet": "hub-sheet",
    "other": "hub-file",
    "talk-track": "hub-mic",
    "objection-handling": "hub-message-square-reply",
    "email-template": "hub-mail",
    "customer-story": "hub-quote",
}
OF_STATE = {
    "live": "hub-circle-check",
    "draft": "hub-pencil",
    "approved": "hub-calendar-clock",
    "in_review": "hub-hourglass",
    "retired": "hub-circle-slash",
    "expired": "hub-clock",
    "review_due": "hub-calendar-clock",
}


def register(icons: list[str]) -> list[str]:
    return [*icons, *(f"content/admin/icons/{name}.svg" for name in NAMES)]
