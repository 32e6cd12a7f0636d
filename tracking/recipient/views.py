"""The recipient's page: what a link shows to whoever has it, without an account."""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, RawPostDataException
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from PIL import UnidentifiedImageError

from content.serving import send_recording
from hub.core import limits
from hub.core.devices import device_name
from hub.core.door import FORMS
from hub.core.limits import Limit, client_address, client_key
from hub.core.people import person_of
from tracking.engagement.actions import Caller, Reading, record_download, record_open, record_reading, viewer_key
from tracking.links.shown import Shown, pages_at_load, shown_on, shows_anything
from tracking.models import Open, ShareLink, Watermark
from tracking.recipient import gates
from tracking.recipient.admission import Gate, gate_before, options_mark, verified_address
from tracking.recipient.asking import ask_again
from tracking.recipient.closed import note_closed_visit
from tracking.recipient.cookies import set_cookie
from tracking.recipient.files import offer, send_offer
from tracking.recipient.networks import network_of
from tracking.recipient.page import read_page
from tracking.recipient.watermarks import marked_page, watermark_for

logger = logging.getLogger(__name__)

VIEWER_COOKIE = "reader"
VIEWER_COOKIE_SECONDS = 180 * 24 * 3600
# A page may stay open for days; its reports are taken as long.
LOAD_SECONDS = 7 * 24 * 3600
# What one address may ask of one link; a reader's page reports every few seconds, in each of its tabs.
OPENS = Limit("opens", 120, timedelta(minutes=1))
REPORTS = Limit("reports", 600, timedelta(minutes=1))
LARGEST_REPORT = 64 * 1024
# What is raised by a report that makes no sense; RawPostDataException: it came as a form with files.
NO_REPORT = (
    ValueError, TypeError, KeyError, OverflowError, RecursionError, RawPostDataException, signing.BadSignature
)  # fmt: skip
MOST_PAGES = 2000


@dataclass(frozen=True, slots=True)
class Reached:
    """A link that is open, and what it shows. `gate`: what this browser has to pass before it shows anything."""

    link: ShareLink
    shown: list[Shown]
    gate: Gate | None

    @property
    def locked(self) -> bool:
        return self.gate is not None


def _reach(request: HttpRequest, token: str, at: datetime) -> Reached | None:
    """None for unknown, revoked and expired links, and for those that have nothing left to show."""
    link = ShareLink.objects.known_by(token).first()
    if link is None or not link.is_open(at):
        return None
    # Addresses on the page are made from the one it was asked by.
    link.token = token
    shown = shown_on(link)
    return Reached(link, shown, gate_before(request, link)) if shown else None


