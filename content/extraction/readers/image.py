"""Pictures: one page that shows the picture."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageOps, UnidentifiedImageError

from content.extraction.images import fitted, open_picture, save_page_image
from content.extraction.readers import Item, Job
from content.extraction.types import ExtractedPage, Refused, State


def read(job: Job) -> Iterator[Item]:
    image = opened(job)
    size = fitted(image.width, image.height)
    if size < image.size:
        image = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)
    if not job.wanted.image(1):
        yield ExtractedPage(1, scanned=True)
        return
    name, thumbnail = save_page_image(image, job.output_dir, 1)
    yield ExtractedPage(1, scanned=True, image=name, thumbnail=thumbnail, width=image.width, height=image.height)


def opened(job: Job) -> Image.Image:
    """The picture the right way up, unpacked; refuses what can't be."""
    if job.content_type == "image/heic":
        _register_heif()
    try:
        with open_picture(job.path, job.limits) as picture:
            # A JPEG can be unpacked at a fraction of its size.
            picture.draft("RGB", (3200, 3200))
            picture.load()
            return ImageOps.exif_transpose(picture)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(State.DAMAGED, "The picture can't be opened; it may have been cut off.") from error


def _register_heif() -> None:
    try:
        import pillow_heif
    except ImportError as error:
        raise Refused(State.UNSUPPORTED, "This kind of picture can't be read here. Save it as JPEG or PNG.") from error
    pillow_heif.register_heif_opener()
