"""How a drawing that moves looks once it has come to rest, or at its clearest where it never does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from content.extraction.readers.svg.geometry import number, numbers, path_points
from content.extraction.readers.svg.windows import led_to_by, local

_MOVING = ("set", "animate", "animateTransform", "animateColor", "animateMotion")
_BY_AN_ACT = re.compile(r"click|mouse|focus|activate|touch|pointer|key|indefinite", re.I)
# Attributes that are declarations too, and stand above style sheets while they move.
_DECLARED = {
    *("display", "visibility", "opacity", "color", "font-size"),
    *("fill", "stroke", "fill-opacity", "stroke-opacity"),
}
_UNSEEN = ("none", "hidden", "collapse", "transparent")


def settle(root: Any) -> None:
    """Write into each element, in place, what the animations that begin by themselves make of it."""
    named = {one.get("id"): one for one in root.iter() if isinstance(one.tag, str) and one.get("id")}
    for moving in [one for one in root.iter() if local(one) in _MOVING]:
        target = _led_to(moving, named) if led_to_by(moving) else moving.getparent()
        if target is None:
            continue
        name, value = moving.get("attributeName", ""), _outcome(moving, target)
        if local(moving) == "animateMotion":
            if (place := _place_in_the_end(moving, named)) is not None:
                before = target.get("transform") or ""
                target.set("transform", f"translate({place[0]:g} {place[1]:g}) {before}".strip())
            continue
        if not name or value is None:
            continue
        if local(moving) == "animateTransform":
            target.set("transform", _transformed(moving, value, target.get("transform") or ""))
        elif name in _DECLARED:
            target.set("style", f"{target.get('style', '').rstrip('; ')}; {name}: {value} !important".lstrip("; "))
        else:
            target.set(name, value)


def _led_to(moving: Any, named: Mapping[str, Any]) -> Any:
    return named.get(led_to_by(moving).lstrip("#"))


def _waits_for_an_act(moving: Any) -> bool:
    return all(_BY_AN_ACT.search(begin) for begin in (moving.get("begin") or "0s").split(";"))


def _values(moving: Any) -> list[str]:
    """What it goes through, as far as it says so."""
    listed = [one.strip() for one in (moving.get("values") or "").split(";") if one.strip()]
    return listed or [one for one in (moving.get("from"), moving.get("to")) if one]


def _place_in_the_end(moving: Any, named: Mapping[str, Any]) -> tuple[float, float] | None:
    """How far something is moved along a path; None where it comes back, or goes on for ever."""
    if moving.get("fill") != "freeze" or _waits_for_an_act(moving):
        return None
    line = next((_led_to(one, named) for one in moving if local(one) == "mpath"), None)
    path = moving.get("path") or (line.get("d") if line is not None else None)
    points = path_points(path)[0] if path else []
    if not points:
        last = numbers(next(iter(_values(moving)[-1:]), moving.get("by") or ""))
        points = [(last[0], last[1])] if len(last) == 2 else []
    return points[-1] if points else None


def _outcome(moving: Any, target: Any) -> str | None:
    """What an attribute is in the end; None where it is as it was."""
    if _waits_for_an_act(moving):
        return None
    values = _values(moving) or _moved_by(moving, target)
    if not values:
        return None
    is_endless = "indefinite" in (moving.get("repeatCount"), moving.get("repeatDur"))
    if local(moving) == "set":
        lasts = moving.get("fill") == "freeze" or moving.get("dur", "indefinite") == "indefinite"
        return moving.get("to") if lasts or is_endless else None
    if is_endless:
        return max(values, key=_clearness)
    return values[-1] if moving.get("fill") == "freeze" else None


def _moved_by(moving: Any, target: Any) -> list[str]:
    """A number before and after something is added to it."""
    added, name = number(moving.get("by")), moving.get("attributeName", "")
    if added is None or local(moving) == "animateTransform":
        return [by] if (by := moving.get("by")) else []
    before = number(target.get(name) or ("1" if name.endswith("opacity") else "0"))
    return [] if before is None else [f"{before:g}", f"{before + added:g}"]


def _clearness(value: str) -> float:
    """The larger, the more is seen by it."""
    if value in _UNSEEN:
        return 0.0
    found = re.match(r"-?[\d.]+", value)
    try:
        return abs(float(found[0])) if found else 1.0
    except ValueError:
        return 1.0


def _transformed(moving: Any, value: str, before: str) -> str:
    function = f"{moving.get('type', 'translate')}({value})"
    is_added = moving.get("additive") == "sum" or (moving.get("by") and not _values(moving))
    return f"{before} {function}".strip() if is_added else function
