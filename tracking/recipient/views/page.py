"""The recipient's page: what a link shows to whoever has it, without an account."""

from __future__ import annotations

import logging
import secrets
from dataclasses import asdict
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods, require_safe

from content.words.letters import readable
from hub.core import limits
from hub.core.limits import Limit, client_address, client_key
from hub.core.people import person_of
from tracking.engagement.actions import record_open
from tracking.engagement.gateways import gateway_of
from tracking.engagement.unnamed import new_load
from tracking.links.shown import shows_anything
from tracking.models import Open, ShareLink
from tracking.recipient import gates
from tracking.recipient.admission import gate_before, options_mark
from tracking.recipient.answers import nothing, private
from tracking.recipient.arrivals import VIEWER_COOKIE, asset_of, caller_of, is_of_another_version, reach_open, said_to
from tracking.recipient.asking import ask_again
from tracking.recipient.closed import note_closed_visit
from tracking.recipient.consent import CONSENT_COOKIE, CONSENT_SECONDS, NO, YES, Manner, manner_of, notice_language
from tracking.recipient.cookies import set_cookie
from tracking.recipient.finding import find_words, said_of
from tracking.recipient.one_file import can_be_one, can_be_taken
from tracking.recipient.page import DocumentTexts, read_later, read_page
from tracking.recipient.reach import Reached, reach

logger = logging.getLogger(__name__)

VIEWER_COOKIE_SECONDS = 180 * 24 * 3600
# What one address may ask of one link.
OPENS = Limit("opens", 120, timedelta(minutes=1))
FINDS = Limit("finds", 120, timedelta(minutes=1))


# Nothing on the page repeats what a request brings beside what is secret on it, so that its size gives nothing away.
@gzip_page
@csrf_exempt  # Uses no session and no account; in a mail program's browser a second cookie is often refused.
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link, what it asks before, or the page for links that are not open (404)."""
    now, texts = timezone.now(), DocumentTexts()
    reached = reach(token, at=now, pages_of=texts, burst=True, replies=True)
    if reached is None:
        return private(closed_page(request, token, now))
    if request.POST.get("consent") in (YES, NO):
        return private(_take_consent(request, reached.link))
    gate = gate_before(request, reached.link)
    if request.method == "POST":
        if gate is None:
            return private(redirect(reached.link.get_absolute_url()))
        return private(gates.take(request, reached.link, gate))
    limits.count(OPENS, reached.link.pk, client_key(request), at=now)
    manner = manner_of(request)
    opened = _note_open(request, reached, now) if manner.records else None
    if gate is not None:
        return private(gates.ask(request, reached.link, gate))
    start, whole = _start(request), request.GET.get("all") == "1"
    said = said_to(request, reached)
    page = read_page(reached.link, reached.shown, texts, start=start, at=now, whole=whole, said=said)
    if page is None:
        return private(closed_page(request, token, now))
    context = {
        "page": page,
        "one_file": can_be_one(page),
        "can_be_taken": can_be_taken(page),
        "whole": whole,
        "load": _load_of(opened) if opened else "",
        "read_url": reverse("share_read", args=[token]),
        "manner": manner.value,
        "notice_language": notice_language(request),
        "options_mark": options_mark(reached.link),
        "keep_days": settings.HUB_RAW_EVENT_DAYS,
        "is_reader": not person_of(request).is_authenticated,
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
    return private(answer)


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
    when the page has to be loaded anew, and how many questions are answered. Three queries, and nothing is written.
    """
    link = ShareLink.objects.known_by(token).with_answers().first()
    if link is None or not link.is_open(timezone.now()) or not shows_anything(link):
        return nothing()
    answer = private(HttpResponse(status=204))
    # Whoever has to pass a gate first has nothing to compare.
    is_in = gate_before(request, link) is None
    answer["X-Options"] = options_mark(link) if is_in else ""
    answer["X-Answers"] = str(link.answers) if is_in else ""
    return answer


def closed_page(request: HttpRequest, token: str, at: datetime) -> HttpResponse:
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
            caller=caller_of(request),
            at=at,
            versions={item.asset.pk: item.shows for item in reached.shown if item.shows},
            shown={item.asset.pk: [page.number for page in item.pages] for item in reached.shown},
            recent=reached.in_burst,
            gateway=gateway_of(client_address(request)),
        )
    except Exception:
        logger.exception("An open of link %s was not recorded", link.pk)
        return None


@require_safe
@gzip_page
def contents(request: HttpRequest, token: str) -> HttpResponse:
    """The contents of a long page, which come once its first page stands."""
    now, texts = timezone.now(), DocumentTexts()
    reached = reach_open(request, token, at=now, pages_of=texts)
    page = read_page(reached.link, reached.shown, texts, start=_start(request), at=now) if reached else None
    if page is None:
        return nothing()
    return private(render(request, "tracking/_recipient_contents.html", {"page": page}))


@require_safe
@gzip_page
def later_pages(request: HttpRequest, token: str, asset_id: int) -> HttpResponse:
    """The pages of an asset after the first `skip`, which come once the first page stands."""
    now, texts = timezone.now(), DocumentTexts()
    reached = reach_open(request, token, at=now, pages_of=texts, replies=True)
    found = asset_of(reached, asset_id)
    if reached is None or found is None or is_of_another_version(request, found):
        return nothing()
    skip, start = request.GET.get("skip", ""), _start(request)
    if not (skip.isascii() and skip.isdigit() and len(skip) < 7):
        return nothing()
    part = request.GET.get("part", "")
    item = read_later(
        reached.link,
        reached.shown,
        asset_id,
        texts,
        place=int(part) if part.isascii() and part.isdigit() and len(part) < 7 else None,
        start=start,
        skip=int(skip),
        at=now,
        said=said_to(request, reached),
    )
    if item is None:
        return nothing()
    context = {"item": item, "link": reached.link, "notice_language": notice_language(request)}
    answer = render(request, "tracking/_recipient_pages.html", context)
    patch_vary_headers(answer, ("Accept-Language",))
    return private(answer)


@require_safe
@gzip_page
def find(request: HttpRequest, token: str) -> HttpResponse:
    """Where the words of `q` stand on what the link shows."""
    now, texts = timezone.now(), DocumentTexts()
    reached = reach_open(request, token, at=now, pages_of=texts)
    if reached is None:
        return nothing()
    limits.count(FINDS, reached.link.pk, client_key(request), at=now)
    page = read_page(reached.link, reached.shown, texts, start="1", at=now)
    if page is None:
        return nothing()
    found = find_words(page, readable(request.GET.get("q", "")))
    return private(JsonResponse({"said": said_of(found), "pages": [asdict(one) for one in found]}))
