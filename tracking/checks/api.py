"""Checks in the API: what the page does, by the same functions. A check is seen by who asked for it alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Annotated

from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, File, Form, Header, Router, Schema, Status, UploadedFile
from ninja.errors import HttpError
from pydantic import ValidationError

from content.file_checks.verdicts import PageVerdict
from content.permissions import may_send
from content.refusals import NotStored
from content.uploads import had_no_room
from hub.core import limits
from hub.core.edge import NotAccepted, clean_text
from hub.core.people import Person, person_of
from tracking.calls.reading import own_calls
from tracking.checks.actions import (
    A_PERSON,
    MOST_CHARACTERS,
    KeyUsedOtherwise,
    NothingToCheck,
    TooManyUnderWay,
    ask_for_check,
    check_text,
)
from tracking.checks.forms import why_not_taken
from tracking.checks.reading import ShownCheck, ShownPage, shown_check
from tracking.checks.right_pages import RightPages, right_pages
from tracking.models import Call, CheckState, FileCheck
from tracking.tasks import check_file

router = Router(tags=["checks"])
#: After so many a place is free again where too many files are under way.
SECONDS_A_FILE = 30

_AS_JSON = {
    "requestBody": {
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["text"],
                    "properties": {
                        "text": {"type": "string", "maxLength": MOST_CHARACTERS},
                        "call": {"type": "integer", "nullable": True},
                    },
                }
            }
        }
    }
}


class TextIn(Schema):
    text: str = Field(max_length=MOST_CHARACTERS)
    call: int | None = None


class DifferenceOut(Schema):
    was: str = Field(description="The approved words; empty where the page says more.")
    is_: str = Field(serialization_alias="is", description="What the page says; empty where it leaves them out.")


class FindingOut(Schema):
    rule: str
    words: str
    instead: str


class InsteadOut(Schema):
    """What to get in the place of a page: the current version, or the successor of what was withdrawn."""

    asset: int
    title: str
    url: str
    page: int | None


class PageOut(Schema):
    number: int
    verdict: PageVerdict = Field(description="`few_words`: too few to tell; it counts as no page that was checked.")
    asset: int | None = Field(description="Where the page comes from, of what the caller may know of.")
    title: str = Field(description="Of that asset.")
    page: int | None = Field(description="In that asset; null for a script or a story as a whole.")
    similarity: float = Field(description="Words in common with that page, 0 to 1.")
    differs: list[DifferenceOut]
    findings: list[FindingOut] = Field(description="What the message house rules out.")
    instead: InsteadOut | None


class RightOut(Schema):
    """What to use for a page of the file; `page` null: the asset as a whole, as a script or a story."""

    number: int
    asset: int
    title: str
    page: int | None


class PartOut(Schema):
    asset: int
    pages: list[int] = Field(description="Empty for all of them.")


class LeftOutOut(Schema):
    numbers: list[int]
    why: str


class MadeRightOut(Schema):
    """The file with what may be sent today in the place of each page, in its order; as the page offers it."""

    pages: list[RightOut]
    parts: list[PartOut] = Field(description="As `POST /shares` takes them.")
    left_out: list[LeftOutOut] = Field(description="Pages of the file that nothing stands for.")


class CheckOut(Schema):
    id: int
    state: CheckState = Field(description="`waiting` and `reading` until it is `done` or `failed`: ask again.")
    detail: str
    asked_at: datetime
    pages: list[PageOut]
    own_made_share: float | None = Field(description="Own-made or altered pages / pages with a verdict.")
    made_right: MadeRightOut | None = Field(description="Null for who may not send, and until it is done.")


@router.post(
    "/checks", response={201: CheckOut}, by_alias=True, summary="Check a file or a text", openapi_extra=_AS_JSON
)
def make_check(
    request: HttpRequest,
    file: Annotated[UploadedFile | None, File()] = None,
    text: Annotated[str, Form(max_length=MOST_CHARACTERS)] = "",
    call: Annotated[int | None, Form()] = None,
    idempotency_key: Annotated[str | None, Header(alias="Idempotency-Key", max_length=200)] = None,
) -> Status[CheckOut]:
    """A file is read in the background: ask `GET /checks/{id}` until `state` is `done` or `failed`. A text, as a form's
    field or as JSON, is checked at once. The same `Idempotency-Key` answers the same check, with another file or text
    it is 409. 422 for nothing, or too much; 429 for too many.
    """
    by = person_of(request)
    if request.content_type == "application/json":
        wanted = _read_json(request)
        text, call = wanted.text, wanted.call
    if had_no_room(request):
        raise HttpError(503, str(NotStored()))
    if (file is None) == (not text.strip()):
        raise HttpError(422, "Send a file or a text.")
    if file is not None and (why := why_not_taken(file.size)):
        raise HttpError(422, why)
    limits.count(A_PERSON, by.pk)
    of_call, key, now = _call(call, by), idempotency_key or "", timezone.now()
    try:
        if file is None:
            check = check_text(text=text, by=by, at=now, call=of_call, idempotency_key=key)
        else:
            check = _asked(file, by, now, of_call, key)
    except KeyUsedOtherwise as used:
        raise HttpError(409, str(used)) from used
    except NothingToCheck as refused:
        raise HttpError(422, str(refused)) from refused
    except TooManyUnderWay as refused:
        raise limits.TooMany(SECONDS_A_FILE) from refused
    except NotStored as refused:
        raise HttpError(503, str(refused)) from refused
    return Status(201, _shown(request, check))


def _asked(file: UploadedFile, by: Person, at: datetime, call: Call | None, key: str) -> FileCheck:
    check = ask_for_check(file=file, name=file.name or "file", by=by, at=at, call=call, idempotency_key=key)
    if check.is_under_way:
        transaction.on_commit(partial(check_file.enqueue, check.pk))
    return check


def _read_json(request: HttpRequest) -> TextIn:
    try:
        wanted = TextIn.model_validate_json(request.body)
        return TextIn(text=clean_text(wanted.text), call=wanted.call)
    except ValidationError as error:
        told = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise HttpError(422, f"The input is not of the documented form. {told}") from error
    except NotAccepted as error:
        raise HttpError(422, str(error)) from error


def _call(wanted: int | None, by: Person) -> Call | None:
    call = own_calls({wanted}, person=by).get(wanted) if wanted is not None else None
    if wanted is not None and call is None:
        raise HttpError(422, f"You have no call {wanted}.")
    return call


@router.get("/checks/{int:check_id}", response=CheckOut, by_alias=True, summary="How a check stands")
def get_check(request: HttpRequest, check_id: int) -> CheckOut:
    """As of now: a page that was current when it was checked is `older` or `retired` once it is. 404 for another's."""
    check = get_object_or_404(FileCheck.objects.of(person_of(request)), pk=check_id)
    return _shown(request, check)


