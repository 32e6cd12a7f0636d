"""What an asset says, place by place: what a check of its words reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from content.messages.check import Passage
from content.models import Asset, Collateral, CustomerStory, DocumentPage, Script


def passages_of(asset: Asset) -> Iterator[Passage]:
    """Of this version of the asset, which is of its own kind: its fields, then its parts or the pages that recipients
    see. Of collateral in one query."""
    yield from _fields(asset)
    if isinstance(asset, Script):
        for part in asset.get_parts():
            text = f"{part.label}\n{part.text}"
            yield Passage(field="body", where=f"Part {part.number}", text=text, page=part.number)
    elif isinstance(asset, CustomerStory):
        yield from _story(asset)
    elif isinstance(asset, Collateral) and asset.document_id is not None:
        yield from _pages(asset.document_id)


def _fields(asset: Asset) -> Iterator[Passage]:
    yield Passage(field="title", where="The title", text=asset.title)
    yield Passage(field="summary", where="The summary", text=asset.summary)


def _story(story: CustomerStory) -> Iterator[Passage]:
    for name in ("challenge", "solution"):
        yield Passage(field=name, where=f"The {name}", text=getattr(story, name))
    for name, noun in (("results", "Result"), ("quotes", "Quote")):
        for number, block in enumerate(getattr(story, name), start=1):
            text = "\n".join(str(value or "") for value in block.value.values())
            yield Passage(field=name, where=f"{noun} {number}", text=text, page=number)


def _pages(document_id: int) -> Iterator[Passage]:
    pages: Iterable[tuple[int, str, str]] = (
        DocumentPage.objects.shown_to_recipients()
        .of(document_id)
        .order_by("number")
        .values_list("number", "title", "text")
        .iterator(chunk_size=200)
    )
    for number, title, text in pages:
        # A title is the page's first line, in its text as well.
        yield Passage(field="file", where=f"Page {number}", text=text or title, page=number)


def passages_of_text(text: str) -> list[Passage]:
    """A pasted text, as one place."""
    return [Passage(field="text", where="The text", text=text)]
