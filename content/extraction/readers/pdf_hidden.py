"""Which letters of a PDF's page are not to be seen on it: layers that are off, invisible ink, words beside the page,
those of the paper's colour or under a box.
"""

from __future__ import annotations

import ctypes
from bisect import bisect, insort
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as raw
from PIL import Image, ImageChops

from content.extraction.colours import Colour, is_lost
from content.extraction.hidden import Hiding
from content.extraction.readers.pdf_layers import MAX_DEPTH, MAX_OBJECTS, Look, address_of, switched_off

_FAR = 1e6
# Of a page: where pictures fill more, and hardly a text is drawn, it is a scan, and what is unseen was recognised.
_MOST_OF_A_PAGE, _STAMPS = 0.6, 3
# In points: so much of a letter's box may stand out of what it is cut out by. From so many corners on that is no box.
_CUT, _CORNERS = 1.0, (4, 5)
_STROKED = (raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP)
_OPAQUE = 255
# From here on a colour may be the paper's; below this it is hardly there; so flat a line nobody reads, in points.
_PALE, _FAINT, _FLAT = 235, 40, 2.0
# What is narrower, in points, hides no letter: a rule between columns.
_NARROW = 2.0
# Letters, of which so many stand within what is hardly wide, lie over one another.
_MANY = 4
# Of a page's longer side: letters that are so small a share of it are not read, however small the page is.
_SMALLEST_SHARE = 400
_MOST_GROUNDS = 300
_COVERING_NOTHING = (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_WIDGET)
# Of 255: a difference that no eye sees.
_UNSEEN_DIFFERENCE = 8

# Filled in anew for each object: there are thousands on a page.
_EDGES = tuple(ctypes.c_float() for _ in range(4))
_COLOUR = tuple(ctypes.c_uint() for _ in range(4))

#: Left, bottom, right and top.
Box = tuple[float, float, float, float]
#: How letters are hidden, by their place in the page's text.
Hidden = dict[int, Hiding]


def hidden_letters(page: Any, text_page: Any, size: tuple[float, float], *, layers: bool) -> Hidden:
    """The letters of the page that its picture does not show; empty for nearly every page.

    `size` is the page's, `layers` whether the file may have any. Invisible words over a picture stay, as they say what
    a scan shows, unless it shows nothing there.
    """
    box = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, box)
    beside = _reaches_out(text_page, box)
    off = switched_off(page, size) if layers else set()
    doubts = _doubts(page, size)
    doubts.tiny |= _pressed(text_page, doubts.thin)
    inks, doubtful = doubts.invisible, doubts.found - doubts.invisible - off
    if not (beside or inks or off or doubtful or doubts.tiny):
        return {}
    pictures = _pictures(page) if inks or doubtful else []
    filled = sum(map(_area, pictures)) > _MOST_OF_A_PAGE * size[0] * size[1]
    is_scan = filled and len(doubts.lines) - len(inks) <= _STAMPS
    traces = _Traces(page, size) if doubtful or (inks and pictures and not is_scan) else None
    hidden: Hidden = {}
    pictured = _Words()
    before: Hiding | None = None
    edges = raw.FS_RECTF()
    for index in range(raw.FPDFText_CountChars(text_page)):
        item = raw.FPDFText_GetTextObject(text_page, index)
        if item:
            placed = bool(raw.FPDFText_GetLooseCharBox(text_page, index, edges))
            address = address_of(item)
            before = None
            if address in off:
                before = Hiding.LAYERS
            elif address in doubts.tiny and not is_scan:
                before = Hiding.INVISIBLE
            elif beside and placed and _is_outside(edges, box):
                before = Hiding.OUTSIDE
            elif address in inks:
                if not placed or not _is_over(edges, pictures):
                    before = Hiding.INVISIBLE
                elif traces is not None and not is_scan and _is_letter(text_page, index):
                    pictured.add(index, traces.is_flat(edges))
            elif traces is not None and address in doubtful and placed:
                if not _is_letter(text_page, index):
                    before = hidden.get(index - 1)
                elif not traces.has_any(edges):
                    if filled and _is_over(edges, pictures):
                        pictured.add(index, traces.is_flat(edges))
                    else:
                        before = Hiding.INVISIBLE
        # Spaces and line ends that PDFium adds belong to what stands before them.
        if before is not None:
            hidden[index] = before
    hidden.update(dict.fromkeys(pictured.unseen(), Hiding.INVISIBLE))
    return hidden


def _pressed(text_page: Any, thin: set[int]) -> set[int]:
    """Those of the thin texts that are more letters than have room there, one after the other."""
    counts: Counter[int] = Counter()
    for index in range(raw.FPDFText_CountChars(text_page)) if thin else ():
        item = raw.FPDFText_GetTextObject(text_page, index)
        if item and _is_letter(text_page, index) and not raw.FPDFText_GetCharAngle(text_page, index):
            counts[address_of(item)] += 1
    return {address for address in thin if counts[address] >= _MANY}


