"""A marketer who left lately, and the assets that nobody has taken over yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from wagtail.models import ModelLogEntry

from content.actions import Change, change_asset
from content.actions.changes import ACTION
from content.models import Asset
from hub.people.models import User

NAME, USERNAME = ("Theo", "Varga"), "theo"
# So many assets of this owner's were his before he left, so long ago.
FROM, OWNED, GAVE_DAYS_AGO = "petra", 3, 150


def let_one_leave(*, users: Mapping[str, User], now: datetime) -> None:
    """Theo owned some assets, and his account is closed."""
    theo = User(username=USERNAME, first_name=NAME[0], last_name=NAME[1])
    theo.set_unusable_password()
    theo.save()
    theo.groups.set(users[FROM].groups.all())
    before = users[FROM]
    for asset in Asset.objects.owned_by(before).live().filter(expire_at=None).order_by("-pk")[:OWNED]:
        change_asset(asset=asset, by=before, at=now, change=Change(owner=theo))
        told = ModelLogEntry.objects.filter(object_id=str(asset.pk), action=ACTION, timestamp__gte=now)
        told.update(timestamp=now - timedelta(days=GAVE_DAYS_AGO))
    User.objects.filter(pk=theo.pk).update(is_active=False)
