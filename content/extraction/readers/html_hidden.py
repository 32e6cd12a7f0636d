"""Takes out of a page of HTML what a browser would not show: by attribute, by its own style, by the rules of its style
sheets, by the colour that letters and what they stand on have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from content.extraction import css
from content.extraction.colours import UNREADABLE_POINTS, WHITE, Colour, is_lost
from content.extraction.css import Declared
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers.css_hidden import BESIDE, FAINT, OUT_OF_REACH, letter_size, shows_nothing
from content.extraction.readers.svg.geometry import Matrix
from content.extraction.readers.svg.windows import Windows

_NEVER_SHOWN = {"script", "style", "noscript", "template", "head", "title", "annotation", "annotation-xml"}
# Of these, what a reader of the page's source finds in words.
_SAYING = ("noscript", "template", "annotation", "annotation-xml", "object", "iframe", "rp")
_MARKUP = re.compile(r"<[^>]*>|\[(?:if|endif)[^\]]*\]")
_TIPS = ("title", "aria-label", "aria-description", "aria-roledescription")
_ABOUT_THE_PAGE = ("description", "keywords", "author", "subject", "abstract", "comment", "comments")
# As style sheets that many pages link to name what they hide, save from programs that read aloud.
_HIDDEN_BY_CUSTOM = {
    *("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "element-invisible", "assistive-text"),
    *("d-none", "hidden", "hide", "is-hidden", "u-hidden", "invisible", "offscreen", "off-screen", "display-none"),
}
# Scripts often show them as a whole only once the page is there.
_WHOLE = {"html", "body"}
# What they enclose is for browsers that know nothing of them.
_ENCLOSING_OTHERS = {"datalist", "canvas", "audio", "video", "noembed", "noframes", "meter", "progress"}
# What may be what letters that stand over it are seen on.
_PICTURES = ("img", "picture", "video", "svg", "canvas", "iframe", "object", "embed")
_BLACK: Colour = (0, 0, 0)
_SMALLEST = UNREADABLE_POINTS * 4 / 3
# Of 1: with less strength than this it is mixed with what is beneath.
_FULL = 0.97
# In pixels: what is moved up so far may lie over what stands before it.
_MOVED_OVER = -10.0
# Of a letter's height: so much closer than usual, letters lie over one another.
_CRUSHED = -0.6
# So many letters stand on the first line.
_ONE_LINE = 60
_LIGHTENING = {"lighten", "screen", "color-dodge", "plus-lighter"}
_DARKENING = {"darken", "multiply", "color-burn", "plus-darker"}
_DIFFERING = {"difference", "exclusion"}
# Of 1: so far turned into its opposite, a colour is that.
_INVERTED = 0.9
_MAX_DEPTH = 300
# As browsers have it.
_MOST_SPANNED = 1000
# Of drawings in the page: attributes that say what its masks let through.
_OF_DRAWINGS = ("fill", "fill-opacity", "stroke", "opacity")


@dataclass(frozen=True, slots=True)
class _Look:
    """How text looks at a place in the page. `ink` and `paper` are None where they are no single, known colour."""

    ink: Colour | None = _BLACK
    paper: Colour | None = WHITE
    size: float = css.USUAL_SIZE
    visible: bool = True
    indented_away: bool = False
    crushed: bool = False
    strength: float = 1.0
    variables: Mapping[str, list[Any]] = field(default_factory=dict)

    def hides(self) -> Hiding | None:
        if not self.visible or self.indented_away or self.size <= 0:
            return Hiding.TEXT
        if self.size <= _SMALLEST or self.strength < FAINT or self.crushed:
            return Hiding.INVISIBLE
        lost = self.ink is not None and self.paper is not None and is_lost(self.ink, self.paper)
        return Hiding.INVISIBLE if lost else None


def take_out(root: Any, unseen: Unseen, sheets: Iterable[str] = (), *, styled_elsewhere: bool | None = None) -> None:
    """Remove what isn't shown, in place, and note its words.

    `sheets` are those that the page links to, as far as they are at hand; without all of them nobody knows on which
    colour letters stand, which `styled_elsewhere` says. By default the page's own links say it.
    """
    own = [sheet.text or "" for sheet in root.iter("style") if css.is_for_screens(sheet.get("media") or "")]
    links = [link for link in root.iter("link") if "stylesheet" in (link.get("rel") or "").lower()]
    within = [sheet for link in links if (sheet := css.sheet_within(link.get("href") or ""))]
    if styled_elsewhere is None:
        styled_elsewhere = len(within) < len(links)
    known = [*sheets, *within, *own]
    declared = css.declarations_of(root, known, _OF_DRAWINGS)
    page = _Page(declared, Windows(root, declared), is_styled_elsewhere=styled_elsewhere)
    page.look_at(root, _Look(paper=None if styled_elsewhere else WHITE, variables=css.initial_values(known)))
    page.take_out(unseen)
    _note_source(root, unseen)


def _note_source(root: Any, unseen: Unseen) -> None:
    """Note what the page's source says and the page doesn't: tips, data, what it says about itself."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            if element.tag is etree.Comment:
                _note(unseen, Hiding.COMMENTS, element.text or "")
            continue
        if element.tag in _SAYING:
            for said in (*element.itertext(), element.get("srcdoc", "")):
                _note(unseen, Hiding.TEXT, str(said))
        elif element.tag == "meta" and (element.get("name") or "").lower() in _ABOUT_THE_PAGE:
            unseen.add(Hiding.PROPERTIES, element.get("content") or "")
        elif element.tag == "input" and (element.get("type") or "").lower() in ("hidden", "password"):
            unseen.add(Hiding.TEXT, element.get("value") or "")
        for name, value in element.attrib.items():
            if name in _TIPS:
                unseen.add(Hiding.DESCRIPTIONS, value)
            elif name.startswith("data-"):
                unseen.add(Hiding.KEPT, value)


