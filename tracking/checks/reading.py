"""A check as its person reads it today: what was current may have been replaced or withdrawn since, and what they may
no longer see is named no more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from content.file_checks.places import Place, Standing, places_of
from content.file_checks.verdicts import PageVerdict, verdict_of
from content.models import Asset, AssetVersion
from content.permissions import sending_refusal
from content.reading.same_pages import moves_between
from content.reading.succession import successors_for
from content.words.pages import Difference
from hub.core.people import Person
from tracking.checks.models import VERDICTS
from tracking.models import CheckedPage, FileCheck

_OWN = (PageVerdict.OWN_MADE, PageVerdict.ALTERED)


@dataclass(frozen=True, slots=True)
class Finding:
    """Words that a rule of the message house rules out, and what to do."""

    rule: str
    words: str
    instead: str
    remedy: str


_ICONS = {
    PageVerdict.CURRENT: "check",
    PageVerdict.ALTERED: "pencil",
    PageVerdict.OWN_MADE: "user",
    PageVerdict.FEW_WORDS: "info",
}


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page with its verdict as of now. `asset` and `page` are where it comes from; `instead` is what to get in its
    place, open at `instead_page`: the current version, or the successor."""

    number: int
    title: str
    text: str
    verdict: PageVerdict
    standing: Standing | None = None
    asset: Asset | None = None
    page: int | None = None
    version: int | None = None
    similarity: float = 0.0
    differs: tuple[Difference, ...] = ()
    findings: tuple[Finding, ...] = ()
    instead: Asset | None = None
    instead_page: int | None = None
    picture: int | None = None

    @property
    def label(self) -> str:
        return VERDICTS[self.verdict]

    @property
    def icon(self) -> str:
        return _ICONS.get(self.verdict, "history")

    @property
    def on_page(self) -> str:
        """Goes on from the title of the asset."""
        return f", page {self.page}" if self.page else ""

    @property
    def since_then(self) -> str:
        """Goes on from the page that this one was changed from; "" where that is current."""
        match self.standing:
            case Standing.OLDER:
                return f", in version {self.version}, which was replaced"
            case Standing.RETIRED:
                return ", which was withdrawn"
        return ""

    @property
    def comes_from_withdrawn(self) -> bool:
        return self.standing == Standing.RETIRED

    @property
    def percent(self) -> int:
        """Words in common, in whole percent; only what is the same is 100."""
        return min(99, int(self.similarity * 100)) if self.similarity < 1 else 100

    @property
    def may_be_sent(self) -> bool:
        return self.instead is not None and not sending_refusal(self.instead)


@dataclass(frozen=True, slots=True)
class ShownCheck:
    """A check with its pages, and what of them is own-made or altered."""

    check: FileCheck
    pages: tuple[ShownPage, ...]

    @property
    def judged(self) -> int:
        return sum(page.verdict != PageVerdict.FEW_WORDS for page in self.pages)

    @property
    def own_made_share(self) -> float | None:
        own = sum(page.verdict in _OWN for page in self.pages)
        return own / self.judged if self.judged else None

    @property
    def tally(self) -> list[tuple[PageVerdict, str, int]]:
        """How many pages have each verdict, of those that any has."""
        counted = Counter(page.verdict for page in self.pages)
        return [(verdict, words, counted[verdict]) for verdict, words in VERDICTS.items() if counted[verdict]]

    @property
    def to_get(self) -> list[Asset]:
        """What stands in the place of pages that are not current any more, or were changed, each once."""
        wanted = {page.instead.pk: page.instead for page in self.pages if page.instead is not None}
        return list(wanted.values())

    @property
    def near(self) -> list[tuple[Asset, int]]:
        """The assets that its pages come from, each with how many of them, most first."""
        assets = {page.asset.pk: page.asset for page in self.pages if page.asset is not None}
        counted = Counter(page.asset.pk for page in self.pages if page.asset is not None)
        return [(assets[pk], number) for pk, number in counted.most_common()]

    @property
    def findings(self) -> int:
        return sum(len(page.findings) for page in self.pages)


def shown_check(check: FileCheck, *, viewer: Person) -> ShownCheck:
    """The check as `viewer` may read it now. A fixed number of queries, however many pages."""
    pages = list(check.pages.order_by("number"))
    today = _Today(pages, viewer)
    return ShownCheck(check, tuple(today.shown(page) for page in pages))


