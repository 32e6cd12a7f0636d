"""What assets need to stay current: reviews, owners, approvals, links to what has gone; and how long things take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from statistics import median
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import (
    Case,
    CharField,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
    Window,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, RowNumber, TruncDate
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from content.models import Asset
from content.permissions import ADMINISTRATORS, APPROVERS, MARKETERS
from content.querysets import AssetQuerySet
from tracking.metrics import APPROVAL_TIME, REQUEST_TO_LIVE, UPLOAD_TO_USE
from tracking.models import Ask, AssetRequest, RequestState, ShareLink, ShareLinkAsset
from tracking.reports.classes import in_scope, live_then, use
from tracking.reports.definitions import Concern
from tracking.reports.scope import ReportScope
from tracking.rollups.models import USES

# Due and expiring: within so long.
AHEAD = timedelta(days=30)
# Files are written in parts, so that memory stays small.
PART = 500
DECIDED = (TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED)


@dataclass(frozen=True, slots=True)
class ConcernCount:
    """How many assets have a concern, and how many had it a period ago; None where nobody can tell."""

    concern: Concern
    count: int
    before: int | None


@dataclass(frozen=True, slots=True)
class Taken:
    """How long something takes: the median in days of so many, and the same a period before. `open` are those that
    still wait.
    """

    days: float | None
    number: int
    days_before: float | None
    number_before: int
    open: int = 0


@dataclass(frozen=True, slots=True)
class Middle:
    """A median in days, and of how many it is."""

    days: float | None
    number: int


@dataclass(frozen=True, slots=True)
class LifecycleRow:
    """An asset and one thing that it needs: since or until when (`on`); its uses in the period, its open links."""

    asset: Asset
    concern: Concern
    on: date | None
    uses: int
    links: int

    def days(self, today: date) -> int | None:
        """How long it has been so; below zero for how long until then."""
        return (today - self.on).days if self.on else None


def count_concerns(scope: ReportScope) -> tuple[ConcernCount, ...]:
    """Every concern now and a period ago. Eight queries, however many assets."""
    now, then = _counts(scope), _counts(scope.earlier(scope.days))
    gone = in_scope(scope).live().filter(owner_gone()).count()
    return tuple(
        ConcernCount(one, gone, None) if one == Concern.OWNER_GONE else ConcernCount(one, now[one], then[one])
        for one in Concern
    )


def most_pressing(counts: Sequence[ConcernCount]) -> Concern:
    """The first concern that any asset has."""
    return next((one.concern for one in counts if one.count), counts[0].concern)


def _counts(scope: ReportScope) -> dict[Concern, int]:
    at, today = scope.as_of, scope.last_day
    dated = _dated(at, today)
    any_of_them = reduce(or_, dated.values())
    counted = (
        in_scope(scope)
        .filter(live_then(at), any_of_them)
        .aggregate(**{one.value: Count("pk", filter=condition) for one, condition in dated.items()})
    )
    # By itself: together with the others the links of every asset would be looked at, withdrawn or not.
    linked = in_scope(scope).filter(_withdrawn_then(at)).filter(_on_open_link(scope)).count()
    waiting = in_scope(scope).among(_waiting(at)).count()
    found = {Concern(name): number for name, number in counted.items()}
    return found | {Concern.LINKED: linked, Concern.WAITING: waiting}


def _dated(at: datetime, today: date) -> dict[Concern, Q]:
    return {
        Concern.OVERDUE: Q(review_date__lt=today),
        Concern.DUE: Q(review_date__gte=today, review_date__lte=today + AHEAD),
        Concern.EXPIRING: Q(expire_at__gt=at, expire_at__lte=at + AHEAD),
    }


def _withdrawn_then(at: datetime) -> Q:
    gone = Q(retired_at__lte=at) | Q(retired_at=None, expire_at__lte=at)
    return gone & Q(superseded_by=None, first_published_at__isnull=False)


def _links_then(scope: ReportScope) -> Any:
    """Links that were open at the end of the scope, of its teams' reps."""
    lasting = Q(expires_at=None) | Q(expires_at__gt=scope.as_of)
    closed_since = ShareLink.objects.filter(lasting, revoked_at__gt=scope.as_of)
    links = (ShareLink.objects.open_at(scope.as_of) | closed_since).filter(created_at__lte=scope.as_of)
    return links.filter(team__in=scope.teams) if scope.teams else links


