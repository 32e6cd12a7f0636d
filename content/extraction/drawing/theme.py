"""The colours of a deck's theme, with PowerPoint's ways of making them lighter and darker."""

from __future__ import annotations

import colorsys
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn

from content.extraction.package import parse_xml

_DEFAULTS = {
    **{"dk1": "000000", "lt1": "FFFFFF", "dk2": "44546A", "lt2": "E7E6E6", "accent1": "4472C4", "accent2": "ED7D31"},
    **{"accent3": "A5A5A5", "accent4": "FFC000", "accent5": "5B9BD5", "accent6": "70AD47", "hlink": "0563C1"},
    "folHlink": "954F72",
}
_MAP = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_NAMED = {"black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "008000", "blue": "0000FF", "gray": "808080"}

Colour = tuple[int, int, int]


class Theme:
    def __init__(self, master: Any) -> None:
        self.colours = dict(_DEFAULTS)
        self.map = dict(_MAP)
        try:
            root = parse_xml(master.part.part_related_by(RT.THEME).blob)
        except KeyError:
            root = None
        scheme = root.find(f".//{qn('a:clrScheme')}") if root is not None else None
        for entry in scheme if scheme is not None else ():
            if len(entry):
                value = entry[0].get("lastClr") or entry[0].get("val", "")
                self.colours[str(entry.tag).rsplit("}", 1)[1]] = value
        mapping = master._element.find(qn("p:clrMap"))
        if mapping is not None:
            self.map |= dict(mapping.attrib.items())

    def scheme(self, name: str) -> Colour:
        return _rgb(self.colours.get(self.map.get(name, name), "000000"))

    def of(self, holder: Any, placeholder: Colour | None = None) -> Colour | None:
        """The colour inside a fill; `placeholder` stands for the theme's "phClr"."""
        if holder is None:
            return None
        for element in holder:
            colour = self._colour(element, placeholder)
            if colour is not None:
                return _modified(colour, element)
        return None

    def _colour(self, element: Any, placeholder: Colour | None) -> Colour | None:
        value = element.get("val", "")
        match str(element.tag).rsplit("}", 1)[-1]:
            case "srgbClr":
                return _rgb(value)
            case "schemeClr":
                return placeholder if value == "phClr" and placeholder else self.scheme(value)
            case "sysClr":
                return _rgb(element.get("lastClr", "000000"))
            case "prstClr":
                return _rgb(_NAMED.get(value, "808080"))
        return None

    def fill(self, properties: Any, placeholder: Colour | None = None) -> Colour | None | bool:
        """The fill set in shape or background properties: a colour, False for none at all, None when it isn't said."""
        if properties is None:
            return None
        if properties.find(qn("a:noFill")) is not None:
            return False
        if (solid := properties.find(qn("a:solidFill"))) is not None:
            return self.of(solid, placeholder)
        gradient = properties.find(qn("a:gradFill"))
        if gradient is not None and (stop := gradient.find(f".//{qn('a:gs')}")) is not None:
            return self.of(stop, placeholder)
        return None


def _rgb(value: str) -> Colour:
    try:
        number = int(value[:6], 16)
    except ValueError:
        number = 0
    return number >> 16 & 255, number >> 8 & 255, number & 255


def _modified(colour: Colour, element: Any) -> Colour:
    red, green, blue = (part / 255 for part in colour)
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    for change in element:
        try:
            amount = int(change.get("val", "100000")) / 100_000
        except ValueError:
            continue
        match str(change.tag).rsplit("}", 1)[-1]:
            case "lumMod":
                light *= amount
            case "lumOff":
                light += amount
            case "tint":
                light = light * amount + (1 - amount)
            case "shade":
                light *= amount
            case "satMod":
                saturation *= amount
            case "alpha":
                light = light * amount + (1 - amount)
    parts = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), min(1.0, saturation))
    return tuple(round(part * 255) for part in parts)  # type: ignore[return-value]
