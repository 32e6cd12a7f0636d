"""Style sheets applied to a tree: which declarations hold for each of its elements on a screen."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

import cssselect2
import tinycss2

from content.extraction.css_animations import Keyframes, keyframes_in, settled
from content.extraction.css_colours import colour

#: The tokens of a value, by the name of its property.
Declared = dict[str, list[Any]]

_MOST_RULES = 5000
_MAX_DEPTH = 10
#: How large the screen is on which pages are looked at, and letters that nothing is said of, in pixels.
SCREEN_WIDTH, SCREEN_HEIGHT, USUAL_SIZE = 1200.0, 800.0, 16.0
_PIXELS = {"px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54} | {
    **{"em": USUAL_SIZE, "rem": USUAL_SIZE, "ex": USUAL_SIZE / 2, "ch": USUAL_SIZE / 2},
    **{"vw": SCREEN_WIDTH / 100, "vh": SCREEN_HEIGHT / 100},
}
_WIDTH = re.compile(r"\(\s*(min|max)-(?:device-|inline-)?(?:width|size)\s*:\s*([\d.]+)\s*(px|em|rem|)\s*\)", re.I)
_NOT_HERE = re.compile(r"\bnot\b|prefers-color-scheme\s*:\s*dark|prefers-contrast|orientation", re.I)
_OTHER_MEDIA = re.compile(r"^(?:only\s+)?(?:print|speech|aural|braille|embossed|handheld|projection|tty|tv)\b", re.I)
# Where these hold, what they enclose holds for pages as they are looked at.
_ENCLOSING = ("supports", "layer")
_INLINE = (1, 0, 0, 0)
_SIDES = ("top", "right", "bottom", "left")
# As text runs to the right and down.
_LOGICAL = {
    **{f"{size}-size": side for size, side in (("block", "height"), ("inline", "width"))},
    **{f"max-{size}-size": f"max-{side}" for size, side in (("block", "height"), ("inline", "width"))},
    **{
        f"{of}{way}": f"{prefix}{side}"
        for of, prefix in (("inset-", ""), ("margin-", "margin-"))
        for way, side in (
            *(("inline-start", "left"), ("inline-end", "right")),
            *(("block-start", "top"), ("block-end", "bottom")),
        )
    },
}
_PAIRS = {"inline": ("left", "right"), "block": ("top", "bottom")}
_COUNTED = ("calc", "min", "max", "clamp")
# What these may be said to be; browsers pass over a declaration that says anything else.
_KEYWORDS = {
    "display": frozenset(
        {
            *("none", "contents", "block", "inline", "inline-block", "flow", "flow-root", "list-item", "run-in"),
            *("flex", "inline-flex", "grid", "inline-grid", "-webkit-box", "-webkit-inline-box", "math"),
            *("table", "inline-table", "table-row", "table-cell", "table-caption", "table-column"),
            *("table-row-group", "table-header-group", "table-footer-group", "table-column-group"),
            *("ruby", "ruby-text", "ruby-base"),
        }
    ),
    "visibility": frozenset({"visible", "hidden", "collapse"}),
    "position": frozenset({"static", "relative", "absolute", "fixed", "sticky", "-webkit-sticky"}),
}
_EVERYWHERE = frozenset({"inherit", "initial", "unset", "revert", "revert-layer"})
_COLOURS = ("color", "background-color", "-webkit-text-fill-color")
# Sheets that stand in the address itself.
_DATA = re.compile(r"data:text/css(?:;[^,]*)?,(.*)", re.I | re.S)
_NAME = re.compile(r"^[\w-]+\s+(?=\()")
# Above all layers.
_NO_LAYER = 1 << 30


@dataclass(frozen=True, slots=True)
class _Rule:
    important: bool
    layer: int
    weight: tuple[int, ...]
    order: int
    name: str
    value: list[Any]


def declarations_of(root: Any, sheets: Iterable[str], presentation: Iterable[str] = ()) -> Mapping[Any, Declared]:
    """What the sheets, and the elements' own `style`, declare for each element below `root`; nothing for most.

    What stands before or after an element by a rule is declared with it, by names such as "::before background".
    `presentation` names attributes that count as declarations, as in drawings.
    """
    matcher, is_ruled = cssselect2.Matcher(), False
    sheets = list(sheets)
    keyframes = _keyframes(sheets)
    for order, (selectors, declared, layer) in enumerate(_rules(sheets)):
        for selector in selectors:
            matcher.add_selector(selector, (order, declared, layer))
            is_ruled = True
    names = tuple(presentation)
    if is_ruled:
        wrapped = cssselect2.ElementWrapper.from_html_root(root).iter_subtree()
        pairs = ((one.etree_element, matcher.match(one)) for one in wrapped)
    else:
        pairs = ((one, ()) for one in root.iter() if isinstance(one.tag, str))
    found = {}
    for element, matches in pairs:
        rules = [_Rule(False, -1, (-1,), 0, name, tokens_of(element.get(name))) for name in names if element.get(name)]
        for specificity, _, pseudo, (order, declared, layer) in matches:
            of = "" if pseudo is None else f"::{pseudo} "
            for one in declared:
                # Of what is important the layers count the other way round.
                rank = -layer if one.important else layer
                rules += [
                    _Rule(one.important, rank, (0, *specificity), order, f"{of}{name}", value)
                    for name, value in _parts(one.lower_name, one.value)
                ]
        if own := element.get("style"):
            for one in _declared(own):
                rules += [
                    _Rule(one.important, _NO_LAYER, _INLINE, 0, name, value)
                    for name, value in _parts(one.lower_name, one.value)
                ]
        if rules:
            rules.sort(key=lambda rule: (rule.important, rule.layer, rule.weight, rule.order))
            found[element] = _at_rest(rules, keyframes)
    return found


def _keyframes(sheets: Iterable[str]) -> dict[str, Keyframes]:
    """What moves by the sheets, by its names; of those with one name the last."""
    parsed = (tinycss2.parse_stylesheet(one, skip_comments=True, skip_whitespace=True) for one in sheets)
    return dict(found for rules in parsed for found in keyframes_in(rules))


def _at_rest(rules: list[_Rule], keyframes: Mapping[str, Keyframes]) -> Declared:
    """What of an element's rules holds in the end, the last ones the strongest, when nothing of it moves any more."""
    declared = {rule.name: rule.value for rule in rules}
    moved = settled([(rule.name, rule.value) for rule in rules], keyframes) if keyframes else {}
    # What is important stands above all that moves.
    important = {rule.name for rule in rules if rule.important}
    for name, value in moved.items():
        for part, said in _parts(name, value) if value is not None else [(name, None)]:
            if part not in important:
                declared.pop(part, None)
                declared |= {part: said} if said is not None else {}
    return declared


