"""Which letters of a Word document nobody can see: of the colour that they stand on, too small, or without room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zipfile import ZipFile

from content.extraction import package
from content.extraction.colours import UNREADABLE_POINTS, WHITE, Colour, is_lost, lightened, of_hex, scheme_of
from content.extraction.readers import word_vml
from content.extraction.readers.word_names import OFF, ancestor, attribute, child, name_of, switch, value_of

_MAX_STEPS = 30
_SCHEME_NAMES = {"background1": "lt1", "text1": "dk1", "background2": "lt2", "text2": "dk2"} | {
    **{"light1": "lt1", "dark1": "dk1", "light2": "lt2", "dark2": "dk2"},
    **{"hyperlink": "hlink", "followedHyperlink": "folHlink"},
}
_MARKERS = {
    **{"black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000"},
    **{"yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080", "darkCyan": "008080", "darkGreen": "008000"},
    **{"darkMagenta": "800080", "darkRed": "800000", "darkYellow": "808000", "darkGray": "808080"},
    "lightGray": "C0C0C0",
}
# In twentieths of a point: a line or a row of an exact height that is no higher shows none of its letters.
_NO_HEIGHT = 40
# In percent of their width.
_NO_WIDTH = 5
_EMU_A_TWIP, _EMU_A_POINT, _TWIPS_A_HALF_POINT, _TWIPS_A_POINT = 635, 12_700, 10, 20
_INDENTS = ("left", "start", "firstLine", "hanging")
# In EMU: what is wider and stands behind the words may be what they stand on.
_GROUND = 3 * 914_400
# Of a letter's height: so much closer than usual, letters lie over one another.
_CRUSHED, _USUAL_HALF_POINTS = 0.6, 22
_PICTURED = {"blip", "imagedata", "gradFill", "pattFill", "blipFill"}
# Of 100,000: what is less opaque than this can't be seen.
_TRANSPARENT = 96_000


@dataclass(frozen=True, slots=True)
class _Look:
    """What properties say of letters; None of what they leave to others. Ink is False where Word chooses it."""

    ink: Colour | bool | None = None
    points: float | None = None
    paper: Colour | bool | None = None

    def over(self, below: _Look) -> _Look:
        """This look, and of the other what this one doesn't say."""
        return _Look(
            below.ink if self.ink is None else self.ink,
            below.points if self.points is None else self.points,
            below.paper if self.paper is None else self.paper,
        )


_PLAIN = _Look()


