"""The API of links: what the pages do, by the same functions."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.crypto import salted_hmac
from ninja import Field, Header, Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import field_validator

from content.permissions import may_send
from hub.core.conflict import Conflict
from hub.core.http import rows_on_page
from hub.core.mail_addresses import read_address
from hub.core.people import person_of
from tracking.calls.reading import own_calls
from tracking.links.actions import (
    MOST_PARTS,
    ExpiryInThePast,
    KeyUsedOtherwise,
    LinkClosed,
    NobodyAdmitted,
    create_share_link,
    mark_sent,
)
from tracking.links.changing import change_options, change_parts
from tracking.links.claims import ClaimsLapsed, refuse_lapsed_on
from tracking.links.closing import revoke_share_link
from tracking.links.filling import OffMessage
from tracking.links.options_api import OptionsIn, OptionsOut, Versions, options_out
from tracking.links.parts import NoPages, Part, parts_of, read_pages_typed
from tracking.links.reading import LinkReading, read_links
from tracking.links.recipients import RecipientDetails
from tracking.links.sendable import MOST_ASSETS, AssetNotVisible, NothingToSend, ReviewDue, SendRefused
from tracking.models import Channel, ShareLink, Verdict
from tracking.policies.locks import OptionLocked, presets_for

router = Router()


class RecipientIn(Schema):
    name: str | None = Field("", max_length=120)
    email: str | None = Field("", max_length=254)
    company: str | None = Field("", max_length=120)

    @field_validator("email")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        if not value:
            return value
        try:
            return read_address(value)
        except ValidationError as error:
            raise ValueError(error.message) from error

    def details(self) -> RecipientDetails:
        return RecipientDetails(self.name or "", self.email or "", self.company or "")


class PartIn(Schema):
    asset: int
    pages: list[int] | str | None = Field(
        None, description="Numbers in their order, or written as “3, 7-9”; left out, null or empty: all of it."
    )

    @field_validator("pages")
    @classmethod
    def _numbers(cls, value: list[int] | str | None) -> list[int]:
        typed = value if isinstance(value, str) else ",".join(map(str, value or []))
        return list(read_pages_typed(typed))

    def part(self) -> Part:
        return Part(self.asset, tuple(int(number) for number in self.pages or ()))


class ShareIn(OptionsIn):
    assets: list[int] = Field(
        default_factory=list,
        max_length=MOST_ASSETS,
        description="Ids, in the order in which they are shown; left out when `parts` say it.",
    )
    parts: list[PartIn] = Field(
        default_factory=list,
        max_length=MOST_PARTS,
        description="What is shown in which order, page by page: “pages 3, 7-9 of this, then that”. An asset may stand "
        "in it several times with other pages. Assets that stand in no part come after them, as a whole.",
    )
    recipient: RecipientIn | None = None
    note: str | None = Field(None, max_length=2000)
    confirm_review_due: bool = Field(False, description="Send it although its review date has passed.")
    confirm_lapsed_claims: bool = Field(
        False, description="Send it although claims in it lapsed or changed; else 409 with the code `claims_lapsed`."
    )
    fields: dict[str, Annotated[str, Field(max_length=500)]] = Field(
        default_factory=dict,
        max_length=50,
        description="What fills in a script's merge fields for this recipient, by field. Left out: what the recipient "
        "and the call tell (`first_name`, `name`, `company`, `account`, `segment`, `stage`, `product`). 422 names each "
        "that is empty, unknown or too long, on several lines where it has one, or holds braces or control signs.",
    )
    confirm_off_message: bool = Field(
        False, description="Send it although what was filled in breaks a rule; else 409 with the code `off_message`."
    )
    call: int | None = Field(None, description="One of the caller's calls, for which it is sent.")


class ChangeIn(OptionsIn):
    parts: list[PartIn] | None = Field(
        None, min_length=1, max_length=MOST_PARTS, description="What it shows from now on; left out: what it has."
    )
    confirm_lapsed_claims: bool = Field(
        False,
        description="Send it although claims in it lapsed or changed. Without it 409, `claims_lapsed`, for what is "
        "added, and where it opens again or follows the newest version.",
    )


class ShareMade(Schema):
    id: int
    url: str


class RecipientOut(Schema):
    name: str
    email: str
    company: str


class OpensOut(Schema):
    person: int
    scanner: int
    unsure: int


class PageOut(Schema):
    asset: int
    number: int
    seconds: float
    views: int = Field(description="Visits by people that saw it.")
    version: int | None = Field(None, description="Number of the version that was read.")


class VersionOut(Schema):
    asset: int
    shows: int | None = Field(description="Number of the version that the link shows.")
    newest: int | None = Field(description="Number of the version that is live.")
    live_from: datetime | None = Field(description="Since when the version that is shown was live.")
    keeps: bool = Field(description="Whether the link keeps to this version.")


class PartOut(Schema):
    asset: int
    pages: list[int] | None = Field(description="As they were chosen; null: all of it.")
    moved: dict[int, int] = Field(description="Of those, by number, the number that they have in what is shown now.")
    lost: list[int] = Field(description="Those that are shown no more, as nothing in what is live is the same page.")


class QuestionsOut(Schema):
    asked: int
    waiting: int = Field(description="Those without an answer.")


class ReactionsOut(Schema):
    useful: int
    not_useful: int


class ShareOut(OptionsOut):
    id: int
    url: str = Field(description="Empty when the hub's key was changed since: the link opens, but can't be told again.")
    assets: list[int]
    parts: list[PartOut] = Field(description="What it carries, in the order in which it is shown.")
    recipient: RecipientOut | None
    created_at: datetime
    revoked_at: datetime | None
    asked_again_at: datetime | None = Field(description="When somebody found it closed and asked for it again.")
    opens: OpensOut
    views: int = Field(description="Visits by people, confirmed by the page itself.")
    viewers: int
    first_view_at: datetime | None
    last_view_at: datetime | None
    seconds: int = Field(description="Visible and active time of people.")
    pages: list[PageOut]
    downloads: int
    questions: QuestionsOut = Field(description="Of its readers; `GET /shares/{id}/questions` lists them.")
    reactions: ReactionsOut = Field(description="Of its readers, by asset.")
    passed_on: int = Field(description="Links that its readers made for somebody else.")
    passed_on_from: int | None = Field(description="The link a reader of which made this one.")
    version: Versions = Field(description="Whether it always shows the newest approved version.")
    versions: list[VersionOut] = Field(description="Of what it shows.")


class ShareList(Schema):
    total: int
    page: int
    page_size: int
    results: list[ShareOut]


def _out(read: LinkReading) -> ShareOut:
    link = read.link
    recipient = link.recipient
    return ShareOut(
        id=link.pk,
        url=link.url,
        assets=[on.asset_id for on in sorted(link.link_assets.all(), key=lambda on: on.order)],
        parts=_parts_out(read),
        recipient=RecipientOut(name=recipient.name, email=recipient.email, company=recipient.company)
        if recipient
        else None,
        created_at=link.created_at,
        revoked_at=link.revoked_at,
        asked_again_at=link.asked_again_at,
        opens=OpensOut(**{name: read.opens[name] for name in (Verdict.PERSON, Verdict.SCANNER, Verdict.UNSURE)}),
        views=read.views,
        viewers=read.viewers,
        first_view_at=read.first_view_at,
        last_view_at=read.last_view_at,
        seconds=read.seconds,
        pages=[
            PageOut(
                asset=page.asset_id,
                number=page.number,
                seconds=round(page.seconds or 0, 1),
                views=page.views,
                version=item.version.number if item.version else None,
            )
            for item in read.assets
            for page in item.pages
        ],
        downloads=read.downloads,
        questions=QuestionsOut(asked=link.questions_asked, waiting=link.questions_waiting),
        reactions=ReactionsOut(useful=link.found_useful, not_useful=link.found_not_useful),
        passed_on=link.times_passed_on,
        passed_on_from=link.passed_on_from_id,
        version="exact" if any(on.version_id for on in link.link_assets.all()) else "newest",
        versions=[
            VersionOut(
                asset=item.asset.pk,
                shows=item.version.number if item.version else None,
                newest=item.newest.number if item.newest else None,
                live_from=item.version.live_from if item.version else None,
                keeps=item.keeps,
            )
            for item in read.shown
        ],
        **options_out(link),
    )


def _parts_out(read: LinkReading) -> list[PartOut]:
    moved = {asset_id: item.moved for item in read.shown for asset_id in item.sent}
    lost: dict[int, set[int]] = {}
    for gone in read.lost:
        lost.setdefault(gone.asset.pk, set()).update(gone.pages)
    return [
        PartOut(
            asset=part.asset_id,
            pages=list(part.pages) or None,
            moved={number: now for number, now in moved.get(part.asset_id, {}).items() if number in part.pages},
            lost=[number for number in part.pages if number in lost.get(part.asset_id, ())],
        )
        for part in parts_of(read.link.link_assets.all())
    ]


@router.post("/shares", response={201: ShareMade}, summary="Make a link and hand it over")
def make_share(
    request: HttpRequest,
    body: ShareIn,
    idempotency_key: str | None = Header(None, alias="Idempotency-Key", max_length=200),
) -> Status:
    """Handing the link to a program is sending it. The same `Idempotency-Key` answers the same link; with another body
    it is 409.
    """
    now = timezone.now()
    details = body.recipient.details() if body.recipient else None
    call = own_calls({body.call}, person=person_of(request)).get(body.call) if body.call is not None else None
    if body.call is not None and call is None:
        raise HttpError(422, f"You have no call {body.call}.")
    try:
        with transaction.atomic():
            link = create_share_link(
                parts=_parts_in(body),
                by=person_of(request),
                at=now,
                recipient=details,
                options=body.options(presets_for(person_of(request).team_id).for_new_link(now)),
                note=body.note or "",
                idempotency_key=idempotency_key or "",
                request_digest=_digest(body) if idempotency_key else "",
                confirm_review_due=body.confirm_review_due,
                confirm_lapsed_claims=body.confirm_lapsed_claims,
                merge_values=body.fields,
                confirm_off_message=body.confirm_off_message,
                call=call,
            )
            if link.is_open(now):
                mark_sent(link=link, by=person_of(request), channel=Channel.API, at=now)
    except AssetNotVisible as error:
        raise Http404 from error
    except KeyUsedOtherwise as used:
        raise HttpError(409, str(used)) from used
    except ClaimsLapsed as lapsed:
        raise _asks_first(lapsed) from lapsed
    except OffMessage as said:
        raise _off_message(said) from said
    except ReviewDue as due:
        raise HttpError(422, f"{due} Say confirm_review_due to send it all the same.") from due
    except (SendRefused, ExpiryInThePast, NobodyAdmitted, OptionLocked, NothingToSend, NoPages) as refused:
        raise HttpError(422, str(refused)) from refused
    return Status(201, ShareMade(id=link.pk, url=link.url))


def _asks_first(lapsed: ClaimsLapsed) -> Conflict:
    return Conflict("claims_lapsed", f"{lapsed} Say confirm_lapsed_claims to send it all the same.")


def _off_message(said: OffMessage) -> HttpError:
    if said.stops:
        return HttpError(422, f"{said} A rule of the message house stops it.")
    return Conflict("off_message", f"{said} Say confirm_off_message to send it all the same.")


def _parts_in(body: ShareIn) -> list[Part]:
    parts = [one.part() for one in body.parts]
    named = {part.asset_id for part in parts}
    return parts + [Part(asset_id) for asset_id in dict.fromkeys(body.assets) if asset_id not in named]


def _digest(body: ShareIn) -> str:
    """Of what was sent, whatever was left out or stood in another order. By the hub's key: whoever has a copy of the
    database could try out by it which passcode was sent, or whose name.
    """
    sent = json.dumps(body.model_dump(mode="json", exclude_unset=True), sort_keys=True)
    return salted_hmac("tracking.links.api", sent, algorithm="sha256").hexdigest()


def _links(request: HttpRequest) -> Any:
    if not may_send(person_of(request)):
        raise HttpError(403, "Your role sends nothing.")
    return ShareLink.objects.visible_to(person_of(request))


@router.get("/shares", response=ShareList, summary="Links, newest first")
def list_shares(
    request: HttpRequest, page: int = Query(1, ge=1), page_size: int = Query(20, ge=1, le=100)
) -> ShareList:
    """The caller's own; a manager's teams' too."""
    links = _links(request).for_listing().newest_first()
    pages = Paginator(links, page_size)
    results = [_out(read) for read in read_links(rows_on_page(pages, page))]
    return ShareList(total=pages.count, page=page, page_size=page_size, results=results)


