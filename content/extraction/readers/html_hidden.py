"""Takes out of a page of HTML or a drawing what a browser would not show: by attribute, by its own style, by a plain
rule.
"""

from __future__ import annotations

import re
from typing import Any

from content.extraction.hidden import Hiding, Unseen

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NOTE = re.compile(r"/\*.*?\*/", re.S)
_ZERO = r"0*\.?0+(?:px|pt|em|rem|%)?\s*(?:!|;|$)"
_UNSEEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none\b|visibility\s*:\s*(?:hidden|collapse)\b|mso-hide\s*:\s*all\b"
    rf"|opacity\s*:\s*{_ZERO}|font-size\s*:\s*{_ZERO})",
    re.I,
)
# A box of no size shows what flows out of it, unless that is cut off.
_CUT_OFF = re.compile(r"(?:^|;)\s*overflow(?:-[xy])?\s*:\s*(?:hidden|clip)\b", re.I)
_NO_SIZE = re.compile(rf"(?:^|;)\s*(?:max-)?(?:height|width)\s*:\s*{_ZERO}", re.I)
_PLACED = re.compile(r"(?:^|;)\s*position\s*:\s*(?:absolute|fixed)\b", re.I)
_FAR_BESIDE = re.compile(r"(?:^|;)\s*(?:left|top|right)\s*:\s*-\d{3,}(?:px|pt|em|rem)", re.I)
_FAR_INDENT = re.compile(r"(?:^|;)\s*text-indent\s*:\s*-\d{3,}(?:px|pt|em|rem)", re.I)
# A kind of element, an id or a class by itself, or a kind with one: nothing that depends on where it stands.
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:([.#])([\w-]+))?", re.I)
_NEVER_SHOWN = {"script", "style", "noscript", "template", "head", "title"}
_MAX_RULES = 5000


def take_out(root: Any, unseen: Unseen) -> None:
    """Remove the elements that aren't shown, in place, and note their words."""
    rules = _rules(root)
    for element in [one for one in root.iter() if isinstance(one.tag, str)]:
        if element is root or element.tag in ("html", "body") or element.tag in _NEVER_SHOWN:
            continue
        if _is_hidden(element, rules) and root in element.iterancestors():
            words = " ".join(" ".join(element.itertext()).split())
            if words:
                unseen.add(Hiding.TEXT, words)
            element.drop_tree()


def take_out_of_drawing(root: Any, unseen: Unseen) -> None:
    """The same for SVG, whose unseen parts also stand in attributes and among what is only kept for use."""
    elements = [one for one in root.iter() if isinstance(one.tag, str)]
    used = any(_local(one) == "use" for one in elements)
    for element in elements:
        name = _local(element)
        is_kept_only = name == "metadata" or (name in ("defs", "symbol") and not used)
        if element is root or not (is_kept_only or _is_undrawn(element)) or root not in element.iterancestors():
            continue
        if words := " ".join(" ".join(map(str, element.itertext())).split()):
            unseen.add(Hiding.TEXT, words)
        element.getparent().remove(element)


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _is_undrawn(element: Any) -> bool:
    names = ("display", "visibility", "opacity", "font-size")
    said = ";".join(f"{name}:{element.get(name)}" for name in names if element.get(name))
    return _shows_nothing(said) or _shows_nothing(element.get("style") or "")


def _shows_nothing(style: str) -> bool:
    """Whether what is drawn in this style is nowhere to be seen."""
    return bool(
        _UNSEEN.search(style)
        or (_NO_SIZE.search(style) and _CUT_OFF.search(style))
        or (_PLACED.search(style) and _FAR_BESIDE.search(style))
        or _FAR_INDENT.search(style)
    )


def _is_hidden(element: Any, rules: set[tuple[str, str, str]]) -> bool:
    if element.get("hidden") is not None or _shows_nothing(element.get("style") or ""):
        return True
    if element.tag == "datalist" or (element.tag == "dialog" and element.get("open") is None):
        return True
    if not rules:
        return False
    tag = element.tag.lower()
    names = [(".", name) for name in (element.get("class") or "").split()] + [("#", element.get("id") or "")]
    return (tag, "", "") in rules or any((kind, *name) in rules for kind in (tag, "") for name in names if name[1])


def _rules(root: Any) -> set[tuple[str, str, str]]:
    """What the page's own style sheets hide; what they say for paper or narrow screens only is left out."""
    found: set[tuple[str, str, str]] = set()
    for sheet in root.iter("style"):
        text = _NOTE.sub("", sheet.text or "")
        for selectors, body in _RULE.findall(_without_conditions(text))[:_MAX_RULES]:
            if not _shows_nothing(body):
                continue
            for selector in selectors.split(","):
                match = _SELECTOR.fullmatch(selector.strip())
                if match and match[0]:
                    found.add(((match[1] or "").lower(), match[2] or "", match[3] or ""))
    return found


def _without_conditions(text: str) -> str:
    """Without the blocks of rules that begin with @."""
    out: list[str] = []
    depth, within = 0, False
    for piece in re.split(r"(@[^{};]*\{|[{}])", text):
        if not within and piece.startswith("@") and piece.endswith("{"):
            within, depth = True, 1
        elif within:
            depth += piece.endswith("{") - (piece == "}")
            within = depth > 0
        else:
            out.append(piece)
    return "".join(out)
