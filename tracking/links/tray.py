"""What a rep has picked for a link that is not made yet: it stays with their session while they look for more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tracking.links.actions import MOST_PARTS
from tracking.links.forms import Row
from tracking.links.parts import NoPages, Part, in_figures, read_pages_typed
from tracking.links.sendable import MOST_ASSETS

KEY = "tray"


def tray_of(request: HttpRequest) -> list[Row]:
    """What was picked, in the order in which it is to be shown. No query of its own; nothing for who has no session."""
    session = getattr(request, "session", {})
    return [Row(asset_id, typed) for asset_id, typed in session.get(KEY, [])]


def keep_tray(request: HttpRequest, rows: Iterable[Row]) -> None:
    kept = [(row.asset_id, row.typed) for row in rows][:MOST_PARTS]
    if kept:
        request.session[KEY] = kept
    else:
        request.session.pop(KEY, None)


def add_to_tray(request: HttpRequest, row: Row) -> bool:
    """Put it at the end; whether it was not there already, and there was room."""
    rows = tray_of(request)
    if row in rows or not _has_room(rows, row):
        return False
    keep_tray(request, [*rows, row])
    return True


def add_parts(request: HttpRequest, parts: Iterable[Part]) -> Sequence[Part]:
    """Put them at the end in their order, each page that is not there already, as long as there is room; answers what
    was put there."""
    rows, added = tray_of(request), []
    for part in parts:
        new = _not_yet_in(rows, part)
        if new is not None and _has_room(rows, row := Row(new.asset_id, in_figures(new.pages))):
            rows.append(row)
            added.append(new)
    keep_tray(request, rows)
    return added


def _has_room(rows: Sequence[Row], row: Row) -> bool:
    return len(rows) < MOST_PARTS and len({one.asset_id for one in (*rows, row)}) <= MOST_ASSETS


def _not_yet_in(rows: Iterable[Row], part: Part) -> Part | None:
    """What of it is not in the tray; a page stands in a link once."""
    there = [_pages_in(row) for row in rows if row.asset_id == part.asset_id]
    if not there:
        return part
    if not part.pages or () in there:
        return None
    known = {number for numbers in there for number in numbers}
    left = tuple(number for number in part.pages if number not in known)
    return Part(part.asset_id, left) if left else None


def _pages_in(row: Row) -> tuple[int, ...]:
    """Empty for all of them, and for what was typed and names none: that is told where it is sent."""
    try:
        return read_pages_typed(row.typed)
    except NoPages:
        return ()


def answer_with_tray(request: HttpRequest, said: str) -> HttpResponse:
    """The tray as it stands now, in its place on the page, with what happened to it."""
    answer = render(request, "tracking/_tray.html", {"tray": tray_of(request), "tray_said": said})
    answer["HX-Trigger"] = "hub:close-dialog"
    answer["HX-Retarget"], answer["HX-Reswap"] = "#tray", "outerHTML"
    return answer
