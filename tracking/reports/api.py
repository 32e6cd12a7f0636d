"""The reports for programs: the same functions as the pages, so the same numbers."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from content.api.schemas import PersonOut
from hub.core.people import person_of
from tracking.defining import defined
from tracking.metrics import CATALOGUE, ON_MESSAGE, OWN_MADE, WHAT_CAME_OF_IT
from tracking.models import ActKind, ActResult, FollowedAct
from tracking.reports.api_common import (
    MetricVersion,
    ReportOut,
    ReportQuery,
    check_role,
    scope_of,
    slugs_of,
    versions_of,
)
from tracking.reports.came_of import PERIOD, count_acts, few_after, few_before, list_acts, summarise_acts
from tracking.reports.definitions import OF_LIFECYCLE, OF_UNUSED, OF_UTILISATION, AssetClass, Concern
from tracking.reports.forms import LONGEST_PERIOD
from tracking.reports.lifecycle import (
    LifecycleRow,
    Taken,
    approval_time,
    count_concerns,
    list_concern,
    most_pressing,
    request_to_live,
    upload_to_use,
)
from tracking.reports.on_message import on_message
from tracking.reports.own_made import own_made
from tracking.reports.scope import team_access
from tracking.reports.unused import AssetRow, count_classes, list_assets
from tracking.reports.utilisation import utilisation

router = Router(tags=["reports"])


class MetricOut(Schema):
    """What a number means. `version` goes up when it comes to mean something else."""

    key: str = Field(description="A name that never changes.")
    name: str
    definition: str
    formula: str
    unit: str
    source: str = Field(description="The facts it is made from.")
    version: int
    before: list[str] = Field(description="What it meant before, and until when: days summed by then stay as counted.")


class UtilisationOut(ReportOut):
    used: int = Field(description="Used live assets that are old enough to count.")
    eligible: int = Field(description="Live assets old enough to count.")
    ratio: float | None = Field(description="used / eligible; null when nothing is old enough.")


class UnusedClasses(Schema):
    never_found: int
    found_not_opened: int
    opened_not_used: int


class UnusedAsset(Schema):
    id: int
    title: str
    asset_class: AssetClass = Field(serialization_alias="class", description="The first class that holds.")
    owner: PersonOut | None
    live_since: datetime
    shown: int = Field(description="How often reps' searches showed it in the period.")
    opened: int = Field(description="How often reps opened it in the period.")
    last_used_at: datetime | None = Field(description="The last use that counts, however long ago.")

    @classmethod
    def of(cls, row: AssetRow) -> UnusedAsset:
        return cls(
            id=row.asset.pk,
            title=row.asset.title,
            asset_class=row.asset_class,
            owner=PersonOut.of(row.asset.owner),
            live_since=row.asset.first_published_at,
            shown=row.facts.shown,
            opened=row.facts.opened,
            last_used_at=row.facts.last_used_at,
        )


class UnusedOut(ReportOut):
    total: int = Field(description="All unused assets; the sum of the classes.")
    page: int
    page_size: int
    classes: UnusedClasses
    results: list[UnusedAsset] = Field(description="Live longest first. Beyond the last page: none.")


@router.get("/utilisation", response=UtilisationOut, summary="How much of the library reps use")
def get_utilisation(request: HttpRequest, query: Query[ReportQuery]) -> UtilisationOut:
    scope = scope_of(request, query)
    found = utilisation(scope)
    return UtilisationOut(
        as_of=found.as_of,
        definition=found.definition,
        metrics=versions_of(OF_UTILISATION),
        days=found.days,
        teams=slugs_of(scope),
        used=found.used,
        eligible=found.eligible,
        ratio=found.ratio,
    )


@router.get("/unused", response=UnusedOut, by_alias=True, summary="Assets that no rep used, and why")
def get_unused(
    request: HttpRequest,
    query: Query[ReportQuery],
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=500)] = 50,
) -> UnusedOut:
    scope = scope_of(request, query)
    counts = count_classes(scope)
    found = list_assets(scope, page=page, page_size=page_size, counts=counts)
    return UnusedOut(
        as_of=scope.as_of,
        definition=found.definition,
        metrics=versions_of(OF_UNUSED),
        days=scope.days,
        teams=slugs_of(scope),
        total=found.total,
        page=page,
        page_size=page_size,
        classes=UnusedClasses(
            **{entry.asset_class.value: entry.count for entry in counts.classes if entry.asset_class.unused}
        ),
        results=[UnusedAsset.of(row) for row in found.rows],
    )


class OnMessageOut(ReportOut):
    on_message: int = Field(description="Sends of checked versions that had no open finding when they were sent.")
    checked: int = Field(description="Sends of versions that had been checked.")
    sent: int = Field(description="All sends, checked or not.")
    ratio: float | None = Field(description="on_message / checked; null when nothing checked was sent.")


@router.get("/on-message", response=OnMessageOut, summary="How much of what reps send is on message")
def get_on_message(request: HttpRequest, query: Query[ReportQuery]) -> OnMessageOut:
    scope = scope_of(request, query)
    found = on_message(scope)
    return OnMessageOut(
        as_of=found.as_of,
        definition=found.definition,
        metrics=versions_of([ON_MESSAGE]),
        days=found.days,
        teams=slugs_of(scope),
        on_message=found.rate.on_message,
        checked=found.rate.checked,
        sent=found.sent,
        ratio=found.rate.ratio,
    )


class OwnMadeOut(ReportOut):
    own: int | None = Field(description="Pages that were own-made or altered; null where too few reps are behind it.")
    pages: int | None = Field(description="Pages with a verdict.")
    ratio: float | None = Field(description="own / pages; null when nothing was checked, or by too few reps.")
    hidden: str = Field(description="Why the numbers are not told; empty when they are.")


@router.get("/own-made", response=OwnMadeOut, summary="How much of what reps have checked they made themselves")
def get_own_made(request: HttpRequest, query: Query[ReportQuery]) -> OwnMadeOut:
    scope = scope_of(request, query)
    found = own_made(scope, team_access(person_of(request)))
    return OwnMadeOut(
        as_of=scope.as_of,
        definition=scope.meaning(OWN_MADE),
        metrics=versions_of([OWN_MADE]),
        days=scope.days,
        teams=slugs_of(scope),
        own=None if found.hidden else found.own,
        pages=None if found.hidden else found.pages,
        ratio=found.ratio,
        hidden=found.hidden,
    )


class ActResultOut(Schema):
    """What was seen in `days` days before the day of an act, and in as many after it."""

    days: int
    shown_before: int = Field(description="For words: searches.")
    shown_after: int
    opened_before: int = Field(description="For words: sessions with them.")
    opened_after: int
    used_before: int | None = Field(
        description="For words: sessions in which something was used. Null where fewer reps used it than may be told."
    )
    used_after: int | None = Field(description="Null where fewer reps used it than may be told.")
    worked: bool
    untouched: int = Field(description="Of the same class, on which nothing was done.")
    untouched_worked: int

    @classmethod
    def of(cls, act: FollowedAct, result: ActResult) -> ActResultOut:
        return cls(
            days=result.days,
            shown_before=result.shown_before,
            shown_after=result.shown_after,
            opened_before=result.opened_before,
            opened_after=result.opened_after,
            used_before=None if few_before(act, result) else result.used_before,
            used_after=None if few_after(act, result) else result.used_after,
            worked=result.worked,
            untouched=result.untouched,
            untouched_worked=result.untouched_worked,
        )


class ActOut(Schema):
    kind: ActKind
    at: datetime
    asset: int | None
    successor: int | None
    words: str
    class_then: str = Field(description="In which unused class the asset stood; empty for words.")
    worked_within: int | None = Field(description="14, 30 or 60 days; null where it has not worked, or not yet.")
    results: list[ActResultOut] = Field(description="After 14, 30 and 60 days, as far as these are over.")


class ActsOut(Schema):
    as_of: datetime | None = Field(description="When the results were last worked out.")
    definition: str
    metrics: list[MetricVersion]
    total: int
    page: int
    page_size: int
    results: list[ActOut] = Field(description="Newest first.")


@router.get("/acts", response=ActsOut, summary="What came of what was done about unused assets")
def get_acts(
    request: HttpRequest,
    kind: ActKind | None = None,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=500)] = 50,
) -> ActsOut:
    check_role(request)
    now, start, chosen = timezone.now(), (page - 1) * page_size, kind.value if kind else ""
    return ActsOut(
        as_of=summarise_acts(at=now).as_of,
        definition=WHAT_CAME_OF_IT.over(PERIOD),
        metrics=versions_of([WHAT_CAME_OF_IT]),
        total=count_acts(at=now, kind=chosen),
        page=page,
        page_size=page_size,
        results=[
            ActOut(
                kind=ActKind(one.act.kind),
                at=one.act.at,
                asset=one.act.asset_id,
                successor=one.act.instead_id,
                words=one.act.words,
                class_then=one.act.class_then,
                worked_within=one.worked_within,
                results=[ActResultOut.of(one.act, result) for result in one.results],
            )
            for one in list_acts(at=now, kind=chosen, start=start, stop=start + page_size)
        ],
    )


class ConcernOut(Schema):
    concern: Concern
    meaning: str
    count: int
    before: int | None = Field(description="As it stood a period ago; null where nobody can tell.")


class TakenOut(Schema):
    """How long something takes."""

    days: float | None = Field(description="The median, in days; null over none.")
    number: int = Field(description="Over how many.")
    days_before: float | None = Field(description="The same in the period before.")
    number_before: int
    open: int = Field(description="Those that still wait.")


class TimesOut(Schema):
    request_to_live: TakenOut
    approval_time: TakenOut
    upload_to_use: TakenOut


class ConcernedAsset(Schema):
    id: int
    title: str
    concern: Concern
    on: date | None = Field(description="Since when, or until when.")
    owner: PersonOut | None
    uses: int = Field(description="By reps, in the period.")
    open_links: int

    @classmethod
    def of(cls, row: LifecycleRow) -> ConcernedAsset:
        return cls(
            id=row.asset.pk,
            title=row.asset.title,
            concern=row.concern,
            on=row.on,
            owner=PersonOut.of(row.asset.owner),
            uses=row.uses,
            open_links=row.links,
        )


class LifecycleOut(ReportOut):
    concerns: list[ConcernOut]
    times: TimesOut
    concern: Concern = Field(description="What the results have: the one that was asked for, or the most pressing.")
    total: int
    page: int
    page_size: int
    results: list[ConcernedAsset]


@router.get("/lifecycle", response=LifecycleOut, summary="What assets need, and how long things take")
def get_lifecycle(
    request: HttpRequest,
    query: Query[ReportQuery],
    concern: Concern | None = None,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=500)] = 50,
) -> LifecycleOut:
    scope = scope_of(request, query)
    counts, start = count_concerns(scope), (page - 1) * page_size
    chosen = concern or most_pressing(counts)
    return LifecycleOut(
        as_of=scope.as_of,
        definition=scope.meaning(*OF_LIFECYCLE),
        metrics=versions_of(OF_LIFECYCLE),
        days=scope.days,
        teams=slugs_of(scope),
        concerns=[
            ConcernOut(concern=one.concern, meaning=one.concern.meaning, count=one.count, before=one.before)
            for one in counts
        ],
        times=TimesOut(
            request_to_live=_taken(request_to_live(scope)),
            approval_time=_taken(approval_time(scope)),
            upload_to_use=_taken(upload_to_use(scope)),
        ),
        concern=chosen,
        total=next(one.count for one in counts if one.concern == chosen),
        page=page,
        page_size=page_size,
        results=[ConcernedAsset.of(row) for row in list_concern(scope, chosen, start=start, stop=start + page_size)],
    )


def _taken(taken: Taken) -> TakenOut:
    return TakenOut(**asdict(taken))


@router.get("/definitions", response=list[MetricOut], summary="What every number means")
def get_definitions(
    request: HttpRequest, days: Annotated[int, Query(ge=1, le=LONGEST_PERIOD)] = settings.HUB_UNUSED_DAYS
) -> list[MetricOut]:
    check_role(request)
    told = (defined(metric, days) for metric in CATALOGUE)
    return [
        MetricOut(
            key=one.key,
            name=one.name,
            definition=one.text,
            formula=one.formula,
            unit=one.unit,
            source=one.source,
            version=one.version,
            before=list(one.before),
        )
        for one in told
    ]


