"""How recipients are told of an asset: a customer who may not be named is not named, anywhere."""

from __future__ import annotations

from datetime import date

from content.models import Asset
from content.reading.naming import unnamed


def title_for_recipients(asset: Asset, today: date) -> str:
    """The title as a recipient may read it."""
    return unnamed(asset.title, asset.own, today) if asset.kind == "story" else asset.title
