"""Words looked for within what a link shows, by whoever reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from content.words.marks import Box, Wanted, hit_boxes, places, words_of
from tracking.recipient.page import AssetOnPage, Leaf, RecipientPage

LONGEST = 100
MOST_FOUND = 100
# So much of the text stands around the word that was found.
AROUND = 48


@dataclass(frozen=True, slots=True)
class Found:
    """A page or part that holds the words: the first of them with what is around it, and where all of them stand on its
    picture of `width` x `height` pixels.
    """

    anchor: str
    place: int
    title: str
    before: str
    word: str
    after: str
    width: int = 0
    height: int = 0
    boxes: tuple[Box, ...] = ()


def find_words(page: RecipientPage, asked: str) -> list[Found]:
    """The pages and parts that hold any of the words, in the order of the page; at most MOST_FOUND. One query for each
    file.
    """
    found: list[Found] = []
    for item in page.assets:
        wanted = words_of(asked[:LONGEST], item.asset.language)
        if wanted:
            found += _in_file(item, wanted) if item.asset.kind == "collateral" else _in_parts(item, wanted)
    return found[:MOST_FOUND]


def _in_file(item: AssetOnPage, wanted: Wanted) -> Iterator[Found]:
    document = item.asset.own.document
    if document is None:
        return
    leaves = {leaf.number: leaf for leaf in item.leaves}
    holding = document.pages.shown_to_recipients().holding(wanted.beginnings).order_by("number")
    for page in holding.defer("notes")[: 2 * MOST_FOUND]:
        leaf = leaves.get(page.number)
        if leaf is None:
            continue
        boxes = tuple(hit_boxes(page.words, wanted, width=page.width, height=page.height))
        yield from _first_in(page.text, leaf, wanted, width=page.width, height=page.height, boxes=boxes)


def _in_parts(item: AssetOnPage, wanted: Wanted) -> Iterator[Found]:
    for leaf in item.leaves:
        yield from _first_in(leaf.text, leaf, wanted)


def _first_in(
    text: str, leaf: Leaf, wanted: Wanted, *, width: int = 0, height: int = 0, boxes: tuple[Box, ...] = ()
) -> Iterator[Found]:
    """The leaf when one of the words stands in its text: letters alone, as the database finds them, are no word."""
    first = next(places(text, wanted), None)
    if first is None:
        return
    start, end = first
    before = text[max(0, start - AROUND) : start]
    after = text[end : end + AROUND]
    # Whole words only, but for the ends of the text.
    if start > AROUND:
        before = "… " + before.partition(" ")[2]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0] + " …"
    yield Found(
        anchor=leaf.anchor,
        place=leaf.place,
        title=leaf.title,
        before=before,
        word=text[start:end],
        after=after,
        width=width,
        height=height,
        boxes=boxes,
    )


def said_of(found: list[Found]) -> str:
    """In words, for whoever hears it."""
    if not found:
        return "No page holds these words."
    return "On 1 page" if len(found) == 1 else f"On {len(found)} pages"