def _on_open_link(scope: ReportScope) -> Exists:
    links = _links_then(scope).filter(pk=OuterRef("share_link"))
    return Exists(ShareLinkAsset.objects.filter(Exists(links), asset=OuterRef("pk"), followed_in=None))


def owner_gone() -> Q:
    """Assets whose owner left, works on other things, or is nobody."""
    groups = get_user_model().groups.through.objects
    keeps = groups.filter(user=OuterRef("owner"), group__name__in=(MARKETERS, APPROVERS, ADMINISTRATORS))
    works = Q(Exists(keeps)) | Q(owner__is_superuser=True)
    return Q(owner=None) | Q(owner__is_active=False) | ~works


def _reviews(at: datetime) -> Any:
    """Steps of reviews of assets that waited for a decision at that moment."""
    open_then = Q(finished_at=None) | Q(finished_at__gt=at)
    under_way = Q(workflow_state__status=WorkflowState.STATUS_IN_PROGRESS) | Q(finished_at__gt=at)
    steps = TaskState.objects.filter(open_then, under_way, started_at__lte=at)
    return steps.filter(
        workflow_state__base_content_type__app_label="content", workflow_state__base_content_type__model="asset"
    )


def _waiting(at: datetime) -> list[int]:
    """Few at any time, whatever the size of the library."""
    return [int(key) for key in _reviews(at).values_list("workflow_state__object_id", flat=True)]


def assets_with(scope: ReportScope, concern: Concern) -> AssetQuerySet[Asset]:
    """The assets that have this concern now, the longest or the soonest first."""
    assets = in_scope(scope)
    match concern:
        case Concern.LINKED:
            found = assets.filter(_withdrawn_then(scope.as_of), _on_open_link(scope))
            found = found.order_by(Coalesce("retired_at", "expire_at"), "pk")
        case Concern.WAITING:
            found = assets.among(_waiting(scope.as_of)).order_by("pk")
        case Concern.OWNER_GONE:
            found = assets.live().filter(owner_gone()).order_by("first_published_at", "pk")
        case _:
            condition = _dated(scope.as_of, scope.last_day)[concern]
            order = "expire_at" if concern == Concern.EXPIRING else "review_date"
            found = assets.live().filter(condition).order_by(order, "pk")
    return found


def list_concern(
    scope: ReportScope, concern: Concern, *, start: int = 0, stop: int | None = None
) -> list[LifecycleRow]:
    """A page of the assets with this concern. A fixed number of queries."""
    return list(_rows(assets_with(scope, concern)[start:stop], concern, scope))


def all_concerns(scope: ReportScope, concerns: Iterable[Concern]) -> Iterator[LifecycleRow]:
    """Every row of these concerns, read in parts: for files."""
    for concern in concerns:
        keys = list(assets_with(scope, concern).values_list("pk", flat=True))
        for start in range(0, len(keys), PART):
            part = keys[start : start + PART]
            place = {key: number for number, key in enumerate(part)}
            rows = _rows(Asset.objects.among(part), concern, scope)
            yield from sorted(rows, key=lambda row: place[row.asset.pk])


def _rows(assets: AssetQuerySet[Asset], concern: Concern, scope: ReportScope) -> Iterator[LifecycleRow]:
    submitted = _reviews(scope.as_of).filter(workflow_state__object_id=Cast(OuterRef("pk"), CharField()))
    since = Subquery(submitted.order_by("-started_at").values("started_at")[:1])
    loaded = list(assets.annotate(waiting_since=since).for_listing())
    keys = [asset.pk for asset in loaded]
    uses = dict(use(scope).filter(asset__in=keys).order_by().values_list("asset").annotate(number=Sum(USES)))
    links = open_links_of(keys, scope)
    for asset in loaded:
        yield LifecycleRow(
            asset, concern, _on(asset, concern, asset.waiting_since), uses.get(asset.pk, 0), links.get(asset.pk, 0)
        )


def open_links_of(keys: Sequence[int], scope: ReportScope) -> Mapping[int, int]:
    """How many open links carry each of these assets, by id. One query."""
    links = _links_then(scope).values("pk")
    carried = ShareLinkAsset.objects.filter(asset__in=keys, followed_in=None, share_link__in=links)
    return dict(carried.order_by().values_list("asset").annotate(number=Count("share_link", distinct=True)))


