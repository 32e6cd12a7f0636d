"""Colours as Office files write them, and when letters can't be told from what they stand on."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterable
from typing import Any

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
#: Letters of so many points, or fewer, are not read by anybody.
UNREADABLE_POINTS = 2.0
# Of 255, in each of red, green and blue: what differs by no more looks the same.
_SAME_TO_THE_EYE = 12
_HEX = re.compile(r"#?(?:[0-9a-f]{2})?([0-9a-f]{6})", re.I)
_STANDARD_SCHEME = {
    **{"dk1": "000000", "lt1": "FFFFFF", "dk2": "44546A", "lt2": "E7E6E6", "accent1": "4472C4", "accent2": "ED7D31"},
    **{"accent3": "A5A5A5", "accent4": "FFC000", "accent5": "5B9BD5", "accent6": "70AD47", "hlink": "0563C1"},
    "folHlink": "954F72",
}


def is_lost(ink: Colour, paper: Colour) -> bool:
    """Whether letters of one colour can't be seen on the other."""
    return all(abs(one - other) <= _SAME_TO_THE_EYE for one, other in zip(ink, paper, strict=True))


def of_hex(text: str | None) -> Colour | None:
    """Of six digits, or of eight that begin with the strength, with or without a #; None for anything else."""
    found = _HEX.fullmatch((text or "").strip())
    return tuple(bytes.fromhex(found[1])) if found else None  # type: ignore[return-value]


def scheme_of(theme: Any) -> dict[str, str]:
    """The colours of a theme's XML by their names, as six digits; the usual ones where it has none."""
    colours = dict(_STANDARD_SCHEME)
    scheme = theme.find(".//{*}clrScheme") if theme is not None else None
    for entry in scheme if scheme is not None else ():
        if len(entry):
            colours[str(entry.tag).rpartition("}")[2]] = entry[0].get("lastClr") or entry[0].get("val", "")
    return colours


def lightened(colour: Colour, *, times: float, plus: float = 0.0) -> Colour:
    """With its light multiplied and then added to, each from 0 to 1."""
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    parts = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light * times + plus)), saturation)
    return tuple(round(part * 255) for part in parts)  # type: ignore[return-value]


def tinted(colour: Colour, tint: float) -> Colour:
    """Lighter for a tint above 0, darker below: -1 is black, 1 white."""
    return lightened(colour, times=1 + tint) if tint < 0 else lightened(colour, times=1 - tint, plus=tint)


def varied(colour: Colour, changes: Iterable[Any]) -> Colour:
    """With the changes that DrawingML names, one after the other. Strength counts as standing on white."""
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    for change in changes:
        try:
            amount = int(change.get("val", "100000")) / 100_000
        except ValueError:
            continue
        match str(change.tag).rpartition("}")[2]:
            case "lumMod" | "shade":
                light *= amount
            case "lumOff":
                light += amount
            case "tint" | "alpha":
                light = light * amount + (1 - amount)
            case "satMod":
                saturation *= amount
    parts = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), min(1.0, saturation))
    return tuple(round(part * 255) for part in parts)  # type: ignore[return-value]
