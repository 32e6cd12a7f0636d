"""The API of requests for material that is missing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError

from content.models import Asset
from hub.core.door import SaneDay
from hub.core.http import rows_on_page
from hub.core.people import person_of
from tracking.calls.reading import own_calls
from tracking.models import AssetRequest, RequestState
from tracking.requests.actions import LONGEST_WORDS, ask_for
from tracking.requests.forms import preset

router = Router(tags=["requests"])


class RequestIn(Schema):
    words: str = Field(min_length=1, max_length=LONGEST_WORDS, description="What was searched for")
    note: str = Field("", max_length=1000, description="What is needed, in the caller's words")
    segment: str = Field("", description="axis:name, as in Industry:Healthcare")
    stage: str = Field("", description="Name of a buying stage")
    needed_by: SaneDay | None = None
    account: str = Field("", max_length=120, description="For which deal")
    call: int | None = Field(None, description="One of the caller's calls, for which it is missing")


class RequestOut(Schema):
    id: int
    words: str
    state: RequestState
    segment: str | None = Field(description="axis:name")
    stage: str | None
    voices: int = Field(description="How many asked")
    needed_by: date | None = Field(description="The earliest day anybody named")
    asked_at: datetime
    closed_at: datetime | None
    asset: int | None = Field(description="Id of the answer, where the caller may see it")
    reason: str


class RequestListOut(Schema):
    total: int
    page: int
    page_size: int
    results: list[RequestOut]


class RequestFilters(Schema):
    state: list[RequestState] = Field([])
    page: int = Field(1, ge=1)
    page_size: int = Field(20, ge=1, le=100)


@router.get("/requests", response=RequestListOut, summary="Requests")
def list_requests(request: HttpRequest, filters: Query[RequestFilters]) -> dict[str, Any]:
    """What was asked for, newest first: by anybody for those who answer, else by the caller."""
    requests = AssetRequest.objects.for_listing().order_by("-asked_at", "-pk")
    if not request.user.has_perm("tracking.change_assetrequest"):
        requests = requests.filter(pk__in=AssetRequest.objects.asked_by(person_of(request)).values("pk"))
    if filters.state:
        requests = requests.filter(state__in=filters.state)
    page = Paginator(requests, filters.page_size)
    found = list(rows_on_page(page, filters.page))
    answers = set(Asset.objects.visible_to(person_of(request)).filter(answers__in=found).values_list("pk", flat=True))
    results = [_shown(one, answers) for one in found]
    return {"total": page.count, "page": filters.page, "page_size": filters.page_size, "results": results}


@router.post("/requests", response={201: RequestOut}, summary="Ask for it")
def create_request(request: HttpRequest, wanted: RequestIn) -> Status[dict[str, Any]]:
    """Ask; joins the waiting request of the same words. Asking again changes the caller's own note only."""
    known = preset({"segment": wanted.segment, "stage": wanted.stage})
    for name in ("segment", "stage"):
        if getattr(wanted, name) and known[name] is None:
            raise HttpError(422, f"There is no {name} “{getattr(wanted, name)}”.")
    if not wanted.words.strip():
        raise HttpError(422, "A request needs words.")
    calls = own_calls({wanted.call}, person=person_of(request)) if wanted.call is not None else {}
    if wanted.call is not None and not calls:
        raise HttpError(422, f"You have no call {wanted.call}.")
    asked = ask_for(
        by=person_of(request),
        words=wanted.words,
        at=timezone.now(),
        note=wanted.note,
        segment=known["segment"],
        stage=known["stage"],
        needed_by=wanted.needed_by,
        account=wanted.account,
        call=calls.get(wanted.call or 0),
    )
    return Status(201, _shown(AssetRequest.objects.for_listing().get(pk=asked.pk), set()))


def _shown(request: Any, answers: set[int]) -> dict[str, Any]:
    return {
        "id": request.pk,
        "words": request.words,
        "state": request.state,
        "segment": request.segment.key if request.segment else None,
        "stage": request.stage.name if request.stage else None,
        "voices": request.voices,
        "needed_by": request.needed_by,
        "asked_at": request.asked_at,
        "closed_at": request.closed_at,
        "asset": request.asset_id if request.asset_id in answers else None,
        "reason": request.reason,
    }
