"""What a link shows today: its assets, or what superseded them, and the pages that a recipient may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from content.models import Asset, AssetVersion
from content.permissions import sees_all_teams, sending_refusal
from content.reading.same_pages import Moves, moves_between
from content.reading.succession import MOST_STEPS
from content.reading.versions import as_of, latest_of
from tracking.links.outlines import (
    WHOLE,
    Page,
    PagesOf,
    filled_pages,
    no_pages,
    outlines,
    outlines_of,
    page_of,
    read_pages,
)
from tracking.links.parts import Part, page_words, parts_of, places_of
from tracking.models import ShareLink, ShareLinkAsset

KINDS = ("collateral__document", "script", "customerstory")


@dataclass(frozen=True, slots=True)
class Read:
    """What was read already: assets, and the newest version of each that has one."""

    assets: Mapping[int, Asset] = field(default_factory=dict)
    newest: Mapping[int, AssetVersion] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """Where an asset, or some of its pages, stand on a link. `pages`: their numbers in what is shown, None for all."""

    place: int
    pages: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Lost:
    """Pages that were chosen of an asset and are shown no more, as nothing in what is live says what they said."""

    asset: Asset
    pages: tuple[int, ...]

    @property
    def words(self) -> str:
        return page_words(self.pages).capitalize()


@dataclass(frozen=True, slots=True)
class Shown:
    """One asset on a link as the link shows it today.

    `superseded` is the asset that was sent, when this one took its place. `version` is what is shown, None for an asset
    of which none was kept; `newest` what is live, another one when the link keeps to `version`. `sections`: where it
    stands, with the pages that were chosen; `pages` are those and no others. `moved`: the chosen pages that have
    another number now than when they were chosen, by that number. `sent`: the assets that are shown as this one.
    """

    asset: Asset
    pages: tuple[Page, ...]
    opens_at: int | None
    superseded: Asset | None = None
    version: AssetVersion | None = None
    newest: AssetVersion | None = None
    keeps: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[Section, ...] = (Section(0),)
    moved: Mapping[int, int] = field(default_factory=dict)
    lost: tuple[Lost, ...] = ()
    sent: frozenset[int] = frozenset()

    @property
    def chosen(self) -> tuple[int, ...] | None:
        """The numbers of the pages that were chosen, in their order; None where the whole is shown."""
        if any(section.pages is None for section in self.sections):
            return None
        return tuple(number for section in self.sections for number in section.pages or ())

    def shows_page(self, number: int) -> bool:
        """Whether the page was sent."""
        chosen = self.chosen
        return chosen is None or number in chosen

    @property
    def is_behind(self) -> bool:
        return self.keeps and self.version != self.newest

    @property
    def shows(self) -> int:
        """The key of the version for addresses and records; 0 when none was kept."""
        return self.version.pk if self.version else 0


def current_assets(
    asset_ids: Iterable[int], read: Mapping[int, Asset] | None = None
) -> tuple[dict[int, Asset], dict[int, Asset]]:
    """For each id the asset that may be shown in its place (itself, or its successor); ids without one are left out.

    Answers that, and all assets named. The number of queries grows with the length of a chain of successors, not with
    ids; those that were `read` already need none.
    """
    wanted = set(asset_ids)
    known: dict[int, Asset] = dict(read or {})
    missing = wanted - known.keys()
    for _ in range(MOST_STEPS):
        known |= Asset.objects.select_related(*KINDS).in_bulk(missing) if missing else {}
        missing = {
            asset.superseded_by_id
            for asset in known.values()
            if asset.superseded_by_id and asset.superseded_by_id not in known and sending_refusal(asset)
        }
        if not missing:
            break
    current = {}
    for asset_id in wanted:
        asset = known.get(asset_id)
        seen: set[int] = set()
        while asset is not None and sending_refusal(asset) and asset.pk not in seen:
            seen.add(asset.pk)
            asset = known.get(asset.superseded_by_id) if asset.superseded_by_id else None
        if asset is not None and not sending_refusal(asset):
            current[asset_id] = asset
    return current, known


def shown_by_link(
    links: Iterable[ShareLink], *, read: Read | None = None, pages_of: PagesOf = read_pages
) -> tuple[dict[int, list[Shown]], Mapping[int, Asset]]:
    """What each link shows, in its order, and all assets that were sent. `links` come `with_assets`.

    `read` is what is known already; `pages_of` tells the pages of documents.
    """
    links, read = list(links), read or Read()
    placed = {link.pk: sorted(link.link_assets.all(), key=lambda on: on.order) for link in links}
    carried = [on for ons in placed.values() for on in ons]
    current, known = current_assets((pk for on in carried for pk in (on.asset_id, _starts_at(on))), read.assets)
    leading = [(on.asset_id, current.get(_starts_at(on))) for on in carried]
    limited = teams_of({asset.pk for asset_id, asset in leading if asset is not None and asset.pk != asset_id})
    unread = {asset.pk for asset in current.values()} - read.assets.keys()
    newest = {**read.newest, **(latest_of(unread) if unread else {})}
    versions: dict[tuple[int, int], Any] = {(asset.pk, 0): asset for asset in current.values()}
    for on in carried:
        if (kept := _kept(on, current)) is not None:
            versions.setdefault((on.asset_id, kept.pk), as_of(current[_starts_at(on)].own, kept))
    library = _Library(known, newest, versions, outlines_of(versions, pages_of))
    groups = {link.pk: _together(_followed(link, placed[link.pk], current, limited)) for link in links}
    library.compare(group for of_link in groups.values() for group in of_link)
    return {link.pk: _shown(link, groups[link.pk], library) for link in links}, known


def teams_of(asset_ids: Collection[int]) -> dict[int, set[int]]:
    """Which teams alone may see each of these assets; without those that are for all. One query for any."""
    limited: dict[int, set[int]] = {}
    if asset_ids:
        through: Any = Asset.teams.through  # type: ignore[attr-defined]
        for asset_id, team_id in through.objects.filter(asset__in=asset_ids).values_list("asset_id", "team_id"):
            limited.setdefault(asset_id, set()).add(team_id)
    return limited


def may_follow(link: ShareLink, successor: Asset, limited: Mapping[int, set[int]]) -> bool:
    """Whether the link's sender may see what took an asset's place, and so could send it. `limited` as `teams_of`."""
    teams = limited.get(successor.pk)
    return not teams or link.team_id in teams or sees_all_teams(link.created_by)


def _followed(
    link: ShareLink,
    placed: Iterable[ShareLinkAsset],
    current: Mapping[int, Asset],
    limited: Mapping[int, set[int]],
) -> list[tuple[ShareLinkAsset, Asset]]:
    """What was sent, each with what is shown in its place; without successors that the link's sender may not see."""
    found = [(on, current[_starts_at(on)]) for on in placed if _starts_at(on) in current]
    return [(on, asset) for on, asset in found if asset.pk == on.asset_id or may_follow(link, asset, limited)]


