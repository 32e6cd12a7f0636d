"""Pictures that stand in a drawing itself."""

from __future__ import annotations

import base64
import io
import warnings
from urllib.parse import unquote_to_bytes

from PIL import Image

_WITH_STRENGTH = ("RGBA", "LA", "PA", "La", "RGBa")


def is_opaque(address: str) -> bool:
    """Whether the picture that an address holds lets nothing shine through; one that stands elsewhere may."""
    head, _, data = address.strip().partition(",")
    if not head.lower().startswith("data:image/"):
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            held = base64.b64decode(data) if head.lower().endswith(";base64") else unquote_to_bytes(data)
            with Image.open(io.BytesIO(held)) as picture:
                return picture.mode not in _WITH_STRENGTH and "transparency" not in picture.info
    except (ValueError, OSError, SyntaxError, Image.DecompressionBombError):
        return False
