"""What a report is about: which days, whose use, which assets. And who may see a team's numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from content.models import BuyingStage, Kind, Segment
from content.permissions import REPS
from hub.core.people import Person
from tracking.metrics import Metric, explained


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
        return f"last {self.days} days · {teams} · {segments} · {stage} · {owner}{kind}"


@dataclass(frozen=True, slots=True)
class TeamAccess:
    """A team, how many reps it has, and whether its numbers may be shown to the one who asks."""

    team: Any
    reps: int
    visible: bool
    own: bool

    @property
    def why_hidden(self) -> str:
        if self.visible:
            return ""
        least = settings.HUB_MINIMUM_GROUP_SIZE
        return f"fewer than {least} reps" if self.reps < least else "what is left would be a team too small to tell of"


class TeamHidden(Exception):
    """A team is too small for its numbers to be shown to anyone but its manager. The message says so."""


def team_access(viewer: Person) -> list[TeamAccess]:
    """Every team, with what `viewer` may see of it: teams below the minimum group size are for their manager only.

    While the hidden ones together are below it too, the smallest of the others is hidden with them: all teams less the
    visible ones would be theirs.
    """
    return _access(manager_id=viewer.pk)


def told_to_all() -> list[TeamAccess]:
    """Every team, with what may be seen of it by who manages none."""
    return _access(manager_id=None)


def _access(*, manager_id: int | None) -> list[TeamAccess]:
    reps = Q(members__is_active=True, members__groups__name=REPS)
    teams = apps.get_model("hub", "Team")._default_manager.annotate(reps=Count("members", filter=reps, distinct=True))
    least = settings.HUB_MINIMUM_GROUP_SIZE
    counted = list(teams.order_by("name"))
    own = {team.pk for team in counted if manager_id is not None and team.manager_id == manager_id}
    hidden = {team.pk for team in counted if team.reps < least and team.pk not in own}
    left = sum(team.reps for team in counted if team.pk in hidden)
    if 0 < left < least:
        others = [team for team in counted if team.pk not in hidden and team.pk not in own]
        hidden |= {min(others, key=lambda team: team.reps).pk} if others else set()
    return [
        TeamAccess(team=team, reps=team.reps, visible=team.pk not in hidden, own=team.pk in own) for team in counted
    ]


def own_teams(access: Iterable[TeamAccess]) -> tuple[Any, ...]:
    """The teams that the viewer manages; none when these are all teams there are, which narrows nothing."""
    known = list(access)
    own = tuple(entry.team for entry in known if entry.own)
    return () if len(own) == len(known) else own


def check_teams(teams: Iterable[Any], access: Iterable[TeamAccess]) -> None:
    """Refuse with TeamHidden when one of `teams` may not be shown."""
    chosen = {team.pk for team in teams}
    hidden = [entry for entry in access if entry.team.pk in chosen and not entry.visible]
    if hidden:
        why = " and ".join(dict.fromkeys(entry.why_hidden for entry in hidden))
        names = " and ".join(entry.team.name for entry in hidden)
        raise TeamHidden(f"{names}: {why}, so these numbers are shown to the team's manager only.")
