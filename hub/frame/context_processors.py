"""What every template may use of the hub's settings and the user's places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from content.permissions import may_manage_content, may_send, may_view_reports


@dataclass(frozen=True, slots=True)
class HubContext:
    company: str
    demo: bool
    theme: str
    shortcuts: bool
    may_send: bool
    may_view_reports: bool
    may_manage_content: bool


def hub(request: HttpRequest) -> dict[str, HubContext]:
    user: Any = getattr(request, "user", None)
    known = user is not None and user.is_authenticated
    return {
        "hub": HubContext(
            company=settings.HUB_COMPANY,
            demo=settings.HUB_DEMO,
            theme=getattr(user, "theme", "") if known else "",
            shortcuts=getattr(user, "shortcuts", True) if known else True,
            may_send=bool(known and may_send(user)),
            may_view_reports=bool(known and may_view_reports(user)),
            may_manage_content=bool(known and may_manage_content(user)),
        )
    }
