"""What a report is about: which days, whose use, which assets. And who may see a team's numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from content.models import BuyingStage, Kind, Product, Segment
from content.permissions import REPS
from hub.core.people import Person
from hub.core.periods import last_days
from tracking.defining import Metric, explained
from tracking.models import UsageDay


def first_day_of(as_of: datetime, days: int) -> date:
    """The first of the days that count in a period that ends at that moment."""
    return timezone.localdate(as_of) - timedelta(days=days)


@dataclass(frozen=True, slots=True)
class ReportScope:
    """The filters of a report, resolved. `as_of` is where its data ends; no teams means everyone.

    Segments on one axis widen (any of them), segments on several axes narrow (one on each).
    """

    as_of: datetime
    days: int
    teams: tuple[Any, ...] = ()
    segments: tuple[Segment, ...] = ()
    stage: BuyingStage | None = None
    owner: Person | None = None
    kind: str = ""
    product: Product | None = None
    #: Teams whose numbers may not be told to who asks, and how many reps each has. No filter of the report.
    untold: tuple[tuple[int, int], ...] = field(default=(), compare=False)

    @property
    def old_enough(self) -> datetime:
        """Assets that first went live at this moment or before are old enough to count."""
        return self.as_of - timedelta(days=self.days)

    @property
    def first_day(self) -> date:
        return first_day_of(self.as_of, self.days)

    @property
    def last_day(self) -> date:
        return timezone.localdate(self.as_of)

    @property
    def window(self) -> tuple[date, date]:
        """The days whose use counts, both included."""
        return (self.first_day, self.last_day)

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The same days as moments, for facts that are not summed by day."""
        return (timezone.make_aware(datetime.combine(self.first_day, time.min)), self.as_of)

    def earlier(self, days: int) -> ReportScope:
        """The same report as it would have stood `days` days ago."""
        return replace(self, as_of=self.as_of - timedelta(days=days))

    def weekly(self, weeks: int) -> list[ReportScope]:
        """The same report as it would have stood at the end of each of the last `weeks` weeks; the last is now."""
        return [self.earlier(7 * ago) for ago in range(weeks - 1, -1, -1)]

    def back_to(self, scope: ReportScope) -> ReportScope:
        """The same report from the first day of an earlier one on."""
        return replace(self, days=(self.last_day - scope.first_day).days)

    def is_own(self, access: Iterable[TeamAccess]) -> bool:
        """Whether all of it is of teams that the viewer manages, who may see them however few."""
        own = {entry.team.pk for entry in access if entry.own}
        return bool(self.teams) and all(team.pk in own for team in self.teams)

    @property
    def narrows_assets(self) -> bool:
        """Whether any filter leaves assets out."""
        return bool(self.teams or self.segments or self.stage or self.owner or self.kind or self.product)

    def segments_by_axis(self) -> list[list[Segment]]:
        axes: dict[int, list[Segment]] = {}
        for segment in self.segments:
            axes.setdefault(segment.axis_id, []).append(segment)
        return list(axes.values())

    def meaning(self, *metrics: Metric) -> str:
        """What the numbers mean over these days, with what they meant before where days were counted by that."""
        return explained(metrics, self.days, since=self.first_day)

    @property
    def in_words(self) -> str:
        """The filters as a person would say them: for print, files and the page's title."""
        teams = " and ".join(team.name for team in self.teams) or "all teams"
        segments = ", ".join(segment.name for segment in self.segments) or "all segments"
        stage = self.stage.name if self.stage else "all stages"
        owner = str(self.owner) if self.owner else "all owners"
        kind = f" · {Kind(self.kind).label}" if self.kind else ""
        product = f" · {self.product.name}" if self.product else ""
        return f"{last_days(self.days)} · {teams} · {segments} · {stage} · {owner}{kind}{product}"


@dataclass(frozen=True, slots=True)
class TeamAccess:
    """A team, how many reps it has, and whether its numbers may be shown to the one who asks.

    `beside_all`: whether they may see everyone's numbers too. It is the same for every team.
    """

    team: Any
    reps: int
    visible: bool
    own: bool
    beside_all: bool = True

    @property
    def why_hidden(self) -> str:
        if self.visible:
            return ""
        least = settings.HUB_MINIMUM_GROUP_SIZE
        return f"fewer than {least} reps" if self.reps < least else "what is left would be a team too small to tell of"


