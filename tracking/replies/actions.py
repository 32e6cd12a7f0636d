"""Say how useful something is, ask about a page, answer what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from hub.core import limits
from hub.core.edge import NotAccepted, clean_text, clean_title, is_seen
from hub.core.limits import Limit
from hub.core.people import Person
from tracking.links import audit
from tracking.models import Reaction, ReaderQuestion, ShareLink
from tracking.replies.answer_mails import mail_that_it_is_answered
from tracking.replies.models import LONGEST_ANSWER, LONGEST_NAME, LONGEST_QUESTION
from tracking.replies.telling import tell_question

REACTIONS = Limit("reactions", 120, timedelta(hours=1))
QUESTIONS_FROM_ONE = Limit("questions from one", 10, timedelta(hours=1))
QUESTIONS_ON_LINK = Limit("questions on a link", 40, timedelta(days=1))
# A page with more of them is none that anybody reads.
MOST_QUESTIONS = 200


class NotSaid(Exception):
    """What a reader sent is no reaction or question. `code` says why, for whoever says it in the reader's language."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoAnswer(Exception):
    """The answer can't be kept; says why."""


@dataclass(frozen=True, slots=True)
class Place:
    """The page, part or section of an asset at which something was asked."""

    asset_id: int
    page: int


def react(*, link: ShareLink, asset_id: int, is_useful: bool | None, reader: str, sender: str, at: datetime) -> None:
    """Keep whether a reader found an asset of the link useful, in place of what they said before; None takes it back.

    `reader`: the key of their viewer, "" where readers are not told apart, of whom the last word counts; `sender`: what
    `limits.client_key` says. Safe to repeat. Raises TooMany.
    """
    limits.count(REACTIONS, link.pk, sender, at=at)
    said = Reaction.objects.of_reader(link, reader)
    if is_useful is None:
        said.filter(asset=asset_id).delete()
        return
    Reaction.objects.update_or_create(
        share_link=link, asset_id=asset_id, reader_key=reader, defaults={"is_useful": is_useful, "said_at": at}
    )


def ask_sender(
    *, link: ShareLink, place: Place, words: str, asker: str, sender: str, at: datetime
) -> ReaderQuestion:
    """Keep what a reader asks at a page of the link, and tell its sender. It stands on the link's page from now on.

    Asked once more in the same words at the same page while it waits, it is the question that stands there. `sender`:
    what `limits.client_key` says. Raises NotSaid (`empty`, `too_long`, `name`, `too_many`) or TooMany.
    """
    words, asker = _words(words), _name(asker)
    limits.count(QUESTIONS_FROM_ONE, link.pk, sender, at=at)
    limits.count(QUESTIONS_ON_LINK, link.pk, at=at)
    with transaction.atomic():
        # One after the other: of two taps one asks.
        ShareLink.objects.select_for_update(of=("self",), no_key=True).get(pk=link.pk)
        asked = ReaderQuestion.objects.on([link])
        same = asked.waiting().filter(asset=place.asset_id, page=place.page, words=words).first()
        if same is not None:
            return same
        if asked.count() >= MOST_QUESTIONS:
            raise NotSaid("too_many")
        question = ReaderQuestion.objects.create(
            share_link=link, asset_id=place.asset_id, page=place.page, asker=asker, words=words, asked_at=at
        )
        tell_question(question=question, at=at)
    return question


def _words(written: str) -> str:
    try:
        words = clean_text(written).strip()
    except NotAccepted as error:
        raise NotSaid("empty") from error
    if not is_seen(words):
        raise NotSaid("empty")
    if len(words) > LONGEST_QUESTION:
        raise NotSaid("too_long")
    return words


def _name(written: str) -> str:
    if not written.strip():
        return ""
    try:
        name = clean_title(written)
    except NotAccepted as error:
        raise NotSaid("name") from error
    if len(name) > LONGEST_NAME:
        raise NotSaid("name")
    return name


@transaction.atomic
def answer_question(
    *, question: ReaderQuestion, by: Person, at: datetime, words: str, by_mail: bool = False
) -> bool:
    """Answer a reader, on the page of the link; "" says that it is answered in another way. Whether that is new.

    Answered before, the answer is changed. With `by_mail` the link's recipient is mailed that there is an answer, if
    they have an address and the link is open. Raises PermissionDenied for all but the link's sender, NoAnswer.
    """
    held = ReaderQuestion.objects.select_for_update(of=("self",), no_key=True).with_links().get(pk=question.pk)
    link = held.share_link
    if link.created_by_id != by.pk:
        raise PermissionDenied("Whoever sent the link answers.")
    try:
        words = clean_text(words).strip()
    except NotAccepted as error:
        raise NoAnswer(str(error)) from error
    if words and not is_seen(words):
        raise NoAnswer("It has no letter that can be seen.")
    if len(words) > LONGEST_ANSWER:
        raise NoAnswer(f"At most {LONGEST_ANSWER} characters.")
    again = held.answered_at is not None
    if again and held.answer == words:
        return False
    held.answer, held.answered_at, held.answered_by_id = words, at, by.pk
    held.save(update_fields=["answer", "answered_at", "answered_by"])
    audit.note_answered(link, by=by, at=at, question_id=held.pk, again=again)
    if by_mail:
        mail_that_it_is_answered(question=held, at=at)
    question.refresh_from_db()
    return True
