"""Which declarations of a style sheet make that nothing is seen of what they are for, wherever it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from content.extraction import css
from content.extraction.css import Declared

# In pixels: from here on a place is beside the page, if before its upper left corner; or else out of reach.
BESIDE, OUT_OF_REACH = -100.0, 3000.0
# Of 1: what is drawn with less strength can't be seen.
FAINT = 0.04
# In pixels: a box that is no larger shows of letters what nobody can read, and letters blurred so far can't be read.
_CLIPPED_SIZE, _BLURRED = 4.0, 10.0
# Of 1: what is drawn no larger shows no letter.
_SMALL_SCALE = 0.05
# In degrees: what is turned so far, about an axis within the page, is seen from its edge.
_EDGE_ON = 90.0
_SIZES = {"xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0}
_DEGREES = {"deg": 1.0, "turn": 360.0, "rad": 57.29577951, "grad": 0.9}
# Of a path: with fewer it encloses nothing.
_NUMBER, _LEAST_NUMBERS = re.compile(r"-?\d*\.?\d+"), 4


def shows_nothing(about: Declared) -> bool:
    """Whether what is drawn in this way is nowhere to be seen."""
    switched = (("mso-hide", "all"), ("content-visibility", "hidden"))
    if any(off in css.words_in(about.get(name, [])) for name, off in switched):
        return True
    if any(word in ("disc", "circle", "square") for word in css.words_in(about.get("-webkit-text-security", []))):
        return True
    strength = css.length(about.get("opacity", []), whole=1.0)
    zoom = css.length(about.get("zoom", []), whole=1.0)
    if (strength is not None and strength < FAINT) or (zoom is not None and 0 < zoom < _SMALL_SCALE):
        return True
    return _is_cut_off(about) or _is_masked(about) or _is_beside(about) or _is_turned_away(about)


def _is_masked(about: Declared) -> bool:
    """Whether the mask through which it is seen lets nothing through."""
    for prefix in ("", "-webkit-"):
        value = [*about.get(f"{prefix}mask-image", []), *about.get(f"{prefix}mask", [])]
        painted = [token for token in value if token.type in ("function", "url")]
        if painted and css.length(about.get(f"{prefix}mask-size", [])) == 0:
            return True
        gradients = [token for token in painted if token.type == "function" and "gradient" in token.lower_name]
        if painted and len(gradients) == len(painted):
            found = [one for token in gradients for part in token.arguments if (one := css.colour(part)) is not None]
            if found and all(strength < FAINT for _, strength in found):
                return True
    return False


def _is_turned_away(about: Declared) -> bool:
    functions = list(_functions(about))
    if any(map(_is_shrunk, functions)):
        return True
    if "hidden" not in css.words_in(about.get("backface-visibility", [])):
        return False
    turns = [
        turn for one in functions if getattr(one, "lower_name", "") in ("rotatex", "rotatey") for turn in _turns(one)
    ]
    return any(_EDGE_ON < turn % 360 < 3 * _EDGE_ON for turn in turns)


def _is_cut_off(about: Declared) -> bool:
    # A box of no size shows what flows out of it, unless that is cut off.
    overflow = [word for name in ("overflow", "overflow-x", "overflow-y") for word in css.words_in(about.get(name, []))]
    sizes = (css.length(about.get(f"{most}{side}", [])) for most in ("", "max-") for side in ("width", "height"))
    contained = {"paint", "strict", "content"} & set(css.words_in(about.get("contain", [])))
    if (contained or {"hidden", "clip", "auto", "scroll"} & set(overflow)) and not _is_padded(about):
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
    return path is not None and _cuts_all(path)


def _is_padded(about: Declared) -> bool:
    """Whether what flows out of its box of no size is seen on its padding."""
    found = [css.length(value) for name, value in about.items() if name.startswith("padding")]
    percents = [token for name, value in about.items() if name.startswith("padding") for token in value]
    return any(one is not None and one > _CLIPPED_SIZE for one in found) or any(
        token.type == "percentage" and token.value > 0 for token in percents
    )


def _cuts_all(path: Any) -> bool:
    """Whether nothing is left within the shape that something is cut out by."""
    measures = [one for token in path.arguments if (one := css.pixels(token, whole=100.0)) is not None]
    match path.lower_name:
        case "inset":
            return _is_inset_away([token for token in path.arguments if token.type != "whitespace"])
        case "circle" | "ellipse":
            return bool(measures) and measures[0] <= 0
        case "polygon":
            return bool(measures) and (len(set(measures[::2])) == 1 or len(set(measures[1::2])) == 1)
        case "rect" if len(measures) == 4:
            return measures[2] <= measures[0] or measures[1] <= measures[3]
        case "xywh" if len(measures) == 4:
            return min(measures[2:]) <= 0
        case "path":
            written = "".join(token.value for token in path.arguments if token.type == "string")
            return len(_NUMBER.findall(written)) < _LEAST_NUMBERS
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
        if any(place is not None and (place <= BESIDE or place >= OUT_OF_REACH) for place in places):
            return True
        # What stands fixed beside the screen is not to be reached by scrolling.
        fixed = "fixed" in css.words_in(about.get("position", []))
        if fixed and any(
            place is not None and place >= most for place, most in zip(places, across.values(), strict=True)
        ):
            return True
        below = css.length(about.get("bottom", []), whole=css.SCREEN_HEIGHT)
        if below is not None and below <= -OUT_OF_REACH:
            return True
    if "relative" in css.words_in(about.get("position", [])):
        moved = [css.length(about.get(name, []), whole=css.SCREEN_WIDTH) for name in ("left", "top")]
        if any(one is not None and (one <= -css.SCREEN_WIDTH or one >= OUT_OF_REACH) for one in moved):
            return True
    if _is_led_away(about):
        return True
    shifted = [css.pixels(token, whole=css.SCREEN_WIDTH) for token in about.get("translate", [])]
    if any(one is not None and (one <= -css.SCREEN_HEIGHT or one >= OUT_OF_REACH) for one in shifted):
        return True
    if _is_edge_on(about.get("rotate", []), css.words_in(about.get("rotate", []))):
        return True
    margins = [css.length(about.get(name, []), whole=css.SCREEN_WIDTH) for name in ("margin-left", "margin-top")]
    return any(margin is not None and margin <= -css.SCREEN_HEIGHT for margin in margins)


def _is_led_away(about: Declared) -> bool:
    """Whether it stands on a path out of sight: where that begins, or anywhere on it if it is said to be further on."""
    value = [*about.get("offset-path", []), *about.get("offset", [])]
    distance = css.length(about.get("offset-distance") or [one for one in value if one.type != "function"])
    path = next((one for one in value if one.type == "function"), None)
    if path is None:
        return False
    if path.lower_name != "path":
        return path.lower_name == "ray" and distance is not None and abs(distance) >= OUT_OF_REACH
    written = "".join(token.value for token in path.arguments if token.type == "string")
    numbers = [float(one) for one in _NUMBER.findall(written)]
    points = list(zip(numbers[::2], numbers[1::2], strict=False))
    if not distance:
        points = points[:1]
    return bool(points) and all(min(point) <= BESIDE or max(point) >= OUT_OF_REACH for point in points)


def _is_edge_on(measures: list[Any], axes: list[str]) -> bool:
    """Whether something is turned about an axis that lies in the page until only its edge is seen."""
    turns = [turn for token in measures if (turn := _turn(token)) is not None]
    return bool({"x", "y"} & set(axes)) and any(abs(turn % 180 - _EDGE_ON) < 1 for turn in turns)


def _turn(token: Any) -> float | None:
    """An angle in degrees; None for what is none."""
    if token.type != "dimension" or token.lower_unit not in _DEGREES:
        return None
    return float(token.value * _DEGREES[token.lower_unit])


def _turns(function: Any) -> list[float]:
    return [turn for token in function.arguments if (turn := _turn(token)) is not None]


def _functions(about: Declared) -> Iterator[Any]:
    values = [*about.get("transform", []), *about.get("filter", []), *about.get("scale", [])]
    return (token for token in values if token.type in ("function", "number"))


def _is_shrunk(function: Any) -> bool:
    """Whether it makes what it is applied to so small, so far away or so faint that nobody sees it."""
    if function.type == "number":
        return bool(abs(function.value) < _SMALL_SCALE)
    if function.lower_name in ("rotatex", "rotatey"):
        return _is_edge_on(function.arguments, [function.lower_name[-1]])
    if function.lower_name.startswith("skew"):
        return any(abs(turn % 180 - _EDGE_ON) < 1 for turn in _turns(function))
    if function.lower_name == "rotate3d":
        across = [token.value for token in function.arguments if token.type == "number"]
        return len(across) == 3 and not across[2] and _is_edge_on(function.arguments, ["x"])
    if function.lower_name == "blur":
        radius = css.length(list(function.arguments))
        return radius is not None and radius >= _BLURRED
    measures = [one for token in function.arguments if (one := css.pixels(token, whole=css.SCREEN_WIDTH)) is not None]
    if not measures:
        return False
    name = function.lower_name
    if name.startswith("scale"):
        return any(abs(one) < _SMALL_SCALE for one in measures[:2])
    if name == "matrix" and len(measures) == 6:
        return abs(measures[0] * measures[3] - measures[1] * measures[2]) < _SMALL_SCALE**2
    if name.startswith("translate"):
        return any(one <= -css.SCREEN_HEIGHT or one >= OUT_OF_REACH for one in measures[:2])
    if name != "opacity":
        return False
    strength = next((css.pixels(token, whole=1.0) for token in function.arguments if token.type != "whitespace"), None)
    return strength is not None and strength < FAINT


def letter_size(about: Declared, around: float) -> float:
    """How large letters are for which these declarations hold, in pixels, within such of that size."""
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
