"""The colours of a deck's theme, with PowerPoint's ways of making them lighter and darker."""

from __future__ import annotations

from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn

from content.extraction.colours import Colour, of_hex, scheme_of, varied
from content.extraction.package import parse_xml

_MAP = {"bg1": "lt1", "tx1": "dk1", "bg2": "lt2", "tx2": "dk2"}
_NAMED = {"black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "008000", "blue": "0000FF", "gray": "808080"}


class Theme:
    """`root` is the theme's XML, None for the usual one; `mapping` says by which other names its colours go."""

    def __init__(self, root: Any = None, mapping: Any = None) -> None:
        self.colours = scheme_of(root)
        self.map = _MAP | (dict(mapping.attrib.items()) if mapping is not None else {})

    @classmethod
    def of_master(cls, master: Any) -> Theme:
        try:
            root = parse_xml(master.part.part_related_by(RT.THEME).blob)
        except KeyError:
            root = None
        return cls(root, master._element.find(qn("p:clrMap")))

    def scheme(self, name: str) -> Colour:
        return _rgb(self.colours.get(self.map.get(name, name), "000000"))

    def of(self, holder: Any, placeholder: Colour | None = None) -> Colour | None:
        """The colour inside a fill; `placeholder` stands for the theme's "phClr"."""
        if holder is None:
            return None
        for element in holder:
            colour = self._colour(element, placeholder)
            if colour is not None:
                return varied(colour, element)
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
    return of_hex(value) or (0, 0, 0)
