"""The words of all live assets, and those one slip from a word of a query. For both engines.

A database is asked for what two words have in common when one letter of each is left out. Every word stands under
itself and under each of its forms with one letter less, so the words within one slip are found by a handful of equal
keys, however large the library is. They are written by `search.index.known_words`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from content.words import tokens
from content.words.stems import singular, stem
from search.models import SpellingForm, SpellingWord
from search.reading import spelling
from search.reading.request import Reading
from search.reading.spelling import LONGEST, is_one_slip, shortened

# Words of a query that are looked at; one that says more is a text.
MOST_WORDS = 12
# Of the words that begin as one does, so many may be meant; and so many of a query's are taken to be cut short.
MOST_COMPLETED, MOST_CUT = 10, 3
# Of the words that are read, those that most assets hold.
MOST_BEGINNING = 200


def offered(reading: Reading) -> dict[str, list[str]]:
    """For each word of the query that no live asset holds: the words that it may have been begun for, and then those it
    may be a slip for, likeliest first.

    One query when every word is known, two when one is not, three when words begin as it does.
    """
    languages = reading.vocabulary.languages
    doubtful = _doubtful(reading)
    unknown = unknown_words(doubtful, languages) if doubtful else []
    near = _near(unknown, languages)
    found = {typed: [word for word, _ in words] for typed, words in near.items()}
    begun = completed(reading, unknown, found)
    return {typed: [*begun.get(typed, ()), *found.get(typed, ())] for typed in dict.fromkeys([*found, *begun])}


def completed(reading: Reading, unknown: Sequence[str], slips: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Those of `unknown` that are not finished, each with the words that begin so, those first that most assets hold:
    the last word, as whoever types is not done with it, and what is no slip for one of `slips` but cut short. One
    query, if any may be."""
    last = last_word(reading)
    cut = [
        word
        for word in unknown
        if spelling.worth_correcting(word, reading.vocabulary.kept_words)
        and (word == last or spelling.is_cut(word, slips.get(word, ())))
    ]
    tried = sorted(cut, key=lambda word: word != last)[:MOST_CUT]
    return {word: longer for word, longer in beginning(tried).items() if longer}


def beginning(parts: Sequence[str]) -> dict[str, list[str]]:
    """For each of `parts` the words that begin so, those first that most assets hold. One query, if there are any."""
    if not parts:
        return {}
    begins = reduce(or_, (Q(word__startswith=part) for part in parts))
    rows = SpellingWord.objects.filter(begins).order_by("-assets", "word").values_list("word", flat=True)
    found = list(rows[:MOST_BEGINNING])
    return {part: [word for word in found if word.startswith(part)][:MOST_COMPLETED] for part in parts}


def last_word(reading: Reading) -> str:
    """The word at the very end of the query; "" when it ends otherwise."""
    text = reading.understood.query
    spoken = tokens.words(text)
    return spoken[-1] if spoken and text[-1:].isalnum() else ""


def commoner(reading: Reading, *, most: int, times: int) -> dict[str, list[str]]:
    """For each word of the query that at most `most` assets hold: the words one slip away that `times` as many hold."""
    languages = reading.vocabulary.languages
    doubtful = _doubtful(reading)
    held = dict(SpellingWord.objects.filter(word__in=doubtful).values_list("word", "assets")) if doubtful else {}
    near = _near([word for word, assets in held.items() if assets <= most], languages)
    found = {typed: [word for word, assets in words if assets >= times * held[typed]] for typed, words in near.items()}
    return {typed: words for typed, words in found.items() if words}


def _doubtful(reading: Reading) -> list[str]:
    kept = reading.vocabulary.kept_words
    spoken = list(dict.fromkeys(tokens.words(reading.understood.text)))[:MOST_WORDS]
    return [
        word
        for word in spoken
        if spelling.worth_correcting(word, kept) and singular(word) not in kept and len(word) <= LONGEST
    ]


def _near(words: Sequence[str], languages: Sequence[str]) -> dict[str, list[tuple[str, int]]]:
    """The words one slip from each of `words`, with how many assets hold them, most first. One query if any."""
    if not words:
        return {}
    forms = set().union(*(shortened(word) for word in words))
    rows = set(SpellingForm.objects.filter(form__in=forms).values_list("word_id", "word__assets"))
    likeliest = sorted(rows, key=lambda row: (-row[1], row[0]))
    near = {
        typed: [row for row in likeliest if is_one_slip(typed, row[0]) and spelling.differs(typed, row[0], languages)]
        for typed in words
    }
    return {typed: found for typed, found in near.items() if found}


def held_by_assets(words: Sequence[str], languages: Sequence[str]) -> dict[str, int]:
    """For each of `words` that live assets hold in some form, in how many: of its commonest form, whoever may see them.
    One query, if there are words."""
    if not words:
        return {}
    forms = {word: {stem(word, language) for language in languages} for word in words}
    asked = SpellingWord.objects.filter(stem__in=set().union(*forms.values()))
    rows = list(asked.values_list("stem", "assets"))
    found = {word: [assets for held, assets in rows if held in forms[word]] for word in words}
    return {word: max(assets) for word, assets in found.items() if assets}


def unknown_words(words: Sequence[str], languages: Sequence[str]) -> list[str]:
    """Those that no live asset holds in any form, whoever may see it. One query."""
    stems = {word: {stem(word, language) for language in languages} for word in words}
    every = set().union(*stems.values())
    asked = SpellingWord.objects.filter(word__in=words).values_list("word", flat=True)
    same = SpellingWord.objects.filter(stem__in=every).values_list("stem", flat=True)
    known = set(asked.union(same))
    return [word for word in words if word not in known and known.isdisjoint(stems[word])]
