"""Results as rows of the page: the picture, the words, the acts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from content.models import AssetType, Kind, Language
from content.models.script import name_of, parts_of
from content.permissions import may_manage_content, may_send, sending_refusal
from content.reading.cards import TYPE_LABELS, AssetCard, Tags, tags_of
from content.reading.claims import parts_amiss
from content.reading.copies import copy_of, keys_to_fill
from content.reading.covers import card_extent
from content.reading.naming import Naming
from search.index import worth
from search.reading.translation import shown_language
from search.types import BY_MEANING, BY_WORDS, Recognised, SearchRequest, SearchResult, SearchResults
from tracking.usage.popularity import reps_since

USED_DAYS = 60
OUTLINE_LINES = 5
RELATED_SHOWN = 5
# What the parts of each type are called on the page.
PART_WORDS: Mapping[str, tuple[str, str]] = {
    AssetType.OBJECTION_HANDLING: ("Answer", "answers"),
    AssetType.EMAIL_TEMPLATE: ("Email", "emails"),
    AssetType.TALK_TRACK: ("Step", "steps"),
    AssetType.CUSTOMER_STORY: ("", "sections"),
    AssetType.DECK: ("Slide", "slides"),
}


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    label: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Thumb:
    """A page as a small picture, with the picture of its hits to lay over it, where these are known."""

    number: int
    image: str
    href: str
    hits: str = ""
    by_meaning: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Everything one row shows."""

    asset: AssetCard
    address: str
    href: str
    snippet: str
    type_label: str
    where: str = ""
    more: str = ""
    state: str = ""
    page_number: int | None = None
    page_image: str = ""
    page_hits: str = ""
    page_by_meaning: bool = False
    thumbs: tuple[Thumb, ...] = ()
    outline: tuple[Line, ...] = ()
    figure: str = ""
    words: str = ""
    used_by: int = 0
    is_new: bool = False
    review_due: bool = False
    pinned: bool = False
    by_meaning: bool = False
    #: The asset's language, where the question was asked in another.
    other_language: str = ""
    why: tuple[str, ...] = ()
    send: str = ""
    copy: str = ""
    copy_label: str = ""
    copy_part: int | None = None
    open_label: str = "Open"


def rows_of(request: SearchRequest, results: SearchResults, today: date) -> list[Row]:
    """One row for each result, in a fixed number of queries."""
    ids = [result.asset.pk for result in results.results]
    uses = reps_since(today - timedelta(days=USED_DAYS), assets=ids)
    sends = may_send(request.user)
    reasons = _reasons(request, results, today)
    naming = Naming(today)
    # What no longer holds is copied on its own page, which asks first.
    amiss = parts_amiss([one.asset.pk for one in results.results if one.asset.kind == Kind.SCRIPT], today=today)
    return [
        _row(
            result,
            results,
            request,
            uses,
            sends,
            naming,
            reasons.get(result.asset.pk, ()),
            amiss.get(result.asset.pk, ()),
        )
        for result in results.results
    ]


def _reasons(request: SearchRequest, results: SearchResults, today: date) -> dict[int, tuple[str, ...]]:
    """Why each result stands where it does, for those who can change it."""
    if not may_manage_content(request.user):
        return {}
    assets = [result.asset for result in results.results]
    tags = tags_of([asset.pk for asset in assets])
    measured = worth.measure(assets, today)
    return {
        one.asset.pk: (
            *_why(one, results, tags[one.asset.pk]),
            *measured[one.asset.pk].reasons,
            f"score {one.score:.2f}",
        )
        for one in results.results
    }


def _why(result: SearchResult, results: SearchResults, tags: Tags) -> list[str]:
    asset = result.asset
    said = ["put first by marketing"] if asset.pk in results.pinned else []
    if result.matching_pages:
        places = _numbers(result, by_meaning=False)
        said.append(f"the words are on {places or 'other pages'} ({result.matching_pages} in all)")
    if BY_MEANING in result.by:
        places = _numbers(result, by_meaning=True)
        beside = ", beside its words" if BY_WORDS in result.by else "; none of the words stand in it"
        said.append(f"by meaning{f', on {places}' if places else ''}{beside}")
    held = tags.names | {asset.kind, asset.type, asset.language}
    named = [_called(one) for one in results.recognised if one.value in held]
    if named:
        said.append(f"it is tagged {', '.join(named)}, which the query names")
    if results.related:
        said.append(f"the best answers share words that count a little: {', '.join(results.related[:RELATED_SHOWN])}")
    return said


def _numbers(result: SearchResult, *, by_meaning: bool) -> str:
    return ", ".join(str(page.number) for page in result.pages if page.by_meaning is by_meaning)


def _called(one: Recognised) -> str:
    """A recognised value as the page calls it."""
    return TYPE_LABELS.get(one.value, one.value.split(":", 1)[-1]) if one.facet in ("type", "segment") else one.value


