"""How a drawing that moves looks once it has come to rest, or at its clearest where it never does."""

from __future__ import annotations

import re
from typing import Any

from content.extraction.readers.svg.windows import local

_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
_MOVING = ("set", "animate", "animateTransform", "animateColor")
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
        name, value = moving.get("attributeName", ""), _outcome(moving)
        led_to = next((moving.get(key) for key in _HREFS if moving.get(key)), None)
        target = named.get(led_to.lstrip("#")) if led_to else moving.getparent()
        if target is None or not name or value is None:
            continue
        if local(moving) == "animateTransform":
            target.set("transform", _transformed(moving, value, target.get("transform") or ""))
        elif name in _DECLARED:
            target.set("style", f"{target.get('style', '').rstrip('; ')}; {name}: {value} !important".lstrip("; "))
        else:
            target.set(name, value)


def _outcome(moving: Any) -> str | None:
    """What an attribute is in the end; None where it is as it was."""
    if all(_BY_AN_ACT.search(begin) for begin in (moving.get("begin") or "0s").split(";")):
        return None
    listed = [one.strip() for one in (moving.get("values") or "").split(";") if one.strip()]
    values = listed or [one for one in (moving.get("from"), moving.get("to")) if one]
    if not values:
        return None
    is_endless = "indefinite" in (moving.get("repeatCount"), moving.get("repeatDur"))
    if local(moving) == "set":
        lasts = moving.get("fill") == "freeze" or moving.get("dur", "indefinite") == "indefinite"
        return moving.get("to") if lasts or is_endless else None
    if is_endless:
        return max(values, key=_clearness)
    return values[-1] if moving.get("fill") == "freeze" else None


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
    return f"{before} {function}".strip() if moving.get("additive") == "sum" else function
