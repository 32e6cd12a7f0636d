"""Style sheets applied to a tree: which declarations hold for each of its elements on a screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import cssselect2
import tinycss2
from tinycss2.color4 import parse_color

from content.extraction.colours import WHITE, Colour

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
_WIDTH = re.compile(r"\(\s*(min|max)-(?:device-)?width\s*:\s*([\d.]+)\s*(px|em|rem|)\s*\)", re.I)
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
_SYSTEM: dict[str, Colour] = {"canvas": WHITE, "canvastext": (0, 0, 0)}


@dataclass(frozen=True, slots=True)
class _Rule:
    important: bool
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
    for order, (selectors, declared) in enumerate(_rules(sheets)):
        for selector in selectors:
            matcher.add_selector(selector, (order, declared))
            is_ruled = True
    names = tuple(presentation)
    if is_ruled:
        wrapped = cssselect2.ElementWrapper.from_html_root(root).iter_subtree()
        pairs = ((one.etree_element, matcher.match(one)) for one in wrapped)
    else:
        pairs = ((one, ()) for one in root.iter() if isinstance(one.tag, str))
    found = {}
    for element, matches in pairs:
        rules = [_Rule(False, (-1,), 0, name, tokens_of(element.get(name))) for name in names if element.get(name)]
        for specificity, _, pseudo, (order, declared) in matches:
            of = "" if pseudo is None else f"::{pseudo} "
            for one in declared:
                rules += [
                    _Rule(one.important, (0, *specificity), order, f"{of}{name}", value) for name, value in _parts(one)
                ]
        if own := element.get("style"):
            for one in _declared(own):
                rules += [_Rule(one.important, _INLINE, 0, name, value) for name, value in _parts(one)]
        if rules:
            rules.sort(key=lambda rule: (rule.important, rule.weight, rule.order))
            found[element] = {rule.name: rule.value for rule in rules}
    return found


def _rules(sheets: Iterable[str]) -> Iterator[tuple[list[Any], list[Any]]]:
    left = _MOST_RULES
    for sheet in sheets:
        for rule in _flat(tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)):
            for selectors, declared in _nested(tinycss2.serialize(rule.prelude), rule.content):
                left -= 1
                if left < 0:
                    return
                try:
                    yield cssselect2.compile_selector_list(selectors), declared
                except cssselect2.SelectorError:
                    continue  # written for one browser alone, or for a state such as being pointed at


def _nested(selectors: str, content: Any, depth: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """A rule's own declarations, and those of the rules within it, with what each is for."""
    parsed = list(tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True))
    yield selectors, [one for one in parsed if one.type == "declaration"]
    for rule in parsed if depth < _MAX_DEPTH else ():
        if rule.type == "qualified-rule":
            inner, around = tinycss2.serialize(rule.prelude), f":is({selectors})"
            named = inner.replace("&", around) if "&" in inner else f"{around} {inner}"
            yield from _nested(named, rule.content, depth + 1)


def _flat(rules: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """The rules that hold on a screen, also within conditions."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and rule.content is not None and depth < _MAX_DEPTH:
            said = tinycss2.serialize(rule.prelude)
            name = rule.lower_at_keyword
            if (name == "media" and is_for_screens(said)) or (name in _ENCLOSING and "not" not in said.lower().split()):
                inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                yield from _flat(inner, depth + 1)


def _declared(content: Any) -> Iterator[Any]:
    parsed = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return (one for one in parsed if one.type == "declaration")


def _parts(declaration: Any) -> Iterator[tuple[str, list[Any]]]:
    """A declaration by the names of the sides that it is about."""
    name, value = _LOGICAL.get(declaration.lower_name, declaration.lower_name), declaration.value
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


def colour(token: Any) -> tuple[Colour, float] | None:
    """Of a token its colour and its strength from 0 to 1; None for what names none by itself."""
    if token.type == "ident" and token.lower_value in _SYSTEM:
        return _SYSTEM[token.lower_value], 1.0
    found = parse_color(token)
    if found is None or isinstance(found, str):
        return None
    try:
        red, green, blue, strength = found.to("srgb")
    except (NotImplementedError, ValueError, TypeError):
        return None
    shares = (min(1.0, max(0.0, share or 0.0)) for share in (red, green, blue))
    return tuple(round(share * 255) for share in shares), float(strength)  # type: ignore[return-value]
