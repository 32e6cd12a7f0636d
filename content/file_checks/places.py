"""Where a known text stands in what a person may see: as it is live, in an earlier version, in what was withdrawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum

from django.db.models import Q, QuerySet

from content.models import Asset, AssetVersion, Collateral, KnownPage, KnownSource
from content.reading.versions import latest_of
from hub.core.people import Person

#: A database takes so many values in one query.
_VALUES_AT_ONCE = 5_000


#: A page's two texts, its number, its asset, and its version where there is one.
_Row = tuple[int, int, int, int, int | None]


class Standing(IntEnum):
    """How a version of an asset stands today, the best first."""

    CURRENT = 1
    OLDER = 2
    RETIRED = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A page of a version of an asset; of what was withdrawn before versions were kept there is none."""

    asset_id: int
    version_id: int | None
    number: int
    standing: Standing
    #: The key of its text with what is set on most pages of its file.
    whole: int


def named_to(user: Person) -> QuerySet[Asset]:
    """The assets whose pages may be named to `user`: what they may see and is live, and what they could see while it
    was."""
    seen, gone = Asset.objects.live().visible_to(user), Asset.objects.withdrawn_from(user)
    assets: QuerySet[Asset] = Asset.objects.order_by()
    return assets.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=gone.values("pk")))


def texts_named_to(user: Person) -> QuerySet[KnownPage, int]:
    """The keys of the texts, without what is set on most pages, of all pages that may be named to `user`."""
    named = named_to(user).values("pk")
    versions = AssetVersion.objects.filter(asset__in=named).order_by()
    held = Collateral.objects.filter(pk__in=named, document__isnull=False).order_by()
    sources = KnownSource.objects.filter(
        Q(document__in=versions.filter(document__isnull=False).values("document"))
        | Q(document__in=held.values("document"))
        | Q(version__in=versions.values("pk"))
    )
    return KnownPage.objects.filter(source__in=sources.values("pk")).values_list("bare", flat=True)


def places_of(keys: Collection[int], *, user: Person) -> dict[int, list[Place]]:
    """For each of these texts the pages that have it, of assets that may be named to `user`. A fixed number of queries
    for files of some hundred pages."""
    if not keys:
        return {}
    rows: list[_Row] = []
    for part in in_parts(keys):
        versions = [*_rows(part, user, "source__document__versions"), *_rows(part, user, "source__version")]
        known = {(bare, number, asset_id) for bare, _, number, asset_id, _ in versions}
        held = _rows_of_files(part, user)
        rows += [*versions, *(row for row in held if (row[0], row[2], row[3]) not in known)]
    standings = standings_of({(asset_id, version_id) for *_, asset_id, version_id in rows}, user=user)
    places: dict[int, list[Place]] = defaultdict(list)
    for bare, whole, number, asset_id, version_id in rows:
        standing = standings.get((asset_id, version_id))
        if standing is not None:
            for key in {bare, whole}.intersection(keys):
                places[key].append(Place(asset_id, version_id, number, standing, whole))
    return places


def in_parts(values: Iterable[int]) -> Iterator[list[int]]:
    """The values in order, so many at a time as one query takes."""
    ordered = sorted(values)
    for start in range(0, len(ordered), _VALUES_AT_ONCE):
        yield ordered[start : start + _VALUES_AT_ONCE]


def _rows(keys: Collection[int], user: Person, version: str) -> list[_Row]:
    pages = KnownPage.objects.filter(Q(bare__in=keys) | Q(whole__in=keys))
    named = pages.filter(**{f"{version}__asset__in": named_to(user).values("pk")})
    return list(named.values_list("bare", "whole", "number", f"{version}__asset", f"{version}__pk"))


def _rows_of_files(keys: Collection[int], user: Person) -> list[_Row]:
    """Pages of the files that assets have, whether or not a version says so."""
    pages = KnownPage.objects.filter(Q(bare__in=keys) | Q(whole__in=keys))
    named = pages.filter(source__document__assets__in=named_to(user).values("pk"))
    rows = named.values_list("bare", "whole", "number", "source__document__assets")
    return [(bare, whole, number, asset_id, None) for bare, whole, number, asset_id in rows]


def standings_of(
    versions: Collection[tuple[int, int | None]], *, user: Person
) -> Mapping[tuple[int, int | None], Standing]:
    """How each of these versions, given with its asset, stands by the clock; without those that may not be named to
    `user`, and those of assets that were taken down and neither retired nor expired. Four queries."""
    ids = {asset_id for asset_id, _ in versions}
    assets = Asset.objects.among(ids)
    live = set(assets.live().visible_to(user).values_list("pk", flat=True))
    gone = set(assets.withdrawn_from(user).values_list("pk", flat=True))
    newest = latest_of(ids)
    numbers = {pk for _, pk in versions if pk is not None}
    files = dict(AssetVersion.objects.filter(pk__in=numbers).values_list("pk", "document"))
    found: dict[tuple[int, int | None], Standing] = {}
    for asset_id, version_id in versions:
        if asset_id in live:
            is_current = version_id is None or _is_last(version_id, files[version_id], newest[asset_id])
            found[asset_id, version_id] = Standing.CURRENT if is_current else Standing.OLDER
        elif asset_id in gone:
            found[asset_id, version_id] = Standing.RETIRED
    return found


def _is_last(version_id: int, document_id: int | None, last: AssetVersion) -> bool:
    """A file that was taken back into use is the current one, under whichever number it is met."""
    return version_id == last.pk or (document_id is not None and document_id == last.document_id)
