"""Takes out of a page of HTML what a browser would not show: by attribute, by its own style, by the rules of its style
sheets, by the colour that letters and what they stand on have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from content.extraction import css
from content.extraction.colours import UNREADABLE_POINTS, WHITE, Colour, is_lost
from content.extraction.css import Declared
from content.extraction.hidden import Hiding, Unseen

_NEVER_SHOWN = {"script", "style", "noscript", "template", "head", "title"}
# Scripts often show them as a whole only once the page is there.
_WHOLE = {"html", "body"}
# What they enclose is for browsers that know nothing of them.
_ENCLOSING_OTHERS = {"datalist", "canvas", "audio", "video", "noembed", "noframes", "meter", "progress"}
# What may be what letters that stand over it are seen on.
_PICTURES = ("img", "picture", "video", "svg", "canvas", "iframe", "object", "embed")
_BLACK: Colour = (0, 0, 0)
_SMALLEST = UNREADABLE_POINTS * 4 / 3
# In pixels: from here on a place is beside the page, if before its upper left corner; or else out of reach.
_BESIDE, _OUT_OF_REACH = -100.0, 3000.0
# Of 1: what is drawn with less strength can't be seen, with less than this it is mixed with what is beneath.
_FAINT, _FULL = 0.04, 0.97
_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}
_CLIPPED_SIZE = 1.0
# Of 1: what is drawn no larger shows no letter.
_SMALL_SCALE = 0.05
# In degrees: what is turned so far, about an axis within the page, is seen from its edge.
_EDGE_ON = 90.0
_DEGREES = {"deg": 1.0, "turn": 360.0, "rad": 57.29577951, "grad": 0.9}
# In pixels: what is moved up so far may lie over what stands before it.
_MOVED_OVER = -10.0
_MAX_DEPTH = 300


@dataclass(frozen=True, slots=True)
class _Look:
    """How text looks at a place in the page. `ink` and `paper` are None where they are no single, known colour."""

    ink: Colour | None = _BLACK
    paper: Colour | None = WHITE
    size: float = css.USUAL_SIZE
    visible: bool = True
    indented_away: bool = False
    strength: float = 1.0
    variables: Mapping[str, list[Any]] = field(default_factory=dict)

    def hides(self) -> Hiding | None:
        if not self.visible or self.indented_away or self.size <= 0:
            return Hiding.TEXT
        if self.size <= _SMALLEST or self.strength < _FAINT:
            return Hiding.INVISIBLE
        lost = self.ink is not None and self.paper is not None and is_lost(self.ink, self.paper)
        return Hiding.INVISIBLE if lost else None


def take_out(root: Any, unseen: Unseen, sheets: Iterable[str] = (), *, styled_elsewhere: bool | None = None) -> None:
    """Remove what isn't shown, in place, and note its words.

    `sheets` are those that the page links to, as far as they are at hand; without all of them nobody knows on which
    colour letters stand, which `styled_elsewhere` says. By default the page's own links say it.
    """
    own = [sheet.text or "" for sheet in root.iter("style") if css.is_for_screens(sheet.get("media") or "")]
    if styled_elsewhere is None:
        styled_elsewhere = any("stylesheet" in (link.get("rel") or "").lower() for link in root.iter("link"))
    declared = css.declarations_of(root, [*sheets, *own])
    page = _Page(declared)
    page.look_at(root, _Look(paper=None if styled_elsewhere else WHITE))
    page.take_out(unseen)


class _Page:
    """What of a page is not shown: whole elements, and words by themselves."""

    def __init__(self, declared: Mapping[Any, Declared]) -> None:
        self.declared = declared
        self.gone: list[Any] = []
        self.lost: list[tuple[Hiding, Any, str]] = []

    def look_at(self, element: Any, around: _Look, depth: int = 0) -> None:
        """Look at an element and what is in it; `around` is how text looks outside of it."""
        about = self._about(element, around)
        if element.tag not in _WHOLE and _is_gone(element, about):
            self.gone.append(element)
            return
        look = _look_of(element, about, around)
        hiding = look.hides()
        if self._may_lie_beneath(element, about):
            look = replace(look, paper=None)
            hiding = look.hides()
        if hiding is not None:
            self.lost.append((hiding, element, "text"))
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _NEVER_SHOWN and depth < _MAX_DEPTH:
                self.look_at(child, replace(look, paper=None) if self._is_moved_over(child) else look, depth + 1)
            if hiding is not None:
                self.lost.append((hiding, child, "tail"))

    def _may_lie_beneath(self, element: Any, about: Declared) -> bool:
        """Whether something painted within an element may lie beneath its words, being out of the flow or in a grid."""
        for pseudo in ("::before", "::after"):
            own = {name.partition(" ")[2]: value for name, value in about.items() if name.startswith(pseudo)}
            if own and _is_out_of_flow(own) and _is_painted(own):
                return True
        in_grid = bool({"grid", "inline-grid"} & set(css.words_in(about.get("display", []))))
        for child in element if len(element) else ():
            own = self.declared.get(child, {})
            apart = _is_out_of_flow(own) or (in_grid and any(name.startswith("grid-") for name in own))
            if apart and self._is_pictured(child):
                return True
        return False

    def _is_moved_over(self, element: Any) -> bool:
        """Whether it is moved up over something painted that stands before it."""
        moved = css.length(self.declared.get(element, {}).get("margin-top", []))
        if moved is None or moved > _MOVED_OVER:
            return False
        return any(map(self._is_pictured, element.itersiblings(preceding=True)))

    def _is_pictured(self, element: Any) -> bool:
        return isinstance(element.tag, str) and (
            element.tag in _PICTURES
            or next(element.iter(*_PICTURES), None) is not None
            or _is_painted(self.declared.get(element, {}))
        )

    def take_out(self, unseen: Unseen) -> None:
        for hiding, holder, name in self.lost:
            if words := " ".join((getattr(holder, name) or "").split()):
                unseen.add(hiding, words)
                setattr(holder, name, " ")
        for element in self.gone:
            if words := " ".join("".join(map(str, element.itertext())).split()):
                unseen.add(Hiding.TEXT, words)
            element.drop_tree()

    def _about(self, element: Any, around: _Look) -> Declared:
        """What is declared for an element, with what its variables stand for."""
        said = self.declared.get(element)
        if not said:
            return {}
        variables = {**around.variables, **{name: value for name, value in said.items() if name.startswith("--")}}
        return {name: css.resolved(value, variables) for name, value in said.items()}


def _is_gone(element: Any, about: Declared) -> bool:
    """Whether nothing of an element is shown, whatever is in it."""
    display = css.words_in(about.get("display", []))
    if "none" in display or (element.get("hidden") is not None and not display):
        return True
    if element.tag in _ENCLOSING_OTHERS or (element.tag == "dialog" and element.get("open") is None):
        return True
    if element.get("popover") is not None and not display:
        return True
    return bool(about) and shows_nothing(about)


def _is_out_of_flow(about: Declared) -> bool:
    return bool({"absolute", "fixed"} & set(css.words_in(about.get("position", []))))


def _is_painted(about: Declared) -> bool:
    """Whether it has a ground of its own that is not just as clear as glass."""
    said = [*about.get("background", []), *about.get("background-color", []), *about.get("background-image", [])]
    found = [css.colour(token) for token in said]
    return any(one is not None and one[1] >= _FAINT for one in found) or any(
        token.type == "url" or (token.type == "function" and one is None)
        for token, one in zip(said, found, strict=True)
    )


def shows_nothing(about: Declared) -> bool:
    """Whether what is drawn in this way is nowhere to be seen."""
    switched = (("mso-hide", "all"), ("content-visibility", "hidden"))
    if any(off in css.words_in(about.get(name, [])) for name, off in switched):
        return True
    if any(word in ("disc", "circle", "square") for word in css.words_in(about.get("-webkit-text-security", []))):
        return True
    strength = css.length(about.get("opacity", []), whole=1.0)
    zoom = css.length(about.get("zoom", []), whole=1.0)
    if (strength is not None and strength < _FAINT) or (zoom is not None and 0 < zoom < _SMALL_SCALE):
        return True
    return _is_cut_off(about) or _is_beside(about) or any(map(_is_shrunk, _functions(about)))


def _is_cut_off(about: Declared) -> bool:
    # A box of no size shows what flows out of it, unless that is cut off.
    overflow = [word for name in ("overflow", "overflow-x", "overflow-y") for word in css.words_in(about.get(name, []))]
    sizes = (css.length(about.get(f"{most}{side}", [])) for most in ("", "max-") for side in ("width", "height"))
    if {"hidden", "clip"} & set(overflow):
        line = css.length(about.get("line-height", [])) if not about.get("height") else None
        if any(size is not None and size <= _CLIPPED_SIZE for size in (*sizes, line)):
            return True
        if any(token.type == "percentage" and token.value >= 100 for token in about.get("text-indent", [])):
            return True
    clip = next((one for one in about.get("clip", []) if one.type == "function"), None)
    if clip is not None and {"absolute", "fixed"} & set(css.words_in(about.get("position", []))):
        edges = [one for token in clip.arguments if (one := css.pixels(token)) is not None]
        if len(edges) == 4 and (edges[2] - edges[0] <= _CLIPPED_SIZE or edges[1] - edges[3] <= _CLIPPED_SIZE):
            return True
    path = next((one for one in about.get("clip-path", []) if one.type == "function"), None)
    if path is None:
        return False
    measures = [one for token in path.arguments if (one := css.pixels(token, whole=100.0)) is not None]
    match path.lower_name:
        case "inset":
            return _is_inset_away([token for token in path.arguments if token.type != "whitespace"])
        case "circle" | "ellipse":
            return bool(measures) and measures[0] <= 0
        case "polygon":
            return bool(measures) and (len(set(measures[::2])) == 1 or len(set(measures[1::2])) == 1)
    return False


def _is_inset_away(edges: list[Any]) -> bool:
    """Whether what is cut away from two sides across, in percent, is all there is."""
    shares = []
    for token in edges[:4]:
        if token.type == "ident":
            break
        shares.append(float(token.value) if token.type == "percentage" else 0.0)
    if not shares:
        return False
    top, right, bottom, left = (
        shares[next(at for at in (place, place - 2, 0) if 0 <= at < len(shares))] for place in range(4)
    )
    return top + bottom >= 100 or left + right >= 100


def _is_beside(about: Declared) -> bool:
    across = {"left": css.SCREEN_WIDTH, "right": css.SCREEN_WIDTH, "top": css.SCREEN_HEIGHT}
    if {"absolute", "fixed"} & set(css.words_in(about.get("position", []))):
        places = [css.length(about.get(name, []), whole=whole) for name, whole in across.items()]
        if any(place is not None and (place <= _BESIDE or place >= _OUT_OF_REACH) for place in places):
            return True
        below = css.length(about.get("bottom", []), whole=css.SCREEN_HEIGHT)
        if below is not None and below <= -_OUT_OF_REACH:
            return True
    if "relative" in css.words_in(about.get("position", [])):
        moved = [css.length(about.get(name, []), whole=css.SCREEN_WIDTH) for name in ("left", "top")]
        if any(one is not None and (one <= -css.SCREEN_WIDTH or one >= _OUT_OF_REACH) for one in moved):
            return True
    shifted = [css.pixels(token, whole=css.SCREEN_WIDTH) for token in about.get("translate", [])]
    if any(one is not None and (one <= -css.SCREEN_HEIGHT or one >= _OUT_OF_REACH) for one in shifted):
        return True
    if _is_edge_on(about.get("rotate", []), css.words_in(about.get("rotate", []))):
        return True
    margins = [css.length(about.get(name, []), whole=css.SCREEN_WIDTH) for name in ("margin-left", "margin-top")]
    return any(margin is not None and margin <= -css.SCREEN_HEIGHT for margin in margins)


def _is_edge_on(measures: list[Any], axes: list[str]) -> bool:
    """Whether something is turned about an axis that lies in the page until only its edge is seen."""
    turns = [
        token.value * _DEGREES[token.lower_unit]
        for token in measures
        if token.type == "dimension" and token.lower_unit in _DEGREES
    ]
    return bool({"x", "y"} & set(axes)) and any(abs(turn % 180 - _EDGE_ON) < 1 for turn in turns)


def _functions(about: Declared) -> Iterator[Any]:
    values = [*about.get("transform", []), *about.get("filter", []), *about.get("scale", [])]
    return (token for token in values if token.type in ("function", "number"))


def _is_shrunk(function: Any) -> bool:
    """Whether it makes what it is applied to so small, so far away or so faint that nobody sees it."""
    if function.type == "number":
        return bool(abs(function.value) < _SMALL_SCALE)
    if function.lower_name in ("rotatex", "rotatey"):
        return _is_edge_on(function.arguments, [function.lower_name[-1]])
    measures = [one for token in function.arguments if (one := css.pixels(token, whole=css.SCREEN_WIDTH)) is not None]
    if not measures:
        return False
    name = function.lower_name
    if name.startswith("scale"):
        return any(abs(one) < _SMALL_SCALE for one in measures[:2])
    if name == "matrix" and len(measures) == 6:
        return abs(measures[0] * measures[3] - measures[1] * measures[2]) < _SMALL_SCALE**2
    if name.startswith("translate"):
        return any(one <= -css.SCREEN_HEIGHT or one >= _OUT_OF_REACH for one in measures[:2])
    if name != "opacity":
        return False
    strength = next((css.pixels(token, whole=1.0) for token in function.arguments if token.type != "whitespace"), None)
    return strength is not None and strength < _FAINT


def _look_of(element: Any, about: Declared, around: _Look) -> _Look:
    look = around
    if about:
        named = {name: value for name, value in about.items() if name.startswith("--")}
        look = replace(look, variables={**around.variables, **named}) if named else look
        look = look if element.tag in _WHOLE else _visibility(about, look)
        strength = css.length(about.get("opacity", []), whole=1.0)
        look = replace(look, strength=look.strength * min(1.0, strength)) if strength is not None else look
        look = replace(look, size=_size(about, around.size))
    look = _coloured(element, about, look)
    if {"absolute", "fixed", "sticky"} & set(css.words_in(about.get("position", []))):
        # It may lie over anything.
        look = replace(look, paper=None)
    return _traced(about, _painted(element, about, look))


def _traced(about: Declared, look: _Look) -> _Look:
    """Without a known ink where letters have a seam or a shadow that can be seen, or paper where a border fills it."""
    if "inset" in css.words_in(about.get("box-shadow", [])) or about.get("border-image"):
        look = replace(look, paper=None)
    seams = ("text-shadow", "-webkit-text-stroke", "-webkit-text-stroke-color")
    found = [css.colour(token) for name in seams for token in about.get(name, [])]
    seen = (one for one in found if one is not None and one[1] >= _FAINT)
    if any(look.paper is None or not is_lost(colour, look.paper) for colour, _ in seen):
        return replace(look, ink=None)
    return look


def _visibility(about: Declared, look: _Look) -> _Look:
    said = css.words_in(about.get("visibility", []))
    if said and said[0] != "inherit":
        look = replace(look, visible=said[0] not in ("hidden", "collapse"))
    indent = css.length(about.get("text-indent", []), whole=css.SCREEN_WIDTH)
    if indent is not None:
        look = replace(look, indented_away=indent <= _BESIDE or indent >= _OUT_OF_REACH)
    return look


def _size(about: Declared, around: float) -> float:
    value = about.get("font-size", [])
    if not value and (short := about.get("font")):
        # The size is the first length in it; a weight before it has no unit.
        value = [
            token
            for token in short
            if token.type in ("dimension", "percentage") or (token.type == "number" and token.value == 0)
        ][:1]
    for token in value:
        if token.type == "dimension" and token.lower_unit == "em":
            return float(token.value) * around
        if token.type in ("dimension", "percentage", "number", "function"):
            size = css.pixels(token, whole=around)
            return around if size is None else size
        if token.type == "ident":
            return _SIZES.get(token.lower_value, around)
    return around


def _coloured(element: Any, about: Declared, look: _Look) -> _Look:
    """With the colour of its letters: as declared, by old attributes, or as browsers give it to links."""
    said = about.get("-webkit-text-fill-color") or about.get("color")
    if not said and element.tag in ("font", "body") and (old := element.get("color") or element.get("text")):
        said = css.tokens_of(old)
    if said:
        found = next((one for token in said if (one := css.colour(token)) is not None), None)
        if found is None:
            return look if "inherit" in css.words_in(said) else replace(look, ink=None)
        ink, strength = found
        if strength < _FAINT:
            # Of letters that are cut out of a ground the ground itself is seen.
            cut_out = "text" in css.words_in(about.get("background-clip") or about.get("-webkit-background-clip") or [])
            return replace(look, ink=None if cut_out else look.paper)
        return replace(look, ink=ink if strength >= _FULL else None)
    if element.tag == "a" and element.get("href") is not None or element.tag in ("button", "input", "select", "mark"):
        return replace(look, ink=None)
    return look


def _painted(element: Any, about: Declared, look: _Look) -> _Look:
    """With the colour of what it stands on, where it has one of its own."""
    said = [*about.get("background", []), *about.get("background-color", []), *about.get("background-image", [])]
    if not said and (old := element.get("bgcolor")):
        said = css.tokens_of(old)
    if element.get("background"):
        return replace(look, paper=None)
    for token in reversed(said):
        if token.type == "url" or (token.type == "function" and css.colour(token) is None):
            return replace(look, paper=None)
        if (found := css.colour(token)) is not None:
            paper, strength = found
            if strength < _FAINT:
                return look
            return replace(look, paper=paper if strength >= _FULL else None)
        if token.type == "ident" and token.lower_value == "currentcolor":
            return replace(look, paper=look.ink)
    return look