class TeamHidden(Exception):
    """Numbers of too few reps could be read from what was asked for. The message says so."""


def team_access(viewer: Person) -> list[TeamAccess]:
    """Every team, with what `viewer` may see of it: teams below the minimum group size are for their manager only.

    While all whom no visible team holds are together below it too, the smallest of the others is hidden with them:
    everyone less the visible teams would be theirs. Where only the viewer's own teams are visible, everyone is hidden.
    """
    return _access(manager_id=viewer.pk)


def told_to_all() -> list[TeamAccess]:
    """Every team, with what may be seen of it by who manages none."""
    return _access(manager_id=None)


def _access(*, manager_id: int | None) -> list[TeamAccess]:
    least = settings.HUB_MINIMUM_GROUP_SIZE
    counted = list(_counted_teams())
    own = {team.pk for team in counted if manager_id is not None and team.manager_id == manager_id}
    hidden = {team.pk for team in counted if team.reps < least and team.pk not in own}
    if 0 < _left(counted, hidden) < least:
        others = [team for team in counted if team.pk not in hidden and team.pk not in own]
        hidden |= {min(others, key=lambda team: team.reps).pk} if others else set()
    tells_of_few = len(hidden) < len(counted) and 0 < _left(counted, hidden) < least
    return [
        TeamAccess(
            team=team,
            reps=team.reps,
            visible=team.pk not in hidden,
            own=team.pk in own,
            beside_all=not tells_of_few,
        )
        for team in counted
    ]


def untold(access: Iterable[TeamAccess]) -> tuple[tuple[int, int], ...]:
    """The teams that may not be shown, and how many reps each has, for `ReportScope.untold`."""
    return tuple((entry.team.pk, _told_of(entry.team)) for entry in access if not entry.visible)


def _told_of(team: Any) -> int:
    """Of how many reps its numbers tell. Whoever is none there any more was one at least, if uses are still told of."""
    return max(int(team.reps), int(team.used))


def _counted_teams() -> QuerySet[Any]:
    """All teams with their `reps`, and whether past uses are theirs (`used`); each with the same of those who are in
    no team (`alone`, `used_alone`). One query.
    """
    reps = Q(members__is_active=True, members__groups__name=REPS)
    alone = get_user_model().objects.filter(is_active=True, groups__name=REPS, team=None).order_by().values("team")
    uses = UsageDay.objects.filter(counts=True)
    teams: QuerySet[Any] = apps.get_model("hub", "Team")._default_manager.annotate(
        reps=Count("members", filter=reps, distinct=True),
        used=Exists(uses.filter(team=OuterRef("pk"))),
        alone=Coalesce(Subquery(alone.annotate(number=Count("pk")).values("number"), output_field=IntegerField()), 0),
        used_alone=Exists(uses.filter(team=None)),
    )
    return teams.order_by("name")


def _left(counted: Sequence[Any], hidden: Collection[int]) -> int:
    """How many reps are in the hidden teams or in none."""
    alone = [max(team.alone, int(team.used_alone)) for team in counted[:1]]
    return sum([*(_told_of(team) for team in counted if team.pk in hidden), *alone])


def own_teams(access: Iterable[TeamAccess]) -> tuple[Any, ...]:
    """The teams that the viewer manages; none when these are all teams there are, which narrows nothing."""
    known = list(access)
    own = tuple(entry.team for entry in known if entry.own)
    return () if len(own) == len(known) and may_see_everyone(known) else own


def may_see_everyone(access: Iterable[TeamAccess]) -> bool:
    """Whether the viewer may see the numbers of all teams together, and of whoever is in none."""
    return all(entry.beside_all for entry in access)


def check_teams(teams: Iterable[Any], access: Iterable[TeamAccess]) -> None:
    """Refuse with TeamHidden when one of `teams` may not be shown; no teams means everyone."""
    chosen, known = {team.pk for team in teams}, list(access)
    if not chosen and not may_see_everyone(known):
        raise TeamHidden("All teams less yours would be a team too small to tell of. Choose one of yours.")
    hidden = [entry for entry in known if entry.team.pk in chosen and not entry.visible]
    if hidden:
        why = " and ".join(dict.fromkeys(entry.why_hidden for entry in hidden))
        names = " and ".join(entry.team.name for entry in hidden)
        raise TeamHidden(f"{names}: {why}, so these numbers are shown to the team's manager only.")
