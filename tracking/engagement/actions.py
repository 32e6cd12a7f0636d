"""Record what comes back from a link:

opens, confirmed views with their time, downloads. Nothing here ever counts twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from content.models import Asset
from hub.core.people import Person
from tracking.engagement.verdicts import BURST_WITHIN, Judgement, agent_reason, judge_open, judge_view
from tracking.links import audit
from tracking.links.actions import note_observed, take_back_observed
from tracking.links.telling import tell_sender
from tracking.models import (
    Open,
    PageView,
    RecipientDownload,
    ShareLink,
    Verdict,
    Viewer,
    ViewSession,
)
from tracking.rollups.sums import Engagement, add_engagement

# A pause of this length ends a visit.
VISIT_PAUSE = timedelta(minutes=10)
# Clocks and rounding differ by this much between a page's claims and the server's time.
SLACK_SECONDS = 1.0
# A report may have been this long on its way, so that the next one seems to claim more than has passed since.
DELAY_SECONDS = 30.0
# Nobody reads for longer without any report getting through.
LONGEST_UNREPORTED = timedelta(hours=4)
# Seconds are kept in steps of this part of one, which sums hold exactly in whatever order they are added and taken off.
PART_OF_A_SECOND = 1024

PageKey = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one load of the page reports: the `sign` of a reader, seconds so far by (asset id, page number), and how
    many seconds ago the last of it was read (`age`), for a report that could not be delivered at once.
    """

    sign: str
    pages: Mapping[PageKey, float]
    age: float = 0.0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is on the other side: `viewer_key` from the link's cookie, `network` without its last part."""

    user: Person
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

    A report holds sums so far, so lost, late and repeated ones do no harm, and a late one counts for when it was read.
    One load is one viewer's, whoever reports for it later. Pages that the link does not show are ignored, and never
    more seconds are taken than have passed since the load, since its last report and since the visit began. `versions`
    says by asset which version was read. Answers None when the link is closed or nothing was shown.
    """
    link = ShareLink.objects.select_related("created_by", "recipient").get(pk=opened.share_link_id)
    if not link.is_open(at) or reading.pages.keys().isdisjoint(shown):
        return None
    # The reader is locked first: whoever changes a visit or what it was opened by waits here.
    viewer, _ = Viewer.objects.select_for_update(no_key=True).get_or_create(
        share_link=link, key=_viewer_of(opened, caller), defaults={"first_seen_at": at}
    )
    opened = Open.objects.select_for_update(no_key=True).get(pk=opened.pk)
    until = max(opened.at, at - timedelta(seconds=reading.age))
    new = _new_seconds(opened, reading, shown)
    away = min(timedelta(seconds=sum(new.values())), LONGEST_UNREPORTED)
    begun = max(opened.at, until - away)
    judged = judge_view(
        opened=opened, user=caller.user, sign=reading.sign, sender_id=link.created_by_id, sent_at=link.sent_at
    )
    session = _session(viewer, opened, judged, caller.device, begun, until)
    done = []
    if session.verdict == Verdict.UNSURE and judged.verdict == Verdict.PERSON:
        session.verdict, session.reason = judged.verdict, judged.reason
        session.save(update_fields=["verdict", "reason"])
        done += _engagement_of(session, link)
    taken = _within_room(new, _room_of(opened, until))
    added, taken = _add_seconds(session, link, taken, until, versions or {})
    done += added
    _remember_taken(opened, session, taken, until)
    if session.verdict == Verdict.PERSON:
        done += _note_person(link, viewer, session, at)
    add_engagement(*done)
    return session


def _viewer_of(opened: Open, caller: Caller) -> str:
    """The key of the viewer whose load this is: the first who reports for it, for good.

    A load that has a visit is not locked here: whoever overrules the visit locks the viewer before it.
    """
    if not opened.viewer_key and opened.session is not None:  # it was reported for before this was noted
        return opened.session.viewer.key
    if not opened.viewer_key:
        _update_or_let_go(Open.objects.filter(pk=opened.pk, viewer_key=""), viewer_key=caller.viewer_key)
        opened.refresh_from_db(fields=["viewer_key"])
    return opened.viewer_key


def _update_or_let_go(opens: QuerySet[Open], **values: object) -> bool:
    """Change these opens; whether there were any. When another has changed them meanwhile PostgreSQL holds them all the
    same, to the end of the transaction: they are let go of, for whoever has the viewer already and waits for them.
    """
    with transaction.atomic():
        if opens.update(**values):
            return True
        transaction.set_rollback(True)
    return False


def _new_seconds(opened: Open, reading: Reading, shown: Collection[PageKey]) -> dict[PageKey, float]:
    taken = opened.taken
    return {
        key: max(0.0, seconds - taken.get(f"{key[0]}:{key[1]}", 0.0))
        for key, seconds in reading.pages.items()
        if key in shown
    }


def _room_of(opened: Open, until: datetime) -> float:
    """How many more seconds a load can have been read, by the time since it was made and since its last report."""
    taken: float = sum(opened.taken.values())
    since_load = (until - opened.at).total_seconds() + SLACK_SECONDS - taken
    since_report = (until - (opened.read_until or opened.at)).total_seconds() + DELAY_SECONDS
    return min(since_load, since_report, LONGEST_UNREPORTED.total_seconds())


def _within_room(seconds: Mapping[PageKey, float], room: float) -> dict[PageKey, float]:
    """The seconds, less on each page alike when together they are more than there is room for."""
    claimed = sum(seconds.values())
    share = min(1.0, max(0.0, room) / claimed) if claimed else 1.0
    return {key: one * share for key, one in seconds.items()}


def _remember_taken(opened: Open, session: ViewSession, taken: Mapping[PageKey, float], until: datetime) -> None:
    for (asset_id, number), seconds in taken.items():
        key = f"{asset_id}:{number}"
        opened.taken[key] = opened.taken.get(key, 0.0) + seconds
    opened.session = session
    opened.read_until = max(until, opened.read_until or until)
    if opened.reversed_at is None:
        opened.verdict, opened.reason = session.verdict, session.reason
    opened.save(update_fields=["taken", "read_until", "session", "verdict", "reason"])


def _session(
    viewer: Viewer, opened: Open, judged: Judgement, device: str, begun: datetime, until: datetime
) -> ViewSession:
    """The viewer's visit that what was read from `begun` to `until` belongs to, or a new one after a pause."""
    visits = ViewSession.objects.filter(viewer=viewer)
    near = visits.filter(started_at__lte=until + VISIT_PAUSE, last_seen_at__gte=begun - VISIT_PAUSE)
    visit = near.order_by("-last_seen_at", "-started_at").first()
    if visit is not None and begun >= visit.started_at:
        return visit
    # What was read before its visit began is told late. Sums stand on the day on which a visit began.
    if visit is not None and timezone.localdate(begun) == timezone.localdate(visit.started_at):
        visit.started_at = begun
        visit.save(update_fields=["started_at"])
        return visit
    ended = visits.filter(last_seen_at__lt=begun).aggregate(at=Max("last_seen_at"))["at"]
    # Who opened the page a moment before has looked at it since.
    loaded = opened.at if begun - opened.at <= VISIT_PAUSE else begun
    return ViewSession.objects.create(
        share_link_id=viewer.share_link_id,
        viewer=viewer,
        started_at=max(loaded, ended or loaded),
        last_seen_at=until,
        device=device[:40],
        verdict=judged.verdict,
        reason=judged.reason,
    )


