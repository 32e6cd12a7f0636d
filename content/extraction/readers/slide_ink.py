"""Which words of a slide nobody can see: of the colour that they stand on, too small, or under something else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from PIL import Image
from pptx.oxml.ns import qn

from content.extraction.colours import UNREADABLE_POINTS, WHITE, Colour, is_lost
from content.extraction.drawing.styles import Look, Styles
from content.extraction.drawing.text import set_text
from content.extraction.drawing.theme import Theme
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers.slide_hidden import Box, Scale, box_in, frame_of, inside, words_of

_MAX_DEPTH = 20
_MOST_SHAPES = 1000
_STEPS_OF_INHERITANCE = 3
_EMU_A_POINT = 12_700
# Letters stand this far within their lines: what covers them need not reach further.
_SLACK = 3 * _EMU_A_POINT
# Of 100,000: what is drawn with less strength can't be seen, with more hides what is beneath.
_FAINT, _FULL = 4_000, 97_000
# Text is laid out on a slide that is so many pixels wide.
_WIDTH = 1600
# Of a letter's height.
_CRUSHED = 0.6
_EMU_A_POINT, _USUAL_POINTS = 12_700, 18.0
_STRAIGHT = ("rect", "roundRect", "snip1Rect", "round1Rect", "round2SameRect", "flowChartProcess")
_UNSTYLED_TABLES = ("", "{5940675A-B579-460E-94D1-54222C63F5DA}", "{2D5ABB26-0587-4C30-8999-92F81FD0307C}")


@dataclass(frozen=True, slots=True)
class _Paint:
    """In which colour a shape is drawn (None if it isn't one), and whether it hides all beneath."""

    colour: Colour | None
    covers: bool


class _Drawn:
    """A shape at its place in the order in which they are drawn."""

    def __init__(self, shape: Any, box: Box, theme: Theme) -> None:
        self.shape, self.box, self._theme = shape, box, theme

    @cached_property
    def paint(self) -> _Paint | None:
        """None where only its words are drawn."""
        return _paint_of(self.shape, self._theme)


class Inks:
    """The looks of one deck's masters, each worked out once."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self._themes: dict[int, Theme] = {}
        self._beneath: dict[int, list[_Drawn]] = {}

    def theme_of(self, master: Any) -> Theme:
        key = id(master.part)
        if key not in self._themes:
            self._themes[key] = Theme.of_master(master)
        return self._themes[key]

    def beneath(self, source: Any, theme: Theme) -> list[_Drawn]:
        """What a layout or a master draws under each of its slides."""
        key = id(source.part)
        if key not in self._beneath:
            shapes = [one for one in source.shapes if not one.is_placeholder]
            self._beneath[key] = list(_drawn_within(shapes, Scale(), theme))
        return self._beneath[key]

    def take_out_lost(self, slide: Any, unseen: Unseen, number: int) -> None:
        """Remove from the slide, in place, the words that nobody can see, and note them."""
        if min(self.size) > 0:
            looked_at = _Slide(slide, self)
            for runs in looked_at.lost():
                unseen.add(Hiding.INVISIBLE, words_of(runs), place=number)
                for run in runs:
                    run.getparent().remove(run)
            for frame in looked_at.covered_frames():
                unseen.add(Hiding.INVISIBLE, words_of([frame]), place=number)
                frame.getparent().remove(frame)


class _Slide:
    def __init__(self, slide: Any, inks: Inks) -> None:
        self.slide, self.size = slide, inks.size
        self.layout = slide.slide_layout
        self.master = self.layout.slide_master
        self.theme = inks.theme_of(self.master)
        beneath: list[_Drawn] = []
        for source, asked in ((self.master, (self.slide, self.layout)), (self.layout, (self.slide,))):
            if all(one._element.get("showMasterSp") not in ("0", "false") for one in asked):
                beneath += inks.beneath(source, self.theme)
        self.drawn = [*beneath, *_drawn_within(slide.shapes, Scale(), self.theme)][:_MOST_SHAPES]

    def lost(self) -> Iterator[list[Any]]:
        """The runs that can't be seen, those of each shape together."""
        for at, drawn in enumerate(self.drawn):
            if drawn.shape.part is not self.slide.part:
                continue
            try:
                if getattr(drawn.shape, "has_table", False):
                    runs = list(self._lost_in_table(at, drawn))
                else:
                    runs = list(self._lost_in(at, drawn)) if drawn.shape.has_text_frame else []
            except MemoryError:
                raise
            except Exception:  # noqa: BLE001  decks hold whatever their programs wrote; the words are kept
                continue
            if any((run.findtext(qn("a:t")) or "").strip() for run in runs):
                yield runs

    def covered_frames(self) -> list[Any]:
        """Tables, charts and diagrams that lie under something as a whole."""
        return [
            drawn.shape._element
            for at, drawn in enumerate(self.drawn)
            if drawn.shape.part is self.slide.part
            and drawn.shape._element.tag == qn("p:graphicFrame")
            and any(
                _contains(one.box, drawn.box) and one.paint is not None and one.paint.covers
                for one in self.drawn[at + 1 :]
            )
        ]

    def _lost_in(self, at: int, drawn: _Drawn) -> Iterator[Any]:
        body = drawn.shape._element.find(qn("p:txBody"))
        if body is None or not any((one.text or "").strip() for one in body.iter(qn("a:t"))):
            return
        styles = Styles(drawn.shape, self.theme, self.master)
        if self._is_covered(at, drawn, body, styles):
            yield from body.iter(qn("a:r"), qn("a:fld"))
            return
        grounds: list[Colour] | None = None
        paper: Colour | bool | None = False
        # How letters look that say nothing of it themselves, by the level of their paragraph.
        plain: dict[str, Look] = {}
        for paragraph in body.iterfind(qn("a:p")):
            if self._is_beside(drawn, body, paragraph):
                yield from paragraph.iterchildren(qn("a:r"), qn("a:fld"))
                continue
            for run in paragraph.iterchildren(qn("a:r"), qn("a:fld")):
                if (seen := _is_seen_at_all(run)) is not None:
                    if not seen:
                        yield run
                    continue
                look = _look(run, paragraph, styles, plain)
                if look.points <= UNREADABLE_POINTS or self._is_raised_off(drawn, run, look.points):
                    yield run
                    continue
                grounds = self._grounds(at, drawn) if grounds is None else grounds
                if not any(is_lost(look.colour, one) for one in grounds):
                    continue
                if paper is False:
                    paper = self._paper(at, drawn, body, styles)
                if isinstance(paper, tuple) and is_lost(look.colour, paper):
                    yield run

    def _is_raised_off(self, drawn: _Drawn, run: Any, points: float) -> bool:
        """Whether letters stand so much higher or lower than their line that they have left the slide."""
        properties = run.find(qn("a:rPr"))
        said = properties.get("baseline", "0").removesuffix("%") if properties is not None else "0"
        if not said.removeprefix("-").replace(".", "", 1).isdecimal():
            return False
        share = float(said) / (100 if properties.get("baseline", "").endswith("%") else 100_000)
        raised = share * points * _EMU_A_POINT
        top, height = drawn.box[1], drawn.box[3]
        return top + height - raised <= 0 or top - raised >= self.size[1]

    def _is_beside(self, drawn: _Drawn, body: Any, paragraph: Any) -> bool:
        """Whether a paragraph is indented, or its shape set in, so far that its words begin beyond the slide."""
        insets, about = body.find(qn("a:bodyPr")), paragraph.find(qn("a:pPr"))
        left = _number(insets, "lIns") + _number(about, "marL")
        return drawn.box[0] + left >= self.size[0] or drawn.box[1] + _number(insets, "tIns") >= self.size[1]

    def _is_covered(self, at: int, drawn: _Drawn, body: Any, styles: Styles) -> bool:
        over = [one for one in self.drawn[at + 1 :] if _overlap(one.box, drawn.box)]
        covers = [one.box for one in over if one.paint is not None and one.paint.covers]
        if not covers or any(_contains(box, drawn.box) for box in covers):
            return bool(covers)
        place = self._place_of_words(drawn, body, styles)
        return any(_contains(box, place) for box in covers)

    def _grounds(self, at: int, drawn: _Drawn) -> list[Colour]:
        """The colours on which a shape's words may stand."""
        under = [drawn, *(one for one in self.drawn[:at] if _overlap(one.box, drawn.box))]
        colours = [one.paint.colour for one in under if one.paint is not None] + [self._ground]
        return [one for one in colours if one is not None]

    def _lost_in_table(self, at: int, drawn: _Drawn) -> Iterator[Any]:
        """Only by colours that the table's cells and words have of their own, as its style has many."""
        table = drawn.shape.table._tbl
        named = table.find(f"{qn('a:tblPr')}/{qn('a:tableStyleId')}")
        bare = (named.text or "" if named is not None else "").upper() in _UNSTYLED_TABLES
        ground = self._under(at, drawn.box) if bare else None
        for cell in table.iter(qn("a:tc")):
            properties = cell.find(qn("a:tcPr"))
            fill = next((one for one in properties if one.tag in _FILLS), None) if properties is not None else None
            paper = ground if fill is None or fill.tag == qn("a:noFill") else None
            if fill is not None and fill.tag == qn("a:solidFill") and _strength(fill) >= _FULL:
                paper = self.theme.of(fill)
            for run in cell.iter(qn("a:r"), qn("a:fld")):
                properties = run.find(qn("a:rPr"))
                ink = self.theme.of(properties.find(qn("a:solidFill"))) if properties is not None else None
                size = properties.get("sz", "") if properties is not None else ""
                is_tiny = size.isdecimal() and int(size) / 100 <= UNREADABLE_POINTS
                points = int(size) / 100 if size.isdecimal() else _USUAL_POINTS
                unseen = _is_seen_at_all(run) is False or is_tiny or self._is_raised_off(drawn, run, points)
                if unseen or (ink is not None and paper is not None and is_lost(ink, paper)):
                    yield run

    def _paper(self, at: int, drawn: _Drawn, body: Any, styles: Styles) -> Colour | None:
        """What a shape's words stand on; None where that is no single colour."""
        if drawn.paint is not None:
            return drawn.paint.colour
        beneath = any(_overlap(one.box, drawn.box) and one.paint is not None for one in self.drawn[:at])
        return self._under(at, self._place_of_words(drawn, body, styles) if beneath else drawn.box)

    def _under(self, at: int, box: Box) -> Colour | None:
        for one in reversed(self.drawn[:at]):
            if _overlap(one.box, box) and one.paint is not None:
                return one.paint.colour if one.paint.covers and _contains(one.box, box) else None
        return self._ground

    @cached_property
    def _ground(self) -> Colour | None:
        for source in (self.slide, self.layout, self.master):
            background = source._element.find(f"{qn('p:cSld')}/{qn('p:bg')}")
            if background is None:
                continue
            reference = background.find(qn("p:bgRef"))
            if reference is not None:
                # The first of a theme's grounds is plain; the others may be anything.
                return self.theme.of(reference) if reference.get("idx") in ("1", "1001") else None
            fill = self.theme.fill(background.find(qn("p:bgPr")))
            solid = background.find(f"{qn('p:bgPr')}/{qn('a:solidFill')}")
            return fill if isinstance(fill, tuple) and solid is not None else None
        return WHITE

    def _place_of_words(self, drawn: _Drawn, body: Any, styles: Styles) -> Box:
        """Where the words themselves stand, as near as our own letters tell."""
        pixels = _WIDTH / self.size[0]
        left, top, width, height = (edge * pixels for edge in drawn.box)
        pieces, _ = set_text(body, styles, (left, top, left + width, top + height), pixels)
        if not pieces:
            return drawn.box
        right = max(one.left + one.letters.width(one.word) for one in pieces) / pixels
        bottom = max(one.top + one.letters.size * 1.2 for one in pieces) / pixels
        left, top = (min(edges) / pixels for edges in ([one.left for one in pieces], [one.top for one in pieces]))
        return left, top, right - left, bottom - top


_FILLS = {qn(f"a:{name}") for name in ("noFill", "solidFill", "gradFill", "blipFill", "pattFill", "grpFill")}


def _drawn_within(shapes: Any, scale: Scale, theme: Theme, depth: int = 0) -> Iterator[_Drawn]:
    for shape in shapes:
        box = _box_of(shape)
        if box is None:
            continue
        if shape._element.tag == qn("p:grpSp"):
            if depth < _MAX_DEPTH:
                frame = frame_of(shape._element)
                yield from _drawn_within(shape.shapes, inside(scale, frame, box_in(frame)), theme, depth + 1)
        elif shape._element.tag != qn("p:cxnSp"):
            yield _Drawn(shape, scale.of(box), theme)


def _paint_of(shape: Any, theme: Theme) -> _Paint | None:
    tag = shape._element.tag
    if tag == qn("p:pic"):
        return _Paint(None, covers=not _is_turned(shape) and _is_solid_picture(shape))
    return _filled(shape, theme) if tag == qn("p:sp") else _Paint(None, covers=False)


def _filled(shape: Any, theme: Theme) -> _Paint | None:
    """What a shape is filled with: by itself, as a placeholder by its layout, or by its style."""
    at, fill = shape, None
    for _ in range(_STEPS_OF_INHERITANCE):
        properties = at._element.find(qn("p:spPr"))
        fill = next((one for one in properties if one.tag in _FILLS), None) if properties is not None else None
        at = getattr(at, "_base_placeholder", None) if fill is None and shape.is_placeholder else None
        if at is None:
            break
    style = shape._element.find(qn("p:style"))
    if fill is None and style is not None:
        fill = style.find(qn("a:fillRef"))
        if fill is not None and fill.get("idx", "0") == "0":
            fill = None
    if fill is None or fill.tag == qn("a:noFill"):
        return None
    strength = _strength(fill)
    if strength < _FAINT:
        return None
    single = fill.tag in (qn("a:solidFill"), qn("a:fillRef")) and strength >= _FULL
    whole = strength >= _FULL and fill.tag not in (qn("a:blipFill"), qn("a:grpFill"))
    return _Paint(theme.of(fill) if single else None, covers=whole and _is_straight(shape) and not _is_turned(shape))


def _box_of(shape: Any) -> Box | None:
    if (own := box_in(frame_of(shape._element))) is not None:
        return own
    try:
        edges = (shape.left, shape.top, shape.width, shape.height)
    except (KeyError, AttributeError, ValueError):
        return None
    return None if None in edges else edges


def _look(run: Any, paragraph: Any, styles: Styles, plain: dict[str, Look]) -> Look:
    own, about = run.find(qn("a:rPr")), paragraph.find(qn("a:pPr"))
    if (own is not None and (own.get("sz") or own.find(qn("a:solidFill")) is not None)) or (
        about is not None and len(about)
    ):
        return styles.look(run, paragraph)
    level = "0" if about is None else about.get("lvl", "0")
    if level not in plain:
        plain[level] = styles.look(run, paragraph)
    return plain[level]


def _number(element: Any, name: str) -> int:
    said = element.get(name, "") if element is not None else ""
    return int(said) if said.isdecimal() and len(said) < 12 else 0


def _strength(fill: Any) -> int:
    """Of 100,000, the least that is said within."""
    said = [one.get("val", "") for one in fill.iter(qn("a:alpha"))]
    return min((int(one) for one in said if one.isdecimal()), default=100_000)


def _is_seen_at_all(run: Any) -> bool | None:
    """False for letters without fill or strength; None where that doesn't tell."""
    properties = run.find(qn("a:rPr"))
    if properties is None:
        return None
    outlined = properties.find(qn("a:ln"))
    if outlined is not None and outlined.find(qn("a:noFill")) is None and len(outlined):
        return True
    if properties.find(qn("a:noFill")) is not None or _is_pressed(properties):
        return False
    fill = properties.find(qn("a:solidFill"))
    return False if fill is not None and _strength(fill) < _FAINT else None


def _is_pressed(properties: Any) -> bool:
    """Whether letters stand so much closer than usual that they lie over one another."""
    closer, size = properties.get("spc", "0"), properties.get("sz", "1800")
    said = closer.removeprefix("-").isdecimal() and size.isdecimal()
    return bool(said and -int(closer) >= _CRUSHED * int(size))


def _is_turned(shape: Any) -> bool:
    frame = frame_of(shape._element)
    return frame is not None and int(frame.get("rot", "0")) % 5_400_000 != 0


def _is_straight(shape: Any) -> bool:
    geometry = shape._element.find(f"{qn('p:spPr')}/{qn('a:prstGeom')}")
    return geometry is None or geometry.get("prst") in _STRAIGHT


def _is_solid_picture(shape: Any) -> bool:
    try:
        with Image.open(io.BytesIO(shape.image.blob)) as picture:
            return picture.mode in ("RGB", "L", "CMYK", "YCbCr", "1") and "transparency" not in picture.info
    except (OSError, ValueError, KeyError, AttributeError, Image.DecompressionBombError):
        return False


def _overlap(one: Box, other: Box) -> bool:
    across = one[0] < other[0] + other[2] and other[0] < one[0] + one[2]
    return across and one[1] < other[1] + other[3] and other[1] < one[1] + one[3]


def _contains(outer: Box, inner: Box) -> bool:
    left, top = outer[0] - _SLACK, outer[1] - _SLACK
    across = left <= inner[0] and inner[0] + inner[2] <= outer[0] + outer[2] + _SLACK
    return across and top <= inner[1] and inner[1] + inner[3] <= outer[1] + outer[3] + _SLACK
