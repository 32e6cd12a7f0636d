"""How much of a picture is cut off where it stands: what is cut off is in the file, and on no page."""

from __future__ import annotations

import io
import re
from typing import Any

from PIL import Image

from content.extraction.blocks import UNCUT, Crop
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers.open_names import centimetres

_WHOLE, _VML_WHOLE = 100_000, 65_536
_CLIP = re.compile(r"rect\(((?:\s*-?[\d.]+[a-z]{2}[\s,]*){4})\)")
_USUAL_DPI, _CENTIMETRES_AN_INCH = 96.0, 2.54
_NUMBER = re.compile(r"(-?[\d.]+)([f%]?)")


def crop_of(blip: Any) -> Crop:
    """Of a picture in DrawingML or, by its `imagedata`, in VML: the shares cut off left, top, right and bottom."""
    if blip.tag.endswith("}imagedata"):
        return _shares([blip.get(f"crop{side}") for side in ("left", "top", "right", "bottom")], _VML_WHOLE, plain=1.0)
    source = next((one for one in blip.getparent() if str(one.tag).endswith("}srcRect")), None)
    return UNCUT if source is None else _shares([source.get(side) for side in "ltrb"], _WHOLE, plain=_WHOLE)


def _shares(said: list[str | None], of: float, *, plain: float) -> Crop:
    left, top, right, bottom = (_share(one, of, plain) for one in said)
    return (left, top, right, bottom) if left + right < 1 and top + bottom < 1 else UNCUT


def _share(said: str | None, of: float, plain: float) -> float:
    found = _NUMBER.fullmatch((said or "").strip())
    if found is None:
        return 0.0
    try:
        return max(0.0, float(found[1]) / {"%": 100.0, "f": of}.get(found[2], plain))
    except ValueError:
        return 0.0


def clip_of(said: str, picture: bytes) -> Crop:
    """The shares that a clip such as `rect(0cm, 1cm, 0cm, 2cm)` cuts off a picture (its top, right, bottom and left),
    which counts from the picture in its own size.
    """
    lengths = _CLIP.fullmatch(said.strip())
    if lengths is None:
        return UNCUT
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            (wide, high), (across, down) = opened.size, opened.info.get("dpi", (_USUAL_DPI, _USUAL_DPI))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return UNCUT
    sizes = [
        float(pixels) / (float(dots) or _USUAL_DPI) * _CENTIMETRES_AN_INCH
        for pixels, dots in ((wide, across), (high, down))
    ]
    top, right, bottom, left = (max(0.0, centimetres(one)) for one in re.split(r"[\s,]+", lengths[1].strip()))
    shares = left / sizes[0], top / sizes[1], right / sizes[0], bottom / sizes[1]
    return shares if any(shares) and shares[0] + shares[2] < 1 and shares[1] + shares[3] < 1 else UNCUT


def note(root: Any, unseen: Unseen, place: int | str = "") -> None:
    """Note the pictures in this part of a file of which something is cut off."""
    for blip in root.iter("{*}blip", "{*}imagedata"):
        if crop_of(blip) != UNCUT:
            unseen.add(Hiding.CROPPED, place=place)


def cropped(image: Image.Image, crop: Crop) -> Image.Image:
    """What is left of a picture."""
    if crop == UNCUT:
        return image
    left, top, right, bottom = crop
    box = (image.width * left, image.height * top, image.width * (1 - right), image.height * (1 - bottom))
    return image.crop((round(box[0]), round(box[1]), max(round(box[2]), 1), max(round(box[3]), 1)))
