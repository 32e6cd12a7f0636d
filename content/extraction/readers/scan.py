"""Pages that are pictures: read by Tesseract, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from PIL import Image

from content.extraction import ocr
from content.extraction.images import flat
from content.extraction.readers import Item, Job, image, pdf
from content.extraction.sniff import PDF
from content.extraction.types import ExtractedPage

# Small pictures are enlarged: letters of fewer than some 20 pixels are read badly.
_MOST_ENLARGED = 2.0


def read(job: Job) -> Iterator[Item]:
    """The words of the pages that are to be recognised; those without legible words come empty."""
    pictures = _pages(job) if job.content_type == PDF else _picture(job)
    for number, picture in pictures:
        found = ocr.recognise(picture, job.output_dir, job.wanted.languages)
        yield ExtractedPage(
            number, pdf.title_of(found.text), found.text[: job.limits.max_page_chars], words=found.words
        )


def _pages(job: Job) -> Iterator[tuple[int, Image.Image]]:
    with closing(pdf.open_pdf(job.path)) as document:
        for number in sorted(job.wanted.recognise):
            if number <= len(document):
                with closing(document[number - 1]) as page:
                    width, height = pdf.page_size(page)
                    scale = min(ocr.DOTS_PER_INCH / 72, ocr.MOST_PIXELS / max(width, height))
                    yield number, pdf.render(page, (max(1, round(width * scale)), max(1, round(height * scale))))


def _picture(job: Job) -> Iterator[tuple[int, Image.Image]]:
    picture = image.opened(job)
    scale = min(_MOST_ENLARGED, ocr.MOST_PIXELS / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    yield 1, flat(picture).resize(size, Image.Resampling.LANCZOS)