@csrf_exempt  # Uses no session and no account; in a mail program's browser a second cookie is often refused.
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link, what it asks before, or the page for links that are not open (404)."""
    now = timezone.now()
    reached = _reach(request, token, now)
    if reached is None:
        return _private(_closed(request, token, now))
    if request.method == "POST":
        if reached.gate is None:
            return _private(redirect(reached.link.get_absolute_url()))
        return _private(gates.take(request, reached.link, reached.gate))
    limits.count(OPENS, reached.link.pk, client_key(request), at=now)
    secret = request.COOKIES.get(VIEWER_COOKIE) or secrets.token_urlsafe(18)
    opened = _note_open(request, reached, now)
    if reached.gate is not None:
        return _private(gates.ask(request, reached.link, reached.gate))
    context = {
        "page": read_page(reached.link, reached.shown, start=request.GET.get("from", ""), at=now),
        "load": signing.TimestampSigner(salt="tracking.load").sign(str(opened.pk)) if opened else "",
        "options_mark": options_mark(reached.link),
        "keep_days": settings.HUB_RAW_EVENT_DAYS,
        "csrf_token": "",
    }
    answer = render(request, "tracking/recipient.html", context)
    set_cookie(
        answer, request=request, link=reached.link, name=VIEWER_COOKIE, value=secret, seconds=VIEWER_COOKIE_SECONDS
    )
    return _private(answer)


@require_safe
def state(request: HttpRequest, token: str) -> HttpResponse:
    """What an open page asks every few seconds: 404 once the link is closed, else 204, with a mark that is another one
    when the page has to be loaded anew. Three queries, and nothing is written.
    """
    link = ShareLink.objects.known_by(token).first()
    if link is None or not link.is_open(timezone.now()) or not shows_anything(link):
        return _nothing()
    answer = _private(HttpResponse(status=204))
    # Whoever has to pass a gate first has nothing to compare.
    answer["X-Options"] = options_mark(link) if gate_before(request, link) is None else ""
    return answer


def _closed(request: HttpRequest, token: str, at: datetime) -> HttpResponse:
    """The same for unknown, revoked and expired links, also when one is asked for again."""
    asked = request.method == "POST" and "again" in request.POST
    if asked:
        ask_again(token=token, sender=client_key(request), at=at)
    elif request.method == "GET":
        _note_closed_visit(request, token, at)
    return render(request, "tracking/recipient_closed.html", {"asked": asked, "csrf_token": ""}, status=404)


def _note_closed_visit(request: HttpRequest, token: str, at: datetime) -> None:
    """Whatever goes wrong here, the page is that of an unknown link."""
    try:
        note_closed_visit(token=token, method="GET", headers=request.headers, user=person_of(request), at=at)
    except Exception:
        logger.exception("A visit of a closed link was not noted")


def _note_open(request: HttpRequest, reached: Reached, at: datetime) -> Open | None:
    """Whatever goes wrong here, the recipient gets the page."""
    link = reached.link
    versions = {item.asset.pk: item.shows for item in reached.shown if item.shows}
    try:
        with transaction.atomic():
            return record_open(
                link=link,
                method=request.method or "",
                headers=request.headers,
                caller=_caller(request),
                at=at,
                versions=versions,
            )
    except Exception:
        logger.exception("An open of link %s was not recorded", link.pk)
        return None


def _caller(request: HttpRequest, link: ShareLink | None = None) -> Caller:
    agent = request.headers.get("User-Agent", "")[:400]
    network = network_of(client_address(request))
    secret = request.COOKIES.get(VIEWER_COOKIE, "")[:100]
    # Without cookies a reader is known by what the browser says of itself: good enough to tell two apart.
    known_by = secret or f"{network}|{agent}"
    key = viewer_key(f"{link.token}|{known_by}") if link else ""
    return Caller(user=person_of(request), user_agent=agent, network=network, viewer_key=key, device=device_name(agent))


def _private(answer: HttpResponseBase) -> Any:
    """Nobody stores or indexes it, and where it is does not travel on in a referrer."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@csrf_exempt  # A beacon can carry no header; the signed load says that the report comes from a page we served.
@require_POST
def read(request: HttpRequest, token: str) -> HttpResponse:
    """Take a report of the page: 204 when taken, 404 when the link is closed, 403 while it asks for something first,
    400 when it makes no sense.
    """
    now = timezone.now()
    reached = _reach(request, token, now)
    if reached is None:
        return _private(HttpResponse(status=404))
    if reached.locked:
        return _private(HttpResponse(status=403))
    limits.count(REPORTS, reached.link.pk, client_key(request), at=now)
    if request.content_type in FORMS:  # no page of ours reports so
        return _private(HttpResponse(status=400))
    try:
        opened, reading = _parse_report(request.body, reached.link)
    except NO_REPORT:
        return _private(HttpResponse(status=400))
    versions, pages = pages_at_load(reached.shown, opened.versions)
    caller = _caller(request, reached.link)
    record_reading(opened=opened, reading=reading, shown=pages, versions=versions, caller=caller, at=now)
    answer = _private(HttpResponse(status=204))
    if any(versions[item.asset.pk] != (item.shows or None) for item in reached.shown):
        answer["X-Newer-Version"] = "1"
    return answer