def _on(asset: Asset, concern: Concern, waiting_since: datetime | None) -> date | None:
    moments = {
        Concern.LINKED: asset.retired_at or asset.expire_at,
        Concern.WAITING: waiting_since,
        Concern.EXPIRING: asset.expire_at,
    }
    if concern in (Concern.OVERDUE, Concern.DUE):
        return asset.review_date
    moment = moments.get(concern)
    return timezone.localdate(moment) if moment else None


# How long things take


def times_taken(scope: ReportScope) -> list[tuple[str, Taken]]:
    """Each of the times by its name in the catalogue."""
    return [
        (REQUEST_TO_LIVE.name, request_to_live(scope)),
        (APPROVAL_TIME.name, approval_time(scope)),
        (UPLOAD_TO_USE.name, upload_to_use(scope)),
    ]


def request_to_live(scope: ReportScope) -> Taken:
    """From when something was asked for to when its answer was live. Three queries."""
    waiting = AssetRequest.objects.pending()
    waiting = waiting.filter(asks__user__team__in=scope.teams).distinct() if scope.teams else waiting
    return _taken(_requests(scope), _requests(scope.earlier(scope.days)), open_ones=waiting.count())


def _requests(scope: ReportScope) -> Middle:
    first = scope.moments[0]
    answered = AssetRequest.objects.filter(
        state=RequestState.ANSWERED, closed_at__range=(first, scope.as_of), asset__in=in_scope(scope).values("pk")
    )
    if scope.teams:
        answered = answered.filter(Exists(Ask.objects.filter(request=OuterRef("pk"), user__team__in=scope.teams)))
    went_live_since = When(asset__first_published_at__gt=F("asked_at"), then=F("asset__first_published_at"))
    return _middle(answered, took=_between("asked_at", Case(went_live_since, default=F("closed_at"))))


def approval_time(scope: ReportScope) -> Taken:
    """From when a version was submitted to when somebody decided. Three queries."""
    waiting = in_scope(scope).among(_waiting(scope.as_of)).count()
    return _taken(_decisions(scope), _decisions(scope.earlier(scope.days)), open_ones=waiting)


def _decisions(scope: ReportScope) -> Middle:
    keys = in_scope(scope).values(key=Cast("pk", CharField()))
    decided = TaskState.objects.filter(
        status__in=DECIDED,
        finished_at__range=scope.moments,
        workflow_state__base_content_type__model="asset",
        workflow_state__object_id__in=keys,
    )
    return _middle(decided, took=_between("started_at", F("finished_at")))


def upload_to_use(scope: ReportScope) -> Taken:
    """From when an asset was made to its first use. Three queries."""
    not_used = _new(scope).filter(~Exists(_uses_ever(scope))).count()
    return _taken(_first_uses(scope), _first_uses(scope.earlier(scope.days)), open_ones=not_used)


def _new(scope: ReportScope) -> AssetQuerySet[Asset]:
    return in_scope(scope).filter(first_published_at__range=scope.moments)


def _uses_ever(scope: ReportScope) -> QuerySet[Any]:
    """The uses of an asset up to the end of the scope, by its teams."""
    ever = ReportScope(as_of=scope.as_of, days=(scope.last_day - date(2000, 1, 1)).days, teams=scope.teams)
    return use(ever).filter(asset_id=OuterRef("pk")).order_by()


def _first_uses(scope: ReportScope) -> Middle:
    first_use = Subquery(_uses_ever(scope).values("asset").annotate(first=Min("day")).values("first"))
    used = _new(scope).annotate(made_on=TruncDate("created_at"), first_use=first_use)
    # What was used elsewhere before it was brought here says nothing of how long it takes.
    return _middle(used.filter(first_use__gte=F("made_on")), took=_between("made_on", F("first_use")))


def _between(start: str, end: Combinable) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(end - F(start), DurationField())


def _middle(rows: QuerySet[Any], *, took: ExpressionWrapper[Any]) -> Middle:
    """What the rows took at the median. One query, which brings one row, or the two in the middle of an even number."""
    place, number = Window(RowNumber(), order_by="took"), Window(Count("*"))
    placed = rows.order_by().annotate(took=took).annotate(twice=2 * place, number=number)
    found = list(placed.filter(twice__gte=F("number"), twice__lte=F("number") + 2).values_list("took", "number"))
    days = [each.total_seconds() / 86_400 for each, _ in found]
    return Middle(round(median(days), 1), found[0][1]) if found else Middle(None, 0)


def _taken(now: Middle, before: Middle, *, open_ones: int) -> Taken:
    return Taken(now.days, now.number, before.days, before.number, open_ones)
