"""The API of what readers ask: what the pages do, by the same functions."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.errors import HttpError

from content.permissions import may_send
from hub.core.http import rows_on_page
from hub.core.people import person_of
from tracking.models import ReaderQuestion, ShareLink
from tracking.querysets import ShareLinkQuerySet
from tracking.replies.actions import NoAnswer, answer_question
from tracking.replies.models import LONGEST_ANSWER
from tracking.replies.querysets import QuestionQuerySet

router = Router()


class QuestionOut(Schema):
    id: int
    share: int
    asset: int
    page: int = Field(description="The number of the page, part or section at which it was asked.")
    asker: str = Field(description="The name that the reader wrote, if any.")
    words: str
    asked_at: datetime
    answer: str = Field(description="Empty while it waits, and when it was answered in another way.")
    answered_at: datetime | None
    answered_by: str | None


class QuestionList(Schema):
    total: int
    page: int
    page_size: int
    results: list[QuestionOut]


class AnswerIn(Schema):
    answer: str = Field(max_length=LONGEST_ANSWER, description="Empty: it was answered in another way.")
    mail: bool = Field(False, description="Mail the link's recipient that there is an answer.")


def _out(question: ReaderQuestion) -> QuestionOut:
    return QuestionOut(
        id=question.pk,
        share=question.share_link_id,
        asset=question.asset_id,
        page=question.page,
        asker=question.asker,
        words=question.words,
        asked_at=question.asked_at,
        answer=question.answer,
        answered_at=question.answered_at,
        answered_by=question.answered_by.get_username() if question.answered_by else None,
    )


def _links(request: HttpRequest) -> ShareLinkQuerySet:
    if not may_send(person_of(request)):
        raise HttpError(403, "Your role sends nothing.")
    return ShareLink.objects.visible_to(person_of(request))


def _page(found: QuestionQuerySet, page: int, page_size: int) -> QuestionList:
    pages = Paginator(found.with_links().newest_first(), page_size)
    results = [_out(one) for one in rows_on_page(pages, page)]
    return QuestionList(total=pages.count, page=page, page_size=page_size, results=results)


@router.get("/questions", response=QuestionList, summary="What readers of links asked, newest first")
def list_questions(
    request: HttpRequest,
    waiting: bool = Query(False, description="Only those that wait for an answer."),
    page: int = Query(1, ge=1),
    page_size: int = Query(20, ge=1, le=100),
) -> QuestionList:
    """On the caller's own links; a manager's teams' too."""
    asked = ReaderQuestion.objects.on(_links(request).values("pk"))
    return _page(asked.waiting() if waiting else asked, page, page_size)


@router.get("/shares/{share_id}/questions", response=QuestionList, summary="What readers of a link asked")
def list_questions_of_share(
    request: HttpRequest, share_id: int, page: int = Query(1, ge=1), page_size: int = Query(20, ge=1, le=100)
) -> QuestionList:
    """Newest first. Those on links that were passed on from it stand at those links."""
    link = get_object_or_404(_links(request), pk=share_id)
    return _page(ReaderQuestion.objects.on([link]), page, page_size)


@router.post("/questions/{question_id}/answer", response=QuestionOut, summary="Answer a reader")
def answer(request: HttpRequest, question_id: int, body: AnswerIn) -> QuestionOut:
    """It stands on the page of the link, for all who have that; once more changes it. 403 for all but whoever sent the
    link.
    """
    found = ReaderQuestion.objects.on(_links(request).values("pk")).with_links()
    question = get_object_or_404(found, pk=question_id)
    try:
        answer_question(
            question=question, by=person_of(request), at=timezone.now(), words=body.answer, by_mail=body.mail
        )
    except PermissionDenied as refused:
        raise HttpError(403, str(refused)) from refused
    except NoAnswer as refused:
        raise HttpError(422, str(refused)) from refused
    return _out(found.get(pk=question_id))
