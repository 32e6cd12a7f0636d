"""What marketing did about two unused assets nine weeks ago: one act worked, the other did not."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from wagtail.log_actions import log

from content.actions.changes import ACTION
from content.models import Asset
from hub.people.models import User
from tracking.models import UseDay
from tracking.reports.acts import HORIZONS, note_acts, scope_before
from tracking.reports.classes import asset_class, eligible_then, in_scope
from tracking.reports.definitions import UNUSED_CLASSES
from tracking.reports.following import follow_acts

# Long enough ago to have been followed to the end.
DAYS_AGO = max(HORIZONS) + 3


def retag_unused(*, by: User, now: datetime) -> None:
    """Write into the audit log that the last of its segments was added to an asset that was unused then and is used
    since, and to one that is unused still; then note and follow them as the worker does.
    """
    at = now - timedelta(days=DAYS_AGO)
    for asset in _unused_then(at).values():
        tags = sorted(segment.pk for segment in asset.segments.all())
        data = {"before": {"segments": tags[:-1]}, "after": {"segments": tags}, "words": []}
        log(instance=asset.own, action=ACTION, user=by, timestamp=at, data=data, content_changed=True)
    note_acts(at=now)
    follow_acts(at=now)


def _unused_then(at: datetime) -> dict[bool, Asset]:
    """A live asset that was unused then, by whether a rep used it in the days since."""
    scope = scope_before(at.date())
    used_later = UseDay.objects.filter(asset=OuterRef("pk"), day__gt=at.date(), day__lte=at.date() + timedelta(days=60))
    assets = in_scope(scope).live().filter(eligible_then(scope), segments__isnull=False).distinct()
    classed = assets.annotate(then=asset_class(scope), was_used=Exists(used_later)).filter(then__in=UNUSED_CLASSES)
    return {asset.was_used: asset for asset in classed.prefetch_related("segments").order_by("pk")}