class Inks:
    """The looks that a document's styles, theme and page give its letters."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._cached: dict[str, _Look] = {}

    @cached_property
    def _styles(self) -> dict[str, Any]:
        root = self._root("word/styles.xml")
        return {attribute(one, "styleId"): one for one in root if name_of(one) == "style"} if root is not None else {}

    @cached_property
    def _default(self) -> _Look:
        root = self._root("word/styles.xml")
        of_letters = child(root, "docDefaults", "rPrDefault", "rPr") if root is not None else None
        of_lines = child(root, "docDefaults", "pPrDefault", "pPr") if root is not None else None
        return self._look(of_letters).over(_Look(paper=self._shade(of_lines)))

    @cached_property
    def _standard(self) -> str:
        kinds = ((attribute(one, "type"), attribute(one, "default"), key) for key, one in self._styles.items())
        return next((key for kind, said, key in kinds if kind == "paragraph" and said and said not in OFF), "")

    @cached_property
    def _scheme(self) -> dict[str, str]:
        parts = sorted(name for name in self._archive.namelist() if re.fullmatch(r"word/theme/[^/]+\.xml", name))
        return scheme_of(self._root(parts[0]) if parts else None)

    @cached_property
    def _page(self) -> Colour:
        """What pages are coloured with, where that is shown at all."""
        settings, document = self._root("word/settings.xml"), self._root("word/document.xml")
        ground = child(document, "background") if document is not None else None
        shown = settings is not None and switch(settings, "displayBackgroundShape")
        return (self._colour(ground, "color", "theme") or WHITE) if ground is not None and shown else WHITE

    def _root(self, name: str) -> Any:
        data = package.part(self._archive, name)
        return package.parse_xml(data) if data else None

    def loses(self, run: Any, place: Place) -> bool:
        """Whether the letters of a run, which stands in such a part, can't be seen."""
        properties = child(run, "rPr")
        paragraph = ancestor(run, "p")
        about = child(paragraph, "pPr") if paragraph is not None else None
        if about is not None and (_is_flat(about) or place.is_beside(about)):
            return True
        if properties is not None and (_is_narrow(properties) or place.is_raised_off(properties)):
            return True
        look = self._look(properties)
        if (named := child(properties, "rStyle") if properties is not None else None) is not None:
            look = look.over(self._of_style(value_of(named)))
        look = look.over(_Look(paper=self._shade(about)))
        named = child(about, "pStyle") if about is not None else None
        look = look.over(self._of_style(value_of(named) if named is not None else self._standard)).over(self._default)
        if look.points is not None and look.points <= UNREADABLE_POINTS:
            return True
        if not isinstance(look.ink, tuple):
            return look.ink is True
        paper = self._paper(run, look.paper, place)
        return paper is not None and is_lost(look.ink, paper)

    def _of_style(self, style: str) -> _Look:
        if style not in self._cached:
            look, at = _PLAIN, style
            for _ in range(_MAX_STEPS):
                if at not in self._styles:
                    break
                element = self._styles[at]
                lines = child(element, "pPr")
                look = look.over(self._look(child(element, "rPr"))).over(_Look(paper=self._shade(lines)))
                based = child(element, "basedOn")
                at = "" if based is None else value_of(based)
            self._cached[style] = look
        return self._cached[style]

    def _look(self, properties: Any) -> _Look:
        """What the properties of letters say of them; an ink of True is none at all."""
        if properties is None:
            return _PLAIN
        ink: Colour | bool | None = None
        points = None
        fill = outline = None
        for element in properties:
            match str(element.tag).rpartition("}")[2]:
                case "color":
                    automatic = value_of(element) in ("", "auto") and not attribute(element, "themeColor")
                    ink = False if automatic else self._colour(element, "val", "theme")
                case "sz" if value_of(element).isdecimal():
                    points = int(value_of(element)) / 2
                case "textFill":
                    fill = element
                case "textOutline":
                    outline = element
        if fill is not None:
            ink = self._filled(fill, ink)
            if ink is True and outline is not None and not _is_nothing(outline):
                ink = None
        return _Look(ink, points, self._shade(properties))

    def _filled(self, fill: Any, otherwise: Colour | bool | None) -> Colour | bool | None:
        """The colour of letters that newer programs give them; True where it is none."""
        if _is_nothing(fill):
            return True
        colour = next((one for one in fill.iter() if str(one.tag).endswith(("}srgbClr", "}schemeClr"))), None)
        if colour is None:
            return otherwise
        if any(str(one.tag).endswith("}alpha") and _integer(value_of(one)) >= _TRANSPARENT for one in colour):
            return True
        said = value_of(colour)
        return of_hex(said) or of_hex(self._scheme.get({"bg1": "lt1", "tx1": "dk1"}.get(said, said))) or otherwise

    def _colour(self, element: Any, plain: str, theme: str) -> Colour | None:
        """`plain` is the attribute with the digits, `theme` how the names of those that name the theme's begin."""
        named = attribute(element, f"{theme}Color" if theme == "theme" else theme)
        colour = of_hex(self._scheme.get(_SCHEME_NAMES.get(named, named))) if named else None
        if colour is None:
            return of_hex(attribute(element, plain))
        tint, shade = (_share(attribute(element, f"{theme}{way}")) for way in ("Tint", "Shade"))
        if tint is not None:
            return lightened(colour, times=tint, plus=1 - tint)
        return colour if shade is None else lightened(colour, times=shade)

    def _shade(self, properties: Any) -> Colour | bool | None:
        """What properties colour the ground with; False where they do so in a way that no single colour says."""
        if properties is None:
            return None
        marker = child(properties, "highlight")
        if marker is not None and value_of(marker) not in ("", "none"):
            return of_hex(_MARKERS.get(value_of(marker))) or False
        shade = child(properties, "shd")
        if shade is None:
            return None
        match value_of(shade):
            case "nil" | "":
                return None
            case "clear":
                return self._colour(shade, "fill", "themeFill")
            case "solid":
                return self._colour(shade, "color", "theme") or False
        return self._patterned(shade)

    def _patterned(self, shade: Any) -> Colour | bool:
        """The colour that a ground comes to of which a pattern of dots covers so many percent."""
        dense = re.fullmatch(r"pct(\d{1,2})", value_of(shade))
        ground = self._colour(shade, "fill", "themeFill") or WHITE
        dots = self._colour(shade, "color", "theme") or (0, 0, 0)
        if dense is None:
            return False
        share = int(dense[1]) / 100
        red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(dots, ground, strict=True))
        return red, green, blue

    def _paper(self, run: Any, own: Colour | bool | None, place: Place) -> Colour | None:
        """What the run stands on; None where that can't be told."""
        for paper in (own, *self._around(run, place)):
            if paper is not None:
                return paper if isinstance(paper, tuple) else None
        return None if place.has_ground(run) else self._page

    def _around(self, run: Any, place: Place) -> Iterator[Colour | bool | None]:
        """What cells, tables and boxes around the run are coloured with, from the inside out."""
        for element in run.iterancestors():
            match name_of(element):
                case "tc":
                    yield self._shade(child(element, "tcPr"))
                case "tbl":
                    yield self._shade(child(element, "tblPr"))
                    yield self._of_table(child(element, "tblPr", "tblStyle"))
                case "txbxContent":
                    yield self._of_box(element, place)

    def _of_table(self, named: Any) -> Colour | bool | None:
        """False where a style colours some of a table, such as its first row."""
        at = "" if named is None else value_of(named)
        for _ in range(_MAX_STEPS):
            element = self._styles.get(at)
            if element is None:
                return None
            shades = (one for one in element.iter() if name_of(one) == "shd")
            if any(value_of(one) != "clear" or attribute(one, "fill") not in ("", "auto") for one in shades):
                return False
            based = child(element, "basedOn")
            at = "" if based is None else value_of(based)
        return None

    def _of_box(self, content: Any, place: Place) -> Colour | bool | None:
        """What a text box is filled with; what can be seen through one may be anything but a bare page."""
        for element in content.iterancestors():
            tag = str(element.tag).rpartition("}")[2]
            if tag == "wsp":
                properties = next((one for one in element if str(one.tag).endswith("}spPr")), None)
                fills = {str(one.tag).rpartition("}")[2]: one for one in properties} if properties is not None else {}
                if "solidFill" in fills:
                    return self._filled(fills["solidFill"], False)
                styled = any(str(one.tag).endswith("}style") for one in element) and "noFill" not in fills
                return False if styled or {"gradFill", "blipFill", "pattFill"} & set(fills) else place.bare
            if word_vml.is_shape(element) and tag != "group":
                fill = word_vml.fill_of(element)
                return place.bare if fill is None else fill
        return False


