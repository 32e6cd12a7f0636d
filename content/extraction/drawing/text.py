"""A shape's text set inside its box: wrapped, aligned, anchored, and made smaller until it fits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn

from content.extraction.drawing.styles import Look, Styles
from content.extraction.letters import Letters

# Our type runs wider than Calibri and Arial, in which most decks are set.
_NARROWED = 0.93
_LEADING = 1.22
_SMALLEST = 0.55
_INSETS = {"lIns": 91_440, "tIns": 45_720, "rIns": 91_440, "bIns": 45_720}


@dataclass(frozen=True, slots=True)
class Piece:
    """A word where it stands, with the look it has."""

    word: str
    left: float
    top: float
    letters: Letters
    colour: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Bullet:
    left: float
    middle: float
    size: float
    colour: tuple[int, int, int]


@dataclass(slots=True)
class _Line:
    words: list[tuple[str, Look]]
    left: float
    room: float
    alignment: str
    bullet: Look | None
    space: float


def set_text(
    body: Any, styles: Styles, box: tuple[float, float, float, float], pixels: float, *, anchor: str = ""
) -> tuple[list[Piece], list[Bullet]]:
    """Lay out the paragraphs of a text body. `pixels` is the number of pixels in an EMU."""
    properties = body.find(qn("a:bodyPr"))
    inset = {
        name: int((properties.get(name) if properties is not None else None) or value) * pixels
        for name, value in _INSETS.items()
    }
    left, top = box[0] + inset["lIns"], box[1] + inset["tIns"]
    width = max(box[2] - box[0] - inset["lIns"] - inset["rIns"], 20.0)
    height = max(box[3] - box[1] - inset["tIns"] - inset["bIns"], 10.0)
    no_wrap = properties is not None and properties.get("wrap") == "none"
    anchor = (properties.get("anchor") if properties is not None else None) or anchor or "t"
    scale = 1.0
    while True:
        lines = _lines(body, styles, left, 1e6 if no_wrap else width, pixels, scale)
        used = sum(_height(line, pixels, scale) for line in lines)
        if used <= height or scale <= _SMALLEST:
            break
        scale -= 0.05
    top += {"ctr": max(0.0, (height - used) / 2), "b": max(0.0, height - used)}.get(anchor, 0.0)
    return _placed(lines, top, width, pixels, scale)


def _letters(look: Look, pixels: float, scale: float) -> Letters:
    return Letters(max(6, round(look.points * 12_700 * pixels * _NARROWED * scale)), bold=look.bold)


def _height(line: _Line, pixels: float, scale: float) -> float:
    sizes = [_letters(look, pixels, scale).size for _, look in line.words]
    return max(sizes, default=_letters(line.bullet, pixels, scale).size if line.bullet else 12) * _LEADING + line.space


def _lines(body: Any, styles: Styles, left: float, width: float, pixels: float, scale: float) -> list[_Line]:
    lines: list[_Line] = []
    for paragraph in body.findall(qn("a:p")):
        indent = styles.indent(paragraph) * pixels
        first = styles.look(None, paragraph)
        bullet = first if styles.bullet(paragraph) else None
        start = len(lines)
        alignment = styles.alignment(paragraph)
        for words in _broken(paragraph, styles):
            wrapped = _wrapped(words, width - indent, pixels, scale) or [[("", first)]]
            lines += [_Line(line, left + indent, width - indent, alignment, None, 0.0) for line in wrapped]
        spoken = any(word for line in lines[start:] for word, _ in line.words)
        lines[start].bullet = bullet if spoken else None
        if start:
            lines[start].space = first.points * 12_700 * pixels * scale * 0.25
    while lines and not any(word for word, _ in lines[-1].words):
        lines.pop()
    return lines


def _broken(paragraph: Any, styles: Styles) -> list[list[tuple[str, Look]]]:
    """The paragraph's words with their looks, a list for each line that the author broke."""
    lines: list[list[tuple[str, Look]]] = [[]]
    for child in paragraph:
        if child.tag == qn("a:br"):
            lines.append([])
        elif child.tag in (qn("a:r"), qn("a:fld")):
            text = "".join(part.text or "" for part in child.findall(qn("a:t")))
            look = styles.look(child, paragraph)
            words = text.split()
            # Runs change within words too: what follows without a space belongs to the word before it.
            if words and lines[-1] and not text[:1].isspace() and not lines[-1][-1][0].endswith(" "):
                word, known = lines[-1].pop()
                words[0] = word + words[0]
                lines[-1].append((words.pop(0), known))
            lines[-1] += [(word, look) for word in words]
            if text[-1:].isspace() and lines[-1]:
                word, known = lines[-1].pop()
                lines[-1].append((word.rstrip() + " ", known))
    return [[(word.strip(), look) for word, look in line if word.strip()] for line in lines]


def _wrapped(words: list[tuple[str, Look]], room: float, pixels: float, scale: float) -> list[list[tuple[str, Look]]]:
    lines: list[list[tuple[str, Look]]] = []
    line: list[tuple[str, Look]] = []
    used = 0.0
    for word, look in words:
        letters = _letters(look, pixels, scale)
        length = letters.width(word)
        if line and used + letters.space + length > room:
            lines.append(line)
            line, used = [], 0.0
        used += length + (letters.space if line else 0.0)
        line.append((word, look))
    return [*lines, line] if line else lines


def _placed(
    lines: list[_Line], top: float, width: float, pixels: float, scale: float
) -> tuple[list[Piece], list[Bullet]]:
    pieces: list[Piece] = []
    bullets: list[Bullet] = []
    for line in lines:
        top += line.space
        set_words = [(word, _letters(look, pixels, scale), look) for word, look in line.words]
        size = max((letters.size for _, letters, _ in set_words), default=12)
        length = sum(letters.width(word) for word, letters, _ in set_words)
        length += sum(letters.space for _, letters, _ in set_words[1:])
        spare = max(0.0, min(line.room, width) - length)
        left = line.left + {"ctr": spare / 2, "r": spare}.get(line.alignment, 0.0)
        if line.bullet is not None:
            bullets.append(Bullet(left - size * 0.75, top + size * 0.7, size * 0.13, line.bullet.colour))
        for word, letters, look in set_words:
            # Smaller words stand on the baseline of the largest.
            pieces.append(Piece(word, left, top + size - letters.size, letters, look.colour))
            left += letters.width(word) + letters.space
        top += _height(line, pixels, scale) - line.space
    return pieces, bullets
