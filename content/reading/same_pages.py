"""Where the pages of one file stand in another: a page is known by its words, never by its number."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.core.cache import cache

from content.models import DocumentPage
from content.words.likeness import FEWEST_WORDS, NEARLY, alike, shingles_of, words_of

# Slides of one template share most of their few words: of so short a text nearly all words have to be the same, and it
# has to have some.
NEARLY_SHORT = 0.75
FEWEST_SHORT = 8
KEPT_SECONDS = 600

Moves = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class _Page:
    number: int
    words: tuple[str, ...]
    #: Its runs of words, by which it is compared with another when the words are not the same.
    traits: frozenset[str]

    @property
    def is_short(self) -> bool:
        return len(self.words) < FEWEST_WORDS


def _page(number: int, text: str) -> _Page:
    words = words_of([text])
    return _Page(number, tuple(words), frozenset(shingles_of(words)))


def moves_between(pairs: Collection[tuple[int, int]]) -> dict[tuple[int, int], Moves]:
    """For each (document before, document after) the number that each page of the first has in the second.

    A page is left out when the second has none whose words are the same or nearly the same, or when it has no words to
    be known by. Pages that recipients do not see are no pages here. One query for those not compared of late.
    """
    keys = {f"same-pages:{before}:{after}": (before, after) for before, after in pairs}
    kept = cache.get_many(keys) if keys else {}
    known: dict[tuple[int, int], Moves] = {keys[key]: moves for key, moves in kept.items()}
    missing = {key: pair for key, pair in keys.items() if key not in kept}
    if missing:
        pages = _read({document for pair in missing.values() for document in pair})
        for key, (before, after) in missing.items():
            known[before, after] = follow(pages.get(before, []), pages.get(after, []))
            cache.set(key, known[before, after], KEPT_SECONDS)
    return known


def _read(documents: Iterable[int]) -> dict[int, list[_Page]]:
    rows = DocumentPage.objects.shown_to_recipients().filter(document_id__in=documents)
    pages: dict[int, list[_Page]] = {}
    for document_id, number, text in rows.order_by("document_id", "number").values_list(
        "document_id", "number", "text"
    ):
        pages.setdefault(document_id, []).append(_page(number, text))
    return pages


def follow(before: list[_Page], after: list[_Page]) -> dict[int, int]:
    """The same words first, in the order in which they stand; then, of what is left, whatever is nearly the same."""
    moves: dict[int, int] = {}
    matcher = SequenceMatcher(a=[page.words for page in before], b=[page.words for page in after], autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            if before[block.a + step].words:
                moves[before[block.a + step].number] = after[block.b + step].number
    _follow_changed_places(before, after, moves)
    _follow_nearly(before, after, moves)
    return moves


def _left(before: list[_Page], after: list[_Page], moves: Moves) -> tuple[list[_Page], list[_Page]]:
    taken = set(moves.values())
    return (
        [page for page in before if page.words and page.number not in moves],
        [page for page in after if page.words and page.number not in taken],
    )


def _follow_changed_places(before: list[_Page], after: list[_Page], moves: dict[int, int]) -> None:
    """The same words elsewhere, where no other page has them."""
    left, free = _left(before, after, moves)
    here, there = _by_words(left), _by_words(free)
    for words, pages in here.items():
        if len(pages) == 1 and len(there.get(words, [])) == 1:
            moves[pages[0].number] = there[words][0].number


def _by_words(pages: Iterable[_Page]) -> dict[tuple[str, ...], list[_Page]]:
    found: dict[tuple[str, ...], list[_Page]] = {}
    for page in pages:
        found.setdefault(page.words, []).append(page)
    return found


def _follow_nearly(before: list[_Page], after: list[_Page], moves: dict[int, int]) -> None:
    """Pages a few of whose words were changed, the most alike first."""
    left, free = _left(before, after, moves)
    scored = [(_alike(one, other), one.number, other.number) for one in left for other in free]
    taken: set[int] = set()
    for score, number, other in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if score > 0 and number not in moves and other not in taken:
            moves[number] = other
            taken.add(other)


def _alike(one: _Page, other: _Page) -> float:
    """How alike two pages are, 0 for less than nearly the same."""
    if min(len(one.words), len(other.words)) < FEWEST_SHORT:
        return 0.0
    if one.is_short or other.is_short:
        score = alike(set(one.words), set(other.words))
        return score if score >= NEARLY_SHORT else 0.0
    score = alike(set(one.traits), set(other.traits))
    return score if score >= NEARLY else 0.0
