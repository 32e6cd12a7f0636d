"""What every template may use of the hub's settings and the user's places."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from content.permissions import may_manage_content, may_send, may_view_reports
from hub.core.people import Person
from tracking.calls.reading import call_of
from tracking.links.tray import tray_of
from tracking.outcomes.reading import just_ended


@dataclass(frozen=True, slots=True)
class HubContext:
    company: str
    demo: bool
    theme: str
    shortcuts: bool
    may_send: bool
    may_view_reports: bool
    may_manage_content: bool


def hub(request: HttpRequest) -> dict[str, object]:
    """`hub` for every page; `current_call`, which costs a query where a page shows it; `ended_call`, which costs some
    only where one was just ended; `tray`, what is picked.
    """
    asks: Person | None = getattr(request, "user", None)
    user = asks if asks is not None and asks.is_authenticated else None
    return {
        "hub": HubContext(
            company=settings.HUB_COMPANY,
            demo=settings.HUB_DEMO,
            theme=getattr(user, "theme", "") if user else "",
            shortcuts=getattr(user, "shortcuts", True) if user else True,
            may_send=bool(user and may_send(user)),
            may_view_reports=bool(user and may_view_reports(user)),
            may_manage_content=bool(user and may_manage_content(user)),
        ),
        "current_call": SimpleLazyObject(lambda: call_of(request)),
        "ended_call": SimpleLazyObject(lambda: just_ended(request)),
        "tray": tray_of(request) if user else [],
    }
