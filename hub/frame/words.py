"""Icons, dates and amounts as the hub writes them: for templates of both kinds and for lists written in Python."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.safestring import SafeString

NBSP = "\u00a0"
SPRITE = "icons/sprite.svg"

TYPE_ICONS = {
    "deck": "presentation",
    "one-pager": "file-text",
    "datasheet": "file-chart-column",
    "battlecard": "swords",
    "whitepaper": "book-open-text",
    "video": "circle-play",
    "sheet": "sheet",
    "web-page": "external-link",
    "other": "file",
    "talk-track": "mic",
    "objection-handling": "message-square-reply",
    "email-template": "mail",
    "customer-story": "quote",
    # A kind, where the type is not known.
    "collateral": "file",
    "script": "message-square-reply",
    "story": "quote",
}
# Of assets, of their files and of requests: code -> (icon, words).
STATES = {
    "live": ("circle-check", "Live"),
    "draft": ("pencil", "Draft"),
    "approved": ("calendar-clock", "Approved"),
    "in_review": ("hourglass", "In review"),
    "review_due": ("calendar-clock", "Review due"),
    "expired": ("clock", "Expired"),
    "retired": ("circle-slash", "Retired"),
    "internal": ("lock", "Internal only"),
    "pending": ("hourglass", "Waiting"),
    "processing": ("hourglass", "Being read"),
    "ready": ("circle-check", "Ready"),
    "no_text": ("scan-text", "Ready without text"),
    "password_protected": ("file-lock", "Password-protected"),
    "damaged": ("file-x", "Damaged"),
    "too_large": ("weight", "Too large"),
    "unsupported": ("file-question-mark", "Unsupported type"),
    "timed_out": ("clock", "Timed out"),
    "open": ("circle", "Open"),
    "taken": ("user-check", "Taken"),
    "answered": ("circle-check", "Answered"),
    "declined": ("circle-slash", "Declined"),
}


def icon(name: str, title: str = "", size: int = 16, extra: str = "") -> SafeString:
    """The named Lucide icon of the sprite. Without `title` it is decoration and hidden from screen readers."""
    return _icon(name, title, size, extra, icon_sprite())


@lru_cache(maxsize=1024)
def _icon(name: str, title: str, size: int, extra: str, sprite: str) -> SafeString:
    """A page of results holds more than a hundred icons, of a dozen kinds."""
    css = " ".join(part for part in ("icon", "icon-20" if size == 20 else "", extra) if part)
    described = format_html('role="img" aria-label="{}"', title) if title else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" width="{}" height="{}" fill="none" stroke="currentColor" {}>'
        '<use href="{}#{}"/></svg>',
        css,
        size,
        size,
        described,
        sprite,
        name,
    )


@lru_cache(maxsize=1)
def icon_sprite() -> str:
    """The sprite's address, for scripts."""
    return static(SPRITE)


def type_icon(code: str) -> str:
    """The icon's name for an asset's type (or kind)."""
    return TYPE_ICONS.get(code, "file")


def state_icon(code: str) -> str:
    return STATES[code][0] if code in STATES else "circle"


def state_words(code: str) -> str:
    return STATES[code][1] if code in STATES else str(code).replace("_", " ").capitalize()


def local_time(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day(value: date | datetime | None) -> str:
    """3 Nov 2026"""
    return _day(local_time(value)) if value else ""


@lru_cache(maxsize=10_000)
def _day(value: date) -> str:
    return format_date(value, "j M Y").replace(" ", NBSP)


def plural(count: int, words: str) -> str:
    """`{{ 3|plural:"page,pages" }}` is "3 pages"."""
    one, many = words.split(",")
    return f"{count}{NBSP}{one if count == 1 else many}"


def any_chosen(values: Iterable[Any]) -> bool:
    """Whether one of a facet's values is chosen, so that it must not hide."""
    return any(value.chosen for value in values)