def _add_seconds(
    session: ViewSession,
    link: ShareLink,
    new: Mapping[PageKey, float],
    until: datetime,
    versions: Mapping[int, int | None],
) -> tuple[list[Engagement], dict[PageKey, float]]:
    """Add to the visit's pages, at most the time that has passed since it began.

    Answers what a person's visit adds to the sums, and the seconds that were taken.
    """
    before = session.page_views.aggregate(sum=Sum("seconds"))["sum"] or 0.0
    session.last_seen_at = max(until, session.last_seen_at)
    lasted = (session.last_seen_at - session.started_at).total_seconds()
    new = _within_room(new, lasted + SLACK_SECONDS - before)
    read_before = set(session.page_views.values_list("asset_id", flat=True))
    by_asset: dict[int, float] = {}
    for (asset_id, number), seconds in new.items():
        spent = round(seconds * PART_OF_A_SECOND) / PART_OF_A_SECOND
        page, created = PageView.objects.get_or_create(
            session=session,
            asset_id=asset_id,
            version_id=versions.get(asset_id),
            number=number,
            defaults={"seconds": spent, "views": 1},
        )
        if not created and spent:
            page.seconds += spent
            page.save(update_fields=["seconds"])
        by_asset[asset_id] = by_asset.get(asset_id, 0.0) + spent
    session.seconds = round(before + sum(new.values()))
    session.save(update_fields=["seconds", "last_seen_at"])
    if session.verdict != Verdict.PERSON:
        return [], new
    day = timezone.localdate(session.started_at)
    added = [
        Engagement(asset_id, link.team_id, day, views=int(asset_id not in read_before), seconds=seconds)
        for asset_id, seconds in by_asset.items()
    ]
    return added, new


def _engagement_of(session: ViewSession, link: ShareLink) -> list[Engagement]:
    """All that a visit has read so far."""
    day = timezone.localdate(session.started_at)
    read = session.page_views.values("asset_id").annotate(spent=Sum("seconds"))
    return [Engagement(row["asset_id"], link.team_id, day, views=1, seconds=row["spent"]) for row in read]


