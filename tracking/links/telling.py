"""Tell a link's sender what became of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.urls import reverse

from hub.core.notices.gathering import tell_with_others
from hub.core.notices.habits import due_at, habits_of
from hub.core.notices.mail import MailWords
from hub.core.notices.models import Notice
from hub.core.notices.telling import tell
from hub.core.people import Person
from tracking.links.claims import lapsed_on
from tracking.links.mail import about
from tracking.links.outlines import no_pages
from tracking.links.shown import shown_on
from tracking.models import Notify, ShareLink, ViewSession

FIRST_VIEW, LOCKED, ASKED_AGAIN = "first_view", "link_locked", "link_asked_again"
VISITED_CLOSED = "link_visited_closed"
READ_AGAIN, RETURNED = "link_read_again", "link_returned"
QUESTION, PASSED_ON = "reader_question", "link_passed_on"
CLAIMS_LAPSED = "link_claims_lapsed"


def tell_sender(*, link: ShareLink, at: datetime) -> bool:
    """Tell the sender, once, that somebody has read the link: at once, the next morning together with others, or not at
    all, as they chose for it; by mail not in their quiet hours. Answers whether it is told now.
    """
    if link.notify == Notify.NEVER:
        return False
    titles = [asset.title for asset in link.assets.order_by("link_assets__order")]
    who = str(link.recipient) if link.recipient else "A recipient"
    subject = f"{who[:1].upper()}{who[1:]} viewed {titles[0] if titles else 'your link'}"
    address = reverse("sent_link", args=[link.pk])
    context = {"link": link, "who": who, "titles": titles, "url": settings.BASE_URL + address}
    due = due_at(link.created_by, rhythm=Notify(link.notify), at=at)
    if due is not None:
        return tell_with_others(
            user=link.created_by,
            kind=FIRST_VIEW,
            about=about(link.pk),
            words=subject,
            address=address,
            at=at,
            due=due,
        )
    return tell(
        user=link.created_by,
        kind=FIRST_VIEW,
        about=about(link.pk),
        words=subject,
        address=address,
        mail=MailWords(subject=subject, template="first_view", context=context),
        at=at,
    )


def tell_read_again(*, visit: ViewSession, at: datetime) -> bool:
    """Tell the sender, once for each visit of a person after the first, that the link is read again: in the hub, and by
    mail as soon as they want such mails. Answers whether it is told now.
    """
    link = visit.share_link
    if link.notify == Notify.NEVER or not link.created_by.is_active:
        return False
    for_whom = f" for {link.recipient}" if link.recipient else ""
    words = f"Read again: your link to {titles_of(link)}{for_whom}"
    address = reverse("sent_link", args=[link.pk])
    again = habits_of(link.created_by).again
    key = f"{about(link.pk)} at {visit.pk}"
    if again == Notify.NEVER:
        return tell(user=link.created_by, kind=READ_AGAIN, about=key, words=words, address=address, at=at)
    due = due_at(link.created_by, rhythm=again, at=at)
    if due is not None:
        return tell_with_others(
            user=link.created_by, kind=READ_AGAIN, about=key, words=words, address=address, at=at, due=due
        )
    context = {"link": link, "words": words, "url": settings.BASE_URL + address}
    mail = MailWords(subject=words, template="read_again", context=context)
    return tell(user=link.created_by, kind=READ_AGAIN, about=key, words=words, address=address, mail=mail, at=at)


class NewsTogether:
    """The mail that tells of several things of a kind: of a day, for those who want one a day, or of somebody's quiet
    hours. `what` says it of several: "of your links were read".
    """

    def __init__(self, name: str, what: str) -> None:
        self.name, self.what = name, what

    def subject(self, notices: Sequence[Notice]) -> str:
        return notices[0].words if len(notices) == 1 else f"{len(notices)} {self.what}"

    def holding(self, abouts: Collection[str]) -> set[str]:
        return set(abouts)


def tell_locked(*, link: ShareLink, at: datetime) -> bool:
    """Tell the sender, once, that the link takes no passcode any more. Answers whether they are told now."""
    who = str(link.recipient) if link.recipient else "Anyone who has it"
    subject = f"Locked: your link to {titles_of(link)}"
    address = reverse("sent_link", args=[link.pk])
    context = {"link": link, "who": who, "url": settings.BASE_URL + address}
    return tell(
        user=link.created_by,
        kind=LOCKED,
        about=about(link.pk),
        words=f"{subject}. {link.wrong_passcodes} wrong passcodes were given.",
        address=address,
        mail=MailWords(subject=subject, template="link_locked", context=context),
        at=at,
    )


def tell_returned(*, link: ShareLink, mail_id: int, at: datetime) -> bool:
    """Tell who is told of the link that its mail did not arrive, once for each mail. Answers whether anybody is told
    now.
    """
    who = str(link.recipient or "the recipient")
    news = _News(
        kind=RETURNED,
        once=str(mail_id),
        subject=f"Did not arrive at {who}: your link to {titles_of(link)}",
        more=link.mail_reason,
        context={"who": who},
    )
    return _tell_listener(link, news, at)


def tell_lapsed_claims(*, link: ShareLink, at: datetime) -> bool:
    """Tell who is told of the link what no longer holds of what it shows, where it went out by somebody who could not
    be asked: a reader, or the sender's own mail program. Once for the same claims. Answers whether anybody is told now.
    """
    found = lapsed_on(link, shown_on(link, pages_of=no_pages), at=at)
    if not found:
        return False
    keys = sorted(key for one in found for key in one.keys)
    who = str(link.recipient) if link.recipient else "somebody"
    news = _News(
        kind=CLAIMS_LAPSED,
        once=sha256(" ".join(keys).encode()).hexdigest()[:16],
        subject=f"Sent to {who} with what no longer holds: your link to {titles_of(link)}",
        more=" ".join(sentence for one in found for sentence in one.sentences),
        context={"who": who, "found": found},
    )
    return _tell_listener(link, news, at)


def tell_asked_again(*, link: ShareLink, at: datetime) -> bool:
    """Tell the sender that somebody who has the closed link wants it again; of a person who has left, the manager of
    their team. Answers whether anybody is told now.
    """
    news = _News(
        kind=ASKED_AGAIN,
        once=f"{at:%Y-%m-%dT%H:%M:%S}",
        subject=f"Asked for again: your link to {titles_of(link)}",
        more="You can open it again.",
        context={"who": str(link.recipient) if link.recipient else "Somebody"},
    )
    return _tell_listener(link, news, at)


def tell_visited_closed(*, link: ShareLink, at: datetime) -> bool:
    """Tell the sender, or who manages the team of one who has left, that somebody came for the closed link: once each
    time that it is closed. Answers whether anybody is told now.
    """
    if link.notify == Notify.NEVER:
        return False
    closed_at = link.revoked_at or link.ends_at
    news = _News(
        kind=VISITED_CLOSED,
        once=f"{closed_at:%Y-%m-%dT%H:%M:%S}" if closed_at else "nothing shown",
        subject=f"Wanted after it closed: your link to {titles_of(link)}",
        more="You can open it again.",
        context={"who": str(link.recipient) if link.recipient else "Somebody"},
    )
    return _tell_listener(link, news, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What became of a link: told once for each `once`, by a notice and the mail that its kind is called like."""

    kind: str
    once: str
    subject: str
    more: str
    context: dict[str, object]


