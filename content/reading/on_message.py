"""Whether what an asset said at some time was on message: its version had been checked, and no finding stood open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists

from content.models import AssetVersion, MessageFinding


@dataclass(frozen=True, slots=True)
class Said:
    """The version that was live at a time. `on_message` is None while it had not been checked."""

    version_id: int
    on_message: bool | None


def said_at(asset_id: int, at: datetime) -> Said | None:
    """What was live of the asset at that time; None where nothing was. One query. Told later it says the same: what was
    found or accepted since does not count.
    """
    found = MessageFinding.objects.on(asset_id).open_at(at)
    then = AssetVersion.objects.filter(asset=asset_id, live_from__lte=at).order_by("-number")
    row = then.annotate(off_message=Exists(found)).values_list("pk", "first_checked_at", "off_message").first()
    if row is None:
        return None
    version, checked_at, off_message = row
    return Said(version, not off_message if checked_at is not None and checked_at <= at else None)


def note_first_check(asset_id: int, *, published_at: datetime | None, at: datetime) -> None:
    """What was live when it was read has been checked by now; once for each version. One query.

    `published_at`: when that was published. What took its place meanwhile was not what was read.
    """
    if published_at is None:
        return
    read = AssetVersion.objects.filter(asset=asset_id, live_from__lte=min(published_at, at)).order_by("-number")
    AssetVersion.objects.filter(pk__in=read.values("pk")[:1], first_checked_at=None).update(first_checked_at=at)