def _note(unseen: Unseen, kind: Hiding, text: str) -> None:
    """Note what markup says in words, if it says anything."""
    words = _MARKUP.sub(" ", text)
    if any(map(str.isalnum, words)):
        unseen.add(kind, words)


class _Page:
    """What of a page is not shown: whole elements, and words by themselves."""

    def __init__(self, declared: Mapping[Any, Declared], windows: Windows, *, is_styled_elsewhere: bool) -> None:
        self.declared, self.windows, self.is_styled_elsewhere = declared, windows, is_styled_elsewhere
        self.gone: list[Any] = []
        self.collapsed: set[Any] = set()
        self.lost: list[tuple[Hiding, Any, str]] = []

    def look_at(self, element: Any, around: _Look, depth: int = 0) -> None:
        """Look at an element and what is in it; `around` is how text looks outside of it."""
        about = self._about(element, around)
        if element.tag not in _WHOLE and (self._is_gone(element, about) or self._is_hidden_by_custom(element)):
            self.gone.append(element)
            return
        if element.tag == "table":
            self._collapse_columns(element)
        if _is_replaced(element):
            self.gone += [child for child in element if child.tag != "template"]
            self.lost += [(Hiding.TEXT, element, "text"), *((Hiding.TEXT, child, "tail") for child in element)]
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

    def _is_gone(self, element: Any, about: Declared) -> bool:
        """Whether nothing of an element is shown; of what is seen through a window nobody here knows the place."""
        if element in self.collapsed or _is_gone(element, about):
            return True
        return bool(about) and not all(window.shows(None) for window in self.windows.of(about, Matrix()))

    def _collapse_columns(self, table: Any) -> None:
        """Note the cells of columns that are collapsed."""
        collapsed: list[bool] = []
        for column in table.iter("colgroup", "col"):
            if column.tag == "colgroup" and column.find("col") is not None:
                continue
            around = column.getparent()
            abouts = [self.declared.get(one, {}) for one in (column, around) if one is not table]
            is_off = any("collapse" in css.words_in(about.get("visibility", [])) for about in abouts)
            collapsed += [is_off] * _span(column, "span")
        if not any(collapsed):
            return
        # From rows above: how many more rows a cell takes, by column.
        held: dict[int, int] = {}
        for row in table.iter("tr"):
            at = 0
            taken = {column for column, rows in held.items() if rows > 0}
            held = {column: rows - 1 for column, rows in held.items() if rows > 1}
            for cell in row.iterchildren("td", "th"):
                while at in taken:
                    at += 1
                end = at + _span(cell, "colspan")
                if all(collapsed[at:end]) and end <= len(collapsed):
                    self.collapsed.add(cell)
                if (rows := _span(cell, "rowspan") - 1) > 0:
                    held |= dict.fromkeys(range(at, end), rows)
                at = end

    def _is_hidden_by_custom(self, element: Any) -> bool:
        """Whether a class says so that no sheet at hand speaks of."""
        classes = (element.get("class") or "").lower().split()
        return self.is_styled_elsewhere and element not in self.declared and not _HIDDEN_BY_CUSTOM.isdisjoint(classes)

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
        about = {name: css.resolved(value, variables) for name, value in said.items()}
        if any(name.startswith("::first-line") for name in about) and len(element.text_content()) <= _ONE_LINE:
            about |= {name.split()[1]: value for name, value in about.items() if name.startswith("::first-line")}
        return about


