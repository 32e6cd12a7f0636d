"""What all flowing text has in common: pages of blocks become pages with text and, if wanted, an image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from content.extraction import office
from content.extraction.blocks import Block, Paragraph, Picture, hardly_a_word, text_of
from content.extraction.letters import can_draw
from content.extraction.paginate import by_length
from content.extraction.readers import Item, Job
from content.extraction.types import ExtractedPage, Finding, Refused, State
from content.extraction.typeset import PAPER, Format, with_image

#: For the marketer, when pages could not be drawn; the pages themselves say it too.
UNDRAWN = Finding(
    "undrawn",
    "It is in letters for which this machine has no font, so its pages are not drawn. Save it as PDF to show them; "
    "LibreOffice on this machine, with a font that has them, draws it too.",
)


def tells_what_is_not_drawn(job: Job) -> bool:
    """Whether this run draws, and is the one whose findings are kept."""
    return job.wanted.images != frozenset() and job.wanted.text


def pages(job: Job, blocks: Iterable[Sequence[Block]], *, form: Format = PAPER) -> Iterator[Item]:
    """A page for each list of blocks; stops at the limit and says so. Tells when one could not be drawn."""
    told = not tells_what_is_not_drawn(job)
    footer = Path(job.filename).stem
    for number, content in enumerate(blocks, 1):
        if number > job.limits.max_pages:
            most = job.limits.max_pages
            raise Refused(State.TOO_LARGE, f"It is longer than {most:,} pages; the first {most:,} are kept.")
        if job.wanted.page(number):
            page = ExtractedPage(number, title_of(content), text_of(content))
            if not told and not can_draw(page.text):
                told = True
                yield UNDRAWN
            drawn = with_image(job, ExtractedPage(number), content, form=form, footer=footer)
            yield ExtractedPage(
                number,
                page.title,
                page.text,
                scanned=_is_picture(content, page.text),
                words=drawn.words,
                image=drawn.image,
                thumbnail=drawn.thumbnail,
                width=drawn.width,
                height=drawn.height,
            )


def _is_picture(content: Sequence[Block], text: str) -> bool:
    return hardly_a_word(text) and any(isinstance(block, Picture) for block in content)


def title_of(blocks: Sequence[Block]) -> str:
    """The first heading, else the first short paragraph."""
    paragraphs = [block for block in blocks if isinstance(block, Paragraph) and block.text.strip()]
    for block in paragraphs:
        if block.heading:
            return block.text[:120]
    return paragraphs[0].text[:120] if paragraphs and len(paragraphs[0].text) < 120 else ""


def plain_blocks(text: str) -> list[Block]:
    """Paragraphs of plain text: parted by empty lines, or line by line where lines are short."""
    return [Paragraph(" ".join(line.split())) for line in text.split("\n") if line.strip()]


def text_document(job: Job, text: str, suffix: str = "", *, pictured: bool = False) -> Iterator[Item]:
    """Plain text on pages by length, or as LibreOffice lays out the file of this suffix.

    `pictured` says that the file holds pictures: what it says with hardly a word may stand in those.
    """
    blocks = plain_blocks(text)
    if pictured and hardly_a_word(text):
        blocks.append(Picture(b""))
    return document(job, list(by_length(blocks)) if blocks else [[]], suffix)


def document(job: Job, content: list[list[Block]], suffix: str) -> Iterator[Item]:
    """A document that LibreOffice can lay out: with its images where it is installed, else typeset."""
    rendered = office.text_pages(job, len(content), suffix) if suffix else None
    if rendered is not None:
        yield from rendered
    elif suffix and office.postponed(job):
        yield from pages(replace(job, wanted=replace(job.wanted, images=frozenset())), content)
    else:
        yield from pages(job, content)
