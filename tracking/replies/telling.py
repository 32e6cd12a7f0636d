"""Tell a link's sender what a reader asked."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from tracking.links.telling import QUESTION, ReaderNews, about, tell_of_reader, titles_of
from tracking.models import ReaderQuestion


def tell_question(*, question: ReaderQuestion, at: datetime) -> bool:
    """Tell the sender once that a reader asked something, as soon as they chose for the link; by mail not in their
    quiet hours. The mail holds what was asked. Answers whether anybody is told now.
    """
    link = question.share_link
    who = question.asker or str(link.recipient or "A reader")
    who = f"{who[:1].upper()}{who[1:]}"
    company = link.recipient.company if link.recipient else ""
    titles = titles_of(link)
    news = ReaderNews(
        kind=QUESTION,
        about=f"{about(link.pk)} at question {question.pk}",
        words=f"{who} asks about your link to {titles}",
        address=reverse("answer_question", args=[link.pk, question.pk]),
        template="reader_question",
        context={"question": question, "asker": f"{who}, {company}," if company else who, "titles": titles},
    )
    return tell_of_reader(link=link, news=news, at=at)