def _rules(sheets: Iterable[str]) -> Iterator[tuple[list[Any], list[Any], int]]:
    """The selectors of each rule, what it declares, and how high the layer is on which it stands."""
    left = _MOST_RULES
    layers: dict[str, int] = {}
    for sheet in sheets:
        for found in _flat(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True), layers):
            for selectors, declared in _nested(found.selectors(), found.rule.content):
                left -= 1
                if left < 0:
                    return
                try:
                    yield cssselect2.compile_selector_list(selectors), declared, found.layer
                except cssselect2.SelectorError:
                    continue  # written for one browser alone, or for a state such as being pointed at


@dataclass(frozen=True, slots=True)
class _Found:
    """A rule that holds on a screen: its layer, and within what it holds, empty for the whole page."""

    rule: Any
    layer: int = _NO_LAYER
    scope: str = ""

    def selectors(self) -> str:
        said = tinycss2.serialize(self.rule.prelude)
        return f":is({self.scope}) :is({said})" if self.scope else said


def _nested(selectors: str, content: Any, depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """A rule's own declarations, and those of the rules within it, with what each is for."""
    parsed = list(tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True))
    yield selectors, [one for one in parsed if one.type == "declaration" and _is_valid(one)]
    for rule in parsed if depth < _MAX_DEPTH else ():
        if rule.type == "qualified-rule":
            inner, around = tinycss2.serialize(rule.prelude), f":is({selectors})"
            named = inner.replace("&", around) if "&" in inner else f"{around} {inner}"
            yield from _nested(named, rule.content, depth + 1)
        elif rule.type == "at-rule" and rule.content is not None and _encloses(rule):
            yield from _nested(selectors, rule.content, depth + 1)