class _Words:
    """Letters over pictures, word by word: a picture that shows nothing where a word stands does not say it."""

    def __init__(self) -> None:
        self._words: list[tuple[list[int], list[bool]]] = []

    def add(self, index: int, is_flat: bool) -> None:
        """The next letter, and whether the page has a single colour there."""
        if not self._words or self._words[-1][0][-1] != index - 1:
            self._words.append(([], []))
        letters, flats = self._words[-1]
        letters.append(index)
        flats.append(is_flat)

    def unseen(self) -> Iterator[int]:
        for letters, flats in self._words:
            if all(flats):
                yield from letters


def _reaches_out(text_page: Any, box: Any) -> bool:
    within = raw.FPDFText_GetBoundedText(text_page, box.left, box.top, box.right, box.bottom, None, 0)
    return bool(within != raw.FPDFText_GetBoundedText(text_page, -_FAR, _FAR, _FAR, -_FAR, None, 0))


def _is_letter(text_page: Any, index: int) -> bool:
    return chr(raw.FPDFText_GetUnicode(text_page, index)).isalnum()


def _doubts(page: Any, size: tuple[float, float]) -> _Doubts:
    """The texts that may not be seen although they are drawn: pale, faint or flat ones, those that only cut out what is
    drawn after them, those that are cut off, and those that something is drawn over.
    """
    doubts = _Doubts(_MOST_OF_A_PAGE * size[0] * size[1], smallest=min(_FLAT, max(size) / _SMALLEST_SHARE))
    for index in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        doubts.look_at(raw.FPDFPage_GetObject(page, index))
    for box in _covers(page) if doubts.lines else ():
        doubts.found.update(doubts.lines.under(box))
    return doubts


class _Doubts:
    """Looks at what is drawn, in its order. A picture larger than `scan`, in square points, hides nothing: words that
    are beneath it say what it shows. Letters lower than `smallest`, in points, nobody reads.
    """

    def __init__(self, scan: float, *, smallest: float) -> None:
        self.scan, self.smallest = scan, smallest
        self.found: set[int] = set()
        self.invisible: set[int] = set()
        self.tiny: set[int] = set()
        self.thin: set[int] = set()
        self.lines = _Lines()
        # What is drawn so far that letters may stand on, by its colour; None for pictures and the like.
        self.grounds: dict[Colour | None, list[Box]] = {}

    def look_at(self, item: Any, within: _Frame | None = None) -> None:
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            self._text(item, within)
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            self._form(item, within)
        elif kind != raw.FPDF_PAGEOBJ_PATH or _is_filled(item):
            box = _placed(_bounds(item), within)
            if kind != raw.FPDF_PAGEOBJ_IMAGE or _area(box) <= self.scan:
                self.found.update(self.lines.under(box) if self.lines else ())
                self._keep_ground(item, kind, box)

    def _text(self, text: Any, within: _Frame | None) -> None:
        address, own = address_of(text), _bounds(text)
        box = own if within is None else _placed(own, within)
        self.lines.add(address, box)
        mode = raw.FPDFTextObj_GetTextRenderMode(text)
        if mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            self.invisible.add(address)
        elif box[3] - box[1] < self.smallest and _is_smaller(text, self.smallest, within):
            self.tiny.add(address)
        elif box[2] - box[0] < _NARROW:
            # Whether it is one letter or many pressed together, only the page's text says.
            self.thin.add(address)
        elif (
            (within is not None and within.doubtful)
            or _may_be_unseen(text, mode)
            or _is_cut(text, own)
            # By a mask, or by how it is mixed with what is beneath.
            or _is_mixed(text)
            or self._may_be_lost(_ink(text, mode), box)
        ):
            self.found.add(address)

    def _keep_ground(self, item: Any, kind: int, box: Box) -> None:
        if min(box[2] - box[0], box[3] - box[1]) > _NARROW:
            ink = _ink(item, raw.FPDF_TEXTRENDERMODE_FILL) if kind == raw.FPDF_PAGEOBJ_PATH else None
            boxes = self.grounds.setdefault(ink, [])
            if len(boxes) < _MOST_GROUNDS:
                boxes.append(box)

    def _may_be_lost(self, ink: Colour | None, box: Box) -> bool:
        """Whether letters may stand on something of their own colour."""
        return any(
            min(box[2], one[2]) - max(box[0], one[0]) > _NARROW and min(box[3], one[3]) > max(box[1], one[1])
            for colour, boxes in self.grounds.items()
            if ink is None or colour is None or is_lost(ink, colour)
            for one in boxes
        )

    def _form(self, form: Any, within: _Frame | None) -> None:
        """What is drawn by itself, as a whole: where it stands and whether it is shown decide for all in it."""
        if within is not None and within.depth >= MAX_DEPTH:
            return
        frame = _Frame.of(form, within)
        for index in range(max(0, raw.FPDFFormObj_CountObjects(form))):
            self.look_at(raw.FPDFFormObj_GetObject(form, index), frame)


