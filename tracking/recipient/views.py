"""The recipient's page: what a link shows to whoever has it, without an account."""

from __future__ import annotations

import json
import logging
import secrets
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, RawPostDataException
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.serving import send_recipient_image, send_recording
from hub.core import limits
from hub.core.devices import device_name
from hub.core.door import FORMS
from hub.core.limits import Limit, TooMany, client_address, client_key
from hub.core.people import person_of
from tracking.engagement.actions import (
    Caller,
    Reading,
    note_trapped,
    record_download,
    record_open,
    record_reading,
    tells_news,
    viewer_key,
)
from tracking.engagement.gateways import gateway_of
from tracking.links.shown import Shown, pages_at_load
from tracking.models import Open, ShareLink
from tracking.recipient.asking import ask_again
from tracking.recipient.files import offer, send_offer
from tracking.recipient.page import DocumentTexts, read_page
from tracking.recipient.passcodes import PAUSE, TRIES, PasscodeLocked, try_passcode
from tracking.recipient.reach import Reached, reach

logger = logging.getLogger(__name__)

VIEWER_COOKIE = "reader"
VIEWER_COOKIE_SECONDS = 180 * 24 * 3600
PASS_COOKIE = "pass"  # noqa: S105
PASS_SECONDS = 12 * 3600
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
MOST_INPUTS = 8


@csrf_exempt  # Uses no session and no account; in a mail program's browser a second cookie is often refused.
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link, its passcode form, or the page for links that are not open (404)."""
    now, texts = timezone.now(), DocumentTexts()
    reached = reach(token, at=now, pages_of=texts, burst=True)
    if reached is None:
        return _private(_closed(request, token, now))
    if request.method == "POST":
        return _private(_take_passcode(request, reached.link))
    limits.count(OPENS, reached.link.pk, client_key(request), at=now)
    secret = request.COOKIES.get(VIEWER_COOKIE) or secrets.token_urlsafe(18)
    opened = _note_open(request, reached, now)
    if not _passed(request, reached.link):
        return _private(_passcode_form(request, locked=reached.link.passcode_locked_at is not None))
    context = {
        "page": read_page(reached.link, reached.shown, texts, start=request.GET.get("from", ""), at=now),
        "load": signing.TimestampSigner(salt="tracking.load").sign(str(opened.pk)) if opened else "",
        "keep_days": settings.HUB_RAW_EVENT_DAYS,
        "csrf_token": "",
    }
    answer = render(request, "tracking/recipient.html", context)
    _set_cookie(answer, request, reached.link, VIEWER_COOKIE, secret, VIEWER_COOKIE_SECONDS)
    return _private(answer)


def _closed(request: HttpRequest, token: str, at: datetime) -> HttpResponse:
    """The same for unknown, revoked and expired links, also when one is asked for again."""
    asked = request.method == "POST" and "again" in request.POST
    if asked:
        ask_again(token=token, sender=client_key(request), at=at)
    return render(request, "tracking/recipient_closed.html", {"asked": asked, "csrf_token": ""}, status=404)


def _note_open(request: HttpRequest, reached: Reached, at: datetime) -> Open | None:
    """Whatever goes wrong here, the recipient gets the page."""
    link = reached.link
    try:
        return record_open(
            link=link,
            method=request.method or "",
            headers=request.headers,
            caller=_caller(request),
            at=at,
            versions={item.asset.pk: item.shows for item in reached.shown if item.shows},
            shown={item.asset.pk: [page.number for page in item.pages] for item in reached.shown},
            recent=reached.in_burst,
            gateway=gateway_of(client_address(request)),
        )
    except Exception:
        logger.exception("An open of link %s was not recorded", link.pk)
        return None


def _caller(request: HttpRequest, link: ShareLink | None = None) -> Caller:
    agent = request.headers.get("User-Agent", "")[:400]
    network = _network(client_address(request))
    secret = request.COOKIES.get(VIEWER_COOKIE, "")[:100]
    # Without cookies a reader is known by what the browser says of itself: good enough to tell two apart.
    known_by = secret or f"{network}|{agent}"
    key = viewer_key(f"{link.token}|{known_by}") if link else ""
    return Caller(user=person_of(request), user_agent=agent, network=network, viewer_key=key, device=device_name(agent))


def _network(address: str) -> str:
    """The address without its last part (IPv4: the last number; IPv6: all but the first three groups)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    if parsed.version == 4:
        return address.rsplit(".", 1)[0] + ".0"
    return ":".join(parsed.exploded.split(":")[:3]) + "::"


