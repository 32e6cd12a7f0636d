"""What came of acts: before and after, 14, 30 and 60 days long, beside what nobody touched. Worked out once a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Sum
from django.utils import timezone

from tracking.models import (
    ActKind,
    ActResult,
    FindDay,
    FollowedAct,
    SearchDay,
    UsageDay,
    UseDay,
)
from tracking.reports.acts import HORIZONS, scope_before
from tracking.reports.classes import asset_class, eligible_then, in_scope
from tracking.rollups.models import USES
from tracking.usage.models import USING_KINDS

# Facts may come late, and the sums with them: so many days after its last day a result is worked out again.
SETTLES = 7

Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Numbers:
    """Of an asset: shown, opened, used. Of words: searches, sessions, sessions in which something was used."""

    shown: int = 0
    opened: int = 0
    used: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """Of one act: the numbers before and after it, how many reps used the asset then and `reps` afterwards; `worked`
    for another reason than the numbers after, as the use of an answer.
    """

    before: Numbers
    after: Numbers
    reps_before: int = 0
    reps: int = 0
    worked: bool = False


@dataclass(frozen=True, slots=True)
class Untouched:
    """Of those like it that nobody touched: how many, and how many of them were used, or led to a use."""

    number: int = 0
    worked: int = 0


def follow_acts(*, at: datetime) -> int:
    """Work out what is due of the acts that stand; how many results. Safe to run again, also beside itself: the same
    sums give the same results.

    The days before an act end with the day before it, those after it begin with the day after it.
    """
    today, made = timezone.localdate(at), 0
    for days in HORIZONS:
        last = today - timedelta(days=days + 1)
        acts = FollowedAct.objects.standing().between(last - timedelta(days=SETTLES), last)
        unmade = FollowedAct.objects.standing().exclude(results__days=days).filter(day__lt=last)
        by_day: dict[date, list[FollowedAct]] = {}
        for act in {*acts, *unmade}:
            by_day.setdefault(act.day, []).append(act)
        for day, of_day in sorted(by_day.items()):
            results = [*_of_assets(day, days, of_day, at), *_of_words(day, days, of_day, at)]
            ActResult.objects.bulk_create(
                results,
                update_conflicts=True,
                unique_fields=["act", "days"],
                update_fields=[
                    "shown_before", "shown_after", "opened_before", "opened_after", "used_before", "used_after",
                    "reps_before", "reps_after", "worked", "untouched", "untouched_worked", "made_at",
                ],
            )  # fmt: skip
            made += len(results)
    return made


def _around(day: date, days: int) -> tuple[Days, Days]:
    return (day - timedelta(days=days), day - timedelta(days=1)), (day + timedelta(days=1), day + timedelta(days=days))


def _of_assets(day: date, days: int, acts: Iterable[FollowedAct], at: datetime) -> list[ActResult]:
    on_assets = [act for act in acts if not act.words and act.followed_asset_id is not None]
    if not on_assets:
        return []
    before, after = _around(day, days)
    keys = {act.followed_asset_id for act in on_assets if act.followed_asset_id is not None}
    then, later = _numbers_of(keys, before), _numbers_of(keys, after)
    reps_then, reps = _reps_of(keys, before), _reps_of(keys, after)
    beside = _untouched_assets(day, days)
    seen = {pk: Seen(then[pk], later[pk], reps_then.get(pk, 0), reps.get(pk, 0)) for pk in keys}
    return [
        _result(act, days, seen[act.followed_asset_id], beside.get(act.class_then, Untouched()), at)
        for act in on_assets
        if act.followed_asset_id is not None
    ]


def _of_words(day: date, days: int, acts: Iterable[FollowedAct], at: datetime) -> list[ActResult]:
    on_words = [act for act in acts if act.words]
    if not on_words:
        return []
    before, after = _around(day, days)
    words = {act.words for act in on_words}
    then, later = _numbers_of_words(words, before), _numbers_of_words(words, after)
    answers = {act.asset_id for act in on_words if act.kind == ActKind.ANSWERED and act.asset_id is not None}
    used, reps = _numbers_of(answers, after), _reps_of(answers, after)
    beside = _untouched_words(day, days)
    results = []
    for act in on_words:
        seen = Seen(then.get(act.words, Numbers()), later.get(act.words, Numbers()))
        if act.kind == ActKind.ANSWERED and act.asset_id is not None:
            seen = replace(seen, reps=reps.get(act.asset_id, 0), worked=used[act.asset_id].used > 0)
        results.append(_result(act, days, seen, beside, at))
    return results


def _result(act: FollowedAct, days: int, seen: Seen, beside: Untouched, at: datetime) -> ActResult:
    return ActResult(
        act=act,
        days=days,
        shown_before=seen.before.shown,
        shown_after=seen.after.shown,
        opened_before=seen.before.opened,
        opened_after=seen.after.opened,
        used_before=seen.before.used,
        used_after=seen.after.used,
        reps_before=seen.reps_before,
        reps_after=seen.reps,
        worked=seen.worked or seen.after.used > 0,
        untouched=beside.number,
        untouched_worked=beside.worked,
        made_at=at,
    )


def _numbers_of(assets: Iterable[int], window: Days) -> dict[int, Numbers]:
    keys = list(assets)
    finds = FindDay.objects.filter(asset__in=keys, day__range=window).order_by().values_list("asset")
    uses = UseDay.objects.filter(asset__in=keys, day__range=window).order_by().values_list("asset")
    found = {pk: (shown, opened) for pk, shown, opened in finds.annotate(Sum("shown"), Sum("opened"))}
    used = dict(uses.annotate(number=Sum(USES)))
    return {pk: Numbers(*found.get(pk, (0, 0)), used=used.get(pk, 0)) for pk in keys}


def _reps_of(assets: Iterable[int], window: Days) -> dict[int, int]:
    rows = UsageDay.objects.filter(asset__in=list(assets), day__range=window, counts=True, kind__in=USING_KINDS)
    return dict(rows.order_by().values_list("asset").annotate(Count("actor", distinct=True)))


def _numbers_of_words(words: Iterable[str], window: Days) -> dict[str, Numbers]:
    rows = SearchDay.objects.filter(words__in=list(words), day__range=window).order_by().values_list("words")
    sums = rows.annotate(Sum("searches"), Sum("sessions"), Sum("used"))
    return {words: Numbers(searches, sessions, used) for words, searches, sessions, used in sums}


def _untouched_assets(day: date, days: int) -> Mapping[str, Untouched]:
    """By their class at the end of the day before: those on which nothing was done in the days around, and how many of
    them were used in the days after.
    """
    (first, _), (begins, last) = _around(day, days)
    scope = scope_before(day)
    acts = FollowedAct.objects.standing().on_assets().between(first, last)
    # Each asked for itself: either of both in one question is looked through act by act.
    touched = [acts.filter(**{side: OuterRef("pk")}) for side in ("asset", "instead")]
    used_later = Exists(UseDay.objects.filter(asset=OuterRef("pk"), day__range=(begins, last)))
    assets = (
        in_scope(scope)
        .filter(eligible_then(scope))
        .filter(*(~Exists(side) for side in touched))
        .annotate(then=asset_class(scope))
    )
    rows = assets.values_list("then").annotate(number=Count("pk"), worked=Count("pk", filter=used_later))
    return {name: Untouched(number, worked) for name, number, worked in rows}


def _untouched_words(day: date, days: int) -> Untouched:
    """Words that found nothing in the days before and about which nothing was done, and how many of them led to a use
    in the days after.
    """
    before, after = _around(day, days)
    touched = FollowedAct.objects.standing().on_words().between(before[0], after[1])
    in_vain = SearchDay.objects.filter(day__range=before, zero__gt=0).exclude(words="").order_by()
    words = in_vain.exclude(words__in=touched.values("words")).values("words").distinct()
    led = SearchDay.objects.filter(words__in=words, day__range=after, used__gt=0).order_by()
    return Untouched(words.count(), led.values("words").distinct().count())
