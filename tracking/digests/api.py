"""The Monday pages for programs: what stands on the page, by the same reading."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from content.api.schemas import PersonOut
from content.permissions import may_view_reports
from hub.core.people import person_of
from tracking.digests.models import DigestLine, LineKind, Promise
from tracking.digests.reading import MARKETING, Kept, Page, chosen_team, read_page, readable_by
from tracking.digests.telling import page_address

router = Router(tags=["reports"])


class PromisedOut(Schema):
    """An act that somebody took on."""

    act: str
    by: PersonOut | None = Field(description="Null for a former colleague.")
    due: date
    done_at: datetime | None
    seen: str = Field(description="What the hub recognised it by; empty when a person ticked it.")

    @classmethod
    def of(cls, promise: Promise) -> PromisedOut:
        return cls(
            act=promise.line.act,
            by=PersonOut.of(promise.by),
            due=promise.due,
            done_at=promise.done_at,
            seen=promise.seen,
        )


class KeptOut(PromisedOut):
    done: bool = Field(description="Whether it was done when the page was made.")

    @classmethod
    def kept(cls, kept: Kept) -> KeptOut:
        return cls(**PromisedOut.of(kept.promise).dict(), done=kept.done)


class LineOut(Schema):
    """One thing that matters: its number, one act, and who is to do it."""

    kind: LineKind
    number: int
    words: str = Field(description="What the number counts, as a sentence that goes on from it.")
    more: str
    url: str = Field(description="Where what is counted stands.")
    counted: list[int] = Field(description="The assets that it counts, by their ids, where it counts some of its own.")
    act: str
    act_url: str
    responsible: PersonOut | None
    again: bool = Field(description="It was promised the week before and not done.")
    metric: str
    version: int
    definition: str
    promise: PromisedOut | None

    @classmethod
    def of(cls, line: DigestLine, request: HttpRequest) -> LineOut:
        promise = getattr(line, "promise", None)
        return cls(
            kind=LineKind(line.kind),
            number=line.number,
            words=line.words,
            more=line.more,
            url=request.build_absolute_uri(line.address),
            counted=line.counted,
            act=line.act,
            act_url=request.build_absolute_uri(line.act_address),
            responsible=PersonOut.of(line.responsible),
            again=line.again,
            metric=line.metric,
            version=line.version,
            definition=line.definition,
            promise=PromisedOut.of(promise) if promise else None,
        )


class MondayOut(Schema):
    """The page of a week. It never changes, but for what is promised on it."""

    team: str | None = Field(description="The team's slug; null for marketing's page.")
    whose: str
    week: date = Field(description="Its Monday. It tells of the seven days before.")
    as_of: datetime
    url: str
    lines: list[LineOut]
    promised: list[KeptOut] = Field(description="On the page before, and whether it was done.")
    numbers: dict[str, Any] = Field(description="Of the week and of the one before, as they stand below the lines.")
    earlier: date | None = Field(description="The week of the page before.")
    later: date | None

    @classmethod
    def of(cls, page: Page, request: HttpRequest) -> MondayOut:
        digest = page.digest
        return cls(
            team=digest.team.slug if digest.team else None,
            whose=digest.whose,
            week=digest.week,
            as_of=digest.as_of,
            url=request.build_absolute_uri(page_address(digest)),
            lines=[LineOut.of(line, request) for line in page.lines],
            promised=[KeptOut.kept(one) for one in page.kept],
            numbers=digest.numbers,
            earlier=page.earlier,
            later=page.later,
        )


@router.get("/monday", response=MondayOut, summary="The Monday page of a team or of marketing")
def get_monday(request: HttpRequest, week: date | None = None, team: str = "") -> MondayOut:
    """`week` is a Monday, the newest when none is given; `team` a slug, or `marketing`. Without one: the first team
    that the caller manages, else marketing's. 404 for a page that there is not, or that the caller may not read."""
    viewer = person_of(request)
    if not may_view_reports(viewer):
        raise PermissionDenied("Reports are for managers, marketers and administrators.")
    readable = readable_by(viewer)
    chosen = chosen_team(readable, team)
    if team and team != MARKETING and chosen is None:
        raise Http404
    pages = readable.pages().of_team(chosen.pk if chosen else None)
    found = (pages.of_week(week) if week else pages).newest_first().with_lines().first()
    if found is None:
        raise Http404
    return MondayOut.of(read_page(found), request)
