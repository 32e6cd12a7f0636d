"""Claims that lapsed or changed since, in what is about to be sent: whoever sends it is asked first.

What they confirm is kept with the link, and asked no more: until another claim lapses, or it shows something else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from content.models import Asset
from content.reading.claims import Trouble, troubled_claims, troubled_claims_of_version
from hub.core.people import Person
from tracking.links import audit
from tracking.links.outlines import no_pages
from tracking.links.parts import Part
from tracking.links.shown import Shown, shown_on
from tracking.models import ShareLink


@dataclass(frozen=True, slots=True)
class AssetClaims:
    """What an asset that is to be sent says and no longer holds, in sentences, and by what each is known again."""

    asset: Asset
    sentences: tuple[str, ...]
    keys: tuple[str, ...]


class ClaimsLapsed(Exception):
    """What is to be sent cites claims that lapsed or changed: it may be sent once that is confirmed."""

    def __init__(self, found: Sequence[AssetClaims]) -> None:
        self.found = tuple(found)
        said = " ".join(f"“{one.asset.title}”: {' '.join(one.sentences)}" for one in self.found)
        super().__init__(said)


def lapsed_claims(
    parts: Sequence[Part], assets: Iterable[Asset], *, at: datetime, known: Collection[str] = ()
) -> list[AssetClaims]:
    """Of what these parts show, asset by asset, by the clock; without what is `known`, by key. One query; two where a
    script or story cites claims by reference.
    """
    shown: dict[int, set[int] | None] = {}
    for part in parts:
        before = shown.get(part.asset_id, set())
        shown[part.asset_id] = None if before is None or not part.pages else before | set(part.pages)
    by_id = {asset.pk: asset for asset in assets}
    troubles = troubled_claims(by_id.values(), today=timezone.localdate(at))
    found = (_of_asset(asset, troubles.get(pk, ()), shown.get(pk), known) for pk, asset in by_id.items())
    return [one for one in found if one is not None]


def lapsed_on(link: ShareLink, shown: Iterable[Shown], *, at: datetime) -> list[AssetClaims]:
    """Of what the link shows at that time, which is `shown`, what nobody confirmed for it. Queries as `lapsed_claims`,
    and two for each asset that it shows in an earlier version.
    """
    shown, known = list(shown), link.confirmed_claims
    newest = [item for item in shown if not item.is_behind]
    parts = [Part(item.asset.pk, item.chosen or ()) for item in newest]
    found = lapsed_claims(parts, [item.asset for item in newest], at=at, known=known) if newest else []
    for item in shown:
        if item.is_behind:
            troubles = troubled_claims_of_version(item.asset.own, today=timezone.localdate(at))
            pages = None if item.chosen is None else set(item.chosen)
            if (one := _of_asset(item.asset, troubles, pages, known)) is not None:
                found.append(one)
    return found


def _of_asset(
    asset: Asset, troubles: Iterable[Trouble], pages: set[int] | None, known: Collection[str]
) -> AssetClaims | None:
    asked = [one for one in troubles if _is_shown(one, pages) and one.key not in known]
    if not asked:
        return None
    sentences, keys = (one.sentence for one in asked), (one.key for one in asked)
    return AssetClaims(asset, tuple(dict.fromkeys(sentences)), tuple(dict.fromkeys(keys)))


def _is_shown(trouble: Trouble, pages: set[int] | None) -> bool:
    """Whether its page is among those that are sent; what stands on no page of a file goes along with any."""
    return pages is None or trouble.page is None or trouble.field != "file" or trouble.page in pages


def refuse_lapsed_claims(found: Sequence[AssetClaims], *, confirmed: bool) -> list[str]:
    """The keys of what was found, which is confirmed. Raises ClaimsLapsed unless it is."""
    if found and not confirmed:
        raise ClaimsLapsed(found)
    return [key for one in found for key in one.keys]


def refuse_lapsed_on(link: ShareLink, *, at: datetime, confirmed: bool = False) -> None:
    """Raises ClaimsLapsed for what the link shows now, unless that is confirmed or was before: for this link it is kept
    that it was.
    """
    found = lapsed_on(link, shown_on(link, pages_of=no_pages), at=at)
    keep_confirmed(link, refuse_lapsed_claims(found, confirmed=confirmed))


@transaction.atomic
def confirm_claims(*, link: ShareLink, by: Person, at: datetime, keys: Collection[str]) -> None:
    """Its sender was told of these, by key, and sends the link all the same. What was not among them, or does hold,
    changes nothing. Safe to repeat. Raises PermissionDenied for those who may not see the link.
    """
    if not ShareLink.objects.visible_to(by).among([link.pk]).exists():
        raise PermissionDenied("This link is not yours.")
    found = lapsed_on(link, shown_on(link, pages_of=no_pages), at=at)
    if told := [key for one in found for key in one.keys if key in keys]:
        keep_confirmed(link, told)
        audit.note_claims(link, by=by, at=at)


def keep_confirmed(link: ShareLink, keys: Iterable[str]) -> None:
    """Ask no more about these for this link. Safe to repeat."""
    known = sorted({*link.confirmed_claims, *keys})
    if known != link.confirmed_claims:
        ShareLink.objects.among([link.pk]).update(confirmed_claims=known)
        link.confirmed_claims = known
