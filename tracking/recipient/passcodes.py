"""A link's passcode: how often it may be tried, and when it locks for good."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from hub.core import limits
from hub.core.limits import Limit
from hub.core.notices.mail import MailWords
from hub.core.notices.telling import tell
from tracking.links.mail import about
from tracking.models import ShareLink

TRIES = 5
PAUSE = timedelta(minutes=15)
PASSCODE = Limit("passcode", TRIES, PAUSE)
# Many addresses must not be able to try all passcodes of one link, however long they take.
WRONG_TRIES = 20
LOCKED = "passcode_locked"


class PasscodeLocked(Exception):
    """The link has had too many wrong passcodes: it takes none any more."""


def try_passcode(*, link: ShareLink, given: str, sender: str, at: datetime) -> bool:
    """Whether `given` is the link's passcode. Each try is counted before it is judged, by link and `sender` (what
    `limits.client_key` says), and wrong ones for the link as long as it lives.

    Raises TooMany after five within a quarter of an hour, PasscodeLocked once twenty in all were wrong; neither judges.
    """
    limits.count(PASSCODE, link.pk, sender, at=at)
    judging = ShareLink.objects.filter(pk=link.pk, passcode_locked_at=None, wrong_passcodes__lt=WRONG_TRIES)
    if not judging.update(wrong_passcodes=F("wrong_passcodes") + 1):
        raise PasscodeLocked(link.pk)
    if not link.passcode or check_password(given, link.passcode):
        ShareLink.objects.filter(pk=link.pk).update(wrong_passcodes=F("wrong_passcodes") - 1)
        limits.give_back(PASSCODE, link.pk, sender)
        return True
    _lock_if_worn_out(link=link, at=at)
    return False


def _lock_if_worn_out(*, link: ShareLink, at: datetime) -> None:
    worn_out = ShareLink.objects.filter(pk=link.pk, passcode_locked_at=None, wrong_passcodes__gte=WRONG_TRIES)
    with transaction.atomic():
        if worn_out.update(passcode_locked_at=at):
            tell_locked(link=link, at=at)


def tell_locked(*, link: ShareLink, at: datetime) -> bool:
    """Tell the sender, once, that the link takes no passcode any more. Answers whether it is told now."""
    link.refresh_from_db(fields=["passcode_locked_at", "wrong_passcodes"])
    address = reverse("sent_link", args=[link.pk])
    subject = f"Your link for {link.recipient or 'a recipient'} is locked: too many wrong passcodes"
    titles = [asset.title for asset in link.assets.order_by("link_assets__order")]
    context = {"link": link, "titles": titles, "url": settings.BASE_URL + address}
    return tell(
        user=link.created_by,
        kind=LOCKED,
        about=about(link.pk),
        words=subject,
        address=address,
        mail=MailWords(subject=subject, template="passcode_locked", context=context),
        at=at,
    )
