"""Who asks for something of a link, and what of it they have come to."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from hub.core.devices import device_name
from hub.core.limits import client_address
from hub.core.people import person_of
from tracking.engagement.actions import Caller, viewer_key
from tracking.links.outlines import PagesOf, no_pages
from tracking.links.shown import Shown
from tracking.models import ShareLink
from tracking.recipient.admission import gate_before
from tracking.recipient.consent import manner_of
from tracking.recipient.networks import network_of
from tracking.recipient.reach import Reached, reach
from tracking.replies.reading import NOTHING_SAID, Said, said_on

VIEWER_COOKIE = "reader"


def caller_of(request: HttpRequest, link: ShareLink | None = None) -> Caller:
    agent = request.headers.get("User-Agent", "")[:400]
    network = network_of(client_address(request))
    secret = request.COOKIES.get(VIEWER_COOKIE, "")[:100]
    # Without cookies a reader is known by what the browser says of itself: good enough to tell two apart.
    known_by = secret or f"{network}|{agent}"
    key = viewer_key(f"{link.token}|{known_by}") if link else ""
    return Caller(user=person_of(request), user_agent=agent, network=network, viewer_key=key, device=device_name(agent))


def reader_key(request: HttpRequest, link: ShareLink) -> str:
    """By what a reader's own reactions are found; "" of one of whom nothing is recorded."""
    return caller_of(request, link).viewer_key if manner_of(request).records else ""


def said_to(request: HttpRequest, reached: Reached) -> Said:
    """What the page of the link shows of its readers to this one."""
    if not (reached.has_questions or reached.has_reactions):
        return NOTHING_SAID
    return said_on(
        reached.link,
        reader=reader_key(request, reached.link),
        has_questions=reached.has_questions,
        has_reactions=reached.has_reactions,
    )


def reach_open(
    request: HttpRequest, token: str, *, at: datetime, pages_of: PagesOf = no_pages, replies: bool = False
) -> Reached | None:
    """The link for whoever has passed all that it asks before."""
    reached = reach(token, at=at, pages_of=pages_of, replies=replies)
    return reached if reached is not None and gate_before(request, reached.link) is None else None


def reach_asset(
    request: HttpRequest, token: str, asset_id: int, *, pages_of: PagesOf = no_pages
) -> tuple[ShareLink, Shown] | None:
    """The link is asked anew for every image and file: what was open a minute ago may not be."""
    reached = reach_open(request, token, at=timezone.now(), pages_of=pages_of)
    found = asset_of(reached, asset_id)
    return (reached.link, found) if reached is not None and found is not None else None


def asset_of(reached: Reached | None, asset_id: int) -> Shown | None:
    """A file that the link shows."""
    if reached is None:
        return None
    shown = (item for item in reached.shown if item.asset.pk == asset_id and item.asset.kind == "collateral")
    return next(shown, None)


def is_of_another_version(request: HttpRequest, item: Shown) -> bool:
    """Whether the page that asks shows a version (`?v=`) that the link shows no more."""
    return request.GET.get("v", str(item.shows)) != str(item.shows)
