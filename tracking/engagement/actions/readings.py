"""Take what a load of the page reports: confirmed views with their time. Nothing here ever counts twice.

Later reports are what a page sends most: each is one look at what they concern, with its locks, and one write.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from hub.core.sql import Statement, inserting, updating, write_together
from tracking.engagement.actions.downloads import engagement_by
from tracking.engagement.actions.opens import Caller
from tracking.engagement.actions.visits import engagement_of, seconds_by_asset
from tracking.engagement.first_views import note_first_view, note_later_visit
from tracking.engagement.verdicts import DWELL, RULES, Evidence, Judgement, Signs, judge_view
from tracking.links.actions import note_observed
from tracking.models import Notify, Open, PageView, RecipientDownload, ShareLink, Verdict, Viewer, ViewSession
from tracking.rollups.sums import Engagement, adding_engagement

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

# So many visits of one reader are looked at for the one that a reading belongs to.
MOST_VISITS = 50

PageKey = tuple[int, int]


def place_of(key: PageKey) -> str:
    """A page as it is named in what is kept of a load and of a visit."""
    return f"{key[0]}:{key[1]}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What one load of the page reports: what its reader did (`sign`, `inputs` and `driven`, as in Signs), seconds so
    far by (asset id, page number), and how many seconds ago the last of it was read (`age`), for a report that could
    not be delivered at once.
    """

    sign: str
    pages: Mapping[PageKey, float]
    age: float = 0.0
    inputs: tuple[tuple[str, float], ...] | None = None
    driven: bool = False

    @property
    def signs(self) -> Signs:
        return Signs(self.sign or DWELL, self.inputs, self.driven)


class AnotherReaders(Exception):
    """Another browser has reported for the load meanwhile: it is that one's, of this key."""


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

    A report holds sums so far, so lost, late and repeated ones do no harm, and a late one counts for when it was read;
    one that tells nothing new writes nothing. One load is one viewer's, whoever reports for it later. Pages that the
    link does not show are ignored, and never more seconds are taken than have passed since the load, since its last
    report and since the visit began. `versions` says by asset which version was read. Answers None when the link is
    closed or nothing was shown. `opened` may come with its link.
    """
    link = opened.share_link
    if not link.is_open(at) or reading.pages.keys().isdisjoint(shown):
        return None
    if opened.session is not None and not tells_news(opened, reading, shown):
        return opened.session
    try:
        return _take(opened, reading, shown, caller, at, versions or {}, opened.viewer_key or caller.viewer_key)
    except AnotherReaders as theirs:
        return _take(opened, reading, shown, caller, at, versions or {}, str(theirs))


def tells_news(opened: Open, reading: Reading, shown: Collection[PageKey]) -> bool:
    """Whether the report says more than was taken of this load before."""
    if Evidence.of(opened).is_extended_by(reading.signs):
        return True
    return any(seconds > 0 for seconds in _new_seconds(opened, reading, shown).values()) or any(
        place_of((asset_id, number)) not in opened.taken for asset_id, number in reading.pages.keys() & set(shown)
    )


@transaction.atomic
def _take(
    opened: Open,
    reading: Reading,
    shown: Collection[PageKey],
    caller: Caller,
    at: datetime,
    versions: Mapping[int, int | None],
    key: str,
) -> ViewSession:
    link = opened.share_link
    held = _hold_again(opened) if opened.session_id else None
    viewer, is_new = (held.session.viewer, False) if held and held.session else _hold_viewer(link, key, at)
    opened = held or _hold_load(opened, key)
    until = max(opened.at, at - timedelta(seconds=reading.age))
    new = _new_seconds(opened, reading, shown)
    away = min(timedelta(seconds=sum(new.values())), LONGEST_UNREPORTED)
    begun = max(opened.at, until - away)
    evidence = Evidence.of(opened).with_signs(reading.signs)
    judged = judge_view(
        opened=opened,
        user=caller.user,
        evidence=evidence,
        sender_id=link.created_by_id,
        mailed_at=link.mailed_at,
    )
    visit = _visit(viewer, is_new, opened, judged, caller.device, begun, until)
    became_person = visit.session.verdict != Verdict.PERSON and judged.verdict == Verdict.PERSON and visit.may_change()
    if became_person:
        visit.session.verdict, visit.session.reason = judged.verdict, judged.reason
    work = _Work(link, viewer, visit.session, at)
    counted_so_far = engagement_of(visit.session, link) if became_person and not visit.is_new else []
    taken = _within_room(new, _room_of(opened, until))
    taken = work.add_seconds(taken, until, versions, visit.is_new, became_person)
    work.done += counted_so_far
    work.remember(opened, taken, until, evidence, key)
    if visit.session.verdict == Verdict.PERSON and (visit.is_new or became_person or link.first_viewed_at is None):
        work.note_person(is_new)
    work.write()
    return visit.session


def _hold_again(opened: Open) -> Open:
    """The load with its visit and its viewer, all locked in one statement, the viewer first: whoever changes a visit or
    what it was opened by waits there.
    """
    held = (
        Open.objects.select_related("session__viewer")
        .select_for_update(of=("session__viewer", "self", "session"), no_key=True)
        .filter(pk=opened.pk, session__viewer__isnull=False)
        .first()
    )
    return held or opened


def _hold_viewer(link: ShareLink, key: str, at: datetime) -> tuple[Viewer, bool]:
    """The link's viewer of this key, locked, and whether it is new: one statement, which the ORM has no word for."""
    table = connection.ops.quote_name(Viewer._meta.db_table)
    moment = connection.ops.adapt_datetimefield_value(at)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (share_link_id, key, first_seen_at) VALUES (%s, %s, %s) "
            f"ON CONFLICT (share_link_id, key) DO UPDATE SET first_seen_at = {table}.first_seen_at "
            f"RETURNING id, first_seen_at",
            [link.pk, key, moment],
        )
        pk, first_seen_at = cursor.fetchone()
    if isinstance(first_seen_at, str):  # as SQLite keeps it
        return Viewer(pk=pk, share_link_id=link.pk, key=key, first_seen_at=at), first_seen_at == moment
    return Viewer(pk=pk, share_link_id=link.pk, key=key, first_seen_at=first_seen_at), first_seen_at == at


