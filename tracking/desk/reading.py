"""The desk as Home shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from content.permissions import may_view_reports, sees_all_states
from hub.core.people import Person
from tracking.desk.own_assets import MEANS, OwnAsset, own_assets, told
from tracking.desk.parts import SHOWN, Asker, Listed, first_rows, parts_of
from tracking.reports.classes import told_in_scope
from tracking.reports.definitions import UNUSED_CLASSES
from tracking.reports.scope import ReportScope, may_see_everyone, team_access, untold
from tracking.reports.unused import ClassCounts, count_classes


@dataclass(frozen=True, slots=True)
class OwnAssets:
    """How a person's live assets fare: each class with its number, and the most used. `hidden` are words in place of
    the numbers where they would tell of too few reps.
    """

    counts: ClassCounts | None
    shown: tuple[OwnAsset, ...]
    meaning: str
    hidden: str = ""

    @property
    def total(self) -> int:
        """All that are live, old enough to count or not."""
        return self.counts.utilisation.eligible + self.counts.too_new if self.counts else 0

    @property
    def unused(self) -> int:
        return self.counts.total(UNUSED_CLASSES) if self.counts else 0

    @property
    def classes(self) -> list[tuple[str, int]]:
        return [(one.asset_class.label, one.count) for one in self.counts.classes] if self.counts else []


@dataclass(frozen=True, slots=True)
class Desk:
    """`assets` is None for whom the reports are not for; `waiting` holds only parts in which something stands."""

    assets: OwnAssets | None
    waiting: tuple[Listed, ...]
    as_of: datetime


HIDDEN = "All teams less yours would be a team too small to tell of, so these numbers are not shown to you."


def has_desk(person: Person) -> bool:
    """Whether the person works on assets: marketers, approvers, administrators."""
    return sees_all_states(person)


def read_desk(person: Person, *, at: datetime) -> Desk:
    """What waits for this person and how their assets fare: a fixed number of queries, however much there is."""
    asker = Asker(person, at)
    lists = [first_rows(part, asker) for part in parts_of(person)]
    assets = read_own_assets(asker) if may_view_reports(person) else None
    return Desk(assets=assets, waiting=tuple(one for one in lists if one.total), as_of=at)


def read_own_assets(asker: Asker) -> OwnAssets:
    """The numbers, unless the reports would refuse them. Four queries."""
    scope, meaning = told_scope(asker), asker.scope.meaning(*MEANS)
    if scope is None:
        return OwnAssets(counts=None, shown=(), meaning=meaning, hidden=HIDDEN)
    shown = tuple(told(own_assets(scope)[:SHOWN], scope))
    return OwnAssets(counts=count_classes(scope), shown=shown, meaning=meaning)


def told_scope(asker: Asker) -> ReportScope | None:
    """What the reports tell this person of their own assets; None where not of everyone. One query."""
    if not may_view_reports(asker.person):
        return None
    access = team_access(asker.person)
    return replace(asker.scope, untold=untold(access)) if may_see_everyone(access) else None


def list_own_assets(scope: ReportScope, start: int, stop: int) -> list[OwnAsset]:
    """A page of them, the most used first. One query."""
    return told(own_assets(scope)[start:stop], scope)


def count_own_assets(scope: ReportScope) -> int:
    return told_in_scope(scope).live().count()
