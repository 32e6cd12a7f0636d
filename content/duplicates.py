"""Whether the hub has a file already."""

from __future__ import annotations

import hashlib
from typing import Any

from content.models import Asset, Collateral, Document


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