@dataclass(frozen=True, slots=True)
class _Frame:
    """From the points within a drawing to the page's; whether all in it may be unseen."""

    numbers: tuple[float, float, float, float, float, float]
    doubtful: bool
    depth: int

    @classmethod
    def of(cls, form: Any, around: _Frame | None) -> _Frame:
        matrix = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(form, matrix)
        numbers = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
        doubtful = bool(raw.FPDFPageObj_HasTransparency(form)) or _is_cut(form, _bounds(form))
        if around is None:
            return cls(numbers, doubtful, 1)
        a, b, c, d, e, f = numbers
        k, m, n, p, q, r = around.numbers
        both = (a * k + b * n, a * m + b * p, c * k + d * n, c * m + d * p, e * k + f * n + q, e * m + f * p + r)
        return cls(both, doubtful or around.doubtful, around.depth + 1)


def _placed(box: Box, frame: _Frame | None) -> Box:
    if frame is None:
        return box
    a, b, c, d, e, f = frame.numbers
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(up), max(across), max(up)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _is_cut(item: Any, box: Box) -> bool:
    """Whether some of it may be cut off: it reaches out of a box that cuts it out, or what does so is no box."""
    clip = raw.FPDFPageObj_GetClipPath(item)
    for path in range(max(0, raw.FPDFClipPath_CountPaths(clip)) if clip else 0):
        corners = raw.FPDFClipPath_CountPathSegments(clip, path)
        if corners not in _CORNERS:
            return True
        one, other = (_corner(clip, path, index) for index in (0, 2))
        left, right = min(one[0], other[0]) - _CUT, max(one[0], other[0]) + _CUT
        bottom, top = min(one[1], other[1]) - _CUT, max(one[1], other[1]) + _CUT
        if box[0] < left or box[2] > right or box[1] < bottom or box[3] > top:
            return True
    return False


def _corner(clip: Any, path: int, index: int) -> tuple[float, float]:
    x, y = _EDGES[:2]
    raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(clip, path, index), x, y)
    return x.value, y.value


class _Lines:
    """The texts that are drawn so far, by the height at which they stand."""

    def __init__(self) -> None:
        self._kept: list[tuple[float, int, float, float]] = []

    def __len__(self) -> int:
        return len(self._kept)

    def add(self, address: int, bounds: Box) -> None:
        insort(self._kept, ((bounds[1] + bounds[3]) / 2, address, bounds[0], bounds[2]))

    def under(self, box: Box) -> Iterator[int]:
        """Those that may be covered by this box, or a part of them as wide as a letter."""
        left, bottom, right, top = box
        first, last = bisect(self._kept, (bottom,)), bisect(self._kept, (top,))
        for _, address, begins, ends in self._kept[first:last]:
            if min(right, ends) - max(left, begins) > _NARROW:
                yield address


def _may_be_unseen(text: Any, mode: int) -> bool:
    if mode == raw.FPDF_TEXTRENDERMODE_CLIP:
        return True
    red, green, blue, strength = _COLOUR
    ask = raw.FPDFPageObj_GetStrokeColor if mode in _STROKED else raw.FPDFPageObj_GetFillColor
    if not ask(text, red, green, blue, strength):
        return False
    return strength.value < _FAINT or min(red.value, green.value, blue.value) >= _PALE


def _is_mixed(text: Any) -> bool:
    """Whether it is mixed with what is beneath in another way than by its strength, which was asked for last."""
    return _COLOUR[3].value == _OPAQUE and bool(raw.FPDFPageObj_HasTransparency(text))


def _ink(item: Any, mode: int) -> Colour | None:
    red, green, blue, strength = _COLOUR
    ask = raw.FPDFPageObj_GetStrokeColor if mode in _STROKED else raw.FPDFPageObj_GetFillColor
    return (red.value, green.value, blue.value) if ask(item, red, green, blue, strength) else None


def _is_smaller(text: Any, smallest: float, within: _Frame | None) -> bool:
    """Whether its letters are of fewer points, whatever their shape."""
    size, matrix = ctypes.c_float(), raw.FS_MATRIX()
    raw.FPDFTextObj_GetFontSize(text, size)
    raw.FPDFPageObj_GetMatrix(text, matrix)
    scale = max(map(abs, within.numbers[:4])) if within is not None else 1.0
    return bool(size.value * max(abs(matrix.c), abs(matrix.d)) * scale < smallest)


