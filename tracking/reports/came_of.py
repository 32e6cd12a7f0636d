"""What came of what was done: each act with its numbers, and how often each kind of act worked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from hub.core.people import Person
from tracking.models import ActKind, ActResult, FollowedAct
from tracking.reports.acts import HORIZONS
from tracking.reports.definitions import AssetClass
from tracking.reports.models import FollowedActQuerySet
from tracking.reports.utilisation import ratio_of

LONGEST = max(HORIZONS)
# How far back the page looks for acts.
PERIOD = 180


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of act: how many stand, how many of them were followed to the end, and how many of those worked: what is
    followed still is in neither, or what works at once would count before what never does.

    `untouched` are those like them that nobody touched, each counted beside each act that was followed to the end.
    """

    kind: ActKind
    acts: int
    decided: int
    worked: int
    untouched: int
    untouched_worked: int

    @property
    def ratio(self) -> float | None:
        return ratio_of(self.worked, self.decided)

    @property
    def untouched_ratio(self) -> float | None:
        return ratio_of(self.untouched_worked, self.untouched)


@dataclass(frozen=True, slots=True)
class Followed:
    """An act with its results, the shortest first, as of `as_of`."""

    act: FollowedAct
    results: tuple[ActResult, ...]

    @property
    def last(self) -> ActResult | None:
        return self.results[-1] if self.results else None

    @property
    def worked_within(self) -> int | None:
        """The first of 14, 30 and 60 days within which it worked."""
        return next((one.days for one in self.results if one.worked), None)

    @property
    def is_over(self) -> bool:
        """Whether it was followed to the end."""
        return self.last is not None and self.last.days == LONGEST

    @property
    def verdict(self) -> str:
        if self.worked_within is not None:
            return f"Worked within {self.worked_within} days"
        return f"Did not work within {LONGEST} days" if self.is_over else "Not yet"

    @property
    def told_next(self) -> date | None:
        """The day on which more is told; None when all is."""
        told = {one.days for one in self.results}
        left = [days for days in HORIZONS if days not in told]
        return self.act.day + timedelta(days=left[0] + 1) if left else None

    @property
    def class_then(self) -> AssetClass | None:
        return AssetClass(self.act.class_then) if self.act.class_then else None

    @property
    def few(self) -> str:
        """Words in place of the number of uses of the longest result; "" where the number may be told."""
        return few_after(self.act, self.last) if self.last else ""

    @property
    def few_before(self) -> str:
        """As `few`, of the days before the act."""
        return few_before(self.act, self.last) if self.last else ""

    @property
    def answer_was_used(self) -> bool:
        """Whether reps used the answer to a request, whatever the words led to."""
        return self.act.kind == ActKind.ANSWERED and self.last is not None and self.last.reps_after > 0

    @property
    def untouched_ratio(self) -> float | None:
        return ratio_of(self.last.untouched_worked, self.last.untouched) if self.last else None


@dataclass(frozen=True, slots=True)
class CameOf:
    """The page: a row for each kind that there is, and the acts. `as_of` is when the results were last worked out."""

    as_of: datetime | None
    kinds: tuple[KindRow, ...]


def few_before(act: FollowedAct, result: ActResult) -> str:
    """Words in place of the number of uses before the act, where few reps made them; "" where it may be told."""
    return _few(act, used=result.used_before, reps=result.reps_before)


def few_after(act: FollowedAct, result: ActResult) -> str:
    """As `few_before`, of the uses after it."""
    return _few(act, used=result.used_after, reps=result.reps_after)


def _few(act: FollowedAct, *, used: int, reps: int) -> str:
    least = settings.HUB_MINIMUM_GROUP_SIZE
    return "" if act.words or used == 0 or reps >= least else f"by fewer than {least} reps"


def summarise_acts(*, at: datetime) -> CameOf:
    """Two queries, however many acts."""
    acts = _standing(at).order_by()
    counted = acts.values_list("kind").annotate(number=Count("pk", distinct=True), made=Max("results__made_at"))
    over = ActResult.objects.filter(act__in=acts.values("pk"), days=LONGEST).order_by().values_list("act__kind")
    sums = over.annotate(
        decided=Count("pk"),
        of_them=Count("pk", filter=Q(worked=True)),
        beside=Sum("untouched"),
        beside_worked=Sum("untouched_worked"),
    )
    known = {kind: numbers for kind, *numbers in sums}
    found = {kind: (number, made_at) for kind, number, made_at in counted}
    rows = tuple(KindRow(kind, found[kind][0], *known.get(kind, (0, 0, 0, 0))) for kind in ActKind if kind in found)
    made = [made_at for _, made_at in found.values() if made_at is not None]
    return CameOf(as_of=max(made, default=None), kinds=rows)


def count_acts(*, at: datetime, kind: str = "") -> int:
    return _of_kind(at, kind).count()


def list_acts(*, at: datetime, kind: str = "", start: int = 0, stop: int | None = None) -> list[Followed]:
    """Acts of the last half year, newest first. Two queries."""
    return [followed(act) for act in _of_kind(at, kind).newest_first().with_results()[start:stop]]


def all_acts(*, at: datetime, kind: str = "") -> Iterator[Followed]:
    """Every act of the last half year, for files; two queries for each 500."""
    acts = _of_kind(at, kind).newest_first().with_results()
    return (followed(act) for act in acts.iterator(chunk_size=500))


def acts_of(person: Person, *, at: datetime) -> FollowedActQuerySet:
    """What this person did in the last half year, newest first."""
    return _standing(at).done_by(person).newest_first().with_results()


def _of_kind(at: datetime, kind: str) -> FollowedActQuerySet:
    acts = _standing(at)
    return acts.of_kind(kind) if kind else acts


def _standing(at: datetime) -> FollowedActQuerySet:
    return FollowedAct.objects.standing().since(timezone.localdate(at) - timedelta(days=PERIOD))


def followed(act: FollowedAct) -> Followed:
    """An act of `with_results`, with what was seen of it."""
    return Followed(act=act, results=tuple(sorted(act.results.all(), key=lambda one: one.days)))
