"""Takes out of RTF what Word doesn't show: hidden text, and what tracked changes have deleted or moved."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from content.extraction.hidden import Hiding, Unseen

_ASKS = re.compile(rb"\\(?:v|deleted|mvf)(?![a-z])")
_TOKEN = re.compile(rb"(\{)|(\})|\\([a-z]+)(-?\d{1,9})? ?|\\'([0-9a-f]{2})|(\\.)|([^\\{}]+)", re.S | re.I)
# Words that end a piece of text, and characters that are written as a word.
_PARTING = {b"par", b"line", b"tab", b"cell", b"row", b"page", b"sect"}
_NAMED = {b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”"}
_SWITCHES = {b"v": Hiding.TEXT, b"deleted": Hiding.DELETED, b"mvf": Hiding.DELETED}


@dataclass(frozen=True, slots=True)
class _Group:
    """In which ways text in a group is hidden, and how many characters stand in for one of Unicode."""

    hidden: frozenset[Hiding] = frozenset()
    fallback: int = 1


def without_hidden(data: bytes, unseen: Unseen) -> bytes:
    """The file without hidden and deleted text, whose words are noted. The same bytes when there is none."""
    if not _ASKS.search(data):
        return data
    walk = _Walk(unseen)
    walk.run(data)
    return b"".join(walk.out)


class _Walk:
    def __init__(self, unseen: Unseen) -> None:
        self.unseen = unseen
        self.out: list[bytes] = []
        self.words: list[str] = []
        self.kind: Hiding | None = None
        self.group = _Group()
        self.above: list[_Group] = []
        # So many characters that follow are for programs without Unicode.
        self.standing_in = 0

    def run(self, data: bytes) -> None:
        at = 0
        while (found := _TOKEN.match(data, at)) is not None:
            at = found.end()
            opens, closes, word, number, code, symbol, text = found.groups()
            if opens or closes:
                self._turn(bool(opens))
                self.out.append(found[0])
            elif word == b"bin":
                end = at + max(0, int(number or 0))
                self.out.append(found[0] + data[at:end])
                at = end
            elif word == b"u" and number:
                self._say(found[0], chr(int(number) % 0x10000))
                self.standing_in = self.group.fallback
            elif word:
                self._control(word, number)
                self.out.append(found[0])
            elif code:
                letter = bytes.fromhex(code.decode()).decode("cp1252", "replace")
                self._say(found[0], "" if self.standing_in else letter)
                self.standing_in = max(0, self.standing_in - 1)
            elif symbol:
                self._say(found[0], {b"\\~": " ", b"\\{": "{", b"\\}": "}", b"\\\\": "\\"}.get(symbol, ""))
            else:
                letters = text.replace(b"\r", b"").replace(b"\n", b"").decode("cp1252", "replace")
                self._say(text, letters[self.standing_in :])
                self.standing_in = max(0, self.standing_in - len(letters))
        self.out.append(data[at:])
        self._note(None)

    def _turn(self, inwards: bool) -> None:
        self.standing_in = 0
        if inwards:
            self.above.append(self.group)
        else:
            self.group = self.above.pop() if self.above else _Group()

    def _control(self, word: bytes, number: bytes | None) -> None:
        self.standing_in = 0
        if (kind := _SWITCHES.get(word)) is not None:
            others = self.group.hidden - {kind}
            self.group = replace(self.group, hidden=others if number == b"0" else others | {kind})
        elif word == b"plain":
            self.group = replace(self.group, hidden=frozenset())
        elif word == b"uc" and number:
            self.group = replace(self.group, fallback=max(0, int(number)))
        elif self.kind is not None:
            self.words.append(_NAMED.get(word, " " if word in _PARTING else ""))

    def _say(self, written: bytes, letters: str) -> None:
        """Keep what is written, or note what it says where it is hidden. Marks such as `\\*` stay."""
        hidden = self.group.hidden
        if not hidden:
            self._note(None)
            self.out.append(written)
            return
        self._note(Hiding.DELETED if Hiding.DELETED in hidden else Hiding.TEXT)
        self.words.append(letters)
        if written[:1] == b"\\" and not letters:
            self.out.append(written)

    def _note(self, kind: Hiding | None) -> None:
        """Tell of what was hidden up to here, when it is hidden in another way from here on."""
        if kind == self.kind:
            return
        words = "".join(self.words)
        if self.kind is not None and words.strip():
            self.unseen.add(self.kind, words)
        self.kind, self.words = kind, []
