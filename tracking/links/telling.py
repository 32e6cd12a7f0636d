"""Tell a link's sender what became of it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from hub.core.notices.mail import MailWords
from hub.core.notices.telling import tell
from tracking.links.mail import about
from tracking.models import ShareLink

FIRST_VIEW, LOCKED, ASKED_AGAIN = "first_view", "link_locked", "link_asked_again"


def tell_sender(*, link: ShareLink, at: datetime) -> bool:
    """Tell the sender, once, that somebody has read the link. Answers whether it is told now."""
    titles = [asset.title for asset in link.assets.order_by("link_assets__order")]
    who = str(link.recipient) if link.recipient else "A recipient"
    subject = f"{who[:1].upper()}{who[1:]} viewed {titles[0] if titles else 'your link'}"
    address = reverse("sent_link", args=[link.pk])
    context = {"link": link, "who": who, "titles": titles, "url": settings.BASE_URL + address}
    return tell(
        user=link.created_by,
        kind=FIRST_VIEW,
        about=about(link.pk),
        words=subject,
        address=address,
        mail=MailWords(subject=subject, template="first_view", context=context),
        at=at,
    )


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


def tell_asked_again(*, link: ShareLink, at: datetime) -> bool:
    """Tell the sender that somebody who has the closed link wants it again; of a person who has left, the manager of
    their team. Answers whether anybody is told now.
    """
    manager = link.team.manager if link.team is not None else None
    listener = link.created_by if link.created_by.is_active else manager
    if listener is None:
        return False
    who = str(link.recipient) if link.recipient else "Somebody"
    subject = f"Asked for again: your link to {titles_of(link)}"
    address = reverse("sent_link", args=[link.pk])
    context = {"link": link, "who": who, "url": settings.BASE_URL + address}
    return tell(
        user=listener,
        kind=ASKED_AGAIN,
        about=f"{about(link.pk)} at {at:%Y-%m-%dT%H:%M:%S}",
        words=f"{subject}. You can open it again.",
        address=address,
        mail=MailWords(subject=subject, template="link_asked_again", context=context),
        at=at,
    )


def titles_of(link: ShareLink) -> str:
    """What the link carries, for its sender: the first title, and how many more."""
    first, *more = link.assets.order_by("link_assets__order").values_list("title", flat=True)
    return f"“{first}” and {len(more)} more" if more else f"“{first}”"
