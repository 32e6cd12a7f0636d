"""Record what comes back from a link:

opens, confirmed views with their time, downloads. Nothing here ever counts twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Min, Sum
from django.utils import timezone

from tracking.engagement.verdicts import BURST_WITHIN, Judgement, agent_reason, judge_open, judge_view
from tracking.links.actions import mark_sent
from tracking.links.mail import tell_sender
from tracking.models import (
    Channel,
    Open,
    PageView,
    RecipientDownload,
    ShareLink,
    Verdict,
    Viewer,
    ViewSession,
)
from tracking.rollups import sums

# A pause of this length ends a visit.
VISIT_PAUSE = timedelta(minutes=10)
# Clocks and rounding differ by this much between a page's claims and the server's time.
SLACK_SECONDS = 1.0

PageKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one load of the page reports: the `sign` of a reader, and seconds so far by (asset id, page number)."""

    sign: str
    pages: Mapping[PageKey, float]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is on the other side: `viewer_key` from the link's cookie, `network` without its last part."""

    user: Any
    user_agent: str
    network: str = ""
    viewer_key: str = ""
    device: str = ""


def viewer_key(secret: str) -> str:
    """What is stored of a viewer's cookie: its hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def record_open(
    *,
    link: ShareLink,
    method: str,
    headers: Mapping[str, str],
    caller: Caller,
    at: datetime,
    versions: Mapping[int, int] | None = None,
) -> Open:
    """Store a request for the link with the first verdict on it. Not a view: only the page itself confirms that.

    `versions` are those that this load of the page shows, by asset.
    """
    recent = Open.objects.filter(share_link=link, at__gt=at - BURST_WITHIN, at__lte=at).count()
    judged = judge_open(
        method=method,
        headers=headers,
        user=caller.user,
        sender_id=link.created_by_id,
        sent_at=link.sent_at,
        at=at,
        recent=recent,
    )
    return Open.objects.create(
        share_link=link,
        at=at,
        method=method,
        user_agent=caller.user_agent[:400],
        network=caller.network,
        verdict=judged.verdict,
        reason=judged.reason,
        versions={str(asset_id): version for asset_id, version in (versions or {}).items()},
    )


@transaction.atomic
def record_reading(
    *,
    opened: Open,
    reading: Reading,
    shown: Collection[PageKey],
    caller: Caller,
    at: datetime,
    versions: Mapping[int, int | None] | None = None,
) -> ViewSession | None:
    """Take what a load of the page reports. The first report confirms a view; later ones add time.

    A report holds sums so far, so lost, late and repeated ones do no harm. Pages that the link does not show are
    ignored, and never more seconds are taken than have passed since the visit began. `versions` says by asset which
    version was read. Answers None when the link is closed or nothing was shown.
    """
    opened = Open.objects.select_for_update().get(pk=opened.pk)
    link = ShareLink.objects.select_related("created_by", "recipient").get(pk=opened.share_link_id)
    new = _new_seconds(opened, reading, shown)
    if not link.is_open(at) or not new:
        return None
    viewer, _ = Viewer.objects.select_for_update().get_or_create(
        share_link=link, key=caller.viewer_key, defaults={"first_seen_at": at}
    )
    judged = judge_view(
        opened=opened, user=caller.user, sign=reading.sign, sender_id=link.created_by_id, sent_at=link.sent_at
    )
    session = _session(viewer, opened, judged, caller.device, sum(new.values()), at)
    if session.verdict == Verdict.UNSURE and judged.verdict == Verdict.PERSON:
        _count_session(session, judged)
    _add_seconds(session, new, at, versions or {})
    _remember_claim(opened, session, reading)
    if session.verdict == Verdict.PERSON:
        _note_person(link, viewer, session, at)
    return session


def _new_seconds(opened: Open, reading: Reading, shown: Collection[PageKey]) -> dict[PageKey, float]:
    claimed = opened.claimed
    return {
        key: max(0.0, seconds - claimed.get(f"{key[0]}:{key[1]}", 0.0))
        for key, seconds in reading.pages.items()
        if key in shown
    }


def _remember_claim(opened: Open, session: ViewSession, reading: Reading) -> None:
    for (asset_id, number), seconds in reading.pages.items():
        key = f"{asset_id}:{number}"
        opened.claimed[key] = max(seconds, opened.claimed.get(key, 0.0))
    opened.session = session
    if opened.reversed_at is None:
        opened.verdict, opened.reason = session.verdict, session.reason
    opened.save(update_fields=["claimed", "session", "verdict", "reason"])


def _session(viewer: Viewer, opened: Open, judged: Judgement, device: str, claimed: float, at: datetime) -> ViewSession:
    """The viewer's running visit, or a new one after a pause. Offline time that was read through is no pause."""
    last = ViewSession.objects.filter(viewer=viewer).order_by("-last_seen_at", "-started_at").first()
    if last is not None and at - last.last_seen_at - timedelta(seconds=claimed) <= VISIT_PAUSE:
        return last
    begun = opened.at if last is None else max(opened.at, last.last_seen_at, at - timedelta(seconds=claimed))
    return ViewSession.objects.create(
        share_link_id=viewer.share_link_id,
        viewer=viewer,
        started_at=begun,
        last_seen_at=at,
        device=device[:40],
        verdict=judged.verdict,
        reason=judged.reason,
    )


