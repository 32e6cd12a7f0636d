"""How assets are shown wherever they stand in a list: their cover, and words with what was searched for marked."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from content.models import Asset
from content.models.places import MERGE_FIELD
from content.reading.covers import card_extent, cover_of, extent
from content.words.marks import Wanted, mark_text

register = template.Library()


@register.filter
def mark_words(text: str, wanted: Wanted | None) -> SafeString:
    """`text` as safe HTML, the wanted words (see `content.words.marks.words_of`) marked."""
    return mark_text(text or "", wanted or None)


@register.filter
def merge_fields(text: str, wanted: Wanted | None = None) -> SafeString:
    """As `mark_words`, with merge fields shown as fields to fill in."""
    pieces = re.split(r"(\{\{.*?\}\})", text or "")
    out = []
    for piece in pieces:
        field = MERGE_FIELD.fullmatch(piece)
        name = field.group(1).replace("_", " ") if field else ""
        out.append(f'<span class="merge-field">{escape(name)}</span>' if field else mark_text(piece, wanted or None))
    return mark_safe("".join(out))  # noqa: S308 - every piece is escaped above


@register.inclusion_tag("components/cover.html")
def asset_cover(asset: Asset, size: str = "") -> dict[str, Any]:
    """The cover of an asset loaded `for_listing`."""
    return cover_of(asset) | {"size": size}


register.filter(extent)
register.filter(card_extent)
