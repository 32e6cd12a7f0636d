"""By what a page is known again, and how alike two pages are, word by word. Pure; nothing here touches the database.

Words count as `content.words.letters` folds them; so do signs that are said as words, and whether a number is negative.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from hashlib import blake2b

from content.words.letters import composed
from content.words.lines import edges_of, running_lines, shape_of
from content.words.tokens import WORD, places_within

#: With another one, everything that was learned has to be learned anew.
RECIPE = 1
#: A changed word costs this many runs: short enough that with every third word changed some are left.
RUN_WORDS = 2
#: So many of a page's runs are kept, the same ones of the same page: of a page with a third of its words changed some
#: eight are left in common, of one with a tenth nineteen.
KEPT_RUNS = 24
#: What is compared of a page. A page of a book has 500 words.
MOST_WORDS = 2_000
#: With fewer words a page is told by where it stands in its file alone.
FEWEST_WORDS = 8
#: From here on what two pages share in runs of two words or more makes one of them a change of the other. Pages about
#: the same subject share less than a fifth.
CHANGED = 0.4
#: A page of at least `FEWEST_CONTAINED` words of which so much stands in the other, in runs of four words or more, is
#: a piece of it, however long the other is.
CONTAINED = 0.75
FEWEST_CONTAINED = 20
#: A field to fill in, as {{first name}}, may have been filled in with so many words.
MOST_FILLED_IN = 6
#: Statements in another order are looked for in pages up to so long, in runs of at least so many words.
MOST_REORDERED = 600
FEWEST_MOVED = 3
#: Words told on either side of a difference.
WORDS_AROUND = 4
_FIELD = r"\{\{[^{}\n]{1,60}\}\}"
_FILLED_IN = "{}"
_SIGNS = "%‰€$£¥"
_TOKEN = re.compile(rf"(?P<field>{_FIELD})|{WORD.pattern}|[{_SIGNS}]|(?<![\w)])[-−–](?=\d)")
_MINUS = frozenset("-−–")
_NUMBERED = re.compile(
    r"[\s|·–—-]*(?:(?:page|slide|seite|folie|diapositive|página|diapositiva|pag|p)[\s.:]*)?"
    r"(\d{1,4})(?:\s*(?:of|von|sur|de|/)\s*(\d{1,4}))?[\s|·–—-]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is compared, and where in the text it stands."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page of a file as it is compared: `bare` without what is set on most of the file's pages, `whole` with it, both
    without its number."""

    number: int
    bare: str
    whole: str


@dataclass(frozen=True, slots=True)
class Difference:
    """What the approved page says in one place, and what this one says there; "" where one of them says nothing.
    `before` and `behind`: a few words around it on this page."""

    was: str
    said: str
    before: str = ""
    behind: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two pages are. `ratio`: words in common, of all words of both; `in_runs` the same of words that stand
    together; `contained`: what of the shorter one stands in the other in longer runs. All from 0 to 1."""

    ratio: float
    in_runs: float
    contained: float
    shorter: int

    @property
    def is_change(self) -> bool:
        """Whether one page is the other, changed."""
        return self.in_runs >= CHANGED or (self.shorter >= FEWEST_CONTAINED and self.contained >= CONTAINED)


def read_pages(numbered: Sequence[tuple[int, str]]) -> list[ReadPage]:
    """The pages of one file, given as numbers and texts, as they are compared."""
    texts = [composed(text) for _, text in numbered]
    running = running_lines(texts)
    return [
        ReadPage(number, *(_without(text, number, lines, total=len(texts)) for lines in (running, frozenset())))
        for (number, _), text in zip(numbered, texts, strict=True)
    ]


def without_number(text: str, number: int) -> str:
    """A page that has this number elsewhere, without it."""
    return _without(text, number, frozenset(), total=None)


def as_set_elsewhere(text: str, *, bare: str, whole: str) -> str:
    """A page without the lines that are set on most pages of another file, of which one is `whole` and without them
    `bare`: two slides of a deck do not tell what its footer is, whatever number stands in it."""
    kept = set(bare.split("\n"))
    template = frozenset(shape_of(line) for line in whole.split("\n") if line not in kept)
    return _without(text, 0, template, total=None) if template else text


def _without(text: str, number: int, running: frozenset[str], *, total: int | None) -> str:
    """A page that says nothing else stays as it is. `total`: of how many pages it is one, where that is known."""
    lines = text.split("\n")
    dropped = {at for at in edges_of(lines) if shape_of(lines[at]) in running or _is_number(lines[at], number, total)}
    kept = "\n".join(line for at, line in enumerate(lines) if at not in dropped)
    return kept if kept.strip() else text


def _is_number(line: str, number: int, total: int | None) -> bool:
    """Whether it is the page's number; "1 of 7" is a figure where there are not seven pages."""
    found = _NUMBERED.fullmatch(line)
    if found is None or int(found[1]) != number:
        return False
    return total is None or found[2] is None or int(found[2]) == total