def _add_seconds(
    session: ViewSession, new: Mapping[PageKey, float], at: datetime, versions: Mapping[int, int | None]
) -> None:
    """Add to the visit's pages, at most the time that has passed since it began."""
    taken = session.page_views.aggregate(sum=Sum("seconds"))["sum"] or 0.0
    room = max(0.0, (at - session.started_at).total_seconds() + SLACK_SECONDS - taken)
    claimed = sum(new.values())
    share = min(1.0, room / claimed) if claimed else 1.0
    read_before = set(session.page_views.values_list("asset_id", flat=True))
    by_asset: dict[int, float] = {}
    for (asset_id, number), seconds in new.items():
        page, created = PageView.objects.get_or_create(
            session=session,
            asset_id=asset_id,
            version_id=versions.get(asset_id),
            number=number,
            defaults={"seconds": seconds * share, "views": 1},
        )
        if not created and seconds:
            page.seconds += seconds * share
            page.save(update_fields=["seconds"])
        by_asset[asset_id] = by_asset.get(asset_id, 0.0) + seconds * share
    session.seconds = round(taken + claimed * share)
    session.last_seen_at = max(at, session.last_seen_at)
    session.save(update_fields=["seconds", "last_seen_at"])
    if session.verdict == Verdict.PERSON:
        for asset_id, seconds in by_asset.items():
            _add_engagement(session, asset_id, views=int(asset_id not in read_before), seconds=seconds)


def _add_engagement(session: ViewSession, asset_id: int, *, views: int, seconds: float) -> None:
    if views or seconds:
        sums.add_engagement(
            asset_id=asset_id,
            team_id=session.share_link.team_id,
            day=timezone.localdate(session.started_at),
            views=views,
            seconds=seconds,
        )


def _count_session(session: ViewSession, judged: Judgement) -> None:
    """A visit that nobody was sure of turns out to be a person's: what it has read so far counts."""
    session.verdict, session.reason = judged.verdict, judged.reason
    session.save(update_fields=["verdict", "reason"])
    for row in session.page_views.values("asset_id").annotate(spent=Sum("seconds")):
        _add_engagement(session, row["asset_id"], views=1, seconds=row["spent"])


def _note_person(link: ShareLink, viewer: Viewer, session: ViewSession, at: datetime) -> None:
    """A person reads it: so it was handed over, their earlier downloads are a person's, and the sender hears of the
    first.
    """
    for download in RecipientDownload.objects.filter(viewer=viewer, verdict=Verdict.UNSURE):
        download.verdict, download.reason = Verdict.PERSON, "Read the page too."
        download.save(update_fields=["verdict", "reason"])
        _count_download(download, link)
    if link.sent_at is None:
        mark_sent(link=link, by=link.created_by, channel=Channel.OBSERVED, at=at)
    first = ShareLink.objects.filter(pk=link.pk, first_viewed_at=None).update(first_viewed_at=session.started_at)
    if first and link.tell_at_first_view:
        tell_sender(link=link, at=at)


@transaction.atomic
def record_download(
    *, link: ShareLink, asset: Any, caller: Caller, at: datetime, version_id: int | None = None
) -> RecipientDownload:
    """Store that a recipient took the file, of which version. Counts once a reader was seen in the same browser,
    before or after.
    """
    viewer = None
    if caller.viewer_key:
        viewer, _ = Viewer.objects.get_or_create(share_link=link, key=caller.viewer_key, defaults={"first_seen_at": at})
    if caller.user.is_authenticated:
        judged = Judgement(Verdict.SENDER, "Someone logged in to the hub.")
    elif reason := agent_reason(caller.user_agent):
        judged = Judgement(Verdict.SCANNER, reason)
    elif viewer is not None and ViewSession.objects.people().filter(viewer=viewer).exists():
        judged = Judgement(Verdict.PERSON, "Read the page before.")
    else:
        judged = Judgement(Verdict.UNSURE, "No reader was seen in this browser.")
    download = RecipientDownload.objects.create(
        share_link=link,
        asset_id=asset.pk,
        version_id=version_id,
        viewer=viewer,
        at=at,
        verdict=judged.verdict,
        reason=judged.reason,
    )
    if download.verdict == Verdict.PERSON:
        _count_download(download, link)
    return download


def _count_download(download: RecipientDownload, link: ShareLink) -> None:
    sums.add_engagement(
        asset_id=download.asset_id, team_id=link.team_id, day=timezone.localdate(download.at), downloads=1
    )


@transaction.atomic
def overrule_verdict(*, opened: Open, by: Any, at: datetime) -> Open:
    """Say that an open was a person's when the hub thought otherwise, or that it was not.

    Can be said again the other way.

    The visit that began with it follows, and the sums of its days are made anew. An open that the page never confirmed
    stays without a view. Raises PermissionDenied for those who may not see the link.
    """
    if not ShareLink.objects.visible_to(by).filter(pk=opened.share_link_id).exists():
        raise PermissionDenied("This link is not yours.")
    opened = Open.objects.select_for_update().get(pk=opened.pk)
    was_person = opened.verdict == Verdict.PERSON
    opened.verdict = Verdict.SCANNER if was_person else Verdict.PERSON
    opened.reason = f"{by} says it was {'not a person' if was_person else 'a person'}."[:200]
    opened.reversed_at = at
    opened.save(update_fields=["verdict", "reason", "reversed_at"])
    if opened.session_id:
        session = ViewSession.objects.get(pk=opened.session_id)
        session.verdict, session.reason = opened.verdict, opened.reason
        session.save(update_fields=["verdict", "reason"])
        day = timezone.localdate(session.started_at)
        sums.rebuild_rollups(since=day, until=day)
        first = ViewSession.objects.people().filter(share_link_id=opened.share_link_id).aggregate(at=Min("started_at"))
        ShareLink.objects.filter(pk=opened.share_link_id).update(first_viewed_at=first["at"])
    return opened
