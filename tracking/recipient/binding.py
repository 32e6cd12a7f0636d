"""Pages bound into one PDF: pictures alone, so that nothing lies under them and no mark can be taken off."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from content.extraction.blocks import Paragraph
from content.extraction.letters import can_draw
from content.extraction.paginate import by_length
from content.extraction.typeset import PAPER, drawn_sheet
from content.models import DocumentPage
from tracking.models import Watermark
from tracking.recipient.watermarks import digest_of, picture_of, with_mark

# Other ones when what is made of the same text looks otherwise.
SETTING = "1"


class Sheet(Protocol):
    """A page of the PDF. `name` is another one when its picture is; `is_personal` if it is for one reader alone."""

    @property
    def name(self) -> str: ...

    @property
    def is_personal(self) -> bool: ...

    def picture(self) -> Image.Image:
        """Raises OSError when there is none any more."""


@dataclass(frozen=True, slots=True)
class PicturedSheet:
    """A page of a file, as its picture."""

    page: DocumentPage

    @property
    def name(self) -> str:
        return str(self.page.image.name)

    @property
    def is_personal(self) -> bool:
        return False

    def picture(self) -> Image.Image:
        return picture_of(self.page)


@dataclass(frozen=True, slots=True)
class WrittenSheet:
    """A page of words, set for print."""

    title: str
    paragraphs: tuple[Paragraph, ...]
    number: str
    is_personal: bool = False

    @property
    def name(self) -> str:
        return repr((SETTING, self.title, self.paragraphs, self.number))

    def picture(self) -> Image.Image:
        return drawn_sheet(self.title, self.paragraphs, form=PAPER, number=self.number)


def written_sheets(title: str, paragraphs: Sequence[Paragraph], *, is_personal: bool) -> Iterator[WrittenSheet]:
    """The words on as many pages as they need; the title stands on the first."""
    for place, blocks in enumerate(by_length(paragraphs), start=1):
        body = tuple(block for block in blocks if isinstance(block, Paragraph))
        yield WrittenSheet(title if place == 1 else "", body, str(place), is_personal)


def can_be_written(title: str, paragraphs: Sequence[Paragraph]) -> bool:
    """Whether there are letters here for nearly all of it."""
    return can_draw("\n".join([title, *(paragraph.text for paragraph in paragraphs)]))


def bound(sheets: Sequence[Sheet], *, mark: Watermark | None = None) -> Any:
    """The sheets as one PDF, opened; with its reader's `mark` on each. Made once, and kept as long as the sheets stay
    the same; what is personal only with a mark, as then it goes with its reader. Raises OSError when a picture is gone.
    """
    if mark is None and any(sheet.is_personal for sheet in sheets):
        return _made(sheets, _as_it_is)
    folder = mark.folder if mark is not None else "recipient-files"
    path = f"{folder}/{digest_of(sheet.name for sheet in sheets)}.pdf"
    finish = partial(with_mark, mark) if mark is not None else _as_it_is
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(_made(sheets, finish).getvalue()))
    return default_storage.open(path, "rb")


def _made(sheets: Sequence[Sheet], finish: Callable[[Image.Image], Image.Image]) -> io.BytesIO:
    made = io.BytesIO()
    # One page at a time: a long deck's pictures do not fit in memory together.
    for place, sheet in enumerate(sheets):
        finish(sheet.picture()).save(made, "PDF", append=place > 0, resolution=150, quality=85)
    made.seek(0)
    return made


def _as_it_is(picture: Image.Image) -> Image.Image:
    return picture
