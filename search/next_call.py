"""For your next call: a segment and a stage in, a ranked few out, each with its reason in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, Value

from content.models import Asset, AssetType, BuyingStage, Product, Segment
from content.querysets import AssetQuerySet
from hub.core.people import Person
from search.call_notes import Answer, answers
from tracking.usage.popularity import Use, most_used, reps_in_cells, use_since, uses_of_row

DAYS = 60
SHOWN = 5
# Of the matching assets, this many at most are weighed; the best tagged come first, then the most used.
CANDIDATES = 60
# A rep's use says most, then what recipients did with it; being new gets a small place of its own.
WEIGHT_REP, WEIGHT_SEND, WEIGHT_VIEW, WEIGHT_NEW = 1.0, 0.5, 0.5, 3.0
WEIGHT_TAG = 6.0
# A rep who used it for a call like this one says more than a rep who used it for any.
WEIGHT_LIKE = 3.0
NEW_DAYS = 14
# What the notes ask for outweighs a tag, and usual use with it.
WEIGHT_NOTES = 15.0
# So many reps at least, or "used for" would speak of one person.
LIKE_TOLD = 2


@dataclass(frozen=True, slots=True)
class CallProfile:
    """What is known of the call: segments (at most one an axis), the stage, the product, notes on the account in any
    words. All may be missing. The notes are read and forgotten: they are neither stored nor logged."""

    segments: tuple[Segment, ...] = ()
    stage: BuyingStage | None = None
    product: Product | None = None
    notes: str = ""

    @property
    def names_something(self) -> bool:
        return bool(self.segments) or self.stage is not None or self.product is not None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An asset for the call, and why it is here."""

    asset: Asset
    why: str


def matching(call: CallProfile, *, user: Person) -> Any:
    """Live assets visible to `user` that fit the call: at this stage, or for any of its segments, if any is chosen."""
    assets = Asset.objects.visible_to(user).live()
    if call.product is not None:
        assets = assets.filter(products=call.product)
    if call.stage is not None:
        assets = assets.filter(stages=call.stage)
    segments = [segment.pk for segment in call.segments]
    if segments:
        assets = assets.filter(segments__in=segments)
        return assets.annotate(fits=Count("segments", filter=Q(segments__in=segments), distinct=True))
    return assets.annotate(fits=Value(0))


def suggest(
    call: CallProfile, *, user: Person, today: date, had: Collection[int] = ()
) -> tuple[list[Suggestion], int]:
    """The ranked few for the call, a script and a story among them where there are any, and how many fit in all.
    Without the assets that the customer has `had`.

    Ranked by how well the tags fit and what the notes ask for, then by use in the last 60 days; a fixed number of
    queries.
    """
    fitting = matching(call, user=user).exclude(pk__in=had) if had else matching(call, user=user)
    total = fitting.count()
    since = today - timedelta(days=DAYS)
    noted = answers(call.notes, user)
    candidates = _likeliest(fitting, call, since)
    if noted:
        known = {asset.pk for asset in candidates}
        candidates += list(fitting.for_listing().filter(pk__in=noted.keys() - known))
    ids = [asset.pk for asset in candidates]
    use, like = use_since(since, assets=ids), _reps_of_like_calls(call, ids, since)
    ranked = sorted(
        candidates,
        key=lambda asset: -_worth(asset, use.get(asset.pk), like.get(asset.pk, 0), today) - _share(asset, noted),
    )
    chosen = _mixed(ranked, kept=_answering(ranked, noted))
    team_id = getattr(user, "team_id", None)
    in_team = use_since(since, assets=[asset.pk for asset in chosen], team_id=team_id) if team_id else {}
    return [
        Suggestion(
            asset=asset,
            why=(noted[asset.pk].why if asset.pk in noted else "")
            or _used_for_like_calls(like.get(asset.pk, 0), call)
            or reason(asset, use.get(asset.pk), in_team.get(asset.pk), call, today),
        )
        for asset in chosen
    ], total


def _likeliest(fitting: AssetQuerySet[Asset], call: CallProfile, since: date) -> list[Asset]:
    """The best tagged, then the most used, then the newest."""
    if call.names_something:
        ordered = fitting.annotate(uses=uses_of_row(since)).order_by("-fits", "-uses", "-first_published_at", "pk")
        return list(ordered.for_listing()[:CANDIDATES])
    # All assets fit, and asking each of them for its use would grow with the library.
    used = most_used(since, among=fitting.values("pk"), most=CANDIDATES)
    unused = fitting.exclude(pk__in=used).order_by("-first_published_at", "pk").values_list("pk", flat=True)
    ids = [*used, *unused[: CANDIDATES - len(used)]]
    return sorted(fitting.for_listing().among(ids), key=lambda asset: ids.index(asset.pk))


