"""Where a text has its words: the one tokenizer."""

from __future__ import annotations

import re
from functools import lru_cache

from content.words.letters import MARKS, fold

# Letters and digits, with the marks that some texts keep apart from them.
LETTERS = rf"[^\W_]++(?:[{MARKS}]++[^\W_]*+)*+"
WORD = re.compile(rf"{LETTERS}(?:['’]{LETTERS})*")
# Chinese, Japanese and Korean letters: written without spaces, or with spaces that say little.
_UNSPACED = (
    "\u1100-\u11ff\u3005-\u3007\u303b\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_IS_UNSPACED = re.compile(f"[{_UNSPACED}]")
_RUN = re.compile(f"(?P<unspaced>[{_UNSPACED}]+)|[^{_UNSPACED}]+")


def words(text: str) -> list[str]:
    """The folded words of `text`, in order, not stemmed. Of writing without spaces each two letters in a row are one,
    as Elasticsearch has it."""
    found: list[str] = []
    for written in WORD.findall(text):
        found += words_within(written)
    return found


@lru_cache(maxsize=200_000)
def words_within(written: str) -> tuple[str, ...]:
    """The folded words of what stands between spaces: one, unless it is Chinese, Japanese or Korean."""
    return tuple(word for word, _, _ in places_within(written))


def places_within(written: str) -> tuple[tuple[str, int, int], ...]:
    """As `words_within`, each with where it begins and ends."""
    word = fold(written)
    if not word:
        return ()
    if word.isascii() or not _IS_UNSPACED.search(word):
        return ((word, 0, len(written)),)
    found = [place for run in _RUN.finditer(word) for place in _run_places(run)]
    if len(word) != len(written):
        # Folding made it longer or shorter: what is found in it is shown as the whole.
        found = [(piece, 0, len(written)) for piece, _, _ in found]
    return tuple(found)


def _run_places(run: re.Match[str]) -> list[tuple[str, int, int]]:
    whole, start = run.group(), run.start()
    if not run["unspaced"] or len(whole) == 1:
        return [(whole, start, run.end())]
    return [(whole[n : n + 2], start + n, start + n + 2) for n in range(len(whole) - 1)]


def ends_unspaced(written: str) -> bool:
    """Whether the text ends in letters that stand beside their neighbours without spaces."""
    return bool(written) and _IS_UNSPACED.match(written[-1]) is not None
