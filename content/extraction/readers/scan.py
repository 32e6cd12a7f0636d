"""Pages that are pictures, in PDFs, in Office files or by themselves: read by Tesseract, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

from PIL import Image

from content.extraction import ocr
from content.extraction.hidden import Unseen
from content.extraction.images import flat
from content.extraction.readers import Item, Job, image, pdf, reader_for
from content.extraction.sniff import PDF
from content.extraction.types import ExtractedPage

# Small pictures are enlarged: letters of fewer than some 20 pixels are read badly.
_MOST_ENLARGED = 2.0


def read(job: Job) -> Iterator[Item]:
    """The words of the pages that are to be recognised; those without legible words come empty."""
    pictures, framed = _pictures(job)
    for number, picture in pictures:
        found = ocr.recognise(picture, job.output_dir, job.wanted.languages, framed=framed)
        yield ExtractedPage(
            number, pdf.title_of(found.text), found.text[: job.limits.max_page_chars], words=found.words
        )


def _pictures(job: Job) -> tuple[Iterator[tuple[int, Image.Image]], bool]:
    """With their page numbers, and whether they may stand on a page that is drawn round them."""
    if job.content_type == PDF:
        return _pages(job), False
    return (_picture(job), False) if job.content_type.startswith("image/") else (_drawn(job), True)


def _drawn(job: Job) -> Iterator[tuple[int, Image.Image]]:
    """Pages as they are drawn for people, by LibreOffice where it is installed and then in Tesseract's own size."""
    drawing = replace(job, wanted=replace(job.wanted, text=False, images=job.wanted.recognise))
    for page in reader_for(job.content_type)(drawing):
        if not isinstance(page, ExtractedPage) or not page.image:
            continue
        source = job.output_dir / page.image
        if page.number in job.wanted.recognise:
            with Image.open(source) as drawn:
                yield page.number, _enlarged(flat(drawn))
        source.unlink(missing_ok=True)
        (job.output_dir / page.thumbnail).unlink(missing_ok=True)


def _pages(job: Job) -> Iterator[tuple[int, Image.Image]]:
    with closing(pdf.open_pdf(job.path)) as document:
        for number in sorted(job.wanted.recognise):
            if number <= len(document):
                with closing(document[number - 1]) as page:
                    yield number, pdf.render(page, pdf.to_recognise(page))


def _picture(job: Job) -> Iterator[tuple[int, Image.Image]]:
    for number, picture in enumerate(image.frames(job, Unseen()), 1):
        if number in job.wanted.recognise:
            yield number, _enlarged(flat(picture))


def _enlarged(picture: Image.Image) -> Image.Image:
    scale = min(_MOST_ENLARGED, ocr.MOST_PIXELS / max(picture.size))
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)
