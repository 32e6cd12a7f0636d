"""The recipient's page: what a link shows to whoever has it, without an account."""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, RawPostDataException
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from PIL import UnidentifiedImageError

from content.models import DocumentPage
from content.serving import send_recipient_image, send_recording
from content.words.letters import readable
from hub.core import limits
from hub.core.devices import device_name
from hub.core.door import FORMS
from hub.core.limits import Limit, client_address, client_key
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
from tracking.engagement.unnamed import count_download, count_reading, new_load, read_load
from tracking.links.shown import PagesOf, Shown, no_pages, pages_at_load, read_pages, shows_anything
from tracking.models import Open, ShareLink, Watermark
from tracking.recipient import gates
from tracking.recipient.admission import gate_before, options_mark, verified_address
from tracking.recipient.asking import ask_again
from tracking.recipient.closed import note_closed_visit
from tracking.recipient.consent import CONSENT_COOKIE, CONSENT_SECONDS, NO, YES, Manner, manner_of, notice_language
from tracking.recipient.cookies import set_cookie
from tracking.recipient.files import offer, send_offer
from tracking.recipient.finding import find_words, said_of
from tracking.recipient.naming import naming_for
from tracking.recipient.networks import network_of
from tracking.recipient.page import DocumentTexts, read_later, read_page
from tracking.recipient.reach import Reached, reach
from tracking.recipient.watermarks import marked_page, watermark_for

logger = logging.getLogger(__name__)

VIEWER_COOKIE = "reader"
VIEWER_COOKIE_SECONDS = 180 * 24 * 3600
# A page may stay open for days; its reports are taken as long.
LOAD_SECONDS = 7 * 24 * 3600
# What one address may ask of one link; a reader's page reports every few seconds, in each of its tabs.
OPENS = Limit("opens", 120, timedelta(minutes=1))
REPORTS = Limit("reports", 600, timedelta(minutes=1))
FINDS = Limit("finds", 120, timedelta(minutes=1))
LARGEST_REPORT = 64 * 1024
# What is raised by a report that makes no sense; RawPostDataException: it came as a form with files.
NO_REPORT = (
    ValueError, TypeError, KeyError, OverflowError, RecursionError, RawPostDataException, signing.BadSignature
)  # fmt: skip
MOST_PAGES = 2000
MOST_INPUTS = 8


# Nothing on the page repeats what a request brings beside what is secret on it, so that its size gives nothing away.
@gzip_page
@csrf_exempt  # Uses no session and no account; in a mail program's browser a second cookie is often refused.
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link, what it asks before, or the page for links that are not open (404)."""
    now, texts = timezone.now(), DocumentTexts()
    reached = reach(token, at=now, pages_of=texts, burst=True)
    if reached is None:
        return _private(_closed(request, token, now))
    if request.POST.get("consent") in (YES, NO):
        return _private(_take_consent(request, reached.link))
    gate = gate_before(request, reached.link)
    if request.method == "POST":
        if gate is None:
            return _private(redirect(reached.link.get_absolute_url()))
        return _private(gates.take(request, reached.link, gate))
    limits.count(OPENS, reached.link.pk, client_key(request), at=now)
    manner = manner_of(request)
    opened = _note_open(request, reached, now) if manner.records else None
    if gate is not None:
        return _private(gates.ask(request, reached.link, gate))
    start, whole = _start(request), request.GET.get("all") == "1"
    page = read_page(reached.link, reached.shown, texts, start=start, at=now, whole=whole)
    if page is None:
        return _private(_closed(request, token, now))
    context = {
        "page": page,
        "whole": whole,
        "load": _load_of(opened) if opened else "",
        "read_url": reverse("share_read", args=[token]),
        "manner": manner.value,
        "notice_language": notice_language(request),
        "options_mark": options_mark(reached.link),
        "keep_days": settings.HUB_RAW_EVENT_DAYS,
        "csrf_token": "",
    }
    if manner == Manner.SUMS:
        context |= {"load": new_load(reached.link, now), "read_url": reverse("share_count", args=[token])}
    answer = render(request, "tracking/recipient.html", context)
    if manner.records:
        secret = request.COOKIES.get(VIEWER_COOKIE) or secrets.token_urlsafe(18)
        set_cookie(
            answer, request=request, link=reached.link, name=VIEWER_COOKIE, value=secret, seconds=VIEWER_COOKIE_SECONDS
        )
    # The notice is in the reader's language, and what is recorded as the browser signals.
    patch_vary_headers(answer, ("Accept-Language", "DNT", "Sec-GPC"))
    return _private(answer)


def _load_of(opened: Open) -> str:
    return signing.TimestampSigner(salt="tracking.load").sign(str(opened.pk))


def _take_consent(request: HttpRequest, link: ShareLink) -> HttpResponse:
    """Remember what the reader said, for this link alone; whoever says no is known by no cookie any more."""
    answer = redirect(f"{link.get_absolute_url()}?{request.GET.urlencode()}".rstrip("?"))
    said = request.POST["consent"]
    set_cookie(answer, request=request, link=link, name=CONSENT_COOKIE, value=said, seconds=CONSENT_SECONDS)
    if said == NO:
        answer.delete_cookie(VIEWER_COOKIE, path=link.get_absolute_url())
    return answer


def _start(request: HttpRequest) -> str:
    """ "1" where the assets are to be shown from their beginning."""
    return "1" if request.GET.get("from") == "1" else ""


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
    elif request.method == "GET" and manner_of(request).records:
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


def _kept_privately(answer: HttpResponseBase) -> HttpResponseBase:
    """As `_private`, but the reader's browser may keep it, and asks each time whether the link still shows it."""
    answer = _private(answer)
    answer["Cache-Control"] = "private, no-cache"
    return answer


