"""Search over the API: the same function as the page."""

from __future__ import annotations

from typing import Any, Literal, Self
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError
from pydantic import model_validator

from content.words.letters import readable
from hub.core.people import person_of
from search import engine
from search.api.answers import answer
from search.recording import record
from search.types import DEEPEST, SearchRequest
from tracking.calls.reading import call_of, own_calls

router = Router(tags=["search"])


class SearchQuery(Schema):
    """What to look for. A facet may be repeated: one of its values must hold."""

    q: str = Field("", max_length=2000, description='Words, "quoted phrases", -without, kind:script, owner:me.')
    kind: list[str] = Field([], description="collateral, script or story")
    type: list[str] = Field([], description="deck, one-pager, objection-handling, ...")
    segment: list[str] = Field([], description="axis:name, as in Industry:Healthcare")
    stage: list[str] = Field([], description="Name of a buying stage")
    product: list[str] = Field([], description="Name of a product")
    language: list[str] = Field([], description="en, de, fr, es, ...")
    sort: str = Field("best", pattern="^(best|newest)$", description="best or newest")
    page: int = Field(1, ge=1, le=500)
    page_size: int = Field(20, ge=1, le=100)
    call: int | None = Field(None, description="One of the caller's calls, for which this is looked for")

    @model_validator(mode="after")
    def is_not_too_deep(self) -> Self:
        """No engine orders more; results that far down are found by asking more precisely."""
        if self.page * self.page_size > DEEPEST:
            raise ValueError(f"page times page_size is at most {DEEPEST}: narrow the search by facets.")
        return self


class RecognisedOut(Schema):
    facet: str = Field(description="kind, type, segment, stage, product, language, owner, customer or newest")
    value: str
    text: str = Field(description="The words of the query it was read from")


class PageOut(Schema):
    number: int
    snippet: str = Field(description="HTML: escaped text with found words in <mark>")


class ResultOut(Schema):
    id: int
    kind: str
    type: str
    title: str
    url: str
    summary: str
    snippet: str = Field(description="HTML: escaped text with found words in <mark>")
    page_number: int | None = Field(description="The page, answer or section that matched best")
    pages: list[PageOut] = Field(description="The best pages, best first")
    segments: list[str] = Field(description="axis:name")
    stages: list[str]
    score: float = Field(description="Comparable within one answer only")
    by: list[Literal["words", "meaning"]] = Field(
        description="By what it was found; by meaning alone, none of the words stand in it and nothing is marked"
    )


class FacetValueOut(Schema):
    value: str
    label: str
    count: int = Field(description="Counted without this facet's own choice")


class AlsoSearchedOut(Schema):
    typed: str
    other: str


class SearchOut(Schema):
    total: int
    page: int
    page_size: int
    query: str
    degraded: bool = Field(description="The search engine is away and the database answered")
    backend: str = Field(description="database or elasticsearch")
    recognised: list[RecognisedOut]
    did_you_mean: str = Field(
        description="What was likely meant: these results are for it when `corrected`, else it is offered; mostly empty"
    )
    unknown_words: list[str] = Field(
        description="Words of the query, folded, that stand nowhere in what the caller may see"
    )
    unmet_words: list[str] = Field(description="Those of them that say what is looked for: demand that nothing meets")
    also_searched: list[AlsoSearchedOut] = Field(description="Words of the query that are searched by another name too")
    corrected: bool = Field(description="The results are for `did_you_mean`, not for the words as typed")
    search_id: UUID | None = Field(description="Give it back as ?search= when opening a result")
    results: list[ResultOut]
    facets: dict[str, list[FacetValueOut]]


@router.get("/search", response=SearchOut, summary="Search assets")
def search(request: HttpRequest, query: Query[SearchQuery]) -> dict[str, Any]:
    """Live assets that the caller may see, best first, with pages, facets and what was understood."""
    call = call_of(request)
    if query.call is not None:
        call = own_calls({query.call}, person=person_of(request)).get(query.call)
        if call is None:
            raise HttpError(422, f"You have no call {query.call}.")
    filters = {"kind": query.kind, "type": query.type, "segment": query.segment, "stage": query.stage}
    filters |= {"product": query.product, "language": query.language}
    wanted = SearchRequest(
        user=person_of(request),
        query=readable(query.q).strip(),
        filters={name: list(map(readable, values)) for name, values in filters.items() if values},
        page=query.page,
        page_size=query.page_size,
        sort=query.sort,
    )
    return answer(record(wanted, engine.search(wanted), at=timezone.now(), call=call))
