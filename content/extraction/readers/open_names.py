"""How elements and attributes of OpenDocument are called, and the lengths in it."""

from __future__ import annotations

_BASE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TEXT, TABLE, DRAW, OFFICE, STYLE = (_BASE % name for name in ("text", "table", "drawing", "office", "style"))
SHOW, SVG, FO = _BASE % "presentation", _BASE % "svg-compatible", _BASE % "xsl-fo-compatible"
_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96}


def centimetres(value: str | None) -> float:
    """A length; 0 for what is none."""
    text = (value or "").strip()
    try:
        return float(text[:-2]) * _CENTIMETRES.get(text[-2:], 0.0)
    except ValueError:
        return 0.0
