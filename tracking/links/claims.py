"""Claims that lapsed or changed since, in what is about to be sent: whoever sends it is asked first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from content.models import Asset
from content.reading.claims import Trouble, troubled_claims
from tracking.links.parts import Part


@dataclass(frozen=True, slots=True)
class AssetClaims:
    """What an asset that is to be sent says and no longer holds, in sentences."""

    asset: Asset
    sentences: tuple[str, ...]


class ClaimsLapsed(Exception):
    """What is to be sent cites claims that lapsed or changed: it may be sent once that is confirmed."""

    def __init__(self, found: Sequence[AssetClaims]) -> None:
        self.found = tuple(found)
        said = " ".join(f"“{one.asset.title}”: {' '.join(one.sentences)}" for one in self.found)
        super().__init__(said)


def lapsed_claims(parts: Sequence[Part], assets: Iterable[Asset], *, at: datetime) -> list[AssetClaims]:
    """Of what these parts show, asset by asset, by the clock. One query; two where a script or story cites claims by
    reference."""
    shown: dict[int, set[int] | None] = {}
    for part in parts:
        before = shown.get(part.asset_id, set())
        shown[part.asset_id] = None if before is None or not part.pages else before | set(part.pages)
    by_id = {asset.pk: asset for asset in assets}
    troubles = troubled_claims(by_id.values(), today=timezone.localdate(at))
    found = []
    for pk, asset in by_id.items():
        said = [one.sentence for one in troubles.get(pk, ()) if _is_shown(one, shown.get(pk))]
        if said:
            found.append(AssetClaims(asset, tuple(dict.fromkeys(said))))
    return found


def _is_shown(trouble: Trouble, pages: set[int] | None) -> bool:
    """Whether its page is among those that are sent; what stands on no page of a file goes along with any."""
    return pages is None or trouble.page is None or trouble.field != "file" or trouble.page in pages


def refuse_lapsed_claims(parts: Sequence[Part], assets: Iterable[Asset], *, at: datetime, confirmed: bool) -> None:
    """Raises ClaimsLapsed for what these parts show, unless that is confirmed."""
    if not confirmed and (found := lapsed_claims(parts, assets, at=at)):
        raise ClaimsLapsed(found)