@csrf_exempt  # A beacon can carry no header; the signed load says that the report comes from a page we served.
@require_POST
def read(request: HttpRequest, token: str) -> HttpResponse:
    """Take a report of the page: 204 when taken, 404 when the link is closed, 403 while it asks for something first,
    400 when it makes no sense. Of a reader who has said no since the page was loaded nothing is taken.
    """
    now = timezone.now()
    told = None if request.content_type in FORMS else _parse_report(request)  # no page of ours reports by a form
    reached = reach(token, at=now, load=told[0] if told else None)
    if reached is None:
        return _private(HttpResponse(status=404))
    if gate_before(request, reached.link) is not None:
        return _private(HttpResponse(status=403))
    if told is None or reached.load is None:
        limits.count(REPORTS, reached.link.pk, client_key(request), at=now)
        return _private(HttpResponse(status=400))
    opened, reading = reached.load, told[1]
    versions, pages = pages_at_load(reached.shown, opened.versions, opened.shown)
    # What tells nothing new writes nothing, so that it needs no limit either.
    if manner_of(request).records and (opened.session is None or tells_news(opened, reading, pages)):
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


@csrf_exempt
@require_POST
def count(request: HttpRequest, token: str) -> HttpResponse:
    """As `read`, of a reader of whom nothing but daily sums is kept."""
    now = timezone.now()
    reached = _reach_open(request, token, at=now, pages_of=read_pages)
    if reached is None:
        return _private(HttpResponse(status=404))
    limits.count(REPORTS, reached.link.pk, client_key(request), at=now)
    if request.content_type in FORMS:
        return _private(HttpResponse(status=400))
    try:
        report, reading = _read_report(request.body)
        load = read_load(reached.link, str(report["load"]))
    except NO_REPORT:
        return _private(HttpResponse(status=400))
    pages = {(item.asset.pk, page.number) for item in reached.shown for page in item.pages}
    count_reading(link=reached.link, load=load, reading=reading, shown=pages, caller=_caller(request), at=now)
    return _private(HttpResponse(status=204))


def _parse_report(request: HttpRequest) -> tuple[int, Reading] | None:
    """The number of the load that reports, and what it reports; None for what makes no sense."""
    try:
        report, reading = _read_report(request.body)
        signed = signing.TimestampSigner(salt="tracking.load").unsign(str(report["load"]), max_age=LOAD_SECONDS)
        return int(signed), reading
    except NO_REPORT:
        return None


def _read_report(body: bytes) -> tuple[dict[str, Any], Reading]:
    """`{"load": signed, "sign": word, "pages": [[asset, number, seconds], ...], "age": seconds since it was read,
    "inputs": [[word, seconds since the load], ...], "driven": whether a program drives the browser}`. Raises one of
    NO_REPORT.
    """
    if len(body) > LARGEST_REPORT:
        raise ValueError("too large")
    report = json.loads(body)
    if len(report["pages"]) > MOST_PAGES:
        raise ValueError("too many pages")
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
    return report, reading


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


def _reach_open(
    request: HttpRequest, token: str, *, at: datetime, pages_of: PagesOf = no_pages
) -> Reached | None:
    """The link for whoever has passed all that it asks before."""
    reached = reach(token, at=at, pages_of=pages_of)
    return reached if reached is not None and gate_before(request, reached.link) is None else None


def _reach_asset(
    request: HttpRequest, token: str, asset_id: int, *, pages_of: PagesOf = no_pages
) -> tuple[ShareLink, Shown] | None:
    """The link is asked anew for every image and file: what was open a minute ago may not be."""
    reached = _reach_open(request, token, at=timezone.now(), pages_of=pages_of)
    found = _asset_of(reached, asset_id)
    return (reached.link, found) if reached is not None and found is not None else None


def _asset_of(reached: Reached | None, asset_id: int) -> Shown | None:
    """A file that the link shows."""
    if reached is None:
        return None
    shown = (item for item in reached.shown if item.asset.pk == asset_id and item.asset.kind == "collateral")
    return next(shown, None)


def _is_of_another_version(request: HttpRequest, item: Shown) -> bool:
    """Whether the page that asks shows a version (`?v=`) that the link shows no more."""
    return request.GET.get("v", str(item.shows)) != str(item.shows)


