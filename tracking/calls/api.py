"""The API of calls: what a rep is working on, told by a program."""

from __future__ import annotations

from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from ninja.errors import HttpError

from hub.core.http import rows_on_page
from hub.core.people import person_of
from tracking.calls.actions import LONGEST_NAME, account_key, account_named, open_call
from tracking.calls.choices import UnknownChoice, product_called, segment_called, stage_called
from tracking.models import Call

router = Router(tags=["calls"])
MOST_SEGMENTS = 20


class CallIn(Schema):
    account: str = Field("", max_length=LONGEST_NAME, description="The customer's company; made known when it is new")
    segments: list[str] = Field([], max_length=MOST_SEGMENTS, description="axis:name, as in Industry:Healthcare")
    stage: str = Field("", max_length=60, description="Name of a buying stage")
    product: str = Field("", max_length=80, description="Name of a product")


class CallOut(Schema):
    id: int
    account: str | None
    segments: list[str]
    stage: str | None
    product: str | None
    opened_at: datetime
    last_act_at: datetime
    ended_at: datetime | None


class CallListOut(Schema):
    total: int
    page: int
    page_size: int
    results: list[CallOut]


@router.post("/calls", response={201: CallOut}, summary="Open a call")
def make_call(request: HttpRequest, wanted: CallIn) -> Status[CallOut]:
    """From now on what the caller does in the hub is for this call. The same choices as the open call's answer that."""
    now = timezone.now()
    try:
        segments = [segment_called(name) for name in wanted.segments]
        stage, product = stage_called(wanted.stage), product_called(wanted.product)
    except UnknownChoice as unknown:
        raise HttpError(422, str(unknown)) from unknown
    account = account_named(wanted.account, at=now)
    call = open_call(by=person_of(request), at=now, account=account, segments=segments, stage=stage, product=product)
    if call is None:
        raise HttpError(422, "A call needs an account, a segment, a stage or a product.")
    return Status(201, _out(Call.objects.with_choices().get(pk=call.pk)))


@router.get("/calls", response=CallListOut, summary="The caller's calls, newest first")
def list_calls(
    request: HttpRequest,
    account: str = Query("", max_length=LONGEST_NAME),
    page: int = Query(1, ge=1),
    page_size: int = Query(20, ge=1, le=100),
) -> CallListOut:
    """`account` leaves those with this company, however its name is written."""
    calls = Call.objects.of(person_of(request)).with_choices().order_by("-opened_at", "-pk")
    if account:
        calls = calls.with_account(account_key(account))
    pages = Paginator(calls, page_size)
    results = [_out(one) for one in rows_on_page(pages, page)]
    return CallListOut(total=pages.count, page=page, page_size=page_size, results=results)


def _out(call: Call) -> CallOut:
    return CallOut(
        id=call.pk,
        account=call.account.name if call.account else None,
        segments=[segment.key for segment in call.segments.all()],
        stage=call.stage.name if call.stage else None,
        product=call.product.name if call.product else None,
        opened_at=call.opened_at,
        last_act_at=call.last_act_at,
        ended_at=call.ended_at,
    )
