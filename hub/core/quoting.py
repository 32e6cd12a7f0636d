"""Titles within sentences."""

from __future__ import annotations

_QUOTES = "“”„«»\"' \u00a0"


def quoted(title: object) -> str:
    """The title in quotation marks; once, where it has some of its own around it: “It is too expensive”."""
    words = str(title)
    return f"“{words.strip(_QUOTES) if _is_quoted(words) else words}”"


def _is_quoted(words: str) -> bool:
    inner = words.strip(_QUOTES)
    return len(words) - len(inner) > 1 and not set(inner) & set("“”„«»\"")
