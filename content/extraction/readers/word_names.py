"""How elements and attributes of WordprocessingML are called, in either edition of its standard."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

# Transitional or strict.
_MAIN = re.compile(
    r"\{(?:http://schemas\.openxmlformats\.org/wordprocessingml/2006/main"
    r"|http://purl\.oclc\.org/ooxml/wordprocessingml/main)\}(\w+)"
)
#: How a property says no.
OFF = ("0", "false", "off")


def name_of(element: Any) -> str:
    """The local name of an element of the main namespace; empty for all others."""
    return _local(element.tag) if isinstance(element.tag, str) else ""


@lru_cache(maxsize=1000)
def _local(tag: str) -> str:
    found = _MAIN.fullmatch(tag)
    return found[1] if found else ""


def child(element: Any, *path: str) -> Any:
    """The first at the end of such a path, or None."""
    for step in path:
        element = next((one for one in element if name_of(one) == step), None)
        if element is None:
            return None
    return element


def ancestor(element: Any, name: str) -> Any:
    """The nearest around it that is called so, or None."""
    return next((one for one in element.iterancestors() if name_of(one) == name), None)


def attribute(element: Any, name: str) -> str:
    """In whatever namespace it stands; empty where there is none."""
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def value_of(element: Any) -> str:
    return attribute(element, "val")


def switch(properties: Any, name: str) -> bool | None:
    """Whether these properties switch it on or off; None when they don't speak of it."""
    element = child(properties, name) if properties is not None else None
    return None if element is None else value_of(element).lower() not in OFF
