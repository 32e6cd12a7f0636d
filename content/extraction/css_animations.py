"""How style sheets leave what they move: as it is at rest, or at its clearest where it never comes to rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import tinycss2

#: The tokens of a value, by the name of its property; None where at some time none of its own holds.
Look = dict[str, list[Any] | None]

# In seconds: so long somebody looks at a page. What comes later is not seen.
LOOKED_FOR = 30.0
_SECONDS = {"s": 1.0, "ms": 0.001}
_KEYFRAMES = re.compile(r"(?:-(?:webkit|moz|o)-)?keyframes", re.I)
_PROPERTY = re.compile(r"(?:-(?:webkit|moz|o)-)?(animation(?:-[a-z-]+)?)")
_DIRECTIONS = ("normal", "reverse", "alternate", "alternate-reverse")
_FILLS = ("none", "forwards", "backwards", "both")
_STATES = ("running", "paused")
_TIMINGS = ("ease", "linear", "ease-in", "ease-out", "ease-in-out", "step-start", "step-end")
_UNSEEN = ("none", "hidden", "collapse", "transparent")
_MAX_DEPTH = 10
# Of one element at once, and of one name: who draws something needs fewer.
_MOST_AT_ONCE, _MOST_FRAMES = 100, 500


@dataclass(frozen=True, slots=True)
class _Animation:
    """One animation of an element. Times in seconds; without a duration it is over as it begins."""

    name: str = ""
    duration: float = 0.0
    delay: float = 0.0
    count: float = 1.0
    direction: str = "normal"
    fill: str = "none"
    is_paused: bool = False
    #: Goes on with something else than time, such as how far the page is rolled.
    is_rolled: bool = False


@dataclass(frozen=True, slots=True)
class Keyframes:
    """What holds at the start, at the end and between them, of those that a name stands for."""

    first: Look = field(default_factory=dict)
    last: Look = field(default_factory=dict)
    between: tuple[Look, ...] = ()

    def at(self, *, end: bool) -> Look:
        return self.last if end else self.first

    def at_their_clearest(self) -> Look:
        """Of each property the value by which most is seen; None where that may be the one it has without them."""
        looks = [self.first, *self.between, self.last]
        names = dict.fromkeys(name for look in looks for name in look)
        clearest: Look = {}
        for name in names:
            said = [look[name] for look in looks if name in look]
            # At its start and its end what holds without it holds where it says nothing.
            is_whole = name in self.first and name in self.last
            values = [one for one in said if one is not None]
            is_same = len({tinycss2.serialize(one).strip() for one in values}) == 1
            if is_whole and is_same:
                clearest[name] = values[0]
            elif name in ("opacity", "visibility", "display", "fill-opacity", "font-size", "zoom"):
                best = max(values, key=_clearness)
                clearest[name] = best if is_whole or _clearness(best) >= 1.0 else None
            else:
                clearest[name] = None
        return clearest


def keyframes_in(rules: Iterable[Any], depth: int = 0) -> Iterator[tuple[str, Keyframes]]:
    """All keyframes of a sheet's rules with their names, also within conditions."""
    for rule in rules:
        if rule.type != "at-rule" or rule.content is None:
            continue
        if _KEYFRAMES.fullmatch(rule.lower_at_keyword):
            named = [str(one.value) for one in rule.prelude if one.type in ("ident", "string")]
            if named:
                yield named[0], _keyframes(rule.content)
        elif rule.lower_at_keyword in ("media", "supports", "layer", "container") and depth < _MAX_DEPTH:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield from keyframes_in(inner, depth + 1)


def _keyframes(content: list[Any]) -> Keyframes:
    found, between = Keyframes(), list[Look]()
    for rule in tinycss2.parse_rule_list(content, skip_comments=True, skip_whitespace=True):
        if rule.type != "qualified-rule":
            continue
        parsed = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        # What is important counts for nothing there.
        look: Look = {one.lower_name: one.value for one in parsed if one.type == "declaration" and not one.important}
        for at in tinycss2.serialize(rule.prelude).lower().split(","):
            match at.strip().rstrip("%"):
                case "from" | "0":
                    found = replace(found, first=found.first | look)
                case "to" | "100":
                    found = replace(found, last=found.last | look)
                case _ if len(between) < _MOST_FRAMES:
                    between.append(look)
    return replace(found, between=tuple(between))


