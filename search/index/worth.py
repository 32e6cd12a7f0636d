"""What an asset is worth beside its words: whether reps use it, how new it is, whether it is due for review.

Text comes first: worth at its highest adds a fifth to what the words say. Pure but for `measure`, which reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import log1p

from content.models import Asset
from content.reading.cards import AssetCard
from tracking.models import CellUseDay
from tracking.usage.popularity import Use, use_since

DAYS = 60
# Half of worth is use; the tenth rep says less than the second, and from twenty on nothing more.
USE_SHARE, ENOUGH_REPS = 0.5, 20
# Sending it, and recipients who read it, prove more than opening a file.
SENT_SHARE, ENOUGH_SENDS = 0.25, 40
# New assets have had no time to be used: for two weeks they get what a well used one has, so that use alone does not
# feed itself. After that, having been published or approved lately still says a little.
NEW_DAYS, NEW_SHARE = 14, 0.5
RECENT_DAYS, RECENT_SHARE = 365, 0.25
# An asset whose review is due may be out of date.
DUE_LOSS = 0.3


@dataclass(frozen=True, slots=True)
class Measured:
    """The worth of one asset, 0 to 1, and the segments and stages it was used with (`segment:3`, `stage:1`)."""

    worth: float = 0.0
    used_in: tuple[str, ...] = ()
    reasons: tuple[str, ...] = field(default=())


def weigh(*, use: Use | None, published: date | None, approved: date | None, due: bool, today: date) -> Measured:
    """The worth, with its reasons in words for the marketer."""
    reasons = []
    worth = 0.0
    if use is not None and use.reps:
        worth += USE_SHARE * min(log1p(use.reps) / log1p(ENOUGH_REPS), 1.0)
        reasons.append(f"{use.reps} rep{'s' if use.reps > 1 else ''} used it in {DAYS} days")
    if use is not None and use.sends:
        worth += SENT_SHARE * min(log1p(use.sends) / log1p(ENOUGH_SENDS), 1.0)
        reasons.append(f"sent {use.sends} time{'s' if use.sends > 1 else ''} in {DAYS} days")
    newest = max((day for day in (published, approved) if day is not None), default=None)
    if newest is not None:
        age = max((today - newest).days, 0)
        worth += RECENT_SHARE * max(1 - age / RECENT_DAYS, 0.0)
        if published is not None and (today - published).days < NEW_DAYS and worth < NEW_SHARE:
            worth = NEW_SHARE
            reasons.append(f"published in the last {NEW_DAYS} days")
    if due:
        worth -= DUE_LOSS
        reasons.append("its review is due")
    return Measured(worth=round(min(max(worth, 0.0), 1.0), 3), reasons=tuple(reasons))


def measure(assets: Iterable[Asset | AssetCard], today: date) -> Mapping[int, Measured]:
    """The worth of each of `assets`, in a fixed number of queries."""
    assets = list(assets)
    ids = [asset.pk for asset in assets]
    since = today - timedelta(days=DAYS)
    uses = use_since(since, assets=ids)
    places = _places(ids, since)
    measured = {}
    for asset in assets:
        one = weigh(
            use=uses.get(asset.pk),
            published=asset.first_published_at.date() if asset.first_published_at else None,
            approved=asset.approved_at.date() if asset.approved_at else None,
            due=asset.is_review_due(today),
            today=today,
        )
        measured[asset.pk] = Measured(one.worth, tuple(sorted(places.get(asset.pk, ()))), one.reasons)
    return measured


def _places(ids: list[int], since: date) -> dict[int, set[str]]:
    """The segments and stages of the calls that each asset was used for."""
    cells = CellUseDay.objects.filter(asset__in=ids, day__gte=since, count__gt=0)
    places: dict[int, set[str]] = {}
    for asset, segment, stage in cells.values_list("asset_id", "segment_id", "stage_id").distinct():
        named = {f"segment:{segment}": segment, f"stage:{stage}": stage}
        places.setdefault(asset, set()).update(name for name, value in named.items() if value is not None)
    return places
