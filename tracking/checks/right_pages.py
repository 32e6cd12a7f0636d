"""What to use in the place of a checked file: its pages as they are approved today, in the file's order, as far as its
person may send them now. What nobody approved, or nobody may send, is named and left out."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from content.file_checks.verdicts import PageVerdict
from content.models import Asset
from content.permissions import may_send, sending_refusal
from hub.core.people import Person
from hub.core.quoting import quoted
from tracking.checks.reading import ShownCheck, ShownPage
from tracking.links.outlines import Page, pages_to_choose
from tracking.links.parts import Part, page_words

OWN_MADE = "No approved page says this. Propose it to marketing."
FEW_WORDS = "It has too few words to tell what it is."
NO_SUCCESSOR = "It was withdrawn, and nothing took its place."
TWICE = "The same page stands in it before."


@dataclass(frozen=True, slots=True)
class RightPage:
    """What to use for the page `number` of the file: this page of an asset, or a script or a story as a whole."""

    number: int
    asset: Asset
    page: int | None

    @property
    def on_page(self) -> str:
        """Goes on from the title of the asset."""
        return f", page {self.page}" if self.page else ""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Pages of the file that nothing stands for, and why, as a sentence."""

    numbers: tuple[int, ...]
    why: str

    @property
    def in_words(self) -> str:
        return page_words(self.numbers).capitalize()


@dataclass(frozen=True, slots=True)
class RightPages:
    """The file made right. `replaced`: how many of its pages are other ones than in the file."""

    pages: tuple[RightPage, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    replaced: int = 0

    @property
    def parts(self) -> list[Part]:
        """In the file's order, as a link carries them."""
        return parts_for(self.pages)

    @property
    def assets(self) -> list[Asset]:
        """Each once, in the order in which they come."""
        return list({one.asset.pk: one.asset for one in self.pages}.values())

    def standing_for(self, number: int) -> RightPage | None:
        """What to use for that page of the file."""
        return next((one for one in self.pages if one.number == number), None)

    def only(self, number: int) -> RightPages:
        """For that page of the file alone."""
        return RightPages(pages=tuple(one for one in self.pages if one.number == number))

    def without(self, asset_ids: Container[int]) -> RightPages:
        """Without the pages of these assets."""
        return replace(self, pages=tuple(one for one in self.pages if one.asset.pk not in asset_ids))


def parts_for(pages: Iterable[RightPage]) -> list[Part]:
    """Pages of one asset that follow one another are one part."""
    parts: list[Part] = []
    for one in pages:
        numbers = (one.page,) if one.page else ()
        if numbers and parts and parts[-1].asset_id == one.asset.pk and parts[-1].pages:
            parts[-1] = Part(one.asset.pk, (*parts[-1].pages, *numbers))
        else:
            parts.append(Part(one.asset.pk, numbers))
    return parts


def right_pages(shown: ShownCheck, *, viewer: Person) -> RightPages:
    """The check's file made right, for `viewer`; nothing for who may not send. Two queries, however many pages."""
    if not may_send(viewer):
        return RightPages()
    wanted = {asset.pk for page in shown.pages if (asset := _wanted(page)[0]) is not None}
    live = Asset.objects.live().visible_to(viewer).among(wanted).order_by()
    assets = {one.pk: one for one in live.select_related("collateral__document", "script", "customerstory")}
    sorter = _Sorter(assets, pages_to_choose(assets.values()) if assets else {})
    for page in shown.pages:
        sorter.sort(page)
    return RightPages(tuple(sorter.right), _grouped(sorter.left), sorter.replaced)


def _wanted(page: ShownPage) -> tuple[Asset | None, int | None]:
    return (page.asset, page.page) if page.verdict == PageVerdict.CURRENT else (page.instead, page.instead_page)


@dataclass(slots=True)
class _Sorter:
    """Takes the pages of a file in order: each is used, replaced, or left out."""

    assets: Mapping[int, Asset]
    choices: Mapping[int, Sequence[Page]]
    right: list[RightPage] = field(default_factory=list)
    left: list[tuple[int, str]] = field(default_factory=list)
    replaced: int = 0

    def sort(self, page: ShownPage) -> None:
        found = self._found(page)
        if isinstance(found, str):
            self.left.append((page.number, found))
        else:
            self.right.append(found)
            self.replaced += page.verdict != PageVerdict.CURRENT

    def _found(self, page: ShownPage) -> RightPage | str:
        """What to use for it, or why there is nothing."""
        asset, number = _wanted(page)
        if asset is None:
            return _nothing_for(page)
        asset = self.assets.get(asset.pk)
        if asset is None:
            return NO_SUCCESSOR
        if refusal := sending_refusal(asset):
            return f"{quoted(asset.title)} can't be sent. {refusal}"
        came_from = page.asset.kind if page.asset is not None else asset.kind
        if asset.pk in self.choices:
            if number is None:
                return f"{quoted(asset.title)} has no page like it."
            if number not in {one.number for one in self.choices[asset.pk]}:
                return f"Recipients don't see that page of {quoted(asset.title)}."
        elif "collateral" in (came_from, asset.kind):
            return f"{quoted(asset.title)} goes as a whole."
        else:
            number = None
        if any(one.asset.pk == asset.pk and one.page == number for one in self.right):
            return TWICE
        return RightPage(page.number, asset, number)


def _nothing_for(page: ShownPage) -> str:
    if page.verdict == PageVerdict.FEW_WORDS:
        return FEW_WORDS
    return OWN_MADE if page.verdict == PageVerdict.OWN_MADE else NO_SUCCESSOR


def _grouped(left: Iterable[tuple[int, str]]) -> tuple[LeftOut, ...]:
    """Pages that are left out for the same reason together, in the file's order."""
    numbers: dict[str, list[int]] = {}
    for number, why in sorted(left):
        numbers.setdefault(why, []).append(number)
    return tuple(LeftOut(tuple(each), why) for why, each in numbers.items())