def _tell_listener(link: ShareLink, news: _News, at: datetime) -> bool:
    """Tell who is told of the link; whether anybody is now."""
    listener = listener_of(link)
    if listener is None:
        return False
    address = reverse("sent_link", args=[link.pk])
    context = {"link": link, "url": settings.BASE_URL + address, **news.context}
    return tell(
        user=listener,
        kind=news.kind,
        about=f"{about(link.pk)} at {news.once}",
        words=f"{news.subject}. {news.more}",
        address=address,
        mail=MailWords(subject=news.subject, template=news.kind, context=context),
        at=at,
    )


def tell_passed_on(*, link: ShareLink, at: datetime) -> bool:
    """Tell the sender that a reader made this link for somebody else, as soon as they chose for it; by mail not in
    their quiet hours. Answers whether anybody is told now.
    """
    titles = titles_of(link)
    news = ReaderNews(
        kind=PASSED_ON,
        about=about(link.pk),
        words=f"Passed on to {link.recipient or 'somebody'}: your link to {titles}",
        address=reverse("sent_link", args=[link.pk]),
        template="link_passed_on",
        context={"who": str(link.recipient or "somebody"), "titles": titles},
    )
    return tell_of_reader(link=link, news=news, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderNews:
    """Something that a reader did on a link's page: what the notice says, where it leads, and the mail."""

    kind: str
    about: str
    words: str
    address: str
    template: str
    context: dict[str, object]


def tell_of_reader(*, link: ShareLink, news: ReaderNews, at: datetime) -> bool:
    """Tell the sender, or who manages the team of one who has left: in the hub in any case, by mail as soon as was
    chosen for the link, and not in quiet hours. Answers whether anybody is told now.
    """
    listener = listener_of(link)
    if listener is None:
        return False
    wants_mail = link.notify != Notify.NEVER
    due = due_at(cast(Person, listener), rhythm=Notify(link.notify), at=at) if wants_mail else None
    if due is not None:
        return tell_with_others(
            user=listener, kind=news.kind, about=news.about, words=news.words, address=news.address, at=at, due=due
        )
    context = {**news.context, "words": news.words, "url": settings.BASE_URL + news.address}
    mail = MailWords(subject=news.words, template=news.template, context=context)
    return tell(
        user=listener,
        kind=news.kind,
        about=news.about,
        words=news.words,
        address=news.address,
        mail=mail if wants_mail else None,
        at=at,
    )


def listener_of(link: ShareLink) -> AbstractUser | None:
    """Who is told of a link: its sender, or who manages the team of one who has left."""
    if link.created_by.is_active:
        return link.created_by
    return link.team.manager if link.team is not None else None


def titles_of(link: ShareLink) -> str:
    """What the link carries, for its sender: the first title, and how many more."""
    first, *more = link.assets.order_by("link_assets__order").values_list("title", flat=True)
    return f"“{first}” and {len(more)} more" if more else f"“{first}”"
