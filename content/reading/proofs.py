"""The proofs that scripts, stories and messages cite: where each stands, and which of them no longer hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from content.models import Asset, CustomerStory, Script
from content.models.script import name_of
from content.querysets import AssetQuerySet
from content.reading.succession import successors_for
from hub.core.people import Person

_NAMED = re.compile(r"^(?P<title>.+?)(?:,? (?:page|slide|p\.) ?(?P<page>\d{1,6}))?$", re.IGNORECASE)
_SHOWN = (
    "title", "kind", "live", "expire_at", "expired", "retired_at", "superseded_by",
    "collateral__document", "collateral__document__page_count",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """A fact or a source as it is written, and where it stands; no address for what names no asset.

    `gone` says what has become of a proof that no longer holds, to follow "it": "was retired on 3 Nov 2026". Then
    `instead` and `instead_href` are what took its place, where anything did that the reader may see.
    """

    words: str
    href: str = ""
    gone: str = ""
    instead: str = ""
    instead_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Proofs as they are written in one place of an asset, parted by semicolons."""

    field: str
    where: str
    page: int
    note: str


@dataclass(frozen=True, slots=True)
class GoneProof:
    """A proof that no longer holds, where it is cited and why it holds no longer, as of `Proof.gone`."""

    citation: Citation
    words: str
    gone: str

    @property
    def sentence(self) -> str:
        return f"{self.citation.where} cites “{self.words}”, which {self.gone}."


def proofs_of(notes: Iterable[str], user: Person) -> Mapping[str, list[Proof]]:
    """For each of `notes` its proofs: what is parted by semicolons. The title of a live asset that `user` sees, with
    the number of a page or without, leads there; of one that has gone it is told, and what took its place. One query
    for all, and while something has gone those that follow its successors.
    """
    pieces = {note: _pieces(note) for note in notes}
    known = Asset.objects.visible_to(user).live() | Asset.objects.withdrawn_from(user)
    named = _named([piece for said in pieces.values() for piece in said], known)
    gone = [asset.pk for asset in named.values() if not asset.is_live() and asset.superseded_by_id]
    successors = successors_for(gone, user) if gone else {}
    return {note: [_proof(piece, named, successors) for piece in said] for note, said in pieces.items()}


def citations_of(asset: Asset) -> Iterator[Citation]:
    """Where this version of the asset, which is of its own kind, cites proofs."""
    if isinstance(asset, Script):
        for part in asset.get_parts():
            if part.kind == "objection" and part.notes:
                yield Citation(field="body", where=name_of(part), page=part.number, note=part.notes)
    elif isinstance(asset, CustomerStory):
        for number, result in enumerate(asset.results, start=1):
            if basis := result.value.get("basis"):
                yield Citation(field="results", where=f"Result {number}", page=number, note=basis)


def gone_proofs(assets: Iterable[Asset]) -> list[list[GoneProof]]:
    """For each of these versions, each of its own kind, what it cites and has gone, whoever may see it. One query for
    all, none where nothing is cited.
    """
    cited = [[(one, piece) for one in citations_of(asset) for piece in _pieces(one.note)] for asset in assets]
    pieces = [piece for citations in cited for _, piece in citations]
    named = _named(pieces, Asset.objects.live() | Asset.objects.withdrawn())
    return [_gone_among(citations, named) for citations in cited]


def _gone_among(citations: Iterable[tuple[Citation, str]], named: Mapping[str, Asset]) -> list[GoneProof]:
    judged = ((citation, _proof(piece, named, {})) for citation, piece in citations)
    return [GoneProof(citation, proof.words, proof.gone) for citation, proof in judged if proof.gone]


def _pieces(note: str) -> list[str]:
    return [piece.strip() for piece in note.split(";") if piece.strip()]


def _title(piece: str) -> str:
    found = _NAMED.match(piece)
    return found["title"] if found else piece


def _named(pieces: Iterable[str], known: AssetQuerySet) -> dict[str, Asset]:
    """By title what these name. Of several with one title a live one is meant, else the one that went last."""
    titles = {title for piece in pieces for title in (piece, _title(piece))}
    if not titles:
        return {}
    found = list(known.with_titles(titles).select_related("collateral__document").only(*_SHOWN))
    found.sort(key=lambda asset: (asset.is_live(), asset.retired_at or asset.expire_at or timezone.now(), asset.pk))
    return {asset.title: asset for asset in found}


def _proof(piece: str, named: Mapping[str, Asset], successors: Mapping[int, Asset]) -> Proof:
    asset, page = named.get(piece), ""
    if asset is None:
        found = _NAMED.match(piece)
        asset, page = named.get(_title(piece)), (found["page"] or "") if found else ""
    if asset is None:
        return Proof(piece)
    address = asset.get_absolute_url()
    if not asset.is_live():
        after = successors.get(asset.pk)
        return Proof(piece, gone=_what_became_of(asset), **_led_on(after) if after else {})
    if page and 0 < _page_count(asset) < int(page):
        return Proof(piece, gone=f"has no page {int(page)} any more", instead=asset.title, instead_href=address)
    return Proof(piece, f"{address}?page={page}" if page else address)


def _led_on(successor: Asset) -> dict[str, str]:
    return {"instead": successor.title, "instead_href": successor.get_absolute_url()}


def _page_count(asset: Asset) -> int:
    document = asset.own.document if asset.kind == "collateral" else None
    return document.page_count if document else 0


def _what_became_of(asset: Asset) -> str:
    went_at = asset.retired_at or asset.expire_at
    when = f" on {date_format(timezone.localtime(went_at), 'j M Y')}" if went_at else ""
    return f"was retired{when}" if asset.retired_at else f"expired{when}"
