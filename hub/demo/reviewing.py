"""What the demo's marketers looked at again and found still right, and how often battlecards are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from wagtail.models import ModelLogEntry

from content.actions import confirm_still_right
from content.actions.changes import ACTION as CHANGED
from content.actions.still_right import ACTION
from content.models import Asset, AssetType, ReviewInterval

# So many of the marketer's, and how many days ago the first and each one after it was looked at.
CONFIRMED, FIRST_DAYS_AGO, DAYS_BETWEEN = 4, 5, 12
BATTLECARD_DAYS = 60


def review_some(*, assets: Mapping[str, Asset], now: datetime) -> None:
    """Their owners found some assets still right, each at its own time."""
    ReviewInterval.objects.create(type=AssetType.BATTLECARD, days=BATTLECARD_DAYS)
    later = Asset.objects.among(one.pk for one in assets.values()).live().exclude(owner=None)
    due_late = later.filter(review_date__gt=now.date() + timedelta(days=60), expire_at=None)
    for number, asset in enumerate(due_late.select_related("owner").order_by("first_published_at", "pk")[:CONFIRMED]):
        at = now - timedelta(days=FIRST_DAYS_AGO + DAYS_BETWEEN * number)
        confirm_still_right(asset=asset, by=asset.owner, at=at)
        told = ModelLogEntry.objects.filter(object_id=str(asset.pk), action__in=(ACTION, CHANGED), timestamp__gte=now)
        told.update(timestamp=at)
