"""Typos on the database backend: the words of all live assets, and one slip from them.

Elasticsearch walks its dictionary; a database is asked for what two words have in common when one letter of each is
left out. Every word stands under itself and under each of its forms with one letter less, so the words within one slip
are found by a handful of equal keys, however large the library is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import transaction

from content.models import Asset
from search import text
from search.index.documents import AssetDocument
from search.index.loading import at_once, load_documents
from search.models import SpellingForm, SpellingWord
from search.reading import spelling
from search.reading.resolution import Reading
from search.reading.understanding import singular

LONGEST = 24
# Words of a query that are looked at; one that says more is a text.
MOST_WORDS = 12
# A query's parameters are limited on SQLite.
CHUNK = 500
BATCH = 200


def words_of(document: AssetDocument) -> set[str]:
    """The words of an asset that a slip may be meant for: plain ones, folded, neither short nor codes."""
    pieces = [document.title, document.summary, document.body, document.labels]
    pieces += [f"{part.label}\n{part.text}\n{part.notes}" for part in document.parts]
    return {
        word
        for piece in pieces
        for word in (*text.words(piece), *text.joined(piece))
        if spelling.SHORTEST <= len(word) <= LONGEST and word.isalpha()
    }


def shortened(word: str) -> set[str]:
    """The word, and its forms with one letter less; the first letter is taken to be right."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(1, len(word)))}


def is_one_slip(one: str, other: str) -> bool:
    """Whether a letter was left out, added, replaced, or two neighbours swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) != len(other):
        shorter, longer = sorted((one, other), key=len)
        return shorter[start:] == longer[start + 1 :]
    swapped = one[start : start + 2] == other[start : start + 2][::-1]
    return one[start + 1 :] == other[start + 1 :] or (swapped and one[start + 2 :] == other[start + 2 :])


def learn(documents: Iterable[AssetDocument]) -> None:
    """Add the words that are new. Runs in the caller's transaction; always in the same order, for others' sake."""
    found = {word: document.language for document in documents for word in words_of(document)}
    known: set[str] = set()
    ordered = sorted(found)
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        known.update(SpellingWord.objects.filter(word__in=part).values_list("word", flat=True))
    _add({word: (found[word], 1) for word in ordered if word not in known})


def _add(words: dict[str, tuple[str, int]]) -> None:
    """Words, each with its language and in how many assets it is."""
    SpellingWord.objects.bulk_create(
        [
            SpellingWord(word=word, stem=text.stem(word, language)[:LONGEST], assets=assets)
            for word, (language, assets) in words.items()
        ],
        ignore_conflicts=True,
        batch_size=CHUNK,
    )
    forms = [SpellingForm(form=form, word_id=word) for word in words for form in sorted(shortened(word))]
    SpellingForm.objects.bulk_create(forms, ignore_conflicts=True, batch_size=CHUNK)


def count_again() -> None:
    """Count in how many live assets each word is, and forget those in none. Safe to repeat and beside writers."""
    counts: Counter[str] = Counter()
    languages: dict[str, str] = {}
    last = 0
    assets = Asset.objects.live().order_by("pk")
    while ids := at_once(assets.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        last = ids[-1]
        for document in load_documents(ids).values():
            found = words_of(document)
            counts.update(found)
            languages.update(dict.fromkeys(found, document.language))
    with transaction.atomic():
        stored = dict(SpellingWord.objects.values_list("word", "assets"))
        gone = sorted(set(stored) - set(counts))
        for start in range(0, len(gone), CHUNK):
            SpellingWord.objects.filter(word__in=gone[start : start + CHUNK]).delete()
        changed = [
            SpellingWord(word=word, assets=counts[word])
            for word in sorted(counts)
            if word in stored and stored[word] != counts[word]
        ]
        SpellingWord.objects.bulk_update(changed, ["assets"], batch_size=CHUNK)
        _add({word: (languages[word], counts[word]) for word in sorted(counts) if word not in stored})


def offered(reading: Reading) -> dict[str, list[str]]:
    """For each word of the query that no live asset holds: the words it may be a slip for, likeliest first.

    One query when every word is known, two when one is not.
    """
    languages = reading.vocabulary.languages
    doubtful = _doubtful(reading)
    unknown = unknown_words(doubtful, languages) if doubtful else []
    near = _near(unknown, languages)
    return {typed: [word for word, _ in words] for typed, words in near.items()}


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
    spoken = list(dict.fromkeys(text.words(reading.understood.text)))[:MOST_WORDS]
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


def unknown_words(words: Sequence[str], languages: Sequence[str]) -> list[str]:
    """Those that no live asset holds in any form, whoever may see it. One query."""
    stems = {word: {text.stem(word, language) for language in languages} for word in words}
    every = set().union(*stems.values())
    asked = SpellingWord.objects.filter(word__in=words).values_list("word", flat=True)
    same = SpellingWord.objects.filter(stem__in=every).values_list("stem", flat=True)
    known = set(asked.union(same))
    return [word for word in words if word not in known and known.isdisjoint(stems[word])]