def _starts_at(on: ShareLinkAsset) -> int:
    """The asset that is shown, or whose line of successors leads to it: what was sent, or what the link follows."""
    follows = on.followed_in.successor_id if on.followed_in is not None else None
    return follows or on.asset_id


def _kept(on: ShareLinkAsset, current: Mapping[int, Asset]) -> AssetVersion | None:
    """The version that an asset on a link keeps to; none once another asset took its place, or it may not be shown."""
    asset = current.get(_starts_at(on))
    return on.version if asset is not None and asset.pk == on.asset_id else None


@dataclass(frozen=True, slots=True)
class _Group:
    """All that is shown as one asset: it alone, or with others whose place it took. `leader` says in which version, and
    from where on; it is a whole one if any is.
    """

    asset: Asset
    leader: ShareLinkAsset
    carried: tuple[ShareLinkAsset, ...]

    @property
    def is_own(self) -> bool:
        return self.asset.pk == self.leader.asset_id

    @property
    def key(self) -> tuple[int, int]:
        return self.asset.pk, (self.leader.version_id or 0) if self.is_own else 0

    @property
    def is_whole(self) -> bool:
        return not self.leader.parts


def _together(followed: Iterable[tuple[ShareLinkAsset, Asset]]) -> list[_Group]:
    """By the asset that is shown, in the order of the link."""
    together: dict[int, list[ShareLinkAsset]] = {}
    assets: dict[int, Asset] = {}
    for on, asset in followed:
        together.setdefault(asset.pk, []).append(on)
        assets[asset.pk] = asset
    groups = []
    for pk, carried in together.items():
        whole = [on for on in carried if not on.parts]
        groups.append(_Group(assets[pk], (whole or carried)[0], tuple(carried)))
    return groups


