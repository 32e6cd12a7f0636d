"""Takes out of a page of HTML what a browser would not show: by attribute, by its own style, by a plain rule."""

from __future__ import annotations

import re
from typing import Any

from content.extraction.hidden import Hiding, Unseen

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_NOTE = re.compile(r"/\*.*?\*/", re.S)
_UNSEEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all)\b", re.I
)
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


def _is_hidden(element: Any, rules: set[tuple[str, str, str]]) -> bool:
    if element.get("hidden") is not None or _UNSEEN.search(element.get("style") or ""):
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
            if not _UNSEEN.search(body):
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
