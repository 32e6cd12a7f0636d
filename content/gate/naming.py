"""Whether a customer who may not be named is named: in a field, on a page, in a file's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from content.findings import Act, Finding, Severity
from content.gate.candidate import Candidate
from content.models import Collateral, CustomerStory, Script
from content.reading.not_to_say import Name
from content.words.letters import composed
from content.words.names import compared, in_words

#: Findings of one asset about names: who reads ten knows what to do.
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Place:
    """A text that a recipient would read, and where it stands."""

    field: str
    text: str
    where: str
    page: int | None = None
    #: Where nobody minds capitals, as in the names of files.
    any_case: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A name that is not to be said, and where it is."""

    name: Name
    place: Place

    @property
    def sentence(self) -> str:
        return f"{self.place.where} says “{self.name.text}”, and {self.name.customer} may not be named."


def customer_named(candidate: Candidate) -> Iterator[Finding]:
    """By the customers of all stories that were ever live; a story that goes live by its own customer, too."""
    for named in islice(names_said(candidate), MOST_NAMED):
        yield Finding(
            code="customer_named",
            severity=candidate.for_recipients if named.name.is_sure else Severity.WARNING,
            sentence=named.sentence,
            remedy="Put it in other words, or get the permission to name the customer.",
            field=named.place.field,
            page=named.place.page,
        )


def names_said(candidate: Candidate) -> Iterator[Named]:
    """Where the asset names whom, place by place."""
    names = candidate.not_to_say.on(candidate.day)
    story = candidate.asset if isinstance(candidate.asset, CustomerStory) else None
    if story is not None:
        # Its own customer's names are taken out of a story as it leaves: for what was written before, not to rely on.
        names = [name for name in names if name.customer.casefold() != story.customer.casefold()]
        if candidate.act == Act.GO_LIVE and not story.may_be_named(candidate.day):
            names += [Name(story.customer, composed(name), is_sure=True) for name in story.names]
    if names:
        yield from _found(names, _places(candidate) if story is None else _places_of_story(story))


def _found(names: Iterable[Name], places: Iterable[Place]) -> Iterator[Named]:
    """The longest name in each place: its parts stand in it too."""
    longest_first = sorted(names, key=lambda name: len(name.text), reverse=True)
    for place in places:
        text = compared(place.text)
        name = next((one for one in longest_first if one.is_in(text, any_case=place.any_case)), None)
        if name is not None:
            yield Named(name, place)


def _places_of_story(story: CustomerStory) -> Iterator[Place]:
    # How it speaks of the customer is checked as a field.
    for field in ("title", "summary", "challenge", "solution"):
        yield Place(field, getattr(story, field), f"The {field}")
    for field, noun in (("results", "Result"), ("quotes", "Quote")):
        for number, block in enumerate(getattr(story, field), start=1):
            text = "\n".join(str(value or "") for value in block.value.values())
            yield Place(field, text, f"{noun} {number}", number)


def _places(candidate: Candidate) -> Iterator[Place]:
    asset = candidate.asset
    yield Place("title", asset.title, "The title")
    yield Place("summary", asset.summary, "The summary")
    if isinstance(asset, Script):
        parts = asset.get_parts_for_customers() if candidate.is_shareable else asset.get_parts()
        for part in parts:
            yield Place("body", f"{part.label}\n{part.text}", f"Part {part.number}", part.number)
    if isinstance(asset, Collateral) and (document := asset.document) is not None:
        name = document.original_name or document.filename
        yield Place("file", f"{name}\n{in_words(name)}", "The file’s name", any_case=True)
        pages = document.pages.shown_to_recipients().order_by("number")
        for number, title, text in pages.values_list("number", "title", "text").iterator(chunk_size=100):
            yield Place("file", f"{title}\n{text}", f"Page {number}", number)
