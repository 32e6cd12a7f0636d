"""The assets of a dialog, row by row, and those that may be added to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from content.models import Asset
from hub.core.people import Person
from tracking.links.forms import Row
from tracking.links.outlines import Page, can_choose, outlines
from tracking.links.parts import NoPages, in_figures, read_pages_typed
from tracking.recipient.files import Offer, offers

MATCHES = 6


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset of the dialog: its pages, the one it opens at, which were chosen (as typed), and what is wrong there.
    `key` stays with it when it is moved.
    """

    asset: Asset
    pages: tuple[Page, ...]
    page: int
    offer: Offer | None
    has_picture: bool
    may_choose: bool
    typed: str
    error: str
    key: str


def read_rows(rows: Sequence[Row], opened_at: dict[int, int]) -> list[AssetRow]:
    """The rows as the dialog shows them, with the page that each asset opens at; three queries."""
    assets = Asset.objects.select_related("collateral__document", "script", "customerstory").in_bulk(
        {row.asset_id for row in rows}
    )
    outline = outlines(assets.values())
    typed = [(row, *_typed(row.typed)) for row in rows if row.asset_id in assets]
    offered = offers(assets.values(), chosen=_chosen(typed))
    read: list[AssetRow] = []
    for row, numbers, error in typed:
        asset = assets[row.asset_id]
        pages = outline[asset.pk]
        at = numbers[0] if numbers else opened_at.get(asset.pk)
        read.append(
            AssetRow(
                asset=asset,
                pages=pages,
                page=at if at in {page.number for page in pages} and at is not None else pages[0].number,
                offer=offered.get(asset.pk),
                has_picture=asset.kind == "collateral" and asset.own.document_id is not None,
                may_choose=can_choose(asset, pages),
                typed=in_figures(numbers) if numbers else row.typed,
                error=error,
                key=f"{asset.pk}-{sum(1 for other in read if other.asset.pk == asset.pk)}",
            )
        )
    return read


def _typed(typed: str) -> tuple[tuple[int, ...], str]:
    try:
        return read_pages_typed(typed), ""
    except NoPages as refused:
        return (), str(refused)


def _chosen(typed: Iterable[tuple[Row, tuple[int, ...], str]]) -> dict[int, tuple[int, ...]]:
    """By asset the pages that are sent, where no row sends the whole."""
    chosen: dict[int, tuple[int, ...]] = {}
    whole = set()
    for row, numbers, _ in typed:
        chosen[row.asset_id] = (*chosen.get(row.asset_id, ()), *numbers)
        whole |= set() if numbers else {row.asset_id}
    return {asset_id: numbers for asset_id, numbers in chosen.items() if asset_id not in whole}


def looks_for_more(data: Any) -> bool:
    """Whether rows are added, removed or moved, so that nothing is made yet. Enter in the search field searches."""
    return bool({"add", "remove", "up", "down", "find"} & set(data)) or (
        "enter" in data and bool(data.get("q", "").strip())
    )


def moved_to(data: Any, rows: Sequence[AssetRow]) -> str:
    """The id of the button that moved a row, where the row stands now, so that it can be pressed again; else ""."""
    for name, step in (("up", -1), ("down", 1)):
        said = data.get(name, "")
        if said.isascii() and said.isdigit() and int(said[:5]) < len(rows):
            place = min(max(int(said[:5]) + step, 0), len(rows) - 1)
            return f"{name}-{rows[place].key}"
    return ""


def find_assets(user: Person, words: str, without: list[int]) -> list[Asset]:
    """Assets that may be sent and whose titles hold the words, for "Add another"."""
    if not words:
        return []
    found = Asset.objects.visible_to(user).live().shareable().exclude(pk__in=without).titled(words.split()[:6])
    return list(found.only("pk", "title", "type", "kind").order_by("title")[:MATCHES])
