"""How Elasticsearch analyses and keeps assets and the pages of long ones. A change of either makes a new version."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from typing import Any

from content.words.empty_words import stop_words
from content.words.letters import replacements
from content.words.stems import PLURAL_OF_CONSONANTS
from search import weights
from search.index.documents import FORMAT, LANGUAGES, OTHER_LANGUAGE
from search.meaning.model import current

# What `content.words.stems` has by the names of Elasticsearch: "english" is an older one there, by which other words
# were found than are marked on an asset's page.
_STEMMERS = {"en": "porter2", "de": "german2", "fr": "french", "es": "spanish"}
# `words` is all that is written in an asset, its title twice: one field to search is half the cost of five.
TEXT_FIELDS = ("title", "summary", "labels", "pages", "words")
# Found words are marked in the pages of ten assets at once: from places kept in the index that costs a third of
# analysing their text again, for a seventh more room. The text is kept by itself, so that nothing is parsed for it.
_MARKED = {"index_options": "offsets", "store": True}
MARKED = {"pages": _MARKED, "summary": _MARKED}
# What is not marked is never read back: assets are indexed from the database alone.
_SOURCE = {"enabled": False}
# Unstemmed besides: who types a title's very words wants it before what is only alike.
EXACT = ("title",)
# Of the small models; while there is none, the index is ready for one.
USUAL_DIMENSIONS = 384
# What the standard tokenizer takes for a part of a word, and `content.words.tokens` for what parts two: node.js,
# patient_id, account:name, 12.07. A query's words are asked for one by one: 12 is no word of an index that has 12.07.
# The figures of a name (v2.1) stay with it.
_WITHIN = (
    r"(?<=\p{L}{2})\.(?=\p{L}{2})",
    "_",
    r"(?<=\p{L}):(?=\p{L})",
    r"(?<=(?<![\p{L}\p{N}])\p{N}{1,9})[.,;](?=\p{N})",
)
# Between two pages, so that no phrase is found across them.
GAP = 100


@lru_cache(maxsize=1)
def analysis() -> dict[str, Any]:
    """Analyzers `words_<language>` (stemmed) and `exact` (folded only), and one for codes, suggestions, spelling.

    They fold, split and stem as `content.words` does, which marks what they found and answers while Elasticsearch is
    away.
    """
    filters: dict[str, Any] = {
        "possessive": {"type": "stemmer", "language": "possessive_english"},
        "elisions": {
            "type": "elision",
            "articles_case": True,
            "articles": ["l", "m", "t", "qu", "n", "s", "j", "d", "c"],
        },
        "apostrophes": {"type": "pattern_replace", "pattern": "'", "replacement": ""},
        "consonants": {"type": "pattern_replace", "pattern": PLURAL_OF_CONSONANTS, "replacement": "$1"},
        "starts": {"type": "edge_ngram", "min_gram": 1, "max_gram": 15},
    }
    rules = [_rule(*pair) for pair in sorted(replacements().items())]
    char_filters = {
        "pieces": {"type": "pattern_replace", "pattern": "|".join(_WITHIN), "replacement": " "},
        # As one text, in which no other comma is left: of a list Elasticsearch interns each of some thousand rules, a
        # dozen times whenever an index is made or its settings change.
        "letters": {"type": "mapping", "mappings": ",".join(rules)},
    }
    folded = ["possessive", "elisions", "apostrophes", "lowercase", "cjk_bigram"]

    def analyzer(*more: str) -> dict[str, Any]:
        char_filter = ["letters", "pieces"]
        return {"type": "custom", "char_filter": char_filter, "tokenizer": "standard", "filter": [*folded, *more]}

    analyzers = {
        "exact": analyzer(),
        "spelling": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]},
        "starts": analyzer("starts"),
        f"words_{OTHER_LANGUAGE}": analyzer(),
    }
    for language in LANGUAGES:
        filters[f"stop_{language}"] = {"type": "stop", "stopwords": stop_words(language)}
        filters[f"stem_{language}"] = {"type": "stemmer", "language": _STEMMERS[language]}
        before = ["consonants"] if language == "en" else []
        analyzers[f"words_{language}"] = analyzer(f"stop_{language}", *before, f"stem_{language}")
    return {"char_filter": char_filters, "filter": filters, "analyzer": analyzers}


def _rule(letters: str, instead: str) -> str:
    return f"{_escaped(letters)} => {_escaped(instead)}"


def _escaped(letters: str) -> str:
    """As Elasticsearch writes letters in a rule: in units of 16 bits, spaces and signs among them."""
    units = letters.encode("utf-16-be")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))


def _words(language: str, name: str) -> dict[str, Any]:
    mapped = {"type": "text", "analyzer": f"words_{language}", "position_increment_gap": GAP, **MARKED.get(name, {})}
    return mapped | ({"fields": {"exact": {"type": "text", "analyzer": "exact"}}} if name in EXACT else {})


def asset_mapping() -> dict[str, Any]:
    """Mapping of the main index: one document an asset, its words under its language."""
    keyword = {"type": "keyword"}
    properties: dict[str, Any] = {
        language: {"properties": {name: _words(language, name) for name in TEXT_FIELDS}}
        for language in (*LANGUAGES, OTHER_LANGUAGE)
    }
    properties |= {
        "id": {"type": "long"},
        **dict.fromkeys(
            ("kind", "type", "language", "segments", "stages", "products", "facets", "teams", "owner"), keyword
        ),
        "customer": keyword,
        "is_long": {"type": "boolean"},
        "codes": keyword,
        "spelling": {"type": "text", "analyzer": "spelling", "norms": False, "index_options": "freqs"},
        "suggest_title": {
            "type": "text",
            "analyzer": "starts",
            "search_analyzer": "exact",
            "fields": {"exact": {"type": "text", "analyzer": "exact"}},
        },
        "published_at": {"type": "date"},
        "expires_at": {"type": "date"},
        "review_date": {"type": "date"},
        "raised": {"type": "float"},
        "used_in": keyword,
        "model": keyword,
        "meaning": _meaning(),
    }
    return {"dynamic": "strict", "_source": _SOURCE, "properties": properties}


def _meaning() -> dict[str, Any]:
    """The vectors of an asset and of its pages, each with where its passage begins. As bytes from the start: the engine
    would keep every number in full beside its own bytes."""
    loaded = current()
    dims = loaded.model.dimensions if loaded.model else USUAL_DIMENSIONS
    vector = {"type": "dense_vector", "element_type": "byte", "dims": dims, "index": True, "similarity": "cosine"}
    place = {"number": {"type": "integer"}, "start": {"type": "integer"}}
    return {"type": "nested", "properties": place | {"vector": vector}}


def page_mapping() -> dict[str, Any]:
    """Mapping of the second index: the pages of long assets."""
    return {
        "dynamic": "strict",
        "_source": _SOURCE,
        "properties": {
            "asset": {"type": "long"},
            "number": {"type": "integer"},
            **{
                language: {
                    "properties": {"pages": {"type": "text", "analyzer": f"words_{language}", **MARKED["pages"]}}
                }
                for language in (*LANGUAGES, OTHER_LANGUAGE)
            },
        },
    }


def settings_() -> dict[str, Any]:
    return {
        "number_of_shards": 1,
        "number_of_replicas": 0,
        "refresh_interval": "1s",
        # A late write of an old version must still find the mark of the deletion that came after it.
        "gc_deletes": "1h",
        "highlight": {"max_analyzed_offset": 10_000_000},
        "analysis": analysis(),
    }


def version() -> str:
    """Names this mapping and what is written by it: an index of another version was built by other code, or for vectors
    of another size."""
    return _version(json.dumps(_meaning()))


@lru_cache(maxsize=4)
def _version(meaning: str) -> str:
    content = json.dumps([FORMAT, weights.TITLE, settings_(), asset_mapping(), page_mapping()], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:10]
