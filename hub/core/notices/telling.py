"""Tells a person something once: in the hub, and by mail where there are words for one."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from hub.core.notices.mail import MailWords, write_mail
from hub.core.notices.models import Notice


def tell(
    *,
    user: AbstractUser,
    kind: str,
    about: str,
    words: str,
    at: datetime,
    address: str = "",
    mail: MailWords | None = None,
    reply_to: str = "",
    due: datetime | None = None,
) -> bool:
    """Tell `user` in the transaction of what happened; answers whether it is told now for the first time.

    The same kind about the same thing is told once, however often it is said. A person without an address, or whose
    account is closed, gets no mail. Who answers the mail writes to `reply_to`; it leaves at `due`, or at once.
    """
    with transaction.atomic():
        _, is_new = Notice.objects.get_or_create(
            user=user,
            kind=kind,
            about=about,
            defaults={"words": words[:300], "address": address[:300], "created_at": at},
        )
        if is_new and mail is not None and user.email and user.is_active:
            write_mail(kind=kind, to=user, words=mail, at=at, about=about, reply_to=reply_to, due=due)
    return is_new
