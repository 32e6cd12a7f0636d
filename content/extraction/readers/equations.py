"""Equations of Office files as a line of text: E=mc^2, a/b, √(x)."""

from __future__ import annotations

from typing import Any

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
EQUATION = f"{_M}oMath"
_MAX_DEPTH = 40
# What stands before a part of these: √ of a root has its degree, if any, before it.
_RAISED, _LOWERED = "^", "_"


def equation_text(element: Any, depth: int = 0) -> str:
    """The words and signs of an equation in reading order; what it nests too deeply is left out."""
    if depth > _MAX_DEPTH:
        return ""

    def of(name: str) -> str:
        part = element.find(f"{_M}{name}")
        return "" if part is None else equation_text(part, depth + 1)

    match str(element.tag).removeprefix(_M):
        case "t":
            return element.text or ""
        case "f":
            return f"{_grouped(of('num'))}/{_grouped(of('den'))}"
        case "sSup":
            return f"{of('e')}{_RAISED}{_grouped(of('sup'))}"
        case "sSub":
            return f"{of('e')}{_LOWERED}{_grouped(of('sub'))}"
        case "sSubSup":
            return f"{of('e')}{_LOWERED}{_grouped(of('sub'))}{_RAISED}{_grouped(of('sup'))}"
        case "rad":
            return f"{of('deg')}√({of('e')})"
        case "nary":
            sign, low, high = _property(element, "naryPr", "chr", "∫"), of("sub"), of("sup")
            bounds = (f"{_LOWERED}{_grouped(low)}" if low else "") + (f"{_RAISED}{_grouped(high)}" if high else "")
            return f"{sign}{bounds} {of('e')}"
        case "d":
            first, last = (_property(element, "dPr", name, usual) for name, usual in (("begChr", "("), ("endChr", ")")))
            within = ", ".join(equation_text(part, depth + 1) for part in element.findall(f"{_M}e"))
            return f"{first}{within}{last}"
    return "".join(equation_text(part, depth + 1) for part in element if isinstance(part.tag, str))


def _property(element: Any, properties: str, name: str, usual: str) -> str:
    found = element.find(f"{_M}{properties}/{_M}{name}")
    return usual if found is None else str(found.get(f"{_M}val", ""))


def _grouped(text: str) -> str:
    text = text.strip()
    return text if len(text) < 2 or text.isalnum() else f"({text})"
