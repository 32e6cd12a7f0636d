"""A link as a request reaches it: one look at the database, and what it shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from content.models import AssetVersion
from content.reading.not_to_say import NotToSay, customers_as_text
from tracking.links.outlines import PagesOf, no_pages
from tracking.links.shown import Read, Shown, shown_on
from tracking.models import Open, ShareLink, ShareLinkAsset
from tracking.querysets import ShareLinkAssetQuerySet


@dataclass(frozen=True, slots=True)
class Reached:
    """A link that is open, and what it shows. `in_burst`: requests it had just before; `load`: the one asked for;
    `has_questions`, `has_reactions`: whether its readers asked something, and said how useful it is.
    """

    link: ShareLink
    shown: list[Shown]
    in_burst: int = 0
    load: Open | None = None
    has_questions: bool = False
    has_reactions: bool = False


def reach(
    token: str,
    *,
    at: datetime,
    pages_of: PagesOf = no_pages,
    load: int | None = None,
    burst: bool = False,
    replies: bool = False,
) -> Reached | None:
    """The link that the token opens; None for unknown, revoked and expired ones, and for those that have nothing left
    to show. One query, more where successors are shown; `pages_of` adds its own.
    """
    rows: ShareLinkAssetQuerySet = ShareLinkAsset.objects.behind_token(token).with_newest_versions()
    rows = rows.with_requests_in_burst(at) if burst else rows
    rows = rows.with_replies() if replies else rows
    # A report from the page shows nobody anything.
    rows = rows.with_load(load) if load is not None else rows.annotate(customers=customers_as_text())
    carried = list(rows)
    if not carried or not carried[0].share_link.is_open(at):
        return None
    link = carried[0].share_link
    # Addresses on the page are made from the one it was asked by.
    link.token = token
    if load is None:
        link.not_to_say = NotToSay.read_with(carried[0].customers)
    link._prefetched_objects_cache = {"link_assets": carried}
    read = Read(
        assets={on.asset_id: on.asset for on in carried},
        newest={
            on.asset_id: AssetVersion(pk=on.newest_pk, asset_id=on.asset_id, number=on.newest_number)
            for on in carried
            if on.newest_pk is not None
        },
    )
    shown = shown_on(link, read=read, pages_of=pages_of)
    if not shown:
        return None
    # Django leaves out what a link has none of.
    found: Open | None = getattr(carried[0], "load", None)
    if found is not None:
        found.share_link = link
    return Reached(
        link,
        shown,
        in_burst=carried[0].in_burst if burst else 0,
        load=found,
        has_questions=carried[0].has_questions if replies else False,
        has_reactions=carried[0].has_reactions if replies else False,
    )
