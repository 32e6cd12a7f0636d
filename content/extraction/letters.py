"""Type of one size, with a second font for letters that the first one lacks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from PIL import ImageDraw, ImageFont, features

# Of so many letters one may be missing: a page is not unreadable for it.
_FEW = 10
_LOOKED_AT = 5_000
_FONTS = Path(__file__).with_name("fonts")
# For Asian scripts: used when the machine has them, as vendoring would add many megabytes.
_SYSTEM_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)


# Scripts whose letters change with their neighbours or run to the left, and vowels that stand round them.
_SHAPED = re.compile("[\u0590-\u08ff\u0900-\u109f\u1780-\u17ff\ufb1d-\ufdff\ufe70-\ufefc]")
_SHAPES = features.check("raqm")

Fill = str | tuple[int, int, int]


@lru_cache(maxsize=256)
def _font(path: str, size: int, shaped: bool = False) -> ImageFont.FreeTypeFont:
    engine = ImageFont.Layout.RAQM if shaped and _SHAPES else ImageFont.Layout.BASIC
    return ImageFont.truetype(path, size, layout_engine=engine)


def can_draw(text: str) -> bool:
    """Whether nearly all of its letters are in the fonts at hand, and what has to be shaped can be."""
    letters = {one for one in text[:_LOOKED_AT] if one.isalnum() and not one.isascii()}
    lacking = {one for one in letters if not _path_for(one, False) or (_SHAPED.match(one) and not _SHAPES)}
    unseen = sum(one in lacking for one in text[:_LOOKED_AT])
    return unseen * _FEW <= sum(one.isalnum() for one in text[:_LOOKED_AT])


def runs_left(text: str) -> bool:
    """Whether a line of this text is read from right to left: by its first letter that says so."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


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
        return sum(self._font(path, run).getlength(run) for path, run in self._runs(text))

    def _font(self, path: str, run: str) -> ImageFont.FreeTypeFont:
        return _font(path, self.size, bool(_SHAPED.search(run)))

    def draw(self, draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, fill: Fill) -> float:
        """Draw the text with its ascenders at the top given; answers its width."""
        left, top = at
        baseline = top + self.size
        runs = self._runs(text)
        for path, run in reversed(runs) if runs_left(text) else runs:
            font = self._font(path, run)
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
