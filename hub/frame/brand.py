"""The company's colour: usable as the ground of white words, or replaced."""

from __future__ import annotations

import re

# AA for text: below it white words on the company's bar could not be read, and ink takes its place.
MINIMUM_CONTRAST = 4.5
INK = "#15191B"
HEX = re.compile(r"#[0-9a-fA-F]{6}")


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The WCAG contrast of two colours given as #RRGGBB, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def usable_brand_colour(colour: str) -> str:
    """`colour`, or ink when it isn't #RRGGBB or white words on it could not be read."""
    if not HEX.fullmatch(colour) or contrast(colour, "#FFFFFF") < MINIMUM_CONTRAST:
        return INK
    return colour
