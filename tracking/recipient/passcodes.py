"""A link's passcode: how often it may be tried, and when it locks for good."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password
from django.db import transaction
from django.db.models import F

from hub.core import limits
from hub.core.limits import Limit
from tracking.links.telling import tell_locked
from tracking.models import ShareLink

TRIES = 5
PAUSE = timedelta(minutes=15)
PASSCODE = Limit("passcode", TRIES, PAUSE)
# Many addresses must not be able to try all passcodes of one link, however long they take.
WRONG_TRIES = 20


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
            link.refresh_from_db(fields=["passcode_locked_at", "wrong_passcodes"])
            tell_locked(link=link, at=at)
