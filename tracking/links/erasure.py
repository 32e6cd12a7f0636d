"""Forget a person outside: who they were, with what they read, what was written to them. Reading stays counted."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.log_actions import log

from content.permissions import is_administrator
from hub.core.notices.gathering import forget_gathered
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.people import Person
from tracking.links import audit
from tracking.links.family import close_descendants, descendants_of
from tracking.links.mail import KIND, ON_ITS_WAY, about
from tracking.links.telling import (
    ASKED_AGAIN,
    CLAIMS_LAPSED,
    FIRST_VIEW,
    LOCKED,
    PASSED_ON,
    QUESTION,
    READ_AGAIN,
    RETURNED,
    VISITED_CLOSED,
)
from tracking.models import (
    AddressCode,
    Agreement,
    MailState,
    Open,
    Reaction,
    ReaderQuestion,
    Recipient,
    ShareLink,
    Viewer,
    ViewSession,
    Watermark,
)
from tracking.recipient.watermarks import forget_marks

ERASED = "hub.erase_person"
SOMEBODY = "The recipient did something with what you sent"
OFTEN = (ASKED_AGAIN, CLAIMS_LAPSED, QUESTION, READ_AGAIN, RETURNED, VISITED_CLOSED)
TOLD = (FIRST_VIEW, LOCKED, PASSED_ON, *OFTEN)


@dataclass(frozen=True, slots=True)
class ErasedOutside:
    """How much of it there was."""

    recipients: int
    links: int
    mails: int


@transaction.atomic
def erase_recipient(*, email: str, by: Person | None, at: datetime) -> ErasedOutside:
    """Erase whoever has this address, as every sender knows them, in whatever case; `by` None is the command line.

    Their open links are closed, with those that were passed on from them; names, addresses, notes, filled-in fields,
    questions with their answers, mails and what their browsers said of themselves go. The company stays, as numbers are
    told by it; so do visits, pages, how useful they found what, and sums. Safe to repeat. Raises PermissionDenied.
    """
    if by is not None and not is_administrator(by):
        raise PermissionDenied("Administrators erase what is held about people.")
    email = email.strip()
    recipients = list(Recipient.objects.with_address(email).select_for_update(no_key=True).order_by("pk"))
    links = list(ShareLink.objects.to_recipients(recipients).select_for_update(no_key=True).order_by("pk"))
    mails = _forget_mails(email, links)
    for link in links:
        if ShareLink.objects.among([link.pk]).filter(revoked_at=None).update(revoked_at=at):
            audit.note_closed(link, by=by, at=at)
    for passed_on in close_descendants([link.pk for link in links], at=at):
        audit.note_closed(passed_on, by=by, at=at)
    _forget_what_was_written(links)
    _forget_replies(links, at)
    _forget_browsers(links)
    _forget_address(email, links)
    for recipient in recipients:
        log(recipient, ERASED, user=by, title=f"Recipient {recipient.pk}")
    Recipient.objects.filter(pk__in=[one.pk for one in recipients]).update(name="", email="")
    return ErasedOutside(recipients=len(recipients), links=len(links), mails=mails)


def naming(email: str) -> list[QuerySet[Any]]:
    """What else names this address than its recipients: on links to others, where it was let in besides."""
    if not email.strip():
        return []
    return [
        AddressCode.objects.filter(address__iexact=email.strip()),
        Agreement.objects.filter(address__iexact=email.strip()),
        Watermark.objects.filter(reader__iexact=email.strip()),
        ShareLink.objects.allowing(email.strip()),
    ]


def _forget_mails(email: str, links: list[ShareLink]) -> int:
    """The mails to them, and those to their senders that name them."""
    keys = [about(link.pk) for link in links]
    of_these = Q(about__in=keys)
    for key in keys:
        # What may be told of each time anew.
        of_these |= Q(kind__in=OFTEN, about__startswith=f"{key} at ")
    told = Notice.objects.filter(of_these, kind__in=TOLD)
    forget_gathered(told)
    told.update(words=SOMEBODY)
    OutgoingMail.objects.filter(of_these, kind__in=(KIND, *TOLD)).exclude(to__iexact=email).delete()
    return OutgoingMail.objects.filter(to__iexact=email).delete()[0]


def _forget_what_was_written(links: list[ShareLink]) -> None:
    written = ShareLink.objects.among(link.pk for link in links)
    written.update(note="", merge_values={}, passcode="", mail_reason="")
    written.filter(mail_state__in=ON_ITS_WAY).update(mail_state=MailState.NONE)
    # What was passed on was filled in for them.
    passed_on = descendants_of([link.pk for link in links])
    ShareLink.objects.among([link.pk for link in passed_on]).update(merge_values={})


def _forget_replies(links: list[ShareLink], at: datetime) -> None:
    """That something was asked stays, and how useful somebody found what."""
    asked = ReaderQuestion.objects.on(links)
    asked.update(asker="", words="", answer="")
    asked.waiting().update(answered_at=at)
    reactions = list(Reaction.objects.filter(share_link__in=links))
    for reaction in reactions:
        reaction.reader_key = secrets.token_hex(32)
    Reaction.objects.bulk_update(reactions, ["reader_key"], batch_size=500)


def _forget_address(email: str, links: list[ShareLink]) -> None:
    """Where else it was shown to be somebody's: on links to others, too. That somebody agreed to terms stays."""
    if not email:
        return
    AddressCode.objects.filter(Q(address__iexact=email) | Q(share_link__in=links)).delete()
    of_them = Agreement.objects.filter(Q(address__iexact=email) | Q(share_link__in=links))
    of_them.update(name="", address="", network="")
    forget_marks(Watermark.objects.filter(Q(reader__iexact=email) | Q(share_link__in=links)))
    for link in ShareLink.objects.allowing(email):
        link.allowed = [one for one in link.allowed if one != email.lower()]
        # With nobody left to let in besides, it asks for a code all the same.
        link.verify_email = link.verify_email or not link.allowed
        link.save(update_fields=["allowed", "verify_email"])


def _forget_browsers(links: list[ShareLink]) -> None:
    """Two stay two, but neither is known by anything any more."""
    Open.objects.filter(share_link__in=links).update(user_agent="", network="", viewer_key="")
    ViewSession.objects.filter(share_link__in=links).update(device="")
    viewers = list(Viewer.objects.filter(share_link__in=links))
    for viewer in viewers:
        viewer.key = secrets.token_hex(32)
    Viewer.objects.bulk_update(viewers, ["key"], batch_size=500)
