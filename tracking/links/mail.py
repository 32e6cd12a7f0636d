"""Mail a link to its recipient, and tell its sender of the first view."""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from content.models import Asset
from tracking.links.actions import LinkClosed, mark_sent
from tracking.models import Channel, MailState, ShareLink
from tracking.recipient.naming import title_for_recipients

logger = logging.getLogger(__name__)


class NoAddress(Exception):
    """The link's recipient has no email address."""


def mail_link(*, link: ShareLink, by: Any, at: datetime) -> None:
    """Ask for the link to be mailed in the background. It counts as sent once the mail has left.

    Raises PermissionDenied, LinkClosed or NoAddress. A second request while one waits changes nothing.
    """
    from tracking.tasks import deliver_link

    if not ShareLink.objects.visible_to(by).filter(pk=link.pk).exists():
        raise PermissionDenied("This link is not yours.")
    if not link.is_open(at):
        raise LinkClosed("The link is closed.")
    if link.recipient is None or not link.recipient.email:
        raise NoAddress("The recipient has no email address.")
    asked = ShareLink.objects.filter(pk=link.pk).exclude(mail_state=MailState.WAITING)
    if asked.update(mail_state=MailState.WAITING):
        link.mail_state = MailState.WAITING
        transaction.on_commit(lambda: deliver_link.enqueue(link.pk, by.pk))


def deliver(*, link: ShareLink, by: Any, at: datetime) -> bool:
    """Send the mail that waits and mark the link as sent. Answers whether it left; a failure is kept with the link.

    Safe to run again: without a waiting mail nothing happens. A link closed meanwhile is not mailed.
    """
    if link.mail_state != MailState.WAITING or link.recipient is None:
        return False
    if not link.is_open(at):
        ShareLink.objects.filter(pk=link.pk).update(mail_state=MailState.FAILED)
        return False
    today = timezone.localdate(at)
    assets = Asset.objects.select_related("customerstory").filter(link_assets__share_link=link)
    titles = [title_for_recipients(asset, today) for asset in assets.order_by("link_assets__order")]
    context = {"link": link, "by": by, "titles": titles, "company": settings.HUB_COMPANY}
    message = EmailMessage(
        subject=titles[0] if len(titles) == 1 else f"{titles[0]} and {len(titles) - 1} more",
        body=render_to_string("emails/share_link.txt", context),
        to=[link.recipient.email],
        reply_to=[by.email] if by.email else [],
    )
    if not _send(message, f"link {link.pk}"):
        ShareLink.objects.filter(pk=link.pk).update(mail_state=MailState.FAILED)
        return False
    with transaction.atomic():
        ShareLink.objects.filter(pk=link.pk).update(mail_state=MailState.SENT)
        mark_sent(link=link, by=by, channel=Channel.MAILED, at=at)
    return True


def tell_sender(*, link: ShareLink) -> bool:
    """Mail the sender that somebody has read the link. Answers whether the mail left."""
    if not link.created_by.email or not link.created_by.is_active:
        return False
    titles = [asset.title for asset in link.assets.order_by("link_assets__order")]
    who = str(link.recipient) if link.recipient else "A recipient"
    context = {
        "link": link,
        "who": who,
        "titles": titles,
        "url": settings.BASE_URL + reverse("sent_link", args=[link.pk]),
    }
    message = EmailMessage(
        subject=f"{who[:1].upper()}{who[1:]} viewed {titles[0] if titles else 'your link'}",
        body=render_to_string("emails/first_view.txt", context),
        to=[link.created_by.email],
    )
    return _send(message, f"first view of link {link.pk}")


def _send(message: EmailMessage, what: str) -> bool:
    # A header may hold no line break, and a title is somebody's words.
    message.subject = " ".join(message.subject.split())
    try:
        message.send()
    except (OSError, SMTPException):
        logger.exception("Mail was not sent: %s", what)
        return False
    return True
