"""What a line of a Monday page may be about, before the five that matter are chosen of all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from tracking.defining import Metric
from tracking.digests.models import LineKind
from tracking.reports.scope import ReportScope

WEEK = 7
# Of each kind so many subjects are looked at: who had the first for weeks is told of the next.
LOOKED_AT = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A line that might stand on the page. `owner_id`: whose it is; None where a marketer is to be found. With
    `for_manager` it is the manager's on the page of a team, whosever the asset is.
    """

    kind: LineKind
    about: str
    metric: Metric
    days: int
    number: int
    words: str
    act: str
    act_address: str
    address: str = ""
    more: str = ""
    counted: tuple[int, ...] = ()
    owner_id: int | None = None
    for_manager: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """The seven days before a Monday, of one team's reps or of all; `untold` as in `ReportScope`."""

    monday: date
    team: Any = None
    untold: tuple[tuple[int, int], ...] = ()

    @property
    def as_of(self) -> datetime:
        """The last moment of the Sunday before, in the hub's time zone."""
        return timezone.make_aware(datetime.combine(self.monday, time.min)) - timedelta(microseconds=1)

    @property
    def scope(self) -> ReportScope:
        """These seven days: the last one and the six before it."""
        return ReportScope(as_of=self.as_of, days=WEEK - 1, teams=(self.team,) if self.team else (), untold=self.untold)

    def over(self, days: int) -> ReportScope:
        """As many days, up to the same Sunday."""
        return replace(self.scope, days=days - 1)

    @property
    def long(self) -> ReportScope:
        """The days over which the hub says what is unused, as its report counts them."""
        return replace(self.scope, days=settings.HUB_UNUSED_DAYS)

    def address(self, name: str, **filters: str | int) -> str:
        """A page of the reports, with the team of this page."""
        chosen = {"team": self.team.slug if self.team else "", **filters}
        return f"{reverse(name)}?{urlencode(chosen)}"
