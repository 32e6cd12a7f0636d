"""All that a link shows as one PDF, in the order of its page."""

from __future__ import annotations

from collections.abc import Iterator

from content.extraction.blocks import Paragraph
from tracking.recipient.binding import PicturedSheet, Sheet, can_be_written, written_sheets
from tracking.recipient.page import AssetOnPage, Pages, RecipientPage

LONGEST_NAME = 120


def can_be_one(page: RecipientPage) -> bool:
    """Whether there are at least two parts that can be bound together. Recordings and files without pictures of all
    their pages are taken by themselves.
    """
    return page.allow_download and sum(1 for item in page.assets if _binds(item)) > 1


def can_be_taken(page: RecipientPage) -> bool:
    """Whether a reader is offered any file: a link of a single script or story has none, whatever its sender allows."""
    return any(item.offer for item in page.assets) or can_be_one(page)


def bound_assets(page: RecipientPage) -> list[AssetOnPage]:
    """What is in the PDF, each asset once."""
    return list({item.asset.pk: item for item in page.assets if _binds(item)}.values())


def sheets_of(page: RecipientPage, texts: Pages) -> list[Sheet]:
    """The pages of the PDF: of files their pictures, of scripts and stories the words that the page shows."""
    sheets: list[Sheet] = []
    for item in page.assets:
        if not _binds(item):
            continue
        if item.asset.kind == "collateral":
            pages = texts[item.asset.own.document_id]
            sheets += [PicturedSheet(pages[leaf.number]) for leaf in item.leaves]
        else:
            # A script is filled in for its reader.
            personal = item.asset.kind == "script"
            sheets += written_sheets(item.title, tuple(_paragraphs(item)), is_personal=personal)
    return sheets


def file_name(page: RecipientPage) -> str:
    return f"{page.title[:LONGEST_NAME]}.pdf"


def _binds(item: AssetOnPage) -> bool:
    if item.asset.kind == "collateral":
        return not item.plays_as and not item.host and all(leaf.has_image for leaf in item.leaves)
    return can_be_written(item.title, tuple(_paragraphs(item)))


def _paragraphs(item: AssetOnPage) -> Iterator[Paragraph]:
    """As the page has it: a story begins with its customer and figures."""
    if item.customer:
        yield Paragraph(item.customer)
    for leaf in item.leaves:
        yield Paragraph(leaf.title, heading=True)
        if item.figures and leaf.title == "Results":
            for figure in item.figures:
                value = " ".join(filter(None, (figure.value, figure.unit)))
                yield Paragraph(f"{value}: {figure.label}", bullet=True)
                if figure.basis:
                    yield Paragraph(figure.basis, level=1)
            continue
        for text in filter(str.strip, leaf.text.splitlines()):
            yield Paragraph(text.strip())
