"""How Elasticsearch analyses and keeps assets and the pages of long ones. A change of either makes a new version."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from search.index.documents import FORMAT, LANGUAGES, OTHER_LANGUAGE

_STEMMERS = {"en": "english", "de": "german2", "fr": "light_french", "es": "light_spanish"}
_STOP = {"en": "_english_", "de": "_german_", "fr": "_french_", "es": "_spanish_"}
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
# Between two pages, so that no phrase is found across them.
GAP = 100


def analysis() -> dict[str, Any]:
    """Analyzers `words_<language>` (stemmed) and `exact` (folded only), and one for codes, suggestions, spelling."""
    filters: dict[str, Any] = {
        "possessive": {"type": "stemmer", "language": "possessive_english"},
        "elisions": {
            "type": "elision",
            "articles_case": True,
            "articles": ["l", "m", "t", "qu", "n", "s", "j", "d", "c"],
        },
        "starts": {"type": "edge_ngram", "min_gram": 1, "max_gram": 15},
    }
    # The standard tokenizer keeps node.js and patient_id whole; who types "node" or "patient" means them too.
    pieces = {"type": "pattern_replace", "pattern": r"(?<=\p{L}{2})\.(?=\p{L}{2})|_", "replacement": " "}
    analyzers: dict[str, Any] = {
        "exact": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "asciifolding"]},
        "spelling": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]},
        "starts": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "asciifolding", "starts"]},
        f"words_{OTHER_LANGUAGE}": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "asciifolding"]},
    }
    for language in LANGUAGES:
        filters[f"stop_{language}"] = {"type": "stop", "stopwords": _STOP[language]}
        filters[f"stem_{language}"] = {"type": "stemmer", "language": _STEMMERS[language]}
        before = {"en": ["possessive"], "fr": ["elisions"]}.get(language, [])
        analyzers[f"words_{language}"] = {
            "type": "custom",
            "tokenizer": "standard",
            "filter": [*before, "lowercase", f"stop_{language}", f"stem_{language}", "asciifolding"],
        }
    for name, analyzer in analyzers.items():
        if name != "spelling":
            analyzer["char_filter"] = ["pieces"]
    return {"char_filter": {"pieces": pieces}, "filter": filters, "analyzer": analyzers}


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
    }
    return {"dynamic": "strict", "_source": _SOURCE, "properties": properties}


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
    """Names this mapping and what is written by it: an index of another version was built by other code."""
    content = json.dumps([FORMAT, settings_(), asset_mapping(), page_mapping()], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:10]
