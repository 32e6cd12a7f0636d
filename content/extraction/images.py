"""Page images: WebP in two sizes, and pictures from strangers opened with care."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import Any

from PIL import Image

from content.extraction.types import Limits, Refused, State

WIDTH = 1600
THUMBNAIL_WIDTH = 320
# A page much taller than wide is shrunk until it fits; nobody reads a 1600 x 40000 image.
MAX_HEIGHT = 4 * WIDTH
_QUALITY = 82
# Copies are for dense screens, which forgive more.
_COPY_QUALITY = 76
# A page of text and plain shapes has few colours: kept exactly it is sharper, smaller and made sooner than with losses.
# A photograph or a gradient has more, and exactly kept it would be many times as large.
_FEW_COLOURS = 2048


def save_page_image(image: Image.Image, output_dir: Path, number: int) -> tuple[str, str]:
    """Write both sizes and name the files. The image is expected to fit `fitted` already."""
    opaque = flat(image)
    name, thumbnail = f"p{number:05d}.webp", f"p{number:05d}-s.webp"
    if opaque.getcolors(_FEW_COLOURS) is not None:
        opaque.save(output_dir / name, "WEBP", lossless=True, quality=0, method=1)
    else:
        opaque.save(output_dir / name, "WEBP", quality=_QUALITY, method=2)
    _shrunk(opaque).save(output_dir / thumbnail, "WEBP", quality=_QUALITY, method=2)
    return name, thumbnail


def narrowed(image: Image.Image, width: int) -> bytes:
    """A copy of a page image that is only so wide, as WebP: with losses or without, whichever is smaller."""
    opaque = flat(image)
    small = _shrunk(opaque, width)
    made = [_webp(small, quality=_COPY_QUALITY, method=4)]
    if opaque.getcolors(_FEW_COLOURS) is not None:
        made.append(_webp(small, lossless=True, quality=50, method=4))
    return min(made, key=len)


def _webp(image: Image.Image, **how: Any) -> bytes:
    made = io.BytesIO()
    image.save(made, "WEBP", **how)
    return made.getvalue()


def _shrunk(image: Image.Image, width: int = THUMBNAIL_WIDTH) -> Image.Image:
    """In whole steps first, which is five times as fast and looks the same."""
    small = fitted(image.width, image.height, width, 4 * width)
    if (steps := image.width // small[0]) > 1:
        image = image.reduce(steps)
    return image if image.size == small else image.resize(small, Image.Resampling.LANCZOS)


def fitted(width: float, height: float, most_width: int = WIDTH, most_height: int = MAX_HEIGHT) -> tuple[int, int]:
    """The largest size of these proportions within the bounds, at least one pixel each way."""
    scale = min(most_width / width, most_height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def flat(image: Image.Image) -> Image.Image:
    """On white, in RGB."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        ground = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def pixels(source: bytes, limits: Limits) -> int:
    """How many a picture has; none when it can't be opened or has more than the limit."""
    try:
        with open_picture(source, limits) as picture:
            return picture.width * picture.height
    except (Refused, OSError, ValueError, SyntaxError):
        return 0


def open_picture(source: Path | bytes, limits: Limits) -> Image.Image:
    """Open a picture whose size in pixels is looked at before any of it is unpacked."""
    Image.MAX_IMAGE_PIXELS = limits.max_pixels
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            most = limits.max_pixels // 1_000_000
            detail = f"The picture has more than {most} million pixels. Save it smaller and replace it."
            raise Refused(State.TOO_LARGE, detail) from error
    if image.width * image.height > limits.max_pixels:
        raise Refused(State.TOO_LARGE, f"The picture is {image.width} by {image.height} pixels.")
    return image