class Place:
    """One part of the document: how wide its pages are, and what else stands on them."""

    def __init__(self, root: Any) -> None:
        self.width, self.height = (
            max((int(size) for one in root.iter("{*}pgSz") if (size := attribute(one, side)).isdecimal()), default=0)
            for side in ("w", "h")
        )
        self._root = root

    @cached_property
    def bare(self) -> bool | None:
        """None, for what lies further out, where there is nothing but words on the pages; else False."""
        tags = (str(one.tag).rpartition("}")[2] for one in self._root.iter())
        return False if any(tag in _PICTURED or tag == "fillRef" for tag in tags) else None

    @cached_property
    def _grounds(self) -> list[Any]:
        """What stands behind the words and is wide enough to be what they stand on."""
        return [one for one in self._root.iter() if str(one.tag).endswith("}anchor") and _is_ground(one)] + [
            one
            for one in self._root.iter()
            if "vml" in str(one.tag) and re.search(r"z-index:\s*-", one.get("style", ""))
        ]

    @cached_property
    def _pages(self) -> dict[Any, int]:
        """On which page each run and each drawing stands, counted by the breaks that are known."""
        pages, page = {}, 1
        for element in self._root.iter():
            name = name_of(element)
            page += name == "lastRenderedPageBreak" or (name == "br" and attribute(element, "type") == "page")
            pages[element] = page
        return pages

    def has_ground(self, run: Any) -> bool:
        """Whether something stands behind the words of its page, such as the picture of a cover."""
        return any(self._pages[one] == self._pages.get(run) for one in self._grounds)

    def is_beside(self, about: Any) -> bool:
        """Whether a paragraph is indented out of the page, or stands in a frame that is not on it."""
        indent, frame = child(about, "ind"), child(about, "framePr")
        said = [attribute(indent, name) for name in _INDENTS] if indent is not None else []
        across = [*said, attribute(frame, "x")] if frame is not None else said
        down = attribute(frame, "y") if frame is not None else ""
        is_across = bool(self.width) and any(abs(_integer(at)) >= self.width for at in across)
        return is_across or (bool(self.height) and abs(_integer(down)) >= self.height)

    def is_raised_off(self, properties: Any) -> bool:
        """Whether letters stand higher or lower than the page is high."""
        raised = child(properties, "position")
        halves = _integer(value_of(raised)) if raised is not None else 0
        return bool(self.height) and abs(halves) * _TWIPS_A_HALF_POINT >= self.height

    def shows(self, drawing: Any) -> bool:
        """Whether a drawing has a size and stands on the page, as far as it says so."""
        for element in drawing.iter():
            tag = str(element.tag).rpartition("}")[2]
            if tag in ("inline", "anchor"):
                return self._shows_anchored(element)
            if word_vml.is_shape(element):
                return self.shows_old(element)
        return True

    def shows_old(self, shape: Any) -> bool:
        """The same of a shape of a drawing as Word wrote them before 2007."""
        return word_vml.is_on_page(shape, self.width / _TWIPS_A_POINT, self.height / _TWIPS_A_POINT)

    def _shows_anchored(self, anchor: Any) -> bool:
        extent = next((one for one in anchor if str(one.tag).endswith("}extent")), None)
        if extent is None:
            return True
        size = [_integer(extent.get(name)) for name in ("cx", "cy")]
        if min(size) < _EMU_A_POINT:
            return False
        pages = (("positionH", size[0], self.width), ("positionV", size[1], self.height))
        return all(_is_on(anchor, name, length, page * _EMU_A_TWIP) for name, length, page in pages if page)


