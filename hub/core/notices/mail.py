"""Writes mails into the outbox, in the transaction of what causes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from hub.core.notices.kinds import named
from hub.core.notices.models import OutgoingMail
from hub.core.outbox.models import Outgoing
from hub.core.outbox.noting import note, note_unstarted

MAIL = "mail"
LONGEST_SUBJECT = 300
# A mail holds what somebody wrote to a customer, and addresses: long enough to ask what became of it.
KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWords:
    """What a mail says: its subject, and the template that `templates/emails/` holds as `.txt` and `.html`."""

    subject: str
    template: str
    context: Mapping[str, object] = field(default_factory=dict)


def write_mail(
    *,
    kind: str,
    to: str | AbstractUser,
    words: MailWords,
    at: datetime,
    about: str = "",
    caused_by: AbstractUser | None = None,
    reply_to: str = "",
    due: datetime | None = None,
) -> OutgoingMail:
    """Write a mail of a registered kind to an address or a person, to be sent after the commit, or at `due`.

    `about` names what it is about by key, as in "link 12", for whoever asks what became of it. What its reader may
    switch off says where.
    """
    context = {"company": settings.HUB_COMPANY, "base": settings.BASE_URL, "subject": words.subject, **words.context}
    may_switch_off = not isinstance(to, str) and named(kind).topic
    settings_url = settings.BASE_URL + reverse("mail_settings") if may_switch_off else ""
    context["settings_url"] = settings_url
    text = render_to_string(f"emails/{words.template}.txt", context)
    return store_mail(
        OutgoingMail(
            kind=kind,
            about=about,
            to=to if isinstance(to, str) else to.email,
            to_user=None if isinstance(to, str) else to,
            caused_by=caused_by,
            subject=words.subject,
            text=f"{text.rstrip()}\n\nWhich mails you get: {settings_url}\n" if settings_url else text,
            html=render_to_string(f"emails/{words.template}.html", context),
            reply_to=reply_to,
            created_at=at,
        ),
        due=due,
    )


def store_mail(mail: OutgoingMail, *, due: datetime | None = None) -> OutgoingMail:
    """Store the mail with an id of its own, and have it sent after the commit, or by the clock at `due`."""
    # A header may hold no line break, and a title is somebody's words.
    mail.subject = " ".join(mail.subject.split())[:LONGEST_SUBJECT]
    mail.message_id = mail.message_id or make_msgid(domain=urlsplit(settings.BASE_URL).hostname or "localhost")
    with transaction.atomic():
        mail.save(force_insert=True)
        if due is None:
            note(consumers=[MAIL], keys=[str(mail.pk)])
        else:
            note_unstarted(consumers=[MAIL], keys=[str(mail.pk)], at=due)
    return mail


def forget_mails(*, at: datetime, batch: int = 1000) -> int:
    """Forget mails that left, or were not needed any more, longer than KEPT_FOR ago; how many. Safe to repeat."""
    finished = OutgoingMail.objects.finished_before(at - KEPT_FOR).order_by("pk").values_list("pk", flat=True)
    forgotten = 0
    while ids := list(finished[:batch]):
        with transaction.atomic():
            Outgoing.objects.of(MAIL).with_keys(map(str, ids)).delete()
            forgotten += OutgoingMail.objects.filter(pk__in=ids).delete()[0]
    return forgotten
