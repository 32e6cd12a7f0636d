"""Whether what was sent was on message as it was sent."""

from __future__ import annotations

from datetime import datetime

from content.models import Asset
from content.reading.on_message import said_at
from tracking.models import ShareLink, ShareLinkAsset


def sent_on_message(asset: Asset, link: ShareLink, *, at: datetime) -> bool | None:
    """Whether the version that was sent had no open finding at that time; None where it had not been checked by then,
    or where the link keeps to one that was live no more. Two queries.
    """
    said = said_at(asset.pk, at)
    if said is None or said.on_message is None:
        return None
    kept = ShareLinkAsset.objects.filter(share_link=link, asset=asset).values_list("version", flat=True).first()
    return said.on_message if kept in (None, said.version_id) else None
