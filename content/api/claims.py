"""The claims in the API: what may be cited, with its source and how long it holds, and where it is cited."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from content.api.schemas import LARGEST_PAGE, PersonOut
from content.models import Claim
from content.permissions import sees_all_states
from content.reading.claims import citations_of, claims_shown, narrowed
from hub.core.http import rows_on_page
from hub.core.people import person_of

router = Router(tags=["claims"])


class ClaimOut(Schema):
    id: int
    figure: str
    unit: str
    statement: str = Field(description="What the figure says: fewer no-shows.")
    context: str = Field(description="Of whom, and when.")
    source: str = Field(description="Empty: none is named.")
    link: str
    as_of: date | None
    valid_until: date | None = Field(description="Its last day; null: until further notice.")
    lapsed: bool
    agreed: bool = Field(description="By marketing and sales.")
    owner: PersonOut | None
    language: str
    reference: str = Field(description="What is written in a script or story for the figure to stand there.")


class CitationOut(Schema):
    asset: int
    title: str
    where: str
    page: int | None
    sentence: str
    figure: str = Field(description="As it is written there.")
    by_reference: bool
    outdated: bool = Field(description="It is a figure that the claim had before.")


class ClaimDetailOut(ClaimOut):
    cited: list[CitationOut] = Field(description="A page of the places in live assets that the caller may see.")
    total: int = Field(description="How many such places there are.")
    page: int
    page_size: int


class ClaimListOut(Schema):
    total: int
    page: int
    page_size: int
    results: list[ClaimOut]


@router.get("/claims", response=ClaimListOut)
def list_claims(
    request: HttpRequest,
    state: Literal["holding", "lapsed", "no_source", "waiting"] | None = None,
    q: Annotated[str, Query(max_length=100)] = "",
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 20,
) -> ClaimListOut:
    """What both sides agreed to; for who works on content what waits, too."""
    shown, today = claims_shown(works_on_it=sees_all_states(person_of(request))), timezone.localdate()
    claims = narrowed(shown, state=state or "", words=q.strip(), today=today).for_reading()
    pages = Paginator(claims, page_size)
    results = [_claim(claim, today) for claim in rows_on_page(pages, page)]
    return ClaimListOut(total=pages.count, page=page, page_size=page_size, results=results)


@router.get("/claims/{int:claim_id}", response=ClaimDetailOut)
def get_claim(
    request: HttpRequest,
    claim_id: int,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    page_size: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 20,
) -> ClaimDetailOut:
    """One claim with the places of live assets that cite it."""
    person = person_of(request)
    claim = get_object_or_404(claims_shown(works_on_it=sees_all_states(person)).for_reading(), pk=claim_id)
    places = Paginator(citations_of(claim, person), page_size)
    cited = [
        CitationOut(
            asset=one.asset_id,
            title=one.asset.title,
            where=one.where,
            page=one.page,
            sentence=one.sentence,
            figure=one.figure,
            by_reference=one.by_reference,
            outdated=one.is_outdated,
        )
        for one in rows_on_page(places, page)
    ]
    told = _claim(claim, timezone.localdate()).dict()
    return ClaimDetailOut(**told, cited=cited, total=places.count, page=page, page_size=page_size)


def _claim(claim: Claim, today: date) -> ClaimOut:
    return ClaimOut(
        id=claim.pk,
        figure=claim.figure,
        unit=claim.unit,
        statement=claim.statement,
        context=claim.context,
        source=claim.source,
        link=claim.link,
        as_of=claim.as_of,
        valid_until=claim.valid_until,
        lapsed=claim.has_lapsed(today),
        agreed=claim.is_agreed,
        owner=PersonOut.of(claim.owner),
        language=claim.language,
        reference=claim.reference,
    )
