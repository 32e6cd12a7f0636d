"""Matching and weighing words in Wagtail's index tables, on SQLite and PostgreSQL.

Wagtail's own `search()` weighs every row by a query of its own and knows no rare words on PostgreSQL, so its tables are
asked here through its models and expressions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from django.db import connection

from content.words import tokens
from content.words.codes import as_code, query_codes
from content.words.empty_words import telling_words
from content.words.stems import stem
from search.backends.database import postgresql, sqlite
from search.backends.database.terms import Term, WordQuery
from search.models import AssetWords
from search.reading.request import Reading
from search.reading.stems import word_forms


def word_query(reading: Reading) -> WordQuery:
    """The words as stems, in each language that live assets have. Common words count only when there are no others."""
    languages = reading.vocabulary.languages
    understood = reading.understood
    spoken = telling_words(understood.text, languages) or tokens.words(understood.text)
    telling = Counter(spoken)
    terms = [Term(forms=word_forms(word, languages), times=times) for word, times in telling.items()]
    terms += [Term(forms=_named(one.other, languages), is_code=True) for one in reading.synonyms]
    terms += [Term(forms=_phrase(name, languages), is_code=True) for name in reading.names]
    codes = [code for code in query_codes(understood.text) if code not in telling]
    terms += [Term(forms=word_forms(code, languages), is_code=True) for code in codes]
    return WordQuery(
        any_of=_said(terms),
        phrases=_said(Term(_phrase(phrase, languages)) for phrase in understood.phrases),
        excluded=_said(Term(_named(phrase, languages)) for phrase in understood.excluded),
    )


def _said(terms: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(term for term in terms if term.forms)


def _named(name: str, languages: Sequence[str]) -> tuple[str, ...]:
    """A name with punctuation by its code alone: "C++" is not the word c."""
    code = as_code(name)
    return (code,) if code else _phrase(name, languages)


def _phrase(phrase: str, languages: Iterable[str]) -> tuple[str, ...]:
    spoken = tokens.words(phrase)
    forms = (" ".join(stem(word, language) for word in spoken) for language in languages)
    return tuple(dict.fromkeys(filter(None, forms)))


def scores(reading: Reading) -> dict[int, float] | None:
    """The weight of each asset that matches, by id; None when there are no words to match."""
    query = word_query(reading)
    if not (query.any_of or query.phrases):
        if not query.excluded:
            return None
        hidden = _ids_with(query.excluded)
        return {pk: 0.0 for pk in AssetWords.objects.values_list("pk", flat=True) if pk not in hidden}
    return _weights(query)


def holders(names: Sequence[str], languages: Sequence[str]) -> dict[str, set[int]]:
    """The assets that hold each of these words in some form, or these names of several words side by side, whoever may
    see them. One query."""
    holding = postgresql.holding if connection.vendor == "postgresql" else sqlite.holding
    terms = [Term(forms=_forms(name, languages)) for name in names]
    asked = [holding(term, number) for number, term in enumerate(terms) if term.forms]
    found: dict[str, set[int]] = {name: set() for name in names}
    for number, pk in asked[0].union(*asked[1:], all=True) if asked else ():
        found[names[number]].add(int(pk))
    return found


def _forms(name: str, languages: Sequence[str]) -> tuple[str, ...]:
    return word_forms(name, languages) if tokens.words(name) == [name] else _named(name, languages)


def _ids_with(phrases: Iterable[Term]) -> set[int]:
    found: set[int] = set()
    for phrase in phrases:
        one = WordQuery(any_of=(), phrases=(phrase,), excluded=())
        found |= set(_weights(one))
    return found


def _weights(query: WordQuery) -> dict[int, float]:
    return postgresql.scores(query) if connection.vendor == "postgresql" else sqlite.scores(query)