def _flat(
    rules: Iterable[Any], layers: dict[str, int], around: _Found | None = None, depth: int = 0
) -> Iterator[_Found]:
    """The rules that hold on a screen, also within conditions. `layers` gathers the layers in their order."""
    layer, scope = (around.layer, around.scope) if around is not None else (_NO_LAYER, "")
    for rule in rules:
        if rule.type == "qualified-rule":
            yield _Found(rule, layer, scope)
        elif rule.type != "at-rule" or depth >= _MAX_DEPTH:
            continue
        elif rule.lower_at_keyword == "import":
            sheet = _imported(rule.prelude)
            parsed = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
            yield from _flat(parsed, layers, around, depth + 1)
        elif rule.content is None:
            if rule.lower_at_keyword == "layer":
                for name in tinycss2.serialize(rule.prelude).split(","):
                    layers.setdefault(name.strip(), len(layers))
        elif _encloses(rule):
            said = tinycss2.serialize(rule.prelude).strip()
            within = _Found(rule, layer, scope)
            if rule.lower_at_keyword == "layer":
                within = _Found(rule, layers.setdefault(said or f" {len(layers)}", len(layers)), scope)
            elif rule.lower_at_keyword == "scope":
                # From there on; down to where it ends again is not looked at.
                within = _Found(rule, layer, said.partition(") to")[0].strip("() ") or scope)
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield from _flat(inner, layers, within, depth + 1)


def _encloses(rule: Any) -> bool:
    """Whether what stands within an at-rule holds for pages as they are looked at."""
    said, name = tinycss2.serialize(rule.prelude).strip(), rule.lower_at_keyword
    if name == "media":
        return is_for_screens(said)
    if name == "container":
        return is_for_screens(_NAME.sub("", said))
    return name == "scope" or (name in _ENCLOSING and "not" not in said.lower().split())


def _imported(prelude: list[Any]) -> str:
    """The sheet that an import has in its own address; nothing is fetched."""
    first = next((one for one in prelude if one.type not in ("whitespace", "comment")), None)
    if first is not None and first.type == "function" and first.lower_name == "url":
        first = next((one for one in first.arguments if one.type == "string"), None)
    return sheet_within(str(first.value)) if first is not None and first.type in ("url", "string") else ""


def sheet_within(address: str) -> str:
    """The style sheet that stands in an address as data; nothing of any other, which is never fetched."""
    found = _DATA.match(address.strip())
    if found is None:
        return ""
    if ";base64" in address[: found.start(1)].lower():
        try:
            return base64.b64decode(found[1]).decode("utf-8", "replace")
        except ValueError:
            return ""
    return unquote(found[1])


def initial_values(sheets: Iterable[str]) -> dict[str, list[Any]]:
    """What variables are from the start, where sheets register them."""
    found = {}
    for sheet in sheets:
        for rule in tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True):
            if rule.type == "at-rule" and rule.lower_at_keyword == "property" and rule.content is not None:
                for one in _declared(rule.content):
                    if one.lower_name == "initial-value":
                        found[tinycss2.serialize(rule.prelude).strip()] = one.value
    return found


def declared_in(content: str) -> Declared:
    """What some declarations say, of each property the last."""
    return {name: value for one in _declared(content) for name, value in _parts(one.lower_name, one.value)}


def _declared(content: Any) -> Iterator[Any]:
    parsed = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return (one for one in parsed if one.type == "declaration" and _is_valid(one))


def _is_valid(declaration: Any) -> bool:
    """Whether browsers understand it, as far as it is looked at: a later one that they don't undoes no earlier one."""
    name = declaration.lower_name
    if any(token.type == "function" for token in declaration.value):
        return True
    words = words_in(declaration.value)
    if name in _KEYWORDS:
        return bool(words) and set(words) <= _KEYWORDS[name] | _EVERYWHERE
    if name in _COLOURS:
        known = set(words) & (_EVERYWHERE | {"currentcolor"})
        return bool(known) or any(colour(token) is not None for token in declaration.value)
    return True


def _parts(said_name: str, value: list[Any]) -> Iterator[tuple[str, list[Any]]]:
    """A declaration by the names of the sides that it is about."""
    name = _LOGICAL.get(said_name, said_name)
    of, _, way = name.partition("-")
    if of not in ("margin", "inset") or way not in ("", *_PAIRS):
        yield name, value
        return
    said = [token for token in value if token.type not in ("whitespace", "comment")]
    prefix = "margin-" if of == "margin" else ""
    sides = _PAIRS.get(way, _SIDES)
    for place, side in enumerate(sides if said else ()):
        # A side that is not named is as the one across, or as the first.
        at = next(one for one in (place, place - 2, 0) if 0 <= one < len(said))
        yield f"{prefix}{side}", [said[at]]


