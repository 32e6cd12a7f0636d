"""Assets that resemble one, or what is about to be written: the same words, the same meaning, the same tags."""

from __future__ import annotations

from dataclasses import dataclass

from content.models import Asset, Kind
from content.reading.cards import AssetCard, Tags, tags_of
from content.words.empty_words import telling_words
from content.words.stems import stem
from hub.core.people import Person
from search import engine
from search.meaning.likeness import nearness_of, nearness_to
from search.types import SearchRequest, SearchResult

SHOWN = 5
# Enough to order by tags among what the words found.
CANDIDATES = 25
SUMMARY_CHARACTERS = 200
# Each shared tag adds this share of the best score: three shared tags outweigh a middling likeness of words.
SHARED_TAG = 0.15
# What means the same outweighs the best words.
SAME_MEANING = 1.5
# From here on two assets may well be the same: of 140 assets of one library some thirty pairs lie so near.
NEARLY = 0.45
# Of all words of two titles so many are shared, two at least.
SAME_TITLE = 0.6
ALREADY_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Already:
    """An asset that may be what somebody is about to make, and why."""

    asset: AssetCard
    why: str


def similar(asset: Asset, *, user: Person) -> list[AssetCard]:
    """Live assets visible to `user` that resemble `asset`, most alike first, without itself."""
    found = _found(f"{asset.title} {_about(asset)}", user, besides=asset.pk)
    if not found:
        return []
    ids = [one.asset.pk for one in found]
    tags, near = tags_of([asset.pk, *ids]), nearness_to(asset.pk, ids)
    best = max(one.score for one in found) or 1.0

    def likeness(one: SearchResult) -> float:
        shared = SHARED_TAG * _shared(tags[asset.pk], tags[one.asset.pk])
        return one.score / best + shared + SAME_MEANING * near.get(one.asset.pk, 0.0)

    return [one.asset for one in sorted(found, key=lambda one: -likeness(one))[:SHOWN]]


def already(title: str, summary: str, *, user: Person, besides: int | None = None) -> list[Already]:
    """Live assets visible to `user` that say nearly what an asset of this title and summary would, the likest first;
    never the one with the key `besides`."""
    found = _found(f"{title} {summary[:SUMMARY_CHARACTERS]}", user, besides=besides)
    near = nearness_of(f"{title}. {summary}", [one.asset.pk for one in found])
    likely = []
    for one in found:
        said, meant = _same_words(title, one.asset.title, one.asset.language), near.get(one.asset.pk, 0.0)
        if said >= SAME_TITLE:
            likely.append((1 + said, Already(one.asset, "Its title says nearly the same")))
        elif meant >= NEARLY:
            likely.append((meant, Already(one.asset, "It means nearly the same")))
    return [one for _, one in sorted(likely, key=lambda pair: -pair[0])[:ALREADY_SHOWN]]


def _found(text: str, user: Person, *, besides: int | None) -> list[SearchResult]:
    words = text.replace('"', " ").replace(":", " ").replace(" -", " ")
    request = SearchRequest(user=user, query=words, page_size=CANDIDATES, only_words=True, exact=True)
    return [one for one in engine.search(request).results if one.asset.pk != besides] if words.strip() else []


def _about(asset: Asset) -> str:
    """The summary; of words to say and of stories, whose summary says little, what their parts are about too."""
    said = asset.summary
    if asset.kind != Kind.COLLATERAL:
        said = " ".join([said, *(f"{part.label} {part.text}" for part in asset.get_parts())])
    return said[:SUMMARY_CHARACTERS]


def _same_words(one: str, other: str, language: str) -> float:
    """Which share of the telling words of both titles stands in each; nothing for a single word."""
    first, second = (
        frozenset(stem(word, language) for word in telling_words(title, [language])) for title in (one, other)
    )
    shared = len(first & second)
    return shared / len(first | second) if shared > 1 else 0.0


def _shared(one: Tags, other: Tags) -> int:
    return sum(
        len(set(mine) & set(theirs))
        for mine, theirs in ((one.segments, other.segments), (one.stages, other.stages), (one.products, other.products))
    )
