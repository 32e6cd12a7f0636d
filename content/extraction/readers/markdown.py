"""Markdown, through the page of HTML that it makes: what that hides, and what only its writer sees, is kept apart."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt

from content.extraction.hidden import Hiding, Unseen

# What says something about the text before it begins, between lines of three signs.
_FRONT = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?\n)(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
# With the lines that go on with it.
_FOOTNOTE = re.compile(r"^ {0,3}\[(\^[^\[\]\s]+)\]:[ \t]*((?:[^\n]+\n?)+)", re.M)
# Its first word names a language.
_FENCE = re.compile(r"^ {0,3}(?:`{3,}|~{3,})[ \t]*[^\s`]+[ \t]+([^`\n]+)$", re.M)
# Of a link that leads nowhere.
_NOWHERE = ("#", "")


def page_of(text: str, unseen: Unseen) -> str:
    """The page of HTML that a text amounts to. What isn't part of that goes to `unseen`."""
    text = _FRONT.sub(lambda found: _noted(unseen, Hiding.PROPERTIES, found[2]), text.lstrip("\ufeff"))
    for words in _FENCE.findall(text):
        unseen.add(Hiding.COMMENTS, words)
    text = _FOOTNOTE.sub(lambda found: _footnote(found, text, unseen), text)
    known: dict[str, Any] = {}
    page = str(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text, known))
    for target in (*known.get("references", {}).values(), *known.get("duplicate_refs", ())):
        _note_unused(target, page, unseen)
    return page


def _noted(unseen: Unseen, kind: Hiding, words: str) -> str:
    unseen.add(kind, words)
    return ""


def _footnote(found: re.Match[str], text: str, unseen: Unseen) -> str:
    """The footnote as a paragraph of its own, or nothing where no place in the text leads to it."""
    name, words = found[1], found[2]
    if text.count(f"[{name}]") > len(re.findall(rf"\[{re.escape(name)}\]:", text)):
        return f"\n{words}\n"
    return _noted(unseen, Hiding.TEXT, words)


def _note_unused(target: Any, page: str, unseen: Unseen) -> None:
    """Note where a link would lead that stands nowhere, as writers of Markdown keep comments."""
    href, title = target.get("href", ""), target.get("title", "")
    if href in _NOWHERE or f'"{href}"' not in page:
        label = str(target.get("label", "")).strip("/#_ ").lower()
        unseen.add(Hiding.COMMENTS, " ".join(filter(None, (label, href.strip("#<>"), title))))