def tokens_of(text: str) -> list[Token]:
    """The words of a page in order, at most MOST_WORDS."""
    found: list[Token] = []
    for each in _TOKEN.finditer(text):
        found += _tokens_within(each)
        if len(found) >= MOST_WORDS:
            break
    return found[:MOST_WORDS]


def _tokens_within(found: re.Match[str]) -> Iterator[Token]:
    written, start, end = found.group(), found.start(), found.end()
    if found["field"]:
        yield Token(_FILLED_IN, start, end)
    elif written in _MINUS or written in _SIGNS:
        yield Token("-" if written in _MINUS else written, start, end)
    else:
        for word, first, last in places_within(written):
            yield Token(word, start + first, start + last)


def words_on(text: str) -> list[str]:
    return [token.word for token in tokens_of(text)]


def key_of(words: Sequence[str]) -> int:
    """A number of 63 bits that two pages have in common when they have the same words in the same order."""
    return _number(" ".join(words))


def runs_of(words: Sequence[str]) -> list[int]:
    """The smallest numbers of a page's runs of words: two pages that share half of their runs have about half of these
    in common, whatever stands around them."""
    runs = {" ".join(words[at : at + RUN_WORDS]) for at in range(len(words) - RUN_WORDS + 1)}
    return sorted(_number(run) for run in runs)[:KEPT_RUNS]


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def likeness(known: Sequence[str], said: Sequence[str]) -> Likeness:
    """How alike the words of two pages are."""
    if not known or not said:
        return Likeness(0.0, 0.0, 0.0, 0)
    sizes = [block.size for block in SequenceMatcher(None, known, said, autojunk=False).get_matching_blocks()]
    together, shorter = len(known) + len(said), min(len(known), len(said))
    return Likeness(
        ratio=2 * sum(sizes) / together,
        in_runs=2 * sum(size for size in sizes if size >= 2) / together,
        contained=sum(size for size in sizes if size >= 4) / shorter,
        shorter=shorter,
    )


def shared_runs(known: Sequence[str], said: Sequence[str]) -> float:
    """What two pages share of the shorter one's runs of words: a quick look before `likeness`."""
    one, other = (
        {tuple(words[at : at + RUN_WORDS]) for at in range(len(words) - RUN_WORDS + 1)} for words in (known, said)
    )
    return len(one & other) / min(len(one), len(other)) if one and other else 0.0


def says_the_same(known: str, said: str) -> bool:
    """Whether two pages say the same: the same words, fields to fill in filled in, or the same statements in another
    order."""
    before, after = tokens_of(known), tokens_of(said)
    one, other = [token.word for token in before], [token.word for token in after]
    return one == other or not _changes(one, other) or _is_reordered(one, other)


def differences(known: str, said: str) -> list[Difference]:
    """The places in which `said` differs from the approved text `known`, as both are written, in order."""
    before, after = tokens_of(known), tokens_of(said)
    changes = _changes([token.word for token in before], [token.word for token in after])
    return [
        Difference(
            was=_written(known, before, i, j),
            said=_written(said, after, k, m),
            before=_written(said, after, max(0, k - WORDS_AROUND), k),
            behind=_written(said, after, m, min(len(after), m + WORDS_AROUND)),
        )
        for i, j, k, m in changes
    ]


def _changes(known: Sequence[str], said: Sequence[str]) -> list[tuple[int, int, int, int]]:
    """Where the words differ, but for fields that were filled in."""
    opcodes = SequenceMatcher(None, known, said, autojunk=False).get_opcodes()
    return [
        (i, j, k, m) for what, i, j, k, m in opcodes if what != "equal" and not _is_filled_in(known[i:j], said[k:m])
    ]


def _is_filled_in(known: Sequence[str], said: Sequence[str]) -> bool:
    return bool(known) and set(known) == {_FILLED_IN} and 0 < len(said) <= MOST_FILLED_IN * len(known)


def _written(text: str, tokens: Sequence[Token], first: int, behind: int) -> str:
    return " ".join(text[tokens[first].start : tokens[behind - 1].end].split()) if behind > first else ""


def _is_reordered(known: Sequence[str], said: Sequence[str]) -> bool:
    """The same words, all of them in runs that were moved as a whole. Two figures that changed places are no run."""
    if len(known) > MOST_REORDERED or Counter(known) != Counter(said):
        return False
    left, there = [list(known)], [list(said)]
    while left:
        best = max(
            (
                (match.size, one, other, match.a, match.b)
                for one, words in enumerate(left)
                for other, others in enumerate(there)
                for match in [SequenceMatcher(None, words, others, autojunk=False).find_longest_match()]
            ),
            default=(0, 0, 0, 0, 0),
        )
        size, one, other, a, b = best
        if size < FEWEST_MOVED:
            return False
        left[one : one + 1] = _around(left[one], a, size)
        there[other : other + 1] = _around(there[other], b, size)
    return True


def _around(words: list[str], start: int, size: int) -> list[list[str]]:
    return [piece for piece in (words[:start], words[start + size :]) if piece]