def settled(declared: Sequence[tuple[str, list[Any]]], keyframes: Mapping[str, Keyframes]) -> Look:
    """What the animations among an element's declarations, the later ones stronger, leave of it at rest."""
    look: Look = {}
    for animation in _animations(declared):
        if (frames := keyframes.get(animation.name)) is not None:
            look |= _at_rest(animation, frames)
    return look


def _at_rest(animation: _Animation, frames: Keyframes) -> Look:
    """What of its keyframes holds after somebody has looked for a while."""
    starts_at_its_end = animation.direction in ("reverse", "alternate-reverse")
    if animation.is_rolled:
        return frames.at_their_clearest()
    if (animation.is_paused and animation.delay > 0) or animation.delay >= LOOKED_FOR:
        return frames.at(end=starts_at_its_end) if animation.fill in ("backwards", "both") else {}
    if animation.is_paused or animation.duration >= LOOKED_FOR:
        if animation.delay < 0:
            return frames.at_their_clearest()
        return frames.at(end=starts_at_its_end)
    if animation.duration > 0 and animation.delay + animation.duration * animation.count >= LOOKED_FOR:
        return frames.at_their_clearest()
    if animation.fill not in ("forwards", "both"):
        return {}
    turns_back = animation.direction.startswith("alternate") and animation.count % 2 == 0
    return frames.at(end=starts_at_its_end == turns_back)


def _animations(declared: Sequence[tuple[str, list[Any]]]) -> Iterator[_Animation]:
    """The animations of an element, the first of very many, by the last word of each of their properties."""
    said: dict[str, list[list[Any]]] = {}
    for written, value in declared:
        if (found := _PROPERTY.fullmatch(written)) is None:
            continue
        if found[1] == "animation":
            said = {found[1]: _listed(value)}
        else:
            said[found[1]] = _listed(value)
    whole = [_of_shorthand(one) for one in said.pop("animation", [])]
    names = said.pop("animation-name", None)
    found_names = [_of_shorthand(one).name for one in names] if names is not None else [one.name for one in whole]
    for place, name in enumerate(found_names):
        animation = replace(whole[place % len(whole)] if whole else _Animation(), name=name)
        for property_name, values in said.items():
            animation = _with(animation, property_name, values[place % len(values)]) if values else animation
        yield animation


def _with(animation: _Animation, name: str, value: list[Any]) -> _Animation:
    """With one of its properties as declared by itself."""
    read = _of_shorthand(value)
    match name:
        case "animation-duration":
            return replace(animation, duration=read.duration)
        case "animation-delay":
            return replace(animation, delay=read.duration)
        case "animation-iteration-count":
            return replace(animation, count=read.count)
        case "animation-direction":
            return replace(animation, direction=read.direction)
        case "animation-fill-mode":
            return replace(animation, fill=read.fill)
        case "animation-play-state":
            return replace(animation, is_paused=read.is_paused)
        case "animation-timeline":
            return replace(animation, is_rolled=any(one.type == "function" for one in value) or bool(read.name))
    return animation


def _of_shorthand(tokens: list[Any]) -> _Animation:
    found, times = _Animation(), []
    for token in tokens:
        if token.type == "dimension" and token.lower_unit in _SECONDS:
            times.append(token.value * _SECONDS[token.lower_unit])
        elif token.type == "number":
            found = replace(found, count=float(token.value))
        elif token.type == "string":
            found = replace(found, name=str(token.value))
        elif token.type == "ident":
            found = _with_word(found, str(token.value))
    return replace(found, duration=next(iter(times), 0.0), delay=next(iter(times[1:]), 0.0))


def _with_word(found: _Animation, word: str) -> _Animation:
    lower = word.lower()
    if lower == "infinite":
        return replace(found, count=float("inf"))
    if lower in _DIRECTIONS:
        return replace(found, direction=lower)
    if lower in _FILLS:
        return replace(found, fill=lower)
    if lower in _STATES:
        return replace(found, is_paused=lower == "paused")
    return found if lower in (*_TIMINGS, "auto") else replace(found, name=word)


def _listed(value: list[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for token in value:
        if token.type == "literal" and token.value == ",":
            if len(parts) == _MOST_AT_ONCE:
                break
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _clearness(value: list[Any]) -> float:
    """The larger, the more is seen by it; of what is no number 1 where it is seen at all."""
    for token in value:
        if token.type in ("number", "dimension"):
            return float(token.value)
        if token.type == "percentage":
            return float(token.value) / 100
        if token.type == "ident":
            return 0.0 if token.lower_value in _UNSEEN else 1.0
    return 1.0
