"""What the best answers to a long question have in common, by which the first results are ordered again. Pure.

Pseudo-relevance feedback (Rocchio 1971) from the best pages instead of whole assets (local context analysis, Xu and
Croft 1996): who asks in a sentence says some of the words for a thing, and its best answers say the others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import log2

from content.words.empty_words import telling_words
from content.words.stems import stem
from search import weights

# Measured on nine collections of questions: four to six answers and fifty to seventy words are alike; more answers draw
# the order away from the question.
ANSWERS = 5
MOST_WORDS = 60
# A word of one answer alone is that answer's own matter.
HELD_BY = 2
# A query of fewer words names a thing; what is written beside it are other things.
FEWEST_ASKED = 5
# How soon saying a word again adds little, as BM25's k1.
SATURATION = 1.2

_discounts = [1 / log2(place + 2) for place in range(ANSWERS)]
# How much each answer has to say, the best one first, as its place counts in nDCG; 1 in all.
SHARES = [discount / sum(_discounts) for discount in _discounts]

# Words with what each weighs, by the language in which they are said.
Related = Mapping[str, Mapping[str, float]]


def is_wanted(text: str, languages: Iterable[str]) -> bool:
    """Whether `text` asks with enough words to be answered so."""
    return len(telling_words(text, languages)) >= FEWEST_ASKED


def related(asked: str, answers: Sequence[Mapping[str, str]]) -> Related:
    """The words that several of `answers` share and `asked` does not hold, by language, each with its boost.

    Each answer, the best one first, is its text by language. A word weighs more the more of them say it, the higher
    they stand, and the oftener each does; at most `weights.RELATED`.
    """
    languages = dict.fromkeys(language for answer in answers for language in answer)
    return {one: _shared(asked, [answer.get(one, "") for answer in answers], one) for one in languages}


def _shared(asked: str, passages: Iterable[str], language: str) -> dict[str, float]:
    known = {stem(word, language) for word in telling_words(asked, [language])}
    said: dict[str, float] = defaultdict(float)
    held_by: Counter[str] = Counter()
    written: dict[str, str] = {}
    for share, passage in zip(SHARES, passages, strict=False):
        words = [word for word in telling_words(passage, [language]) if len(word) > 1 and not word.isdigit()]
        stems = {word: stem(word, language) for word in words}
        for key, count in Counter(stems[word] for word in words).items():
            said[key] += share * count / (count + SATURATION)
        held_by.update(set(stems.values()))
        written |= {key: word for word, key in stems.items()} | written
    shared = [key for key in said if held_by[key] >= HELD_BY and key not in known]
    best = sorted(shared, key=lambda key: (-said[key], key))[:MOST_WORDS]
    return {written[key]: round(weights.RELATED * said[key], 3) for key in best}
