"""What the parts of a slide are drawn on."""

from __future__ import annotations

from typing import Protocol

from PIL import ImageDraw

from content.extraction.drawing.theme import Theme


class Canvas(Protocol):
    draw: ImageDraw.ImageDraw
    theme: Theme

    def mark(self, word: str, left: float, top: float, right: float, bottom: float) -> None:
        """Note where a word stands, in pixels."""
        ...