def _shown(request: HttpRequest, check: FileCheck) -> CheckOut:
    viewer = person_of(request)
    return check_out(shown_check(check, viewer=viewer), viewer=viewer, absolute=request.build_absolute_uri)


def check_out(shown: ShownCheck, *, viewer: Person, absolute: Callable[[str], str]) -> CheckOut:
    """A check as the API tells it to `viewer`; `absolute` makes an address of a path."""
    return CheckOut(
        id=shown.check.pk,
        state=CheckState(shown.check.state),
        detail=shown.check.detail,
        asked_at=shown.check.asked_at,
        pages=[_page(page, absolute) for page in shown.pages],
        own_made_share=shown.own_made_share,
        made_right=_made_right(right_pages(shown, viewer=viewer)) if shown.check.is_done and may_send(viewer) else None,
    )


def _made_right(right: RightPages) -> MadeRightOut:
    return MadeRightOut(
        pages=[
            RightOut(number=one.number, asset=one.asset.pk, title=one.asset.title, page=one.page) for one in right.pages
        ],
        parts=[PartOut(asset=part.asset_id, pages=list(part.pages)) for part in right.parts],
        left_out=[LeftOutOut(numbers=list(one.numbers), why=one.why) for one in right.left_out],
    )


def _page(page: ShownPage, absolute: Callable[[str], str]) -> PageOut:
    instead = page.instead
    return PageOut(
        number=page.number,
        verdict=page.verdict,
        asset=page.asset.pk if page.asset else None,
        title=page.asset.title if page.asset else "",
        page=page.page,
        similarity=page.similarity,
        differs=[DifferenceOut(was=one.was, is_=one.said) for one in page.differs],
        findings=[FindingOut(rule=one.rule, words=one.words, instead=one.instead) for one in page.findings],
        instead=InsteadOut(
            asset=instead.pk,
            title=instead.title,
            url=absolute(instead.get_absolute_url()),
            page=page.instead_page,
        )
        if instead
        else None,
    )
