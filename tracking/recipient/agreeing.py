"""Agreeing to a link's terms: who, to which text and when is kept as long as the link."""

from __future__ import annotations

from datetime import datetime

from tracking.models import Agreement, ShareLink

LONGEST_NAME = 120


def agree(*, link: ShareLink, name: str, address: str, network: str, at: datetime) -> Agreement:
    """Keep that somebody agreed to the link's terms, under the name they wrote; `address` is one that they have shown
    to be theirs, or "". Said twice it is kept twice. Raises ValueError for a link without terms.
    """
    if link.terms_id is None:
        raise ValueError(f"Link {link.pk} has no terms.")
    return Agreement.objects.create(
        share_link=link,
        terms_id=link.terms_id,
        name=name[:LONGEST_NAME],
        address=address,
        network=network,
        agreed_at=at,
    )
