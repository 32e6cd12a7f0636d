"""Subtitles: what is shown of them while a video plays, without times, names of cues and notes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.extraction import css
from content.extraction.blocks import Block, Paragraph
from content.extraction.css import Declared
from content.extraction.hidden import Hiding, Unseen
from content.extraction.readers.css_hidden import FAINT, shows_nothing

_TIME = re.compile(r"^\s*([\d:.,]+)\s+-->\s+([\d:.,]+)(?:\s.*)?$")
_BLANK = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_STYLED = re.compile(r"::cue\(\s*([^){}]*)\)\s*\{([^{}]*)\}")
_CLASSED = re.compile(r"<(c|b|i|u|v|lang|ruby)((?:\.[\w-]+)*)([^>]*)>(.*?)</\1>", re.S)
_MARKUP = re.compile(r"<!--.*?(?:-->|\Z)|<[^>]*>|\{\\[^}]*\}", re.S)
_NOTE = re.compile(r"(?:NOTE|STYLE|REGION)\b")


def spoken(text: str, unseen: Unseen, *, strict: bool) -> list[Block]:
    """A paragraph for each line that is shown, once where it is repeated. What is not shown goes to `unseen`.

    `strict`: as WebVTT has it, where nothing is shown that stands outside a cue; other subtitles are read as leniently
    as players read them.
    """
    lines: list[str] = []
    parts = [one for one in _BLANK.split(text.replace("\r\n", "\n").strip("\ufeff\n")) if one.strip()]
    off = _unseen_classes(parts) if strict else set()
    for number, part in enumerate(parts):
        for line in _shown(part, unseen, off, lenient=not strict, is_head=strict and not number):
            if not lines or lines[-1] != line:
                lines.append(line)
    return [Paragraph(line) for line in lines]


def _shown(part: str, unseen: Unseen, off: set[str], *, lenient: bool, is_head: bool) -> Iterator[str]:
    """The lines of one part between empty lines that are shown."""
    lines = part.split("\n")
    timed = next((at for at, line in enumerate(lines) if _TIME.match(line)), None)
    if is_head and lines[0].startswith("WEBVTT"):
        unseen.add(Hiding.COMMENTS, [lines[0].removeprefix("WEBVTT"), *lines[1:timed]])
        if timed is None:
            return
    elif timed is None:
        if not lenient:
            unseen.add(Hiding.COMMENTS, _NOTE.sub("", part, count=1))
            return
        timed = -1
    elif not _is_number("\n".join(lines[:timed])):
        unseen.add(Hiding.COMMENTS, lines[:timed])
    found = _TIME.match(lines[timed]) if timed >= 0 else None
    body = "\n".join(lines[timed + 1 :])
    if found is not None and _seconds(found[1]) >= _seconds(found[2]):
        unseen.add(Hiding.TEXT, body)
        return
    for line in _without_unseen(body, unseen, off).split("\n"):
        for markup in _MARKUP.findall(line):
            _note_markup(markup, unseen)
        if (bare := _MARKUP.sub("", line).strip()) and not (lenient and timed < 0 and bare.isdigit()):
            yield bare


def _is_number(text: str) -> bool:
    return not text.strip() or text.strip().isdigit()


def _seconds(moment: str) -> float:
    total = 0.0
    for part in moment.replace(",", ".").split(":"):
        try:
            total = total * 60 + float(part or 0)
        except ValueError:
            return 0.0
    return total


def _note_markup(markup: str, unseen: Unseen) -> None:
    """Note what no player shows: a comment, or what stands in braces for other programs."""
    if markup.startswith(("<!--", "{")):
        unseen.add(Hiding.COMMENTS, markup.strip("<>!-{}\\"))


def _unseen_classes(parts: list[str]) -> set[str]:
    """The classes of cues whose letters the style sheets in the file make invisible."""
    sheets = "\n".join(part for part in parts if part.startswith("STYLE"))
    return {
        selector.strip().rpartition(".")[2]
        for selectors, content in _STYLED.findall(sheets)
        if _hides(css.declared_in(content))
        for selector in selectors.split(",")
        if "." in selector
    }


def _hides(declared: Declared) -> bool:
    """Whether letters over a video are not seen so."""
    if shows_nothing(declared) or "hidden" in css.words_in(declared.get("visibility", [])):
        return True
    colours = [found for token in declared.get("color", []) if (found := css.colour(token)) is not None]
    return any(strength < FAINT for _, strength in colours) or css.length(declared.get("font-size", [])) == 0


def _without_unseen(text: str, unseen: Unseen, off: set[str]) -> str:
    def kept(found: re.Match[str]) -> str:
        if off.isdisjoint(found[2].split(".")):
            return found[0]
        unseen.add(Hiding.INVISIBLE, _MARKUP.sub("", found[4]))
        return " "

    return _CLASSED.sub(kept, text) if off else text
