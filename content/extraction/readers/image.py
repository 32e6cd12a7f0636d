"""Pictures: one page that shows the picture."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from content.extraction import picture_source
from content.extraction.hidden import Hiding, Unseen
from content.extraction.images import fitted, open_picture, save_page_image
from content.extraction.readers import Item, Job
from content.extraction.types import ExtractedPage, Refused, State


def read(job: Job) -> Iterator[Item]:
    unseen = Unseen()
    for number, image in enumerate(frames(job, unseen), 1):
        if number > job.limits.max_pages:
            most = job.limits.max_pages
            raise Refused(State.TOO_LARGE, f"It has more than {most:,} pages; the first {most:,} are kept.")
        if job.wanted.page(number):
            yield _page(job, number, image)
    yield from unseen.findings()


def _page(job: Job, number: int, image: Image.Image) -> ExtractedPage:
    if not job.wanted.image(number):
        return ExtractedPage(number, scanned=True)
    size = fitted(image.width, image.height)
    if size < image.size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    name, thumbnail = save_page_image(image, job.output_dir, number)
    width, height = image.size
    return ExtractedPage(number, scanned=True, image=name, thumbnail=thumbnail, width=width, height=height)


def frames(job: Job, unseen: Unseen) -> Iterator[Image.Image]:
    """The picture the right way up, unpacked, or each page of a TIFF; refuses what can't be. What it says besides, and
    how many pictures more it shows one after the other, goes to `unseen`.
    """
    if job.content_type == "image/heic":
        _register_heif()
    try:
        with open_picture(job.path, job.limits) as picture:
            # A JPEG can be unpacked at a fraction of its size.
            picture.draft("RGB", (3200, 3200))
            picture_source.note(picture, unseen)
            if job.content_type != "image/tiff" and getattr(picture, "n_frames", 1) > 1:
                unseen.add(Hiding.PAGES)
            for frame in ImageSequence.Iterator(picture) if job.content_type == "image/tiff" else (picture,):
                if frame.width * frame.height > job.limits.max_pixels:
                    raise Refused(State.TOO_LARGE, f"A picture in it is {frame.width} by {frame.height} pixels.")
                frame.load()
                yield ImageOps.exif_transpose(frame)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(State.DAMAGED, "The picture can't be opened; it may have been cut off.") from error


def _register_heif() -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise Refused(State.UNSUPPORTED, "This kind of picture can't be read here. Save it as JPEG or PNG.") from error
    pillow_heif.register_heif_opener()
