"""The proof under an answer, as links to the pages that it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from content.models import Asset
from hub.core.people import Person

_NAMED = re.compile(r"^(?P<title>.+?)(?:,? (?:page|slide|p\.) ?(?P<page>\d{1,6}))?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proof:
    """A fact or a source as it is written, and where it stands; no address for what names no asset."""

    words: str
    href: str = ""


def proofs_of(notes: Iterable[str], user: Person) -> Mapping[str, list[Proof]]:
    """For each of `notes` its proofs: what is parted by semicolons. The title of a live asset that `user` sees, with
    the number of a page or without, leads there. One query for all.
    """
    pieces = {note: [piece.strip() for piece in note.split(";") if piece.strip()] for note in notes}
    titles = {title for said in pieces.values() for piece in said for title in (piece, _title(piece))}
    named = Asset.objects.visible_to(user).live().with_titles(titles).only("pk", "title") if titles else []
    addresses = {asset.title: asset.get_absolute_url() for asset in named}
    return {note: [_proof(piece, addresses) for piece in said] for note, said in pieces.items()}


def _title(piece: str) -> str:
    found = _NAMED.match(piece)
    return found["title"] if found else piece


def _proof(piece: str, addresses: Mapping[str, str]) -> Proof:
    if piece in addresses:
        return Proof(piece, addresses[piece])
    found = _NAMED.match(piece)
    address = addresses.get(_title(piece), "")
    return Proof(piece, f"{address}?page={found['page']}" if address and found else address)
