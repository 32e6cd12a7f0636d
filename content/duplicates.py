"""Whether the hub has a file already: the same bytes, or nearly the same words."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from content.models import Asset, Collateral, Document, NearPair

#: Of one file. Who has more copies than these sees that there are many.
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Near:
    """An asset whose file says nearly the same. `percent` of all runs of words of both files are shared."""

    asset: Collateral
    document_id: int
    percent: int


def nearly_the_same(
    document_ids: Iterable[int], *, user: Any, besides: int | None = None
) -> dict[int, tuple[Near, ...]]:
    """For each file the assets that `user` may see whose files say nearly the same, the likest first.

    Never the asset with the key `besides`, and none that has the file itself. Three queries, however many files.
    """
    wanted = set(document_ids)
    pairs = NearPair.objects.filter(Q(first__in=wanted) | Q(second__in=wanted)).order_by("-alike", "first", "second")
    others: list[tuple[int, int, float]] = []
    for first, second, alike in pairs.values_list("first", "second", "alike"):
        others += [(a, b, alike) for a, b in ((first, second), (second, first)) if a in wanted]
    assets: dict[int, list[Collateral]] = {}
    visible = Collateral.objects.visible_to(user).filter(document__in={other for _, other, _ in others})
    for asset in visible.exclude(pk=besides).with_review().select_related("owner").order_by("-live", "pk"):
        assets.setdefault(asset.document_id, []).append(asset)
    found: dict[int, list[Near]] = {}
    for document_id, other, alike in others:
        near = [Near(asset, other, int(alike * 100)) for asset in assets.get(other, [])]
        found.setdefault(document_id, []).extend(near)
    return {document_id: tuple(near[:MOST_SHOWN]) for document_id, near in found.items() if near}


def collateral_with(sha256: str, *, besides: int | None = None) -> Collateral | None:
    """The collateral that has these very bytes, a live one first; never one with the key `besides`."""
    if not sha256:
        return None
    found = Collateral.objects.filter(document__sha256=sha256).exclude(pk=besides)
    return found.order_by("-live", "retired_at", "pk").first()


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
