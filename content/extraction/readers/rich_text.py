"""Takes out of RTF what Word doesn't show: hidden text, what tracked changes have deleted or moved, and letters of the
colour that they stand on or too small to be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from content.extraction.colours import UNREADABLE_POINTS, WHITE, Colour, is_lost
from content.extraction.hidden import Hiding, Unseen

# What may hide words at all; a colour of letters only where it may be that of something else.
_ASKS = re.compile(
    rb"\\(?:v|deleted|mvf|webhidden|highlight\d+|cb\d+|chc[bf]pat\d+|c[bf]pat\d+|chshdng\d+|shading\d+|cl[a-z]+pat\d+|clshdng\w*|fs0*[0-4]"
    rb"|(?:li|lin|fi|posx|posy)-?\d{5,}|(?:sl|trrh)-\d{1,2}|charscalex[1-5]|(?:up|dn)\d{4,}|expndtw-\d{3,}"
    rb"|xe|tc|tcn|annotation|docvar|doccomm|keywords|subject|category|manager|company|staticval|fldinst|ffdeftext"
    rb"|ffhelptext|headerf|footerf|headerl|headerr|footerl|footerr)(?![a-z0-9])"
)
_COLOURS = re.compile(rb"\{\s*\\colortbl\b([^{}]*)\}")
_SHARES = (re.compile(rb"\\red(\d{1,3})"), re.compile(rb"\\green(\d{1,3})"), re.compile(rb"\\blue(\d{1,3})"))
_TOKEN = re.compile(rb"(\{)|(\})|\\([a-z]+)(-?\d{1,9})? ?|\\'([0-9a-f]{2})|(\\.)|([^\\{}]+)", re.S | re.I)
# Words that end a piece of text, and characters that are written as a word.
_PARTING = {b"par", b"line", b"tab", b"cell", b"row", b"page", b"sect"}
_NAMED = {b"emdash": "—", b"endash": "–", b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”"}
_SWITCHES = {b"v": Hiding.TEXT, b"deleted": Hiding.DELETED, b"mvf": Hiding.DELETED}
# Groups whose words no page shows, and what they are.
_TOLD = {
    **dict.fromkeys((b"xe", b"tc", b"tcn"), Hiding.KEPT),
    **dict.fromkeys((b"docvar", b"fldinst", b"ffdeftext", b"ffhelptext"), Hiding.KEPT),
    **dict.fromkeys((b"doccomm", b"keywords", b"subject", b"category", b"manager", b"company"), Hiding.PROPERTIES),
    **{b"staticval": Hiding.PROPERTIES, b"annotation": Hiding.COMMENTS},
}
# Heads and feet that pages have only where the document says so.
_FIRST, _FACING = (b"headerf", b"footerf"), (b"headerl", b"headerr", b"footerl", b"footerr")
# Instructions of fields that only say how a place is numbered, named or led to.
_PLAIN_FIELD = re.compile(r"\s*(?:PAGE|NUMPAGES|TOC|HYPERLINK|REF|PAGEREF|SEQ|DATE|TIME|FORM\w+|SYMBOL|EQ|=)\b", re.I)
_MARKS = (b"highlight", b"cb")
# Of letters, paragraphs and cells: what says their ground, the colour of the pattern on it, and how dense that is.
_SHADINGS = {
    **{
        b"chcbpat": ("of_letters", "ground"),
        b"chcfpat": ("of_letters", "pattern"),
        b"chshdng": ("of_letters", "dense"),
    },
    **{b"cbpat": ("of_line", "ground"), b"cfpat": ("of_line", "pattern"), b"shading": ("of_line", "dense")},
}
_CELL_SHADINGS = {
    **{b"clcbpat": "ground", b"clcbpatraw": "ground", b"clcfpat": "pattern", b"clcfpatraw": "pattern"},
    **{b"clshdng": "dense", b"clshdngraw": "dense"},
}
# Lines and crosses of a pattern, between which the ground is seen.
_PATTERNED = re.compile(rb"(?:ch|cl)?bg(?:dk)?(?:horiz|vert|fdiag|bdiag|cross|dcross)", re.I)
# A pattern that covers all of its ground, in hundredths of a percent.
_ALL = 10_000
# Groups that hold no text of the document.
_ASIDE = {
    *(b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"themedata", b"listtable", b"listoverridetable"),
    *(b"revtbl", b"rsidtbl", b"generator", b"fldinst", b"datastore", b"latentstyles", b"xmlnstbl", b"filetbl"),
}
_USUAL_HALF_POINTS = 24
# From which number to which, in twentieths of a point or in percent, a word puts letters where or makes them such that
# nobody sees them: beside a page of common size, in a line or a row without height, without width.
_WIDE, _HIGH = 12_240, 15_840
_OUT_OF_SIGHT = {
    **dict.fromkeys((b"li", b"lin", b"fi", b"posx"), (_WIDE, 10**9)),
    **{b"posy": (_HIGH, 10**9), b"sl": (-40, -1), b"trrh": (-40, -1), b"charscalex": (1, 5)},
    # These in half points; and letters put so much closer lie over one another.
    **dict.fromkeys((b"up", b"dn"), (_HIGH // 10, 10**9)),
    **{b"expndtw": (-(10**9), -120)},
}
# What ends that.
_ENDS = {
    **{b"pard": frozenset((b"li", b"lin", b"fi", b"posx", b"posy", b"sl"))},
    **{b"plain": frozenset((b"charscalex", b"up", b"dn", b"expndtw")), b"trowd": frozenset((b"trrh",))},
}


@dataclass(frozen=True, slots=True)
class _Shading:
    """A ground with a pattern on it: numbers in the table of colours, 0 where Word chooses; `dense` is how much of the
    ground the pattern covers, in hundredths of a percent.
    """

    ground: int = 0
    pattern: int = 0
    dense: int = 0
    is_lined: bool = False


_UNSHADED = _Shading()


@dataclass(frozen=True, slots=True)
class _Group:
    """In which ways text in a group is hidden and how it looks; how many characters stand in for one of Unicode.

    `ink` and `mark` are numbers in the table of colours, 0 where Word chooses: of letters, and of what they are marked
    with.
    """

    hidden: frozenset[Hiding] = frozenset()
    fallback: int = 1
    ink: int = 0
    mark: int = 0
    of_letters: _Shading = _UNSHADED
    of_line: _Shading = _UNSHADED
    half_points: int = _USUAL_HALF_POINTS
    on_web: bool = True
    in_cell: bool = False
    in_shape: bool = False
    aside: bool = False
    told: Hiding | None = None
    out_of_sight: frozenset[bytes] = frozenset()


def without_hidden(data: bytes, unseen: Unseen) -> bytes:
    """The file without hidden and deleted text, whose words are noted. The same bytes when there is none."""
    colours = _colours(data)
    if not (_ASKS.search(data) or any(colour is not None and is_lost(colour, WHITE) for colour in colours)):
        return data
    unused = (*(() if b"\\titlepg" in data else _FIRST), *(() if b"\\facingp" in data else _FACING))
    walk = _Walk(unseen, colours, unused)
    walk.run(data)
    return b"".join(walk.out)


def _colours(data: bytes) -> list[Colour | None]:
    """The table of colours; None for the one that Word chooses."""
    table = _COLOURS.search(data)
    found: list[Colour | None] = []
    for entry in table[1].split(b";")[:-1] if table else ():
        shares = [share.search(entry) for share in _SHARES]
        is_named = any(one is not None for one in shares)
        colour = tuple(min(255, int(one[1])) if one else 0 for one in shares)
        found.append(colour if is_named else None)  # type: ignore[arg-type]
    return found


class _Walk:
    def __init__(self, unseen: Unseen, colours: list[Colour | None], unused: Iterable[bytes]) -> None:
        self.unseen, self.colours = unseen, colours
        self.unused = dict.fromkeys(unused, Hiding.TEXT)
        # How the cells of the row described last are shaded, how the next is, and in which of them the walk is.
        self.cells: list[_Shading] = []
        self.next_cell = _UNSHADED
        self.cell = 0
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
        self._moves(word, number)
        if (kind := _SWITCHES.get(word)) is not None:
            others = self.group.hidden - {kind}
            self.group = replace(self.group, hidden=others if number == b"0" else others | {kind})
        elif word == b"plain":
            self.group = replace(
                self.group,
                hidden=frozenset(),
                ink=0,
                mark=0,
                of_letters=_UNSHADED,
                half_points=_USUAL_HALF_POINTS,
                on_web=True,
            )
        elif (kind := _TOLD.get(word, self.unused.get(word))) is not None:
            self.group = replace(self.group, told=kind)
        elif word in _ASIDE:
            self.group = replace(self.group, aside=True)
        elif self._changes_look(word, number):
            pass
        elif word == b"uc" and number:
            self.group = replace(self.group, fallback=max(0, int(number)))
        elif self.kind is not None:
            self.words.append(_NAMED.get(word, " " if word in _PARTING else ""))

    def _moves(self, word: bytes, number: bytes | None) -> None:
        """Note whether the word puts what follows out of sight, or back."""
        ended = _ENDS.get(word, frozenset())
        if word in _OUT_OF_SIGHT:
            least, most = _OUT_OF_SIGHT[word]
            ended = frozenset((word,))
            if least <= int(number or 0) <= most:
                self.group = replace(self.group, out_of_sight=self.group.out_of_sight | ended)
                return
        if ended & self.group.out_of_sight:
            self.group = replace(self.group, out_of_sight=self.group.out_of_sight - ended)

    def _changes_look(self, word: bytes, number: bytes | None) -> bool:
        """Whether the word says how text looks, which is noted."""
        said = int(number) if number else 0
        changes: dict[str, Any] = {}
        if word == b"cf":
            changes = {"ink": said}
        elif word == b"fs" and number:
            changes = {"half_points": said}
        elif word in _MARKS:
            changes = {"mark": said}
        elif word in _SHADINGS:
            of, what = _SHADINGS[word]
            changes = {of: replace(getattr(self.group, of), **{what: said})}
        elif _PATTERNED.fullmatch(word) and not word.startswith(b"cl"):
            of = "of_letters" if word.startswith(b"ch") else "of_line"
            changes = {of: replace(getattr(self.group, of), is_lined=True)}
        elif word == b"webhidden":
            changes = {"on_web": number == b"0"}
        elif word == b"pard":
            changes = {"of_line": _UNSHADED, "in_cell": False}
        elif word == b"intbl":
            changes = {"in_cell": True}
        elif word == b"shptxt":
            changes = {"in_shape": True, "aside": False}
        elif self._describes_cell(word, said):
            return True
        if changes:
            self.group = replace(self.group, **changes)
        return bool(changes)

    def _describes_cell(self, word: bytes, said: int) -> bool:
        """Whether the word says how cells of a row are shaded or ends one, which is noted."""
        if word in _CELL_SHADINGS:
            self.next_cell = replace(self.next_cell, **{_CELL_SHADINGS[word]: said})  # type: ignore[arg-type]
        elif word.startswith(b"cl") and _PATTERNED.fullmatch(word):
            self.next_cell = replace(self.next_cell, is_lined=True)
        elif word == b"cellx":
            self.cells, self.next_cell = [*self.cells, self.next_cell], _UNSHADED
        elif word == b"trowd":
            self.cells, self.next_cell, self.cell = [], _UNSHADED, 0
        elif word == b"cell":
            self.cell += 1
            return False
        else:
            return False
        return True

    def _hiding(self, letters: str) -> Hiding | None:
        """In which way these letters, where the walk is, are hidden."""
        group = self.group
        if group.told is not None:
            return group.told
        if group.aside:
            return None
        if group.hidden:
            return Hiding.DELETED if Hiding.DELETED in group.hidden else Hiding.TEXT
        # What is hidden on the web alone are, in tables of contents, the numbers of pages.
        if not group.on_web and any(letter.isalpha() for letter in letters):
            return Hiding.TEXT
        if group.half_points <= 2 * UNREADABLE_POINTS or group.out_of_sight - (set() if group.in_cell else {b"trrh"}):
            return Hiding.INVISIBLE
        ink, paper = self._colour(group.ink), self._paper()
        return Hiding.INVISIBLE if ink is not None and paper is not None and is_lost(ink, paper) else None

    def _colour(self, number: int) -> Colour | None:
        return self.colours[number] if number < len(self.colours) else None

    def _paper(self) -> Colour | None:
        """What letters stand on; None where that can't be told."""
        if self.group.mark:
            return self._colour(self.group.mark)
        for shading in (self.group.of_letters, self.group.of_line):
            if shading.ground or shading.dense or shading.is_lined:
                return self._shaded(shading)
        if not self.group.in_cell:
            return None if self.group.in_shape else WHITE
        if self.group.in_shape or (self.cell >= len(self.cells) and any(one != _UNSHADED for one in self.cells)):
            return None
        return self._shaded(self.cells[self.cell]) if self.cell < len(self.cells) else WHITE

    def _shaded(self, shading: _Shading) -> Colour | None:
        """The one colour that a shading comes to; None where lines of its pattern part it."""
        ground = self._colour(shading.ground) if shading.ground else WHITE
        pattern = self._colour(shading.pattern) if shading.pattern else (0, 0, 0)
        if shading.is_lined or ground is None or pattern is None:
            return None
        share = min(_ALL, max(0, shading.dense)) / _ALL
        red, green, blue = (round(a * share + b * (1 - share)) for a, b in zip(pattern, ground, strict=True))
        return red, green, blue

    def _say(self, written: bytes, letters: str) -> None:
        """Keep what is written, or note what it says where it is hidden. Marks such as `\\*` stay."""
        hiding = self._hiding(letters)
        if written == b"\\*":
            self.group = replace(self.group, aside=True)
        if hiding is None or not letters:
            self._note(None if letters else self.kind)
            self.out.append(written if hiding is None or written[:1] == b"\\" else b"")
            return
        self._note(hiding)
        self.words.append(letters)

    def _note(self, kind: Hiding | None) -> None:
        """Tell of what was hidden up to here, when it is hidden in another way from here on."""
        if kind == self.kind:
            return
        words = "".join(self.words)
        if self.kind == Hiding.KEPT and _PLAIN_FIELD.match(words):
            words = ""
        if self.kind is not None and words.strip():
            self.unseen.add(self.kind, words)
        self.kind, self.words = kind, []