class _Today:
    """Where the pages of a check stand today, of what the viewer may know of."""

    def __init__(self, pages: Sequence[CheckedPage], viewer: Person) -> None:
        self.places = places_of({page.known for page in pages if page.known is not None}, user=viewer)
        chosen = [place for page in pages if (place := self.place_of(page)) is not None]
        self.assets: dict[int, Asset] = Asset.objects.for_cards().in_bulk({place.asset_id for place in chosen})
        gone = {place.asset_id for place in chosen if place.standing == Standing.RETIRED}
        self.successors = _carded(successors_for(gone, viewer))
        self.versions = AssetVersion.objects.in_bulk({place.version_id for place in chosen} - {None})
        pairs = {self._files(place) for place in chosen if place.standing != Standing.CURRENT}
        self.moves = moves_between({pair for pair in pairs if all(pair)})

    def place_of(self, page: CheckedPage) -> Place | None:
        """The best of the pages with this text; of several, one of the asset that it was said to be from."""
        places = self.places.get(page.known, ()) if page.known is not None else ()
        return min(places, key=lambda one: _order(one, page), default=None)

    def _files(self, place: Place) -> tuple[int, int]:
        """The file of a version and that of today, of what took its place where it was withdrawn; 0 for none."""
        own = _file_of(self.assets[place.asset_id])
        then = self.versions.get(place.version_id or 0)
        gone = place.standing == Standing.RETIRED
        today = _file_of(self.successors.get(place.asset_id)) if gone else own
        return (then.document_id if then else own) or 0, today

    def shown(self, page: CheckedPage) -> ShownPage:
        findings = tuple(_findings(page.findings))
        verdict, place = PageVerdict(page.verdict), self.place_of(page)
        if verdict == PageVerdict.FEW_WORDS or place is None:
            # What may not be named any more is as good as own-made, without a word of it.
            verdict = verdict if verdict == PageVerdict.FEW_WORDS else PageVerdict.OWN_MADE
            return ShownPage(page.number, page.title, page.text, verdict, findings=findings)
        instead, instead_page = self._instead(place)
        altered = verdict == PageVerdict.ALTERED
        return ShownPage(
            number=page.number,
            title=page.title,
            text=page.text,
            verdict=verdict if altered else verdict_of(place.standing),
            standing=place.standing,
            asset=self.assets[place.asset_id],
            page=place.number or None,
            version=self.versions[place.version_id].number if place.version_id else None,
            similarity=page.similarity,
            differs=_differences(page) if place.asset_id == page.asset_id else (),
            findings=findings,
            instead=instead if altered or place.standing != Standing.CURRENT else None,
            instead_page=instead_page,
            picture=self._picture(place, instead_page),
        )

    def _instead(self, place: Place) -> tuple[Asset | None, int | None]:
        """What to get today, and at which page to open it."""
        asset = self.assets[place.asset_id]
        match place.standing:
            case Standing.CURRENT:
                return asset, place.number or None
            case Standing.OLDER:
                return asset, self.moves.get(self._files(place), {}).get(place.number)
            case Standing.RETIRED:
                successor = self.successors.get(asset.pk)
                return successor, self.moves.get(self._files(place), {}).get(place.number) if successor else None

    def _picture(self, place: Place, page: int | None) -> int | None:
        """The number of the asset's page whose picture stands beside the words."""
        asset = self.assets[place.asset_id]
        return page if asset.kind == "collateral" and place.standing != Standing.RETIRED else None


def _carded(successors: Mapping[int, Asset]) -> dict[int, Asset]:
    """With their files, in one query."""
    cards = Asset.objects.for_cards().in_bulk({one.pk for one in successors.values()}) if successors else {}
    return {pk: cards[one.pk] for pk, one in successors.items() if one.pk in cards}


def _file_of(asset: Asset | None) -> int:
    return (asset.collateral.document_id or 0) if asset is not None and asset.kind == "collateral" else 0


def _order(place: Place, page: CheckedPage) -> tuple[int, bool, int, int, int]:
    return (place.standing, place.asset_id != page.asset_id, place.asset_id, -(place.version_id or 0), place.number)


def _differences(page: CheckedPage) -> tuple[Difference, ...]:
    """As they were kept: beside words of the page that were changed, what is set on most pages of that asset's file."""
    return tuple(Difference(*each) for each in page.differs)


def _findings(kept: Iterable[Mapping[str, str]]) -> Iterable[Finding]:
    return (Finding(one["rule"], one["words"], one["instead"], one["remedy"]) for one in kept)
