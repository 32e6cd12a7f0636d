"""Pictures that name their reader and the day: made once for each reader, and kept until the link is closed or their
time has come.
"""

from __future__ import annotations

import hashlib
import io
import math
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone
from PIL import Image, ImageChops, ImageDraw

from content.extraction.letters import Letters
from content.models import DocumentPage
from tracking.models import ShareLink, Watermark

SMALLEST_LETTERS = 12
# Of a page's width.
LETTER_SIZE = 1 / 48
ANGLE = 30
# How much of a page the letters cover: enough to be read on a copy, too little to hide a word. Dark ones with a light
# edge show on every ground.
DARK, LIGHT = 0.26, 0.30
QUALITY = 82


def watermark_for(*, link: ShareLink, address: str, at: datetime) -> Watermark:
    """The mark of the reader who has shown this address to be theirs, or of whom the link is for; the day on it is the
    one on which it was first made.
    """
    recipient = link.recipient
    known = (recipient.email or recipient.name) if recipient else ""
    reader = address or known or f"Link {link.pk}"
    return Watermark.objects.get_or_create(share_link=link, reader=reader, defaults={"made_at": at})[0]


def marked_page(mark: Watermark, page: DocumentPage) -> bytes:
    """The picture of a page with the mark on it, as WebP. Raises OSError for one that is missing or can't be read."""
    path = f"{mark.folder}/{digest_of([str(page.image.name)])}.webp"
    with suppress(FileNotFoundError), default_storage.open(path, "rb") as kept:
        return bytes(kept.read())
    made = io.BytesIO()
    with_mark(mark, picture_of(page)).save(made, "WEBP", quality=QUALITY, method=2)
    default_storage.save(path, ContentFile(made.getvalue()))
    return made.getvalue()


def words_on(mark: Watermark) -> str:
    return f"{mark.reader} · {timezone.localtime(mark.made_at):%-d %b %Y}"


def forget_watermarks(*, at: datetime) -> int:
    """Delete what was made for readers of links that are closed, or HUB_RAW_EVENT_DAYS ago; of how many readers. It is
    made again, with that day, for whoever reads on. Safe to repeat.
    """
    before = at - timedelta(days=settings.HUB_RAW_EVENT_DAYS)
    over = Q(made_at__lt=before) | Q(share_link__in=ShareLink.objects.closed_at(at))
    return forget_marks(Watermark.objects.filter(over))


def forget_marks(marks: Iterable[Watermark]) -> int:
    """Delete these, with their files first: what is left by a fault is found again."""
    forgotten = 0
    for mark in marks:
        with suppress(FileNotFoundError):
            for name in default_storage.listdir(mark.folder)[1]:
                default_storage.delete(f"{mark.folder}/{name}")
        mark.delete()
        forgotten += 1
    return forgotten


def digest_of(names: Iterable[str]) -> str:
    """Another one when any of the names is."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:24]


def picture_of(page: DocumentPage) -> Image.Image:
    """The picture of a page. Raises OSError as `marked_page`."""
    with page.image.open("rb") as file:
        return Image.open(file).convert("RGB")


def with_mark(mark: Watermark, picture: Image.Image) -> Image.Image:
    """The picture, changed, with the mark all over it."""
    mask = _mask(picture.size, words_on(mark))
    edge = ImageChops.offset(mask, 1, 1)
    picture.paste("white", mask=edge.point(lambda cover: int(cover * LIGHT)))
    picture.paste("#303438", mask=mask.point(lambda cover: int(cover * DARK)))
    return picture


def _mask(size: tuple[int, int], words: str) -> Image.Image:
    """The words at a slant, all over a page of this size."""
    letters = Letters(max(SMALLEST_LETTERS, round(size[0] * LETTER_SIZE)))
    line = Image.new("L", (math.ceil(letters.width(words)) + letters.size, 2 * letters.size))
    letters.draw(ImageDraw.Draw(line), (letters.size / 2, letters.size / 4), words, "white")
    stamp = line.rotate(ANGLE, expand=True, resample=Image.Resampling.BICUBIC)
    mask = Image.new("L", size)
    gap = 2 * letters.size
    for row, top in enumerate(range(-stamp.height // 3, size[1], stamp.height)):
        shift = row % 2 * (stamp.width + gap) // 2
        for left in range(-stamp.width // 3 - shift, size[0], stamp.width + gap):
            mask.paste(255, (left, top), stamp)
    return mask