def _span(element: Any, name: str) -> int:
    """Over how many columns or rows it goes."""
    said = element.get(name, "1")
    return min(_MOST_SPANNED, max(1, int(said))) if said.isascii() and said.isdigit() else 1


def _is_replaced(element: Any) -> bool:
    """Whether something else is shown in the place of what is in it, without a slot for that."""
    shadow = next((one for one in element if one.tag == "template" and one.get("shadowrootmode") is not None), None)
    return shadow is not None and shadow.find(".//slot") is None


def _is_gone(element: Any, about: Declared) -> bool:
    """Whether nothing of an element is shown, whatever is in it."""
    display = css.words_in(about.get("display", []))
    hidden = element.get("hidden")
    # What is hidden until it is found is not shown by being a block.
    if "none" in display or (hidden is not None and (not display or hidden.lower() == "until-found")):
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
    return any(one is not None and one[1] >= FAINT for one in found) or any(
        token.type == "url" or (token.type == "function" and one is None)
        for token, one in zip(said, found, strict=True)
    )


def _look_of(element: Any, about: Declared, around: _Look) -> _Look:
    look = around
    if about:
        named = {name: value for name, value in about.items() if name.startswith("--")}
        look = replace(look, variables={**around.variables, **named}) if named else look
        look = look if element.tag in _WHOLE else _visibility(about, look)
        strength = css.length(about.get("opacity", []), whole=1.0)
        look = replace(look, strength=look.strength * min(1.0, strength)) if strength is not None else look
        look = replace(look, size=letter_size(about, around.size))
        look = _spaced(about, look)
    look = _coloured(element, about, look)
    if {"absolute", "fixed", "sticky"} & set(css.words_in(about.get("position", []))):
        # It may lie over anything.
        look = replace(look, paper=None)
    return _blended(about, _traced(about, _painted(element, about, look)))


def _blended(about: Declared, look: _Look) -> _Look:
    """As it looks mixed with what is beneath, or turned into its opposite."""
    modes = set(css.words_in(about.get("mix-blend-mode", [])))
    for token in about.get("filter", []):
        if token.type == "function" and token.lower_name == "invert" and look.ink is not None:
            share = css.length(list(token.arguments), whole=1.0)
            if share is None or share >= _INVERTED:
                red, green, blue = look.ink
                look = replace(look, ink=(255 - red, 255 - green, 255 - blue))
    nothing = (
        (modes & _LIGHTENING and look.paper == WHITE)
        or (modes & _DARKENING and look.ink == WHITE)
        or (modes & _DIFFERING and look.ink == _BLACK)
    )
    return replace(look, ink=look.paper) if nothing else look


def _traced(about: Declared, look: _Look) -> _Look:
    """Without a known ink where letters have a seam or a shadow that can be seen, or paper where a border fills it."""
    if "inset" in css.words_in(about.get("box-shadow", [])) or about.get("border-image"):
        look = replace(look, paper=None)
    seams = ("text-shadow", "-webkit-text-stroke", "-webkit-text-stroke-color")
    found = [css.colour(token) for name in seams for token in about.get(name, [])]
    seen = (one for one in found if one is not None and one[1] >= FAINT)
    if any(look.paper is None or not is_lost(colour, look.paper) for colour, _ in seen):
        return replace(look, ink=None)
    return look


def _spaced(about: Declared, look: _Look) -> _Look:
    """With whether its letters lie over one another."""
    if css.length(about.get("font-size-adjust", [])) == 0:
        return replace(look, size=0.0)
    for token in about.get("letter-spacing", []):
        is_relative = token.type == "dimension" and token.lower_unit == "em"
        space = token.value * look.size if is_relative else css.pixels(token)
        if space is not None:
            look = replace(look, crushed=look.size > 0 and space / look.size <= _CRUSHED)
    return look


def _visibility(about: Declared, look: _Look) -> _Look:
    said = css.words_in(about.get("visibility", []))
    if said and said[0] != "inherit":
        look = replace(look, visible=said[0] not in ("hidden", "collapse"))
    indent = css.length(about.get("text-indent", []), whole=css.SCREEN_WIDTH)
    if indent is not None:
        look = replace(look, indented_away=indent <= BESIDE or indent >= OUT_OF_REACH)
    return look


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
        if strength < FAINT:
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
            if strength < FAINT:
                return look
            return replace(look, paper=paper if strength >= _FULL else None)
        if token.type == "ident" and token.lower_value == "currentcolor":
            return replace(look, paper=look.ink)
    return look