def _hold_load(opened: Open, key: str) -> Open:
    """The load, locked. Raises AnotherReaders, which lets go of the viewer that is held."""
    held = Open.objects.select_related("session__viewer").select_for_update(of=("self",), no_key=True).get(pk=opened.pk)
    theirs = held.viewer_key or (held.session.viewer.key if held.session else key)
    if theirs != key:
        raise AnotherReaders(theirs)
    return held


def _new_seconds(opened: Open, reading: Reading, shown: Collection[PageKey]) -> dict[PageKey, float]:
    taken = opened.taken
    return {
        key: max(0.0, seconds - taken.get(place_of(key), 0.0))
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


@dataclass(frozen=True, slots=True)
class _Visit:
    session: ViewSession
    is_new: bool = False

    def may_change(self) -> bool:
        """Whether nobody has said who it was. What a rule took for a program's is a person's once a reader is seen."""
        if self.is_new or self.session.verdict == Verdict.UNSURE:
            return True
        said = self.session.opens.filter(reversed_at__isnull=False)
        return self.session.verdict == Verdict.SCANNER and not said.exists()


def _visit(
    viewer: Viewer, is_new: bool, opened: Open, judged: Judgement, device: str, begun: datetime, until: datetime
) -> _Visit:
    """The viewer's visit that what was read from `begun` to `until` belongs to, or a new one after a pause."""
    own = opened.session
    if own is not None and own.started_at <= begun <= own.last_seen_at + VISIT_PAUSE:
        return _Visit(own)
    before = [] if is_new else _visits_until(viewer, until)
    near = next((visit for visit in before if visit.last_seen_at >= begun - VISIT_PAUSE), None)
    if near is not None and begun >= near.started_at:
        return _Visit(near)
    # What was read before its visit began is told late. Sums stand on the day on which a visit began.
    if near is not None and timezone.localdate(begun) == timezone.localdate(near.started_at):
        near.started_at = begun
        return _Visit(near)
    ended = next((visit.last_seen_at for visit in before if visit.last_seen_at < begun), None)
    # Who opened the page a moment before has looked at it since.
    loaded = opened.at if begun - opened.at <= VISIT_PAUSE else begun
    session = ViewSession(
        share_link_id=viewer.share_link_id,
        viewer=viewer,
        started_at=max(loaded, ended or loaded),
        last_seen_at=until,
        device=device[:40],
        verdict=judged.verdict,
        reason=judged.reason,
    )
    return _Visit(session, is_new=True)


def _visits_until(viewer: Viewer, until: datetime) -> list[ViewSession]:
    """The viewer's visits, the last first; they are written under the viewer's lock alone."""
    visits = ViewSession.objects.filter(viewer=viewer, started_at__lte=until + VISIT_PAUSE)
    return list(visits.order_by("-last_seen_at", "-started_at")[:MOST_VISITS])


@dataclass(slots=True)
class _Work:
    """All that one report writes."""

    link: ShareLink
    viewer: Viewer
    session: ViewSession
    at: datetime
    statements: list[Statement] = field(default_factory=list)
    done: list[Engagement] = field(default_factory=list)

    def add_seconds(
        self,
        claimed: Mapping[PageKey, float],
        until: datetime,
        versions: Mapping[int, int | None],
        is_new: bool,
        became_person: bool,
    ) -> dict[PageKey, float]:
        """Add to the visit's pages, at most the time that has passed since it began. Answers the seconds taken."""
        session = self.session
        read = {} if is_new else seconds_by_asset(session)
        is_latest = until >= session.last_seen_at
        session.last_seen_at = max(until, session.last_seen_at)
        lasted = (session.last_seen_at - session.started_at).total_seconds()
        taken = _within_room(claimed, lasted + SLACK_SECONDS - sum(read.values()))
        spent = {key: round(seconds * PART_OF_A_SECOND) / PART_OF_A_SECOND for key, seconds in taken.items()}
        if is_latest and any(spent.values()):
            session.place = place_of(max(spent, key=spent.__getitem__))
        added: dict[int, float] = {}
        for (asset_id, _), seconds in spent.items():
            added[asset_id] = added.get(asset_id, 0.0) + seconds
        day = timezone.localdate(session.started_at)
        if session.verdict == Verdict.PERSON:
            self.done += [
                Engagement(asset_id, self.link.team_id, day, views=int(asset_id not in read), seconds=seconds)
                for asset_id, seconds in added.items()
            ]
        session.read = {str(pk): read.get(pk, 0.0) + added.get(pk, 0.0) for pk in {**read, **added}}
        session.seconds = round(sum(session.read.values()))
        self.statements.append(inserting(session) if is_new else self._visit_statement(became_person))
        self.statements += _page_statements(session, spent, versions)
        return taken

    def _visit_statement(self, became_person: bool) -> Statement:
        session = self.session
        changes: dict[str, Any] = {
            "read": session.read,
            "seconds": session.seconds,
            "last_seen_at": session.last_seen_at,
            "started_at": session.started_at,
            "place": session.place,
        }
        if became_person:
            changes |= {"verdict": session.verdict, "reason": session.reason}
        return updating(ViewSession.objects.filter(pk=session.pk), **changes)

    def remember(
        self, opened: Open, taken: Mapping[PageKey, float], until: datetime, evidence: Evidence, key: str
    ) -> None:
        """Keep with the load what was taken of it, and what was seen of its reader."""
        for (asset_id, number), seconds in taken.items():
            name = place_of((asset_id, number))
            opened.taken[name] = opened.taken.get(name, 0.0) + seconds
        changes: dict[str, Any] = {
            "taken": opened.taken,
            "read_until": max(until, opened.read_until or until),
            "session": self.session,
            "viewer_key": key,
            "evidence": evidence.kept(),
            "rules": RULES,
        }
        if opened.reversed_at is None:
            changes |= {"verdict": self.session.verdict, "reason": self.session.reason}
        self.statements.append(updating(Open.objects.filter(pk=opened.pk), **changes))

    def note_person(self, is_new_viewer: bool) -> None:
        """A person reads it: so it was handed over, their earlier downloads are a person's, and the sender hears of the
        first.
        """
        unsure = RecipientDownload.objects.filter(viewer=self.viewer, verdict=Verdict.UNSURE)
        taken = [] if is_new_viewer else list(unsure.order_by("pk"))
        if taken:
            counted = RecipientDownload.objects.filter(pk__in=[one.pk for one in taken])
            self.statements.append(updating(counted, verdict=Verdict.PERSON, reason="Read the page too."))
            self.done += [engagement_by(download, self.link) for download in taken]
        if self.link.first_viewed_at is None:
            first = ShareLink.objects.filter(pk=self.link.pk, first_viewed_at=None)
            self.statements.append(updating(first, first_viewed_at=self.session.started_at))
            if self.link.notify != Notify.NEVER:
                note_first_view(self.link.pk)
        elif self.link.notify != Notify.NEVER:
            note_later_visit(self.session.pk)

    def write(self) -> None:
        """Write it all, the sums last. A link that nobody says was handed over was, once a person reads it."""
        if self.session.verdict == Verdict.PERSON and self.link.sent_at is None:
            write_together(self.statements)
            note_observed(link=self.link, at=self.at)
            self.statements = []
        write_together([*self.statements, *adding_engagement(*self.done)])


def _page_statements(
    session: ViewSession, spent: Mapping[PageKey, float], versions: Mapping[int, int | None]
) -> list[Statement]:
    """Add to the pages' seconds, of assets with a version and of those without, which another index tells apart."""
    quote = connection.ops.quote_name
    table = quote(PageView._meta.db_table)
    statements: list[Statement] = []
    for has_version in (True, False):
        rows = sorted(
            (asset_id, number, versions.get(asset_id), seconds)
            for (asset_id, number), seconds in spent.items()
            if (versions.get(asset_id) is not None) == has_version
        )
        if not rows:
            continue
        visit = PageView._meta.get_field("session").get_db_prep_value(session.pk, connection)
        day = connection.ops.adapt_datefield_value(timezone.localdate(session.started_at))
        values = [(visit, asset_id, version, day, number, seconds, 1) for asset_id, number, version, seconds in rows]
        sql = (
            f"INSERT INTO {table} (session_id, asset_id, version_id, day, number, seconds, views) "
            f"VALUES {', '.join(['(%s, %s, %s, %s, %s, %s, %s)'] * len(values))} "
            f"ON CONFLICT (session_id, {'version_id' if has_version else 'asset_id'}, number) "
            f"WHERE version_id IS {'NOT ' if has_version else ''}NULL "
            f"DO UPDATE SET seconds = {table}.seconds + excluded.seconds"
        )
        statements.append((sql, [value for row in values for value in row]))
    return statements
