"""Words that reps search for and nothing in the library says, whatever else was found: demand that is not met."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Sum

from tracking.models import UnmetWordDay
from tracking.reports.scope import ReportScope

TOP = 20


@dataclass(frozen=True, slots=True)
class UnmetSearches:
    """A word that stood nowhere in what the searchers could see: in how many searches, and when last."""

    words: str
    searches: int
    last_at: datetime


def unmet_words(scope: ReportScope) -> tuple[UnmetSearches, ...]:
    """The words that were searched for in vain most often in the days of the scope, by its teams' reps. One query."""
    days = UnmetWordDay.objects.filter(day__range=scope.window).order_by()
    days = days.filter(team__in=scope.teams) if scope.teams else days
    sums = days.values("word").annotate(number=Sum("searches"), last=Max("last_at"))
    rows = sums.order_by("-number", "-last", "word").values_list("word", "number", "last")
    return tuple(UnmetSearches(*row) for row in rows[:TOP])
