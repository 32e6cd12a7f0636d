"""How customers who may not be named are spoken of, judged on the day on which it is read."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from content.models import Asset, CustomerStory, DocumentPage, Kind
from content.reading.not_to_say import NotToSay, Unnameable
from content.words.names import compared, in_words, without_names

_OTHERWISE = "the customer"


def unnamed(text: str, story: CustomerStory, today: date) -> str:
    """`text` with every name of the story's customer replaced by words that don't name the customer."""
    if not text or story.may_be_named(today):
        return text
    return without_names(text, story.names, _OTHERWISE, first=story.customer_for_recipients(today))


class Naming:
    """Who may be named on a day, for all that one person reads then. One query, at the first text, unless
    `not_to_say` has read the customers already.

    `reader` is the company that reads it: of itself it may be told.
    """

    def __init__(self, day: date, *, reader: str = "", not_to_say: NotToSay | None = None) -> None:
        self.day = day
        self._not_to_say = not_to_say or NotToSay()
        self._reader = reader.strip().casefold()

    @cached_property
    def _unnameable(self) -> list[Unnameable]:
        return [one for one in self._not_to_say.customers(self.day) if one.customer.casefold() != self._reader]

    def words(self, text: str, asset: Asset | None = None) -> str:
        """`text`, of this asset if of any, with every customer who may not be named put in other words."""
        story = asset.own if asset is not None and asset.kind == Kind.STORY else asset
        if isinstance(story, CustomerStory):
            text = unnamed(text, story, self.day)
        if text and self._unnameable:
            looked = compared(text)
            for customer in self._unnameable:
                if customer.is_in(looked):
                    names = [name.text for name in customer.names]
                    text = without_names(text, names, _OTHERWISE, first=customer.instead)
        return text

    def title(self, asset: Asset) -> str:
        """The title as a recipient may read it."""
        return self.words(asset.title, asset)

    def withholds(self, page: DocumentPage) -> bool:
        """Whether a page names a customer who may not be named: its picture can't be put in other words."""
        return self._names(f"{page.title}\n{page.text}")

    def file_name(self, name: str, asset: Asset) -> str:
        """The name under which a recipient takes a file; by the asset's title where its own names somebody."""
        if not self._names(f"{name}\n{in_words(name)}", any_case=True):
            return name
        _, dot, suffix = name.rpartition(".")
        return f"{self.title(asset)}{dot}{suffix}" if dot else self.title(asset)

    def _names(self, text: str, *, any_case: bool = False) -> bool:
        if not self._unnameable:
            return False
        looked = compared(text)
        return any(customer.is_in(looked, any_case=any_case) for customer in self._unnameable)