def _private(answer: HttpResponseBase) -> Any:
    """Nobody stores or indexes it, and where it is does not travel on in a referrer."""
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _kept_privately(answer: HttpResponseBase) -> HttpResponseBase:
    """As `_private`, but the reader's browser may keep it, and asks each time whether the link still shows it."""
    answer = _private(answer)
    answer["Cache-Control"] = "private, no-cache"
    return answer


def _set_cookie(
    answer: HttpResponse, request: HttpRequest, link: ShareLink, name: str, value: str, seconds: int
) -> None:
    answer.set_cookie(
        name,
        value,
        max_age=seconds,
        path=link.get_absolute_url(),
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _pass_value(link: ShareLink) -> str:
    """Changes with the passcode, so that an old pass opens nothing."""
    return f"{link.pk}:{link.passcode[-16:]}"


def _passed(request: HttpRequest, link: ShareLink) -> bool:
    if not link.passcode:
        return True
    signer = signing.TimestampSigner(salt="tracking.pass")
    try:
        return signer.unsign(request.COOKIES.get(PASS_COOKIE, ""), max_age=PASS_SECONDS) == _pass_value(link)
    except signing.BadSignature:
        return False


def _take_passcode(request: HttpRequest, link: ShareLink) -> HttpResponse:
    given = request.POST.get("passcode", "").strip()[:100]
    try:
        right = try_passcode(link=link, given=given, sender=client_key(request), at=timezone.now())
    except TooMany as refused:
        answer = _passcode_form(request, error=str(refused), status=429)
        answer["Retry-After"] = str(refused.seconds)
        return answer
    except PasscodeLocked:
        return _passcode_form(request, locked=True, status=403)
    if not right:
        return _passcode_form(request, error="That is not the passcode.", status=422)
    answer = redirect(link.get_absolute_url())
    value = signing.TimestampSigner(salt="tracking.pass").sign(_pass_value(link))
    _set_cookie(answer, request, link, PASS_COOKIE, value, PASS_SECONDS)
    return answer


def _passcode_form(
    request: HttpRequest, *, error: str = "", locked: bool = False, status: int = 200
) -> HttpResponse:
    """The form, or the word that it takes no passcode any more."""
    minutes = PAUSE // timedelta(minutes=1)
    context = {"locked": locked, "error": error, "tries": TRIES, "minutes": minutes, "csrf_token": ""}
    return render(request, "tracking/recipient_passcode.html", context, status=status)


@csrf_exempt  # A beacon can carry no header; the signed load says that the report comes from a page we served.
@require_POST
def read(request: HttpRequest, token: str) -> HttpResponse:
    """Take a report of the page: 204 when taken, 404 when the link is closed, 400 when it makes no sense."""
    now = timezone.now()
    told = None if request.content_type in FORMS else _parse_report(request)  # no page of ours reports by a form
    reached = reach(token, at=now, load=told[0] if told else None)
    if reached is None or not _passed(request, reached.link):
        return _private(HttpResponse(status=404))
    if told is None or reached.load is None:
        limits.count(REPORTS, reached.link.pk, client_key(request), at=now)
        return _private(HttpResponse(status=400))
    opened, reading = reached.load, told[1]
    versions, pages = pages_at_load(reached.shown, opened.versions, opened.shown)
    # What tells nothing new writes nothing, so that it needs no limit either.
    if opened.session is None or tells_news(opened, reading, pages):
        limits.count(REPORTS, reached.link.pk, client_key(request), at=now)
        caller = _caller(request, reached.link)
        record_reading(opened=opened, reading=reading, shown=pages, versions=versions, caller=caller, at=now)
    answer = _private(HttpResponse(status=204))
    if any(versions[item.asset.pk] != (item.shows or None) for item in reached.shown):
        answer["X-Newer-Version"] = "1"
    return answer


@require_safe
def trap(request: HttpRequest, token: str) -> HttpResponse:
    """A link on the page that no person sees leads here, to nothing: whoever follows it is a scanner."""
    try:
        signed = signing.TimestampSigner(salt="tracking.load").unsign(request.GET.get("load", ""), max_age=LOAD_SECONDS)
        reached = reach(token, at=timezone.now(), load=int(signed))
    except (ValueError, signing.BadSignature):
        return _nothing()
    if reached is not None and reached.load is not None:
        note_trapped(opened=reached.load)
    return _nothing()


def _parse_report(request: HttpRequest) -> tuple[int, Reading] | None:
    """The number of the load that reports, and what it reports; None for what makes no sense.

    `{"load": signed, "sign": word, "pages": [[asset, number, seconds], ...], "age": seconds since it was read,
    "inputs": [[word, seconds since the load], ...], "driven": whether a program drives the browser}`
    """
    try:
        if len(request.body) > LARGEST_REPORT:
            return None
        report = json.loads(request.body)
        signed = signing.TimestampSigner(salt="tracking.load").unsign(str(report["load"]), max_age=LOAD_SECONDS)
        if len(report["pages"]) > MOST_PAGES:
            return None
        pages = {}
        for asset_id, number, seconds in report["pages"]:
            pages[int(asset_id), int(number)] = _duration(seconds)
        reading = Reading(
            sign=str(report["sign"])[:20],
            pages=pages,
            age=_duration(report.get("age", 0)),
            inputs=_inputs(report["inputs"]) if "inputs" in report else None,
            driven=report.get("driven") is True,
        )
        return int(signed), reading
    except NO_REPORT:
        return None


def _inputs(told: Any) -> tuple[tuple[str, float], ...]:
    """What a reader did and when, in its order; the first few and the last are told. Raises as `_duration`."""
    if len(told) > MOST_INPUTS:
        raise ValueError("too many")
    return tuple(sorted(((str(kind)[:10], _duration(at)) for kind, at in told), key=lambda one: one[1]))


def _duration(seconds: Any) -> float:
    """Seconds that a page can have been open. Raises ValueError or TypeError for what is none."""
    if not 0 <= float(seconds) < LOAD_SECONDS:
        raise ValueError("no duration")
    return float(seconds)


def _reach_asset(request: HttpRequest, token: str, asset_id: int) -> tuple[ShareLink, Shown] | None:
    """The link is asked anew for every image and file: what was open a minute ago may not be."""
    reached = reach(token, at=timezone.now())
    if reached is None or not _passed(request, reached.link):
        return None
    found = next((item for item in reached.shown if item.asset.pk == asset_id), None)
    return (reached.link, found) if found is not None and found.asset.kind == "collateral" else None


def _is_of_another_version(request: HttpRequest, item: Shown) -> bool:
    """Whether the page that asks shows a version (`?v=`) that the link shows no more."""
    return request.GET.get("v", str(item.shows)) != str(item.shows)


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
        return _kept_privately(send_recipient_image(request, page.image))
    except FileNotFoundError:
        return _nothing()


@require_safe
def file(request: HttpRequest, token: str, asset_id: int) -> HttpResponseBase:
    """The file for the recipient to keep, when the link allows it."""
    reached = _reach_asset(request, token, asset_id)
    if reached is None or not reached[0].allow_download:
        return _nothing()
    link, item = reached
    if _is_of_another_version(request, item):
        return _private(redirect(link.get_absolute_url()))
    offered = offer(item.asset)
    if offered is None:
        return _nothing()
    try:
        answer = send_offer(item.asset, offered)
    except FileNotFoundError:
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