def _row(
    result: SearchResult,
    results: SearchResults,
    request: SearchRequest,
    uses: Mapping[int, int],
    sends: bool,
    naming: Naming,
    why: tuple[str, ...],
    amiss: Collection[int | None],
) -> Row:
    asset, today = result.asset, naming.day
    word, words = PART_WORDS.get(asset.type, ("Page", "pages"))
    number = result.page_number
    query = _opened_with(request, results)
    best = result.pages[0] if result.pages else None
    due = asset.is_review_due(today)
    address = asset.get_absolute_url()
    shown: dict[str, Any] = _picture(result, address, query)
    place = f"{word} {number}" if number and word else ""
    if asset.kind == Kind.SCRIPT and best is not None:
        part = next((part for part in parts_of(asset.body) if part.number == best.number), None)
        if part is not None:
            place = name_of(part)
        if part is not None and not keys_to_fill(part) and number not in amiss:
            shown |= {"copy": copy_of(part, naming), "copy_label": f"Copy {place.lower()}", "copy_part": number}
    if best is not None:
        shown["where"] = place or best.label
    return Row(
        asset=asset,
        address=address,
        href=_opened(address, number, query),
        snippet=result.snippet,
        type_label=asset.type_label,
        more=_more(result, words),
        state="review_due" if due else ("internal" if asset.audience == "internal" else ""),
        used_by=uses.get(asset.pk, 0),
        is_new=asset.first_published_at is not None and (today - asset.first_published_at.date()).days < USED_DAYS,
        review_due=due,
        pinned=asset.pk in results.pinned,
        by_meaning=result.by == (BY_MEANING,),
        other_language=_other_language(asset, query.get("q", "")),
        why=why,
        send=_send(asset, number) if sends and not sending_refusal(asset) else "",
        open_label=f"Open at {place.lower()}" if place else "Open",
        **shown,
    )


def _other_language(asset: AssetCard, asked: str) -> str:
    language = shown_language(asked)
    return str(Language(asset.language).label) if language and language != asset.language else ""


def _opened_with(request: SearchRequest, results: SearchResults) -> dict[str, str]:
    """What an opened asset needs to mark the words, and to note that this search led to it."""
    query = {"q": results.did_you_mean if results.corrected_from else request.query}
    if results.search_id:
        query["search"] = str(results.search_id)
    return {name: value for name, value in query.items() if value}


def _opened(address: str, number: int | None, query: Mapping[str, str]) -> str:
    parameters = dict(query) | ({"page": str(number)} if number else {})
    return address + ("?" + urlencode(parameters) if parameters else "")


def _send(asset: AssetCard, number: int | None) -> str:
    parameters = {"asset": asset.pk} | ({"page": number} if number and asset.kind == Kind.COLLATERAL else {})
    return reverse("send") + "?" + urlencode(parameters)


def _more(result: SearchResult, words: str) -> str:
    asset = result.asset
    said = [card_extent(asset)]
    count = result.matching_pages
    if count and len(result.pages) > 0 and asset.kind != Kind.STORY:
        if asset.kind == Kind.SCRIPT and len({block.block_type for block in asset.body}) > 1:
            words = "parts"
        said.append(f"{count} {words[:-1]} matches" if count == 1 else f"{count} {words} match")
    return " · ".join(filter(None, said))


def _picture(result: SearchResult, address: str, query: Mapping[str, str]) -> dict[str, Any]:
    asset = result.asset
    if asset.kind == Kind.COLLATERAL:
        shown = [
            Thumb(
                number=page.number,
                image=_image(asset, page.number),
                href=_opened(address, page.number, query),
                hits=_hits(asset, page.number, query) if asset.pictured[page.number] and not page.by_meaning else "",
                by_meaning=page.by_meaning,
            )
            for page in result.pages
            if page.number in asset.pictured
        ]
        if shown:
            best = shown[0]
            return {
                "page_number": best.number,
                "page_image": best.image,
                "page_hits": best.hits,
                "page_by_meaning": best.by_meaning,
                "thumbs": tuple(shown[1:]),
            }
        return {"page_image": _image(asset, 1) if 1 in asset.pictured else "", "words": asset.title}
    if asset.kind == Kind.SCRIPT and result.pages:
        return {"outline": _outline(parts_of(asset.body), result)}
    if asset.kind == Kind.STORY and asset.results:
        first_result = asset.results[0].value
        figure = " ".join(filter(None, [first_result["figure"], first_result.get("unit")]))
        return {"figure": figure, "words": first_result["label"]}
    return {"words": asset.title}


def _image(asset: AssetCard, number: int) -> str:
    return reverse("asset_page_image", args=[asset.pk, number]) + "?size=small"


def _hits(asset: AssetCard, number: int, query: Mapping[str, str]) -> str:
    if "q" not in query:
        return ""
    return reverse("asset_page_hits", args=[asset.pk, number]) + "?" + urlencode({"q": query["q"]})


def _outline(parts: list[Any], result: SearchResult) -> tuple[Line, ...]:
    """The lines around the first place; marked where the words stand."""
    places = {page.number for page in result.pages}
    hits = {page.number for page in result.pages if not page.by_meaning}
    first = next((index for index, part in enumerate(parts) if part.number in places), 0)
    start = max(0, min(first - 1, len(parts) - OUTLINE_LINES))
    return tuple(
        Line(number=part.ordinal, label=part.label, hit=part.number in hits)
        for part in parts[start : start + OUTLINE_LINES]
    )
