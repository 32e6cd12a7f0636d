"""By which address a rep's mails are filed, and from which others they send."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse

from content.permissions import may_send
from hub.core import limits
from hub.core.limits import Limit
from hub.core.notices.mail import MailWords, write_mail
from hub.core.people import Person, hold_own_list
from tracking.inbox.models import FilingAddress, SenderAddress
from tracking.links.tokens import new_seed

SENDER_ADDRESS = "sender_address"
SALT = "tracking.inbox.sender"
CONFIRMED_WITHIN = timedelta(days=3)
MOST_SENDERS = 10
# Each is a mail to an address that may be anybody's.
ASKED = Limit("sender-address", 10, timedelta(hours=1))


class NotAdded(Exception):
    """The address can't be one of the person's. Its words say why."""


class NotConfirmed(Exception):
    """What was opened confirms no address of this person."""


def filing_address(*, user: Person, at: datetime) -> FilingAddress:
    """The address by which the person's mails are filed, made when there is none. Raises PermissionDenied."""
    _refuse_who_sends_nothing(user)
    new = FilingAddress.of(new_seed())
    values = {"seed": new.seed, "key_hash": new.key_hash, "made_at": at}
    return FilingAddress.objects.get_or_create(user_id=user.pk, defaults=values)[0]


def renew_filing_address(*, user: Person, at: datetime) -> FilingAddress:
    """Another address in place of the one there is: what is sent to that is filed no more. Raises PermissionDenied."""
    _refuse_who_sends_nothing(user)
    new = FilingAddress.of(new_seed())
    values = {"seed": new.seed, "key_hash": new.key_hash, "made_at": at}
    return FilingAddress.objects.update_or_create(user_id=user.pk, defaults=values)[0]


@transaction.atomic
def add_sender_address(*, user: Person, address: str, at: datetime) -> SenderAddress:
    """Mail a link to another address of the person's; once they have opened it, mails from there are theirs. Asked
    again, it is mailed again. Raises PermissionDenied, NotAdded or TooMany.
    """
    _refuse_who_sends_nothing(user)
    address = address.strip().lower()
    hold_own_list(user)
    if address == user.email.lower():
        raise NotAdded("That is the address of your account: mails from it are filed anyway.")
    own = SenderAddress.objects.filter(user_id=user.pk)
    known = own.filter(address__iexact=address).first()
    if known is not None and known.confirmed_at is not None:
        raise NotAdded("That address is confirmed already.")
    if known is None and own.count() >= MOST_SENDERS:
        raise NotAdded(f"At most {MOST_SENDERS} addresses.")
    limits.count(ASKED, user.pk, at=at)
    added = known or SenderAddress.objects.create(user_id=user.pk, address=address, asked_at=at)
    _mail_to(added, user, at)
    return added


def _mail_to(added: SenderAddress, user: Person, at: datetime) -> None:
    signed = signing.dumps([added.pk, added.address], salt=SALT)
    write_mail(
        kind=SENDER_ADDRESS,
        about=f"sender address {added.pk}",
        to=added.address,
        words=MailWords(
            subject="Confirm that you send from this address",
            template="sender_address",
            context={"url": settings.BASE_URL + reverse("confirm_sender_address", args=[signed]), "who": str(user)},
        ),
        caused_by=cast(AbstractUser, user),
        at=at,
    )


def sender_to_confirm(*, user: Person, signed: str) -> SenderAddress:
    """The address whose mail led here. Raises NotConfirmed for another person's, an old one and what nobody signed."""
    try:
        pk, address = signing.loads(signed, salt=SALT, max_age=CONFIRMED_WITHIN)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise NotConfirmed("This link confirms nothing any more. Add the address again.") from error
    found = SenderAddress.objects.filter(pk=pk, user_id=user.pk, address=address).first()
    if found is None:
        raise NotConfirmed("This link is for somebody else, or the address was removed.")
    return found


def confirm_sender_address(*, user: Person, signed: str, at: datetime) -> SenderAddress:
    """From now on mails from this address are the person's. Safe to repeat. Raises NotConfirmed."""
    found = sender_to_confirm(user=user, signed=signed)
    if found.confirmed_at is None:
        found.confirmed_at = at
        found.save(update_fields=["confirmed_at"])
    return found


def remove_sender_address(*, user: Person, pk: int) -> None:
    """Mails from there are not filed any more. Safe to repeat."""
    SenderAddress.objects.filter(user_id=user.pk, pk=pk).delete()


def _refuse_who_sends_nothing(user: Person) -> None:
    if not may_send(user):
        raise PermissionDenied("Your role may not send assets.")
