"""Mail a reader that their question is answered. What was answered stands behind all that the link asks."""

from __future__ import annotations

from datetime import datetime

from hub.core.notices.mail import MailWords, write_mail
from hub.core.notices.models import OutgoingMail
from tracking.links.mail import ADDRESS
from tracking.models import ReaderQuestion

KIND = "question_answered"


def about(question_id: int) -> str:
    return f"question {question_id}"


def mail_that_it_is_answered(*, question: ReaderQuestion, at: datetime) -> bool:
    """Have the link's recipient mailed that there is an answer, with the link's address; whether they have an address
    and the link is open, without which nothing is mailed.
    """
    link = question.share_link
    if link.recipient is None or not link.recipient.email or not link.is_open(at) or not link.url:
        return False
    who = str(link.created_by)
    write_mail(
        kind=KIND,
        about=about(question.pk),
        to=link.recipient.email,
        words=MailWords(
            subject=f"{who} answered your question",
            template="question_answered",
            context={"who": who, "link": link, "address": ADDRESS},
        ),
        caused_by=link.created_by,
        reply_to=link.created_by.email,
        at=at,
    )
    return True


class AnswerMails:
    """A mail with a link's address leaves while the link is open and its recipient's address is the same."""

    name, topic = KIND, ""

    def unwanted(self, mail: OutgoingMail, at: datetime) -> str:
        question = _question_of(mail)
        if question is None or question.answered_at is None:
            return "The question is gone."
        link = question.share_link
        if not link.is_open(at) or not link.url:
            return "The link was closed before the mail left."
        if link.recipient is None or link.recipient.email != mail.to:
            return "The recipient's address was changed or removed."
        return ""

    def finished(self, text: str, mail: OutgoingMail) -> str:
        question = _question_of(mail)
        return text if question is None else text.replace(ADDRESS, question.share_link.url)

    def on_sent(self, mail: OutgoingMail, at: datetime) -> None:
        return None

    def on_not_sent(self, mail: OutgoingMail) -> None:
        return None


def _question_of(mail: OutgoingMail) -> ReaderQuestion | None:
    return ReaderQuestion.objects.with_links().filter(pk=int(mail.about.removeprefix("question "))).first()