def _note_person(link: ShareLink, viewer: Viewer, session: ViewSession, at: datetime) -> list[Engagement]:
    """A person reads it: so it was handed over, their earlier downloads are a person's, and the sender hears of the
    first. Answers what the downloads add.
    """
    taken = list(RecipientDownload.objects.filter(viewer=viewer, verdict=Verdict.UNSURE))
    for download in taken:
        download.verdict, download.reason = Verdict.PERSON, "Read the page too."
        download.save(update_fields=["verdict", "reason"])
    first = ShareLink.objects.filter(pk=link.pk, first_viewed_at=None).update(first_viewed_at=session.started_at)
    if link.sent_at is None:
        note_observed(link=link, at=at)
    if first:
        tell_sender(link=link, at=at)
    return [_engagement_by(download, link) for download in taken]


@transaction.atomic
def record_download(
    *, link: ShareLink, asset: Asset, caller: Caller, at: datetime, version_id: int | None = None
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
        add_engagement(_engagement_by(download, link))
    return download


def _engagement_by(download: RecipientDownload, link: ShareLink) -> Engagement:
    return Engagement(download.asset_id, link.team_id, timezone.localdate(download.at), downloads=1)


@transaction.atomic
def overrule_verdict(*, opened: Open, verdict: Verdict, by: Person, at: datetime) -> Open:
    """Say that an open was a person's (`Verdict.PERSON`) when the hub thought otherwise, or that it was not (SCANNER).

    Saying again what is thought already changes nothing; it can be said the other way later. The visit that came of it
    follows, with its other opens, its downloads, and the link's being handed over where only this visit told of it; the
    sums move by just these. An open that the page never confirmed stays without a view. Raises PermissionDenied for
    those who may not see the link.
    """
    links = ShareLink.objects.visible_to(by).select_related("created_by", "recipient")
    link = links.filter(pk=opened.share_link_id).first()
    if link is None:
        raise PermissionDenied("This link is not yours.")
    if verdict not in (Verdict.PERSON, Verdict.SCANNER):
        raise ValueError(f"Nobody says {verdict} of an open.")
    what = "a person" if verdict == Verdict.PERSON else "not a person"
    judged = Judgement(verdict, f"{by} says it was {what}."[:200])
    thought = ~Q(verdict=Verdict.PERSON) if verdict == Verdict.PERSON else Q(verdict=Verdict.PERSON)
    unread = Open.objects.filter(thought, pk=opened.pk, session=None)
    changes = {"verdict": judged.verdict, "reason": judged.reason, "reversed_at": at}
    turned = bool(_update_or_let_go(unread, **changes))
    if not turned:
        visit = ViewSession.objects.filter(opens=opened.pk).first()
        turned = visit is not None and _turn_visit(visit, link, judged, at)
    if turned:
        audit.note_overruled(link, by=by, at=at, open_id=opened.pk, verdict=verdict)
    opened.refresh_from_db()
    return opened


def _turn_visit(visit: ViewSession, link: ShareLink, judged: Judgement, at: datetime) -> bool:
    """Give a visit another verdict, and all that came of it; False when it is a person's, or not, already."""
    Viewer.objects.select_for_update(no_key=True).get(pk=visit.viewer_id)
    visit.refresh_from_db()
    is_person = judged.verdict == Verdict.PERSON
    if (visit.verdict == Verdict.PERSON) == is_person:
        return False
    Open.objects.filter(session=visit).update(verdict=judged.verdict, reason=judged.reason, reversed_at=at)
    visit.verdict, visit.reason = judged.verdict, judged.reason
    visit.save(update_fields=["verdict", "reason"])
    moved = _engagement_of(visit, link) + _turn_downloads(visit, link, judged)
    first = ViewSession.objects.people().filter(share_link=link).aggregate(at=Min("started_at"))["at"]
    ShareLink.objects.filter(pk=link.pk).update(first_viewed_at=first)
    if first is None:
        take_back_observed(link=link)
    elif is_person and link.sent_at is None:
        note_observed(link=link, at=visit.started_at)
    add_engagement(*(moved if is_person else [one.taken_back() for one in moved]))
    return True


def _turn_downloads(visit: ViewSession, link: ShareLink, judged: Judgement) -> list[Engagement]:
    """Give the downloads of a visit its verdict; answers what those do that begin or cease to count.

    A download belongs to the last visit of its browser that began before it, and one before all visits to the first.
    """
    visits = list(ViewSession.objects.filter(viewer=visit.viewer_id).order_by("started_at", "pk"))
    moved = []
    for download in RecipientDownload.objects.filter(viewer=visit.viewer_id):
        begun = [one for one in visits if one.started_at <= download.at]
        if (begun[-1] if begun else visits[0]) != visit:
            continue
        if (download.verdict == Verdict.PERSON) != (judged.verdict == Verdict.PERSON):
            moved.append(_engagement_by(download, link))
        download.verdict, download.reason = judged.verdict, judged.reason
        download.save(update_fields=["verdict", "reason"])
    return moved
