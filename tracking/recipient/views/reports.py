"""What an open page reports of its reading, and the link on it that no person follows."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, RawPostDataException
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from hub.core import limits
from hub.core.door import FORMS
from hub.core.limits import Limit, client_key
from tracking.engagement.actions import Reading, note_trapped, record_reading, tells_news
from tracking.engagement.unnamed import count_reading, read_load
from tracking.links.outlines import read_pages
from tracking.links.shown import pages_at_load
from tracking.recipient.admission import gate_before
from tracking.recipient.answers import nothing, private
from tracking.recipient.arrivals import caller_of, reach_open
from tracking.recipient.consent import manner_of
from tracking.recipient.reach import reach

# A page may stay open for days; its reports are taken as long.
LOAD_SECONDS = 7 * 24 * 3600
# What one address may report of one link; a reader's page reports every few seconds, in each of its tabs.
REPORTS = Limit("reports", 600, timedelta(minutes=1))
LARGEST_REPORT = 64 * 1024
# What is raised by a report that makes no sense; RawPostDataException: it came as a form with files.
NO_REPORT = (
    ValueError, TypeError, KeyError, OverflowError, RecursionError, RawPostDataException, signing.BadSignature
)  # fmt: skip
MOST_PAGES = 2000
MOST_INPUTS = 8


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
        return private(HttpResponse(status=404))
    if gate_before(request, reached.link) is not None:
        return private(HttpResponse(status=403))
    if told is None or reached.load is None:
        limits.count(REPORTS, reached.link.pk, client_key(request), at=now)
        return private(HttpResponse(status=400))
    opened, reading = reached.load, told[1]
    versions, pages = pages_at_load(reached.shown, opened.versions, opened.shown)
    # What tells nothing new writes nothing, so that it needs no limit either.
    if manner_of(request).records and (opened.session is None or tells_news(opened, reading, pages)):
        limits.count(REPORTS, reached.link.pk, client_key(request), at=now)
        caller = caller_of(request, reached.link)
        record_reading(opened=opened, reading=reading, shown=pages, versions=versions, caller=caller, at=now)
    answer = private(HttpResponse(status=204))
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
        return nothing()
    if reached is not None and reached.load is not None:
        note_trapped(opened=reached.load)
    return nothing()


@csrf_exempt
@require_POST
def count(request: HttpRequest, token: str) -> HttpResponse:
    """As `read`, of a reader of whom nothing but daily sums is kept."""
    now = timezone.now()
    reached = reach_open(request, token, at=now, pages_of=read_pages)
    if reached is None:
        return private(HttpResponse(status=404))
    limits.count(REPORTS, reached.link.pk, client_key(request), at=now)
    if request.content_type in FORMS:
        return private(HttpResponse(status=400))
    try:
        report, reading = _read_report(request.body)
        load = read_load(reached.link, str(report["load"]))
    except NO_REPORT:
        return private(HttpResponse(status=400))
    pages = {(item.asset.pk, page.number) for item in reached.shown for page in item.pages}
    count_reading(link=reached.link, load=load, reading=reading, shown=pages, caller=caller_of(request), at=now)
    return private(HttpResponse(status=204))


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