def tokens_of(text: str) -> list[Any]:
    """A value by itself, as an attribute has it."""
    return list(tinycss2.parse_component_value_list(text, skip_comments=True))


def is_for_screens(query: str) -> bool:
    """Whether a media query holds on a screen of common size."""
    return any(_holds(one.strip().lower()) for one in query.split(",")) if query.strip() else True


def _holds(query: str) -> bool:
    if query.startswith("not"):
        return bool(_OTHER_MEDIA.match(query.removeprefix("not").strip()))
    if _OTHER_MEDIA.match(query) or _NOT_HERE.search(query):
        return False
    for bound, number, unit in _WIDTH.findall(query):
        width = float(number) * (USUAL_SIZE if unit in ("em", "rem") else 1.0)
        if (width > SCREEN_WIDTH) if bound == "min" else (width < SCREEN_WIDTH):
            return False
    return True


def words_in(value: list[Any]) -> list[str]:
    """The words of a value, in small letters."""
    return [token.lower_value for token in value if token.type == "ident"]


def resolved(value: list[Any], variables: Mapping[str, list[Any]], depth: int = 0) -> list[Any]:
    """A value with what its variables stand for."""
    if depth >= _MAX_DEPTH or not any(token.type == "function" and token.lower_name == "var" for token in value):
        return value
    found: list[Any] = []
    for token in value:
        if token.type == "function" and token.lower_name == "var":
            inner = [one for one in token.arguments if one.type not in ("whitespace", "comment")]
            name = inner[0].value if inner and inner[0].type == "ident" else ""
            found += resolved(variables.get(name, inner[2:]), variables, depth + 1)
        else:
            found.append(token)
    return found


def pixels(token: Any, *, whole: float = 0.0) -> float | None:
    """A length in pixels, percents of `whole`; None for what is no length."""
    if token.type == "dimension":
        factor = _PIXELS.get(token.lower_unit)
        return None if factor is None else token.value * factor
    if token.type == "percentage":
        return float(token.value) * whole / 100
    if token.type == "function" and token.lower_name in _COUNTED:
        return _counted(token, whole)
    return float(token.value) if token.type == "number" else None


def _counted(function: Any, whole: float, depth: int = 0) -> float | None:
    """What a calculation comes to; None for one that can't be followed."""
    groups: list[list[Any]] = [[]]
    for token in function.arguments if function.type == "function" else function.content:
        if token.type == "literal" and token.value == ",":
            groups.append([])
        elif token.type not in ("whitespace", "comment"):
            groups[-1].append(token)
    values = [_sum(group, whole, depth) for group in groups]
    known = [value for value in values if value is not None]
    if len(known) != len(values):
        return None
    match function.lower_name if function.type == "function" else "calc":
        case "min":
            return min(known)
        case "max":
            return max(known)
        case "clamp" if len(known) == 3:
            return max(known[0], min(known[1], known[2]))
    return known[0]


def _sum(tokens: list[Any], whole: float, depth: int) -> float | None:
    """Numbers with signs between them; products first."""
    total, product, sign = 0.0, None, 1.0
    operator = ""
    for token in tokens:
        if token.type == "literal":
            operator = token.value
            if operator in ("+", "-") and product is not None:
                total, product, sign = total + sign * product, None, -1.0 if operator == "-" else 1.0
            continue
        nested = token.type == "() block" or (token.type == "function" and token.lower_name in _COUNTED)
        value = (_counted(token, whole, depth + 1) if depth < _MAX_DEPTH else None) if nested else None
        value = pixels(token, whole=whole) if not nested else value
        if value is None or (operator == "/" and value == 0):
            return None
        if product is None:
            product = value
        else:
            product = product * value if operator == "*" else product / value if operator == "/" else value
    return None if product is None else total + sign * product


def length(value: list[Any], *, whole: float = 0.0) -> float | None:
    """The first length in a value, in pixels."""
    return next((one for token in value if (one := pixels(token, whole=whole)) is not None), None)