@router.get("/shares/{share_id}", response=ShareOut, summary="One link and what came back")
def get_share(request: HttpRequest, share_id: int) -> ShareOut:
    return _out(read_links([get_object_or_404(_links(request).for_listing(), pk=share_id)])[0])


@router.patch("/shares/{share_id}", response=ShareOut, summary="Change what a link shows, asks and allows")
def change_share(request: HttpRequest, share_id: int, body: ChangeIn) -> ShareOut:
    """At once, also for those who have it open; what is left out stays. 409 for a revoked link."""
    links = _links(request).for_listing()
    link = get_object_or_404(links, pk=share_id)
    wanted = body.options(link.options)
    now = timezone.now()
    try:
        with transaction.atomic():
            change_options(
                link=link,
                by=person_of(request),
                at=now,
                options=wanted,
                confirm_lapsed_claims=body.confirm_lapsed_claims,
            )
            if body.parts:
                change_parts(
                    link=link,
                    by=person_of(request),
                    at=now,
                    parts=[one.part() for one in body.parts],
                    confirm_lapsed_claims=body.confirm_lapsed_claims,
                )
            if body.confirm_lapsed_claims:
                refuse_lapsed_on(links.get(pk=share_id), at=now, confirmed=True)
    except AssetNotVisible as error:
        raise Http404 from error
    except ClaimsLapsed as lapsed:
        raise _asks_first(lapsed) from lapsed
    except LinkClosed as closed:
        raise HttpError(409, str(closed)) from closed
    except (SendRefused, ExpiryInThePast, NobodyAdmitted, OptionLocked, NothingToSend, NoPages) as refused:
        raise HttpError(422, str(refused)) from refused
    return _out(read_links([links.get(pk=share_id)])[0])


@router.delete("/shares/{share_id}", response={204: None}, summary="Revoke a link")
def revoke_share(request: HttpRequest, share_id: int) -> Status:
    """From now on it answers as an unknown one. Safe to repeat."""
    link = get_object_or_404(_links(request), pk=share_id)
    revoke_share_link(link=link, by=person_of(request), at=timezone.now())
    return Status(204, None)
