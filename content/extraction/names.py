"""File names as people may see them. No Django here: the child process imports this too."""

from __future__ import annotations

import unicodedata

# They turn the direction of what follows: "invoice" + U+202E + "fdp.exe" is shown as "invoiceexe.pdf".
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain_name(name: str) -> str:
    """Without the characters that are not seen but make a name seem another: controls and turns of direction."""
    return "".join(one for one in name if one not in _DIRECTIONS and unicodedata.category(one) != "Cc").strip()
