"""What stands on an asset's cover, and how much there is of it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.urls import reverse

from content.models import Asset
from content.models.script import PART_NAMES, merge_fields_of
from content.reading.cards import AssetCard


def cover_of(asset: Asset) -> dict[str, Any]:
    """What stands on an asset's cover: its first page, or its type with a figure or its first words."""
    cover: dict[str, Any] = {"type": asset.type, "type_label": asset.get_type_display()}
    own = asset.own
    if asset.kind == "collateral":
        if own.document is not None and own.document.page_count and not own.document.plays_as:
            cover["image"] = f"{reverse('asset_page_image', args=[asset.pk, 1])}?size=small"
    elif asset.kind == "story" and own.results:
        first = own.results[0].value
        cover["figure"] = " ".join(filter(None, [first["figure"], first.get("unit")]))
        cover["words"] = first["label"]
    cover.setdefault("words", asset.title)
    return cover


def extent(asset: Asset) -> str:
    """How much there is of it: "14 pages", "3 steps, 5 answers, 1 email", "3 fields", "may be named"; "" where it says
    nothing.
    """
    own = asset.own
    if asset.kind == "collateral":
        return pages_words(asset.type, own.document.page_count if own.document is not None else 0)
    if asset.kind == "script":
        return body_words(asset.type, own.body)
    return naming_words(own.may_name_customer)


def card_extent(card: AssetCard) -> str:
    """As `extent`, of a card."""
    if card.kind == "collateral":
        return pages_words(card.type, card.page_count)
    return body_words(card.type, card.body) if card.kind == "script" else naming_words(card.may_name_customer)


def pages_words(type_: str, count: int) -> str:
    return _counted(count, "slide" if type_ == "deck" else "page")


def body_words(type_: str, body: Any) -> str:
    if type_ == "email-template":
        return _counted(len(merge_fields_of(body)), "field")
    counts = Counter(block.block_type for block in body)
    return ", ".join(_counted(counts[kind], one) for kind, (one, _) in PART_NAMES.items() if counts[kind])


def naming_words(may_name: bool) -> str:
    return "may be named" if may_name else "not by name"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}" if count else ""
