"""What templates of every app may use: icons, dates and amounts as the hub writes them, small plots, the place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateformat import format as format_date

from hub.core.periods import day_count, days_before, last_days
from hub.core.quoting import quoted
from hub.frame import plots
from hub.frame.stylesheet import recipient_stylesheet_url, stylesheet_url
from hub.frame.words import (
    NBSP,
    any_chosen,
    day,
    icon,
    icon_sprite,
    local_time,
    plural,
    state_icon,
    state_words,
    type_icon,
)

register = template.Library()
register.simple_tag(icon)
register.simple_tag(icon_sprite)
register.filter("day", day, expects_localtime=False)
for _filter in (any_chosen, plural, state_icon, state_words, type_icon):
    register.filter(_filter)

NOTICE_ICONS = {
    "plain": "info",
    "info": "info",
    "debug": "info",
    "ok": "circle-check",
    "success": "circle-check",
    "warn": "circle-alert",
    "warning": "circle-alert",
    "bad": "circle-alert",
    "error": "circle-alert",
}
PLACES = (
    ("/search/", "search"),
    ("/assets/", "search"),
    ("/sent/", "sent"),
    ("/bookmarks/", "bookmarks"),
    ("/reports/", "reports"),
    ("/notices/", "notices"),
)


@register.simple_tag
def stylesheet() -> str:
    """The address of the one sheet."""
    return stylesheet_url()


@register.simple_tag
def recipient_stylesheet() -> str:
    """The address of the one sheet of the recipient's pages."""
    return recipient_stylesheet_url()


@register.filter
def notice_icon(kind: str) -> str:
    """The icon's name for a notice; Django's message tags are understood too."""
    return next((NOTICE_ICONS[word] for word in str(kind).split() if word in NOTICE_ICONS), "info")


@register.simple_tag(takes_context=True)
def place(context: template.Context) -> str:
    """Where the page stands in the navigation: home, search, sent, bookmarks, reports, notices or nothing."""
    request = context.get("request")
    path = request.path_info if request else ""
    if path == "/":
        return "home"
    return next((name for prefix, name in PLACES if path.startswith(prefix)), "")


@register.filter(expects_localtime=False)
def when(value: date | datetime | None) -> str:
    """For lists: 13:40 today, 23 Nov within this year, 3 Nov 2025 before."""
    if not value:
        return ""
    local = local_time(value)
    today = timezone.localdate()
    own_day = local.date() if isinstance(local, datetime) else local
    if own_day == today and isinstance(local, datetime):
        return format_date(local, "H:i")
    return format_date(local, "j M" if own_day.year == today.year else "j M Y").replace(" ", NBSP)


register.filter("quoted", quoted)
register.filter("last_days", last_days)
register.filter("days_before", days_before)
register.filter("day_count", day_count)


@register.filter(expects_localtime=False)
def data_to(value: datetime | None) -> str:
    """The time a number's data ends: "Data to 14:05", with the day when it isn't today."""
    if not value:
        return "No data yet"
    local = timezone.localtime(value)
    words = "H:i" if local.date() == timezone.localdate() else "H:i, j M Y"
    return f"Data to {format_date(local, words)}".replace(" ", NBSP)


@register.filter
def duration(seconds: float | None) -> str:
    """6 min 20 s"""
    if seconds is None:
        return "–"
    total = round(seconds)
    hours, rest = divmod(total, 3600)
    minutes, left = divmod(rest, 60)
    if hours:
        return f"{hours} h {minutes:02d} min".replace(" ", NBSP)
    return (f"{minutes} min {left:02d} s" if minutes else f"{left} s").replace(" ", NBSP)


@register.filter
def clock(seconds: float | None) -> str:
    """6:20, for figures"""
    if seconds is None:
        return "–"
    minutes, left = divmod(round(seconds), 60)
    return f"{minutes}:{left:02d}"


@register.filter
def percent(ratio: float | None) -> str:
    """0.384 is 38 %; nothing to divide by is a dash"""
    return "–" if ratio is None else f"{ratio * 100:.0f}{NBSP}%"


@register.filter
def file_size(size: int | None) -> str:
    """4.2 MB"""
    if size is None:
        return ""
    if size < 1000:
        return f"{size}{NBSP}B"
    amount = size / 1000
    for unit in ("KB", "MB"):
        if amount < 1000:
            return f"{amount:.0f}{NBSP}{unit}" if amount >= 10 else f"{amount:.1f}{NBSP}{unit}"
        amount /= 1000
    return f"{amount:.1f}{NBSP}GB"


@register.filter
def first_name(user: object) -> str:
    return (getattr(user, "first_name", "") or str(user).split(" ")[0]) if user else ""


@register.inclusion_tag("components/bars.html")
def bars(seconds: Iterable[float | None], label: str = "") -> dict[str, Any]:
    """Mini plot, one bar a page. `label` is its one sentence; without one the words beside it must say it."""
    made = plots.mini_bars(seconds)
    return {"bars": made, "width": plots.mini_width(made), "height": plots.MINI_HEIGHT, "label": label}


@register.inclusion_tag("components/page_plot.html")
def page_plot(pages: Iterable[Any], label: str, current: int | None = None) -> dict[str, Any]:
    """Large plot of seconds on each page, numbers on the bars. Put its table after it."""
    return {"pages": plots.page_plot(pages, current), "label": label, "height": plots.PLOT_HEIGHT}


@register.inclusion_tag("components/hbar.html")
def hbar(value: float, longest: float, css: str = "", width: int = 60) -> dict[str, Any]:
    """A bar within a row. `css`: hbar-engage, or d1 to d6 for a class."""
    is_class = css in plots.CLASS_CODES
    return {
        "length": plots.share(value, longest, width),
        "width": width,
        "height": 10 if width > 60 else 8,
        "bar_class": css if is_class else "",
        "css": "" if is_class else css,
    }


@register.inclusion_tag("components/interval.html")
def interval(low: float, value: float, high: float, base: float, width: int = 120) -> dict[str, Any]:
    """Ratios within a row: the one that was measured, between which it lies, and a stroke for what it is beside."""
    placed = {"low": low, "value": value, "high": high, "base": base}
    return {name: plots.share(one, 1.0, width) for name, one in placed.items()} | {"width": width, "view": width + 8}


@register.inclusion_tag("components/class_bar.html")
def class_bar(classes: Sequence[tuple[str, int]], label: str = "") -> dict[str, Any]:
    """All counted assets in six classes as (name, count), the three unused ones first."""
    parts, groups = plots.class_bar(classes)
    sentence = label or ", ".join(f"{part.name}: {part.count}" for part in parts)
    return {"parts": parts, "groups": groups, "label": sentence}


@register.inclusion_tag("components/sparkline.html")
def sparkline(points: Sequence[tuple[str, float]], label: str, usual: float | None = None) -> dict[str, Any]:
    """Ratios over time as (when, ratio), first and last written out; `usual` is a dotted line to compare with."""
    values = [value for _, value in points]
    known = [*values, *([usual] if usual is not None else [])]
    low, high = min(known, default=0.0), max(known, default=1.0)
    drawn = plots.line(values, width=220, height=34, low=low, high=high)
    usual_y = plots.line([usual], width=0, height=34, low=low, high=high)[0][1] if usual is not None else None
    return {
        "points": drawn,
        "path": "M" + " L".join(f"{x} {y}" for x, y in drawn) if drawn else "",
        "first": points[0] if points else None,
        "last": points[-1] if points else None,
        "end": drawn[-1] if drawn else None,
        "usual_y": usual_y,
        "label": label,
    }
