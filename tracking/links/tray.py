"""What a rep has picked for a link that is not made yet: it stays with their session while they look for more."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest

from tracking.links.actions import MOST_PARTS
from tracking.links.forms import Row
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
    is_full = len(rows) >= MOST_PARTS or len({one.asset_id for one in (*rows, row)}) > MOST_ASSETS
    if row in rows or is_full:
        return False
    keep_tray(request, [*rows, row])
    return True