class _Library:
    """All that links show: assets in their versions, their pages, and where chosen pages stand in them now."""

    def __init__(
        self,
        known: Mapping[int, Asset],
        newest: Mapping[int, AssetVersion],
        versions: Mapping[tuple[int, int], Asset],
        pages: Mapping[tuple[int, int], tuple[Page, ...]],
    ) -> None:
        self.known = known
        self.newest = newest
        self.versions = versions
        self.pages = pages
        self.moves: Mapping[tuple[int, int], Moves] = {}

    def compare(self, groups: Iterable[_Group]) -> None:
        """Find the chosen pages of other files than those in which they were chosen."""
        pairs = {
            pair
            for group in groups
            if not group.is_whole
            for on in group.carried
            if (pair := self._files(on, group)) is not None and pair[0] != pair[1]
        }
        self.moves = moves_between(pairs)

    def _files(self, on: ShareLinkAsset, group: _Group) -> tuple[int, int] | None:
        """The file in which pages were chosen, and the one that is shown."""
        shown = self.versions[group.key]
        after = shown.own.document_id if shown.kind == "collateral" else None
        before = on.chosen_in.document_id if on.chosen_in else None
        return (before, after) if before is not None and after is not None else None

    def place_of(self, on: ShareLinkAsset, number: int, group: _Group) -> int | None:
        """The number that a chosen page has in what is shown; None when it is not there."""
        files = self._files(on, group)
        if files is None:
            return None
        place = number if files[0] == files[1] else self.moves.get(files, {}).get(number)
        outline = self.pages[group.key]
        # Whoever asks for no pages is told of none.
        is_there = outline == (WHOLE,) or any(page.number == place for page in outline)
        return place if is_there else None


def _shown(link: ShareLink, groups: Iterable[_Group], library: _Library) -> list[Shown]:
    shown: list[Shown] = []
    fields = link.fields
    for group in groups:
        readable = filled_pages(library.versions[group.key], library.pages[group.key], fields)
        sections, moved, lost = _sections(group, library)
        if not readable or not sections:
            continue
        on = group.leader
        kept = on.version if group.is_own else None
        newest = library.newest.get(group.asset.pk)
        opens_at = on.page if group.is_own and group.is_whole else None
        shown.append(
            Shown(
                asset=library.versions[group.key],
                pages=readable if group.is_whole else _chosen(sections, readable),
                opens_at=opens_at if any(page.number == opens_at for page in readable) else None,
                superseded=None if group.is_own else library.known[on.asset_id],
                version=kept or newest,
                newest=newest,
                keeps=kept is not None,
                fields=fields,
                sections=sections,
                moved=moved,
                lost=lost,
                sent=frozenset(on.asset_id for on in group.carried),
            )
        )
    return shown


def _sections(group: _Group, library: _Library) -> tuple[tuple[Section, ...], Mapping[int, int], tuple[Lost, ...]]:
    """Where the asset stands, with which pages; which of them have another number now, and which are gone."""
    if group.is_whole:
        return (Section(group.leader.order),), {}, ()
    sections: list[Section] = []
    moved: dict[int, int] = {}
    lost: list[Lost] = []
    taken: set[int] = set()
    for on in group.carried:
        gone: list[int] = []
        for place, numbers in places_of(on):
            found = {number: library.place_of(on, number, group) for number in numbers}
            gone += [number for number in numbers if found[number] is None]
            there = [(number, now) for number, now in found.items() if now is not None and now not in taken]
            moved |= {number: now for number, now in there if number != now}
            taken |= {now for _, now in there}
            if there:
                sections.append(Section(place, tuple(now for _, now in there)))
        if gone:
            lost.append(Lost(library.known[on.asset_id], tuple(gone)))
    return tuple(sections), moved, tuple(lost)