def _reps_of_like_calls(call: CallProfile, ids: list[int], since: date) -> Mapping[int, int]:
    if not call.segments and call.stage is None:
        return {}
    stage = call.stage.pk if call.stage is not None else None
    return reps_in_cells(since, assets=ids, segments=[segment.pk for segment in call.segments], stage=stage)


def _used_for_like_calls(reps: int, call: CallProfile) -> str:
    if reps < LIKE_TOLD:
        return ""
    segments = " or ".join(segment.name for segment in call.segments)
    named = [segments, call.stage.name if call.stage is not None else ""]
    return f"Used by {reps} reps for {' at '.join(filter(None, named))} in {DAYS} days"


def _worth(asset: Asset, use: Use | None, like: int, today: date) -> float:
    worth = WEIGHT_TAG * asset.fits + WEIGHT_LIKE * min(like, 10)
    if use is not None:
        worth += WEIGHT_REP * min(use.reps, 10) + WEIGHT_SEND * min(use.sends, 20) + WEIGHT_VIEW * min(use.views, 20)
    if asset.first_published_at and (today - asset.first_published_at.date()).days < NEW_DAYS:
        worth += WEIGHT_NEW
    return worth - (4.0 if asset.is_review_due(today) else 0.0)


def _share(asset: Asset, noted: Mapping[int, Answer]) -> float:
    return WEIGHT_NOTES * noted[asset.pk].share if asset.pk in noted else 0.0


def _answering(ranked: Sequence[Asset], noted: Mapping[int, Answer]) -> list[Asset]:
    """For each thing that the notes say, the first of what answers it best."""
    best: dict[int, Asset] = {}
    for asset in ranked:
        answer = noted.get(asset.pk)
        if answer is not None and answer.why:
            held = best.setdefault(answer.to, asset)
            if noted[held.pk].share < answer.share:
                best[answer.to] = asset
    return sorted(best.values(), key=ranked.index)[:SHOWN]


def _mixed(ranked: Sequence[Any], kept: Sequence[Any]) -> list[Any]:
    """The first five with those that are `kept`, but with a script and a story among them when there are any to be
    had."""
    others = [asset for asset in ranked if asset not in kept]
    chosen = sorted([*kept, *others[: SHOWN - len(kept)]], key=ranked.index)
    for kind in ("script", "story"):
        if any(asset.kind == kind for asset in chosen):
            continue
        best = next((asset for asset in ranked if asset.kind == kind), None)
        if best is not None and chosen:
            # The last of the most frequent kind gives way, unless it answers the notes.
            spare = [asset for asset in reversed(chosen) if asset not in kept] or [chosen[-1]]
            loser = next((asset for asset in spare if asset.kind == "collateral"), spare[0])
            chosen[chosen.index(loser)] = best
    return sorted(chosen, key=ranked.index)


def reason(asset: Asset, use: Use | None, in_team: Use | None, call: CallProfile, today: date) -> str:
    """Why the asset stands in the list, from what was recorded; never more than what was counted."""
    if use is not None and asset.kind != "script" and use.sends >= 3:
        viewed = f", viewed {_times(use.views)}" if use.views else ""
        return f"Sent {_times(use.sends)} in {DAYS} days{viewed}"
    if in_team is not None and in_team.reps >= 2:
        return f"Used by {in_team.reps} reps in your team in {DAYS} days"
    if use is not None and use.downloads:
        return f"Downloaded by recipients {_times(use.downloads)}"
    if use is not None and use.reps:
        return f"Used by {use.reps} rep{'s' if use.reps > 1 else ''} in {DAYS} days"
    if asset.first_published_at and (today - asset.first_published_at.date()).days < NEW_DAYS:
        return "New, not used yet"
    return _fit(asset, call)


def _fit(asset: Asset, call: CallProfile) -> str:
    names = [segment.name for segment in asset.segments.all() if segment in call.segments]
    if names:
        return "For " + " and ".join(names[:2])
    if asset.type == AssetType.CUSTOMER_STORY:
        return "A customer's own words"
    return f"For {call.stage.name}" if call.stage is not None else "Not used yet"


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