def _parse_report(body: bytes, link: ShareLink) -> tuple[Open, Reading]:
    """`{"load": signed, "sign": word, "pages": [[asset, number, seconds], ...], "age": seconds since it was read}`"""
    if len(body) > LARGEST_REPORT:
        raise ValueError("too large")
    report = json.loads(body)
    signed = signing.TimestampSigner(salt="tracking.load").unsign(str(report["load"]), max_age=LOAD_SECONDS)
    opened = link.opens.of_load(int(signed))
    if opened is None or len(report["pages"]) > MOST_PAGES:
        raise ValueError("not this link's")
    pages = {}
    for asset_id, number, seconds in report["pages"]:
        pages[int(asset_id), int(number)] = _duration(seconds)
    return opened, Reading(sign=str(report["sign"])[:20], pages=pages, age=_duration(report.get("age", 0)))


def _duration(seconds: Any) -> float:
    """Seconds that a page can have been open. Raises ValueError or TypeError for what is none."""
    if not 0 <= float(seconds) < LOAD_SECONDS:
        raise ValueError("no duration")
    return float(seconds)


def _reach_asset(request: HttpRequest, token: str, asset_id: int) -> tuple[ShareLink, Shown] | None:
    """The link is asked anew for every image and file: what was open a minute ago may not be."""
    reached = _reach(request, token, timezone.now())
    if reached is None or reached.locked:
        return None
    found = next((item for item in reached.shown if item.asset.pk == asset_id), None)
    return (reached.link, found) if found is not None and found.asset.kind == "collateral" else None


def _is_of_another_version(request: HttpRequest, item: Shown) -> bool:
    """Whether the page that asks shows a version (`?v=`) that the link shows no more."""
    return request.GET.get("v", str(item.shows)) != str(item.shows)


def _mark_of(request: HttpRequest, link: ShareLink) -> Watermark | None:
    """What this reader's pages are marked with; None when the link asks for no mark."""
    if not link.watermark:
        return None
    return watermark_for(link=link, address=verified_address(request, link), at=timezone.now())


def _nothing() -> HttpResponse:
    return _private(HttpResponse("Not found", status=404, content_type="text/plain"))


@require_safe
def page_image(request: HttpRequest, token: str, asset_id: int, number: int) -> HttpResponseBase:
    """The picture of a page that the link shows; never a hidden slide's."""
    reached = _reach_asset(request, token, asset_id)
    if reached is None or _is_of_another_version(request, reached[1]):
        return _nothing()
    document = reached[1].asset.own.document
    if document is None:
        return _nothing()
    page = document.pages.shown_to_recipients().without_text().numbered(number)
    if page is None or not page.image:
        return _nothing()
    try:
        mark = _mark_of(request, reached[0])
        if mark is not None:
            content = marked_page(mark, page)
        else:
            with page.image.open("rb") as image:
                content = image.read()
    except (FileNotFoundError, UnidentifiedImageError):
        return _nothing()
    return _private(HttpResponse(content, content_type="image/webp"))


@require_safe
def file(request: HttpRequest, token: str, asset_id: int) -> HttpResponseBase:
    """The file for the recipient to keep, when the link allows it."""
    reached = _reach_asset(request, token, asset_id)
    if reached is None or not reached[0].allow_download:
        return _nothing()
    link, item = reached
    if _is_of_another_version(request, item):
        return _private(redirect(link.get_absolute_url()))
    offered = offer(item.asset, pages_only=link.watermark)
    if offered is None:
        return _nothing()
    try:
        answer = send_offer(item.asset, offered, mark=_mark_of(request, link))
    except (FileNotFoundError, UnidentifiedImageError):
        return _nothing()
    if request.method == "GET":
        try:
            record_download(
                link=link,
                asset=item.asset,
                caller=_caller(request, link),
                at=timezone.now(),
                version_id=item.shows or None,
            )
        except Exception:
            logger.exception("A download from link %s was not recorded", link.pk)
    return _private(answer)


@require_safe
def media(request: HttpRequest, token: str, asset_id: int) -> HttpResponseBase:
    """A recording for the player on the page; nothing else is served inline."""
    reached = _reach_asset(request, token, asset_id)
    if reached is None or _is_of_another_version(request, reached[1]):
        return _nothing()
    document = reached[1].asset.own.document
    if document is None or not document.plays_as:
        return _nothing()
    try:
        return _private(send_recording(request, document))
    except FileNotFoundError:
        return _nothing()