def _is_filled(path: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(path, mode, stroke)) and mode.value != raw.FPDF_FILLMODE_NONE


def _bounds(item: Any) -> Box:
    left, bottom, right, top = _EDGES
    raw.FPDFPageObj_GetBounds(item, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _covers(page: Any) -> Iterator[Box]:
    """Where something was drawn over the finished page, as by who blacks words out in a viewer."""
    rect = raw.FS_RECTF()
    for index in range(min(max(0, raw.FPDFPage_GetAnnotCount(page)), MAX_OBJECTS)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if not annotation:
            continue
        if raw.FPDFAnnot_GetSubtype(annotation) not in _COVERING_NOTHING and raw.FPDFAnnot_GetRect(annotation, rect):
            yield rect.left, min(rect.bottom, rect.top), rect.right, max(rect.bottom, rect.top)
        raw.FPDFPage_CloseAnnot(annotation)


class _Traces:
    """Where the texts of a page leave a trace on it: the page as it is, beside the page without them."""

    def __init__(self, page: Any, size: tuple[float, float]) -> None:
        self._look = Look(page, size)
        texts = list(_texts(page))
        for item in texts:
            raw.FPDFPageObj_SetIsActive(item, False)
        try:
            without = self._look.drawn()
        finally:
            for item in texts:
                raw.FPDFPageObj_SetIsActive(item, True)
        drawings = (self._look.whole, without)
        both = (Image.frombuffer("RGBX", self._look.size, one, "raw", "RGBX", 0, 1) for one in drawings)
        channels = ImageChops.difference(*both).split()[:3]
        trace = ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])
        self._page = Image.frombuffer("RGBX", self._look.size, self._look.whole, "raw", "RGBX", 0, 1).convert("RGB")
        self._trace = trace.point(lambda value: 255 * (value > _UNSEEN_DIFFERENCE))

    def has_any(self, edges: Any) -> bool:
        """Whether anything of a text is seen within these edges."""
        # A letter thinner than a pixel is drawn in it or beside it.
        return self._trace.crop(self._box(edges, 1)).getbbox() is not None

    def is_flat(self, edges: Any) -> bool:
        """Whether the page has a single colour within these edges."""
        extremes = self._page.crop(self._box(edges, 0)).getextrema()
        return all(most - least <= _UNSEEN_DIFFERENCE for least, most in extremes)  # type: ignore[misc, union-attr]

    def _box(self, edges: Any, beyond: int) -> tuple[int, int, int, int]:
        """Where edges of the page are on the drawing, and so many pixels around them."""
        corners = [self._look.place(x, y) for x in (edges.left, edges.right) for y in (edges.top, edges.bottom)]
        across, down = [x for x, _ in corners], [y for _, y in corners]
        return min(across) - beyond, min(down) - beyond, max(across) + 1 + beyond, max(down) + 1 + beyond


def _texts(page: Any) -> Iterator[Any]:
    for index in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield item
        elif kind == raw.FPDF_PAGEOBJ_FORM:
            yield from _texts_within(item)


def _texts_within(form: Any, depth: int = 0) -> Iterator[Any]:
    for index in range(max(0, raw.FPDFFormObj_CountObjects(form))):
        item = raw.FPDFFormObj_GetObject(form, index)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            yield item
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
            yield from _texts_within(item, depth + 1)


def _pictures(page: Any) -> list[Any]:
    """The boxes of the pictures on the page, and of what is drawn by itself and holds one."""
    boxes = []
    for index in range(min(raw.FPDFPage_CountObjects(page), MAX_OBJECTS)):
        item = raw.FPDFPage_GetObject(page, index)
        if _holds_picture(item):
            left, bottom, right, top = (ctypes.c_float() for _ in range(4))
            if raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
                boxes.append((left.value, bottom.value, right.value, top.value))
    return boxes


def _holds_picture(item: Any, depth: int = 0) -> bool:
    kind = raw.FPDFPageObj_GetType(item)
    if kind != raw.FPDF_PAGEOBJ_FORM or depth >= MAX_DEPTH:
        return bool(kind == raw.FPDF_PAGEOBJ_IMAGE)
    count = max(0, raw.FPDFFormObj_CountObjects(item))
    return any(_holds_picture(raw.FPDFFormObj_GetObject(item, index), depth + 1) for index in range(count))


def _is_outside(edges: Any, box: Any) -> bool:
    across = edges.right <= box.left or edges.left >= box.right
    return across or edges.top <= box.bottom or edges.bottom >= box.top


def _is_over(edges: Any, pictures: list[Any]) -> bool:
    x, y = (edges.left + edges.right) / 2, (edges.bottom + edges.top) / 2
    return any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in pictures)