def _chosen(sections: Iterable[Section], outline: Iterable[Page]) -> tuple[Page, ...]:
    by_number = {page.number: page for page in outline}
    numbers = [number for section in sections for number in section.pages or ()]
    return tuple(by_number.get(number) or page_of(number, "") for number in numbers)


def shown_on(link: ShareLink, *, read: Read | None = None, pages_of: PagesOf = read_pages) -> list[Shown]:
    """What one link shows. `read` and `pages_of` as in `shown_by_link`."""
    return shown_by_link([link], read=read, pages_of=pages_of)[0][link.pk]


def chosen_of(shown: Iterable[Shown]) -> dict[int, tuple[int, ...]]:
    """The pages that were chosen, by asset, where not the whole is sent."""
    return {item.asset.pk: item.chosen for item in shown if item.chosen is not None}


def parts_today(link: ShareLink) -> list[Part]:
    """What the link carries, as it can be chosen anew: pages by the numbers that they have in what is live, without
    those that are gone. Two queries, more where a file is another one now. `link` comes `with_assets`.
    """
    carried = list(link.link_assets.all())
    choosing = {on.asset_id for on in carried if on.parts}
    assets = Asset.objects.select_related(*KINDS).in_bulk(choosing) if choosing else {}
    files = {
        on.asset_id: (on.chosen_in.document_id, assets[on.asset_id].own.document_id)
        for on in carried
        if on.parts and on.chosen_in
    }
    moves = moves_between([pair for pair in files.values() if None not in pair and pair[0] != pair[1]])
    parts = []
    for part in parts_of(carried):
        before, after = files.get(part.asset_id, (None, None))
        if not part.pages or (before is not None and before == after):
            parts.append(part)
            continue
        to = moves.get((before, after), {}) if before is not None and after is not None else {}
        if pages := tuple(to[number] for number in part.pages if number in to):
            parts.append(Part(part.asset_id, pages))
    return parts


def shows_anything(link: ShareLink) -> bool:
    """Whether anything that the link carries may be shown today, in its own form or as what took its place; one query,
    more where there is a line of successors, or where only some pages were chosen. `link` as by `known_by`.
    """
    if any(on.parts for on in link.link_assets.all()):
        return bool(shown_on(link, pages_of=no_pages))
    return bool(current_assets(_starts_at(on) for on in link.link_assets.all())[0])


def pages_at_load(
    shown: Iterable[Shown], loaded: Mapping[str, int], noted: Mapping[str, Sequence[Sequence[int]]]
) -> tuple[dict[int, int | None], set[tuple[int, int]]]:
    """By asset the version that a page showed when it was loaded, and all its pages as (asset id, page number).

    `loaded` and `noted` are the versions and the pages (runs of numbers) that were noted then: the link may show others
    by now, and the reading belongs to what was read. Pages that were not noted are looked up.
    """
    versions: dict[int, int | None] = {}
    keys = set()
    for item in shown:
        asset_id = item.asset.pk
        versions[asset_id] = loaded.get(str(asset_id), item.shows) or None
        runs = noted.get(str(asset_id))
        if runs is None:
            read = _pages_in(item, versions[asset_id])
            keys |= {(asset_id, page.number) for page in read if item.shows_page(page.number)}
        else:
            keys |= {(asset_id, number) for first, last in runs for number in range(first, last + 1)}
    return versions, keys


def _pages_in(item: Shown, version_id: int | None) -> Iterable[Page]:
    """The pages of an asset in this version of it; today's, if it is unknown."""
    version = None
    if version_id != (item.shows or None):
        version = AssetVersion.objects.filter(pk=version_id, asset=item.asset.pk).first()
    read = item.asset if version is None else as_of(item.asset.own, version)
    return outlines([read])[item.asset.pk]
