"""Keeps the words of all live assets, by which both engines tell what a slip was meant for (`reading.known_words`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import transaction

from content.models import Asset
from content.words import tokens
from content.words.codes import joined
from content.words.stems import stem
from search.index.documents import AssetDocument
from search.index.loading import at_once, load_documents
from search.models import SpellingForm, SpellingWord
from search.reading import spelling
from search.reading.spelling import LONGEST, shortened

# A query's parameters are limited on SQLite.
CHUNK = 500
BATCH = 200


def words_of(document: AssetDocument) -> set[str]:
    """The words of an asset that a slip may be meant for: plain ones, folded, neither short nor codes."""
    pieces = [document.title, document.summary, document.body, document.labels, document.proofs]
    pieces += [f"{part.label}\n{part.text}\n{part.notes}" for part in document.parts]
    return {
        word
        for piece in pieces
        for word in (*tokens.words(piece), *joined(piece))
        if spelling.SHORTEST <= len(word) <= LONGEST and word.isalpha()
    }


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
            SpellingWord(word=word, stem=stem(word, language)[:LONGEST], assets=assets)
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
