"""Type of one size, with a second font for letters that the first one lacks."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageDraw, ImageFont

_FONTS = Path(__file__).with_name("fonts")
# For Asian scripts: used when the machine has them, as vendoring would add many megabytes.
_SYSTEM_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)


Fill = str | tuple[int, int, int]


@lru_cache(maxsize=256)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=2)
def _paths(bold: bool) -> tuple[str, ...]:
    weight = "SemiBold" if bold else "Regular"
    vendored = (_FONTS / f"PublicSans-{weight}.ttf", _FONTS / f"NotoSans-{weight}.ttf")
    return (*map(str, vendored), *(path for path in _SYSTEM_FONTS if Path(path).exists()))


@lru_cache(maxsize=20_000)
def _path_for(letter: str, bold: bool) -> str:
    for path in _paths(bold):
        font = _font(path, 20)
        if font.getmask(letter).getbbox() != _missing(path) or letter.isspace():
            return path
    return ""


@lru_cache(maxsize=16)
def _missing(path: str) -> tuple[int, int, int, int] | None:
    # What the font draws for a letter that nobody has.
    return _font(path, 20).getmask("\U0010fff0").getbbox()


class Letters:
    def __init__(self, size: int, *, bold: bool = False) -> None:
        self.size = size
        self.bold = bold
        self.first = _font(_paths(bold)[0], size)
        self.space = self.first.getlength(" ")

    def width(self, text: str) -> float:
        if text.isascii():
            return self.first.getlength(text)
        return sum(_font(path, self.size).getlength(run) for path, run in self._runs(text))

    def draw(self, draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, fill: Fill) -> float:
        """Draw the text with its ascenders at the top given; answers its width."""
        left, top = at
        baseline = top + self.size
        for path, run in self._runs(text):
            font = _font(path, self.size)
            draw.text((left, baseline), run, font=font, fill=fill, anchor="ls")
            left += font.getlength(run)
        return left - at[0]

    def _runs(self, text: str) -> list[tuple[str, str]]:
        first = _paths(self.bold)[0]
        if text.isascii():
            return [(first, "".join(letter for letter in text if letter.isprintable()))]
        runs: list[tuple[str, str]] = []
        for letter in text:
            if not letter.isprintable():
                continue
            path = first if letter.isascii() else _path_for(letter, self.bold)
            path, letter = (path, letter) if path else (first, "·")
            if runs and runs[-1][0] == path:
                runs[-1] = (path, runs[-1][1] + letter)
            else:
                runs.append((path, letter))
        return runs