@require_safe
@gzip_page
def contents(request: HttpRequest, token: str) -> HttpResponse:
    """The contents of a long page, which come once its first page stands."""
    now, texts = timezone.now(), DocumentTexts()
    reached = _reach_open(request, token, at=now, pages_of=texts)
    page = read_page(reached.link, reached.shown, texts, start=_start(request), at=now) if reached else None
    if page is None:
        return _nothing()
    return _private(render(request, "tracking/_recipient_contents.html", {"page": page}))


@require_safe
@gzip_page
def later_pages(request: HttpRequest, token: str, asset_id: int) -> HttpResponse:
    """The pages of an asset after the first `skip`, which come once the first page stands."""
    now, texts = timezone.now(), DocumentTexts()
    reached = _reach_open(request, token, at=now, pages_of=texts)
    found = _asset_of(reached, asset_id)
    if reached is None or found is None or _is_of_another_version(request, found):
        return _nothing()
    skip, start = request.GET.get("skip", ""), _start(request)
    if not (skip.isascii() and skip.isdigit() and len(skip) < 7):
        return _nothing()
    item = read_later(reached.link, reached.shown, found, texts, start=start, skip=int(skip), at=now)
    return _private(render(request, "tracking/_recipient_pages.html", {"item": item, "link": reached.link}))


@require_safe
@gzip_page
def page_words(request: HttpRequest, token: str, asset_id: int, number: int) -> HttpResponse:
    """The words of a page: its text, and where each word stands on the picture, as shares of its width and height."""
    reached = _reach_asset(request, token, asset_id)
    if reached is None or _is_of_another_version(request, reached[1]):
        return _nothing()
    page = _page_of(*reached, number)
    if page is None:
        return _nothing()
    words = [[word, *(round(part, 4) for part in place)] for word, *place in page.words or ()]
    return _private(JsonResponse({"text": page.text, "words": words}))


@require_safe
@gzip_page
def find(request: HttpRequest, token: str) -> HttpResponse:
    """Where the words of `q` stand on what the link shows."""
    now, texts = timezone.now(), DocumentTexts()
    reached = _reach_open(request, token, at=now, pages_of=texts)
    if reached is None:
        return _nothing()
    limits.count(FINDS, reached.link.pk, client_key(request), at=now)
    page = read_page(reached.link, reached.shown, texts, start="1", at=now)
    if page is None:
        return _nothing()
    found = find_words(page, readable(request.GET.get("q", "")))
    return _private(JsonResponse({"said": said_of(found), "pages": [asdict(one) for one in found]}))


def _page_of(link: ShareLink, item: Shown, number: int) -> DocumentPage | None:
    """A page that the link shows; None for a hidden one, and for one that names whom it may not."""
    document = item.asset.own.document
    if document is None:
        return None
    page: DocumentPage | None = document.pages.shown_to_recipients().defer("notes").numbered(number)
    return None if page is None or naming_for(link, timezone.now()).withholds(page) else page


def _mark_of(request: HttpRequest, link: ShareLink) -> Watermark | None:
    """What this reader's pages are marked with; None when the link asks for no mark."""
    if not link.watermark:
        return None
    return watermark_for(link=link, address=verified_address(request, link), at=timezone.now())


def _nothing() -> HttpResponse:
    return _private(HttpResponse("Not found", status=404, content_type="text/plain"))


@require_safe
def page_image(request: HttpRequest, token: str, asset_id: int, number: int) -> HttpResponseBase:
    """The picture of a page that the link shows, in the width asked for (`w`) where there is one; never a hidden
    slide's."""
    reached = _reach_asset(request, token, asset_id)
    if reached is None or _is_of_another_version(request, reached[1]):
        return _nothing()
    page = _page_of(*reached, number)
    if page is None or not page.image:
        return _nothing()
    try:
        mark = _mark_of(request, reached[0])
        if mark is not None:
            return _private(HttpResponse(marked_page(mark, page), content_type="image/webp"))
        name = page.image_in(request.GET.get("w", ""))
        return _kept_privately(send_recipient_image(request, page.image, name=name))
    except (FileNotFoundError, UnidentifiedImageError):
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
    offered = offer(item.asset, naming_for(link, timezone.now()), pages_only=link.watermark)
    if offered is None:
        return _nothing()
    try:
        answer = send_offer(item.asset, offered, mark=_mark_of(request, link))
    except (FileNotFoundError, UnidentifiedImageError):
        return _nothing()
    if request.method == "GET":
        try:
            _note_download(request, link, item)
        except Exception:
            logger.exception("A download from link %s was not recorded", link.pk)
    return _private(answer)


def _note_download(request: HttpRequest, link: ShareLink, item: Shown) -> None:
    """Record it, add it to the sums, or do neither, as the reader and the administrators chose."""
    manner, now = manner_of(request), timezone.now()
    if manner == Manner.SUMS:
        count_download(link=link, asset=item.asset, caller=_caller(request), at=now)
    elif manner.records:
        caller = _caller(request, link)
        record_download(link=link, asset=item.asset, caller=caller, at=now, version_id=item.shows or None)


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
