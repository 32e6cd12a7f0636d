"""Whether the hub has a file already: the same bytes, or nearly the same words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from content.models import Asset, AssetVersion, Collateral, Document, NearPair
from hub.core.people import Person

#: Of one file. Who has more copies than these sees that there are many.
MOST_SHOWN = 5


LIVE, EARLIER, NEXT = "", "an earlier version", "its next version, not approved yet"


@dataclass(frozen=True, slots=True)
class Holder:
    """An asset that has a file: as it stands, as an earlier version, or as a draft on top of what is live."""

    asset: Collateral
    which: str = LIVE


@dataclass(frozen=True, slots=True)
class Near:
    """An asset whose file says nearly the same. `percent` of all runs of words of both files are shared."""

    asset: Collateral
    which: str
    document_id: int
    percent: int


def holders_of(document_ids: Iterable[int], assets: QuerySet[Collateral]) -> dict[int, list[Holder]]:
    """For each file who of `assets`, a query of collateral, has it or had it; as it stands first. Three queries."""
    wanted = set(document_ids)
    found: dict[int, list[Holder]] = {}
    if not wanted:
        return found
    for asset in assets.filter(document__in=wanted).order_by("-live", "retired_at", "pk"):
        found.setdefault(asset.document_id, []).append(Holder(asset))
    drafts = assets.filter(live=True, has_unpublished_changes=True, latest_revision__content__document__in=wanted)
    for asset in drafts.select_related("latest_revision").order_by("pk"):
        _add(found, asset.latest_revision.content["document"], Holder(asset, NEXT))
    versions = AssetVersion.objects.filter(document__in=wanted, asset__in=assets.values("pk")).order_by("pk")
    known = {asset.pk: asset for asset in assets.filter(pk__in=[version.asset_id for version in versions])}
    for version in versions:
        _add(found, version.document_id or 0, Holder(known[version.asset_id], EARLIER))
    return found


def _add(found: dict[int, list[Holder]], document_id: int, holder: Holder) -> None:
    """Once for each asset."""
    there = found.setdefault(document_id, [])
    if all(one.asset.pk != holder.asset.pk for one in there):
        there.append(holder)


def nearly_the_same(
    document_ids: Iterable[int], *, user: Person, besides: int | None = None
) -> dict[int, tuple[Near, ...]]:
    """For each file the assets that `user` may see whose files say nearly the same, the likest first.

    Never the asset with the key `besides`, and none twice. A fixed number of queries, however many files.
    """
    wanted = set(document_ids)
    pairs = NearPair.objects.filter(Q(first__in=wanted) | Q(second__in=wanted)).order_by("-alike", "first", "second")
    others: list[tuple[int, int, float]] = []
    for first, second, alike in pairs.values_list("first", "second", "alike"):
        others += [(a, b, alike) for a, b in ((first, second), (second, first)) if a in wanted]
    assets = Collateral.objects.visible_to(user).exclude(pk=besides).with_review().select_related("owner")
    holders = holders_of({other for _, other, _ in others}, assets)
    found: dict[int, dict[int, Near]] = {}
    for document_id, other, alike in others:
        of_it = found.setdefault(document_id, {})
        for holder in holders.get(other, []):
            of_it.setdefault(holder.asset.pk, Near(holder.asset, holder.which, other, int(alike * 100)))
    return {document_id: tuple(near.values())[:MOST_SHOWN] for document_id, near in found.items() if near}


def collateral_with(sha256: str, *, besides: int | None = None) -> Collateral | None:
    """The collateral that has these very bytes, or had them in an earlier version or has them in a draft; a live one
    first, and never one with the key `besides`.
    """
    documents = list(Document.objects.filter(sha256=sha256).values_list("pk", flat=True)) if sha256 else []
    holders = holders_of(documents, Collateral.objects.exclude(pk=besides))
    found = [holder for of_one in holders.values() for holder in of_one]
    found.sort(key=lambda holder: (holder.which != LIVE, not holder.asset.live))
    return found[0].asset if found else None


def sha256_of(file: Any) -> str:
    """Of an uploaded or stored file, read in pieces; the file is at its start again afterwards."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def sha256_of_document(document: Document) -> str:
    """As known, or read from the storage when the file is too new to have been read."""
    if document.sha256:
        return document.sha256
    with document.file.open("rb") as file:
        return sha256_of(file)


def told(asset: Asset) -> str:
    return f"The hub has this very file already: {asset.title} ({asset.state.label.lower()})."


def likeness_of(one: int, other: int) -> int | None:
    """How alike two files are, in percent; None when they are less than nearly the same."""
    first, second = sorted((one, other))
    alike = NearPair.objects.filter(first=first, second=second).values_list("alike", flat=True).first()
    return None if alike is None else int(alike * 100)
