"""Colours as style sheets write them, in sRGB: by name, by numbers in any space, mixed, or made from another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tinycss2.color4 import D50, D65, Color, parse_color

from content.extraction.colours import WHITE, Colour

_BLACK: Colour = (0, 0, 0)
_SYSTEM: dict[str, Colour] = {"canvas": WHITE, "canvastext": _BLACK, "white": WHITE}
_MAX_DEPTH = 10
_FROM_XYZ = (
    (3.2404541621, -1.5371385128, -0.4985314096),
    (-0.9692660305, 1.8760108454, 0.0415560175),
    (0.0556434309, -0.2040259135, 1.0572251882),
)
# Spaces whose numbers are taken as sRGB's: near enough to tell which letters are lost.
_LIKE_SRGB = ("srgb", "display-p3", "a98-rgb", "prophoto-rgb", "rec2020")
# Of one colour made from another: the channels as they were.
_SAME_CHANNELS = ("r", "g", "b"), ("h", "s", "l"), ("h", "w", "b"), ("l", "a", "b"), ("l", "c", "h")
# Of 1: brighter than this, black is the colour that stands out.
_BRIGHT = 0.5

#: A colour and its strength from 0 to 1.
Strength = tuple[Colour, float]


def colour(token: Any, depth: int = 0) -> Strength | None:
    """Of a token its colour and its strength; None for what names none by itself."""
    if token.type == "ident" and token.lower_value in _SYSTEM:
        return _SYSTEM[token.lower_value], 1.0
    if token.type == "function" and depth < _MAX_DEPTH and (found := _made(token, depth)) is not None:
        return found
    found = parse_color(token)
    if found is None or isinstance(found, str):
        return None
    try:
        red, green, blue = (round(255 * min(1.0, max(0.0, share or 0.0))) for share in _srgb(found))
    except (NotImplementedError, ValueError, TypeError):
        return None
    return (red, green, blue), float(found.alpha)


def _srgb(found: Color) -> tuple[float, ...]:
    numbers = tuple(one or 0.0 for one in found.coordinates)
    match found.space:
        case "hsl" | "hwb":
            return tuple(found.to("srgb").coordinates)
        case "lab" | "lch":
            return _of_xyz(
                [one * to / of for one, to, of in zip(found.to("xyz-d50").coordinates, D65, D50, strict=True)]
            )
        case "oklab" | "oklch":
            return _of_xyz(list(found.to("xyz-d65").coordinates))
        case "xyz-d50":
            return _of_xyz([one * to / of for one, to, of in zip(numbers, D65, D50, strict=True)])
        case "xyz" | "xyz-d65":
            return _of_xyz(list(numbers))
        case "srgb-linear":
            return tuple(map(_curved, numbers))
        case space if space in _LIKE_SRGB:
            return numbers
    raise NotImplementedError(found.space)


def _of_xyz(xyz: list[float]) -> tuple[float, ...]:
    return tuple(_curved(sum(part * of for part, of in zip(row, xyz, strict=True))) for row in _FROM_XYZ)


def _curved(light: float) -> float:
    """A share of light as a share of the signal."""
    light = min(1.0, max(0.0, light))
    return 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055


def _made(function: Any, depth: int) -> Strength | None:
    """A colour that a function makes of others; None for any other function."""
    parts = list(_parts(function))
    match function.lower_name:
        case "color-mix":
            return _mixed(parts[1:], depth)
        case "light-dark" if parts:
            return _first(parts[0], depth)
        case "contrast-color" if parts and (found := _first(parts[0], depth)) is not None:
            return (_BLACK if sum(found[0]) / 765 > _BRIGHT else WHITE), 1.0
        case "device-cmyk":
            numbers = [_share(one) for part in parts for one in part if one.type in ("number", "percentage")]
            if len(numbers) >= 4:
                red, green, blue = (round(255 * (1 - ink) * (1 - numbers[3])) for ink in numbers[:3])
                return (red, green, blue), 1.0
    return _from_another(parts, depth)


def _from_another(parts: list[list[Any]], depth: int) -> Strength | None:
    """Of `rgb(from white r g b / 0)` and the like what is the other's, where only its strength is another."""
    tokens = parts[0] if len(parts) == 1 else []
    if len(tokens) < 5 or tokens[0].type != "ident" or tokens[0].lower_value != "from":
        return None
    found = colour(tokens[1], depth + 1)
    names = tuple(one.lower_value for one in tokens[2:] if one.type == "ident")[-3:]
    strengths = [_share(one) for one in tokens[5:] if one.type in ("number", "percentage")]
    if found is None or names not in _SAME_CHANNELS:
        return None
    return found[0], strengths[0] if strengths else found[1]


def _mixed(parts: list[list[Any]], depth: int) -> Strength | None:
    if len(parts) != 2:
        return None
    one, other = (_first(part, depth) for part in parts)
    if one is None or other is None:
        return None
    said = [next((one.value / 100 for one in part if one.type == "percentage"), None) for part in parts]
    first = said[0] if said[0] is not None else 1 - said[1] if said[1] is not None else 0.5
    second = said[1] if said[1] is not None else 1 - first
    whole = first + second or 1.0
    (ink, strong), (other_ink, weak) = one, other
    strength = (strong * first + weak * second) / whole
    shares = strong * first / whole, weak * second / whole
    pairs = zip(ink, other_ink, strict=True)
    red, green, blue = (round((a * shares[0] + b * shares[1]) / (strength or 1.0)) for a, b in pairs)
    return (red, green, blue), strength * min(1.0, whole)


def _first(tokens: list[Any], depth: int) -> Strength | None:
    return next((one for token in tokens if (one := colour(token, depth + 1)) is not None), None)


def _share(token: Any) -> float:
    return float(token.value / 100 if token.type == "percentage" else token.value)


def _parts(function: Any) -> Iterator[list[Any]]:
    """The arguments of a function, parted by commas."""
    part: list[Any] = []
    for token in function.arguments:
        if token.type == "literal" and token.value == ",":
            yield part
            part = []
        elif token.type not in ("whitespace", "comment"):
            part.append(token)
    yield part
