"""What a manager's teams did lately, in a few numbers beside those of the week before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Sum

from tracking.reports.classes import engagement, use
from tracking.reports.definitions import UNUSED_CLASSES
from tracking.reports.scope import ReportScope, TeamAccess
from tracking.reports.searches import SearchSummary, summarise_searches
from tracking.reports.unused import ClassCounts, count_classes
from tracking.rollups.models import USES

WEEK = 7


@dataclass(frozen=True, slots=True)
class Amounts:
    """Uses by reps, sends among these, and views by recipients of what was sent."""

    uses: int
    sends: int
    views: int


@dataclass(frozen=True, slots=True)
class TeamsWeek:
    """The last WEEK days of some teams, and the WEEK before. `unused` counts as the unused report does."""

    as_of: datetime
    teams: tuple[Any, ...]
    now: Amounts
    before: Amounts
    searches: SearchSummary
    unused: ClassCounts

    @property
    def unused_count(self) -> int:
        return self.unused.total(UNUSED_CLASSES)


def managed(access: Iterable[TeamAccess]) -> tuple[Any, ...]:
    """The teams that the viewer manages."""
    return tuple(entry.team for entry in access if entry.own)


def teams_week(teams: tuple[Any, ...], *, as_of: datetime) -> TeamsWeek:
    """The numbers of these teams together, from the daily sums. Eight queries."""
    scope = ReportScope(as_of=as_of, days=WEEK, teams=teams)
    return TeamsWeek(
        as_of=as_of,
        teams=teams,
        now=amounts(scope),
        before=amounts(scope.earlier(WEEK)),
        searches=summarise_searches(scope),
        unused=count_classes(replace(scope, days=settings.HUB_UNUSED_DAYS)),
    )


def amounts(scope: ReportScope) -> Amounts:
    """What was used, sent and viewed in the days of the scope. Two queries."""
    used = use(scope).aggregate(uses=Sum(USES, default=0), sends=Sum("sent", default=0))
    read = engagement(scope).aggregate(views=Sum("views", default=0))
    return Amounts(used["uses"], used["sends"], read["views"])
