"""Codes: names whose punctuation is part of them, as one word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.words.empty_words import is_sentence
from content.words.letters import APART, fold
from content.words.tokens import LETTERS, WORD, words

# Names whose punctuation is part of them: ISO-27001, 24/7, AT&T, node.js.
# Hyphens at which no line may end are hyphens.
# Looked for at the start of words alone: from each letter of an endless one on, it would be read to its end.
_COMPOUND = re.compile(rf"(?<![^\W_]){LETTERS}(?:[-/.&+\u2010\u2011{APART}]{LETTERS})+")
_C_FAMILY = re.compile(r"(?<![^\W_])([^\W\d_])(\+\+|#)")
_C_NAMES = {"++": "plusplus", "#": "sharp"}
# Names that begin with a dot: .NET.
_DOTTED = re.compile(r"(?<![\w.])\.([^\W\d_]{2,}[^\W_]*)")
# Names that some write as two words: ISO 27001, SOC 2.
_NUMBERED = re.compile(r"(?<![^\W_])([A-Z]{1,6})[ \u00a0\u202f](\d{1,6})(?![^\W_])")
NAME_OR_WORD = re.compile(
    f"(?P<name>{_C_FAMILY.pattern}|{_DOTTED.pattern}|{_NUMBERED.pattern}|{_COMPOUND.pattern})|{WORD.pattern}"
)
# Longer ones are sentences without spaces (addresses, paths), which nobody types as one word.
LONGEST_COMPOUND = 24


def codes(text: str) -> Iterator[str]:
    """Names whose punctuation matters, joined: "C++" is cplusplus, "ISO-27001" iso27001, "24/7" 247, ".NET" dotnet."""
    for match in _C_FAMILY.finditer(text):
        yield fold(match.group(1)) + _C_NAMES[match.group(2)]
    for match in _DOTTED.finditer(text):
        yield "dot" + fold(match.group(1))
    for match in _NUMBERED.finditer(text):
        yield fold(match.group(1) + match.group(2))
    for match in _COMPOUND.finditer(text):
        joined = _as_one(match.group())
        if len(joined) <= LONGEST_COMPOUND:
            yield joined
    for match in WORD.finditer(text):
        word = match.group()
        if not word.isalpha() and not word.isdigit() and any(letter.isdigit() for letter in word):
            yield fold(word)


def _as_one(name: str) -> str:
    return fold("".join(WORD.findall(name)))


def query_codes(text: str) -> list[str]:
    """The codes a query may mean: its own, and two words that are one elsewhere ("iso 27001", "q 3").

    In a sentence "well-known" is two words and "i.e." none: as names they outweighed what was asked about.
    """
    spoken = words(text)
    pairs = [a + b for a, b in zip(spoken, spoken[1:], strict=False) if any(c.isdigit() for c in a + b)]
    named = _COMPOUND.sub(_unless_prose, text) if is_sentence(text) else text
    return list(dict.fromkeys([*codes(named), *pairs]))


def _unless_prose(name: re.Match[str]) -> str:
    """A name with punctuation; a space for words with a hyphen or slash between them, and for letters with dots."""
    pieces = re.split(rf"[-/.\u2010\u2011{APART}]", name.group())
    is_dotted_name = "." in name.group() and min(map(len, pieces)) > 1
    return " " if all(piece.isalpha() for piece in pieces) and not is_dotted_name else name.group()


def said_codes(text: str) -> list[str]:
    """The codes to show what `text` found by: those it means, and names that others write as one word. Not numbers:
    who asks for 1.5 is shown the 1 and the 5 that stand together, and no 15."""
    return [code for code in dict.fromkeys([*query_codes(text), *joined(text)]) if not code.isdigit()]


def joined(text: str) -> list[str]:
    """The names in a text that others write as one word: "e-mail" is email elsewhere."""
    return [code for code in dict.fromkeys(codes(text)) if code.isalpha()]


def as_code(name: str) -> str:
    """The code by which a name with punctuation stands in an index; "" when it is words: "C++" is not the word c."""
    found = list(dict.fromkeys(codes(name)))
    return found[0] if len(found) == 1 and len(name.split()) == 1 else ""


def without_c_names(text: str) -> str:
    """`text` without names as C++ and C#, which are not the word c."""
    return _C_FAMILY.sub(" ", text)