def _is_on(anchor: Any, name: str, length: int, page: int) -> bool:
    place = next((one for one in anchor if str(one.tag).endswith(f"}}{name}")), None)
    if place is None:
        return True
    offset = next((one for one in place if str(one.tag).endswith("}posOffset")), None)
    if offset is None:
        return True
    at = _integer(offset.text)
    # What counts from a paragraph or a column stands further in than it says.
    begins = at + length if place.get("relativeFrom") == "page" else at + length + page // 2
    return begins > 0 and at < page


def _is_ground(anchor: Any) -> bool:
    if anchor.get("behindDoc", "0") in OFF:
        return False
    extent = next((one for one in anchor if str(one.tag).endswith("}extent")), None)
    return extent is None or _integer(extent.get("cx")) > _GROUND


def _is_nothing(fill: Any) -> bool:
    return any(str(one.tag).endswith("}noFill") for one in fill)


def _is_flat(about: Any) -> bool:
    spacing = child(about, "spacing")
    if spacing is None or attribute(spacing, "lineRule") != "exact":
        return False
    height = attribute(spacing, "line")
    return height.isdecimal() and int(height) <= _NO_HEIGHT


def is_flat_row(properties: Any) -> bool:
    """Whether a table's row is so low that it shows nothing."""
    height = child(properties, "trHeight")
    if height is None or attribute(height, "hRule") != "exact":
        return False
    return value_of(height).isdecimal() and int(value_of(height)) <= _NO_HEIGHT


def _is_narrow(properties: Any) -> bool:
    width = child(properties, "w")
    percent = value_of(width).rstrip("%") if width is not None else ""
    if percent.isdecimal() and int(percent) <= _NO_WIDTH:
        return True
    spacing, size = child(properties, "spacing"), child(properties, "sz")
    closer = -_integer(value_of(spacing)) if spacing is not None else 0
    height = _TWIPS_A_HALF_POINT * (_integer(value_of(size)) if size is not None else _USUAL_HALF_POINTS)
    return closer >= _CRUSHED * max(height, _TWIPS_A_HALF_POINT)


def _share(text: str) -> float | None:
    return int(text, 16) / 255 if re.fullmatch(r"[0-9a-fA-F]{2}", text) else None


def _integer(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"-?\d{1,12}", text.strip()) else 0
