"""One-time codes by mail: whoever may open a link shows that an address is theirs."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from hub.core import limits
from hub.core.limits import Limit
from hub.core.notices.mail import MailWords, write_mail
from hub.core.notices.models import OutgoingMail
from tracking.models import AddressCode, ShareLink
from tracking.recipient.admission import admits

KIND = "address_code"
# What stands in a mail for the code until it leaves: no table holds what opens a link.
CODE = "code-of-this-mail"
DIGITS = 6
LASTS = timedelta(minutes=15)
TRIES = 5
# Counted alike for addresses that the link admits and for others: nobody learns by it which those are.
CODES_TO_ONE = Limit("codes to one", 5, timedelta(hours=1))
CODES_FROM_ONE = Limit("codes from one", 20, timedelta(hours=1))
CODES_OF_LINK = Limit("codes of a link", 100, timedelta(hours=1))
CODE_TRIES = Limit("codes tried", 10, timedelta(minutes=15))


def send_code(*, link: ShareLink, address: str, sender: str, at: datetime) -> None:
    """Mail a code to this address if its owner may open the link; nobody is told whether. An earlier one opens nothing
    any more. `sender`: what `limits.client_key` says. Raises TooMany.
    """
    limits.count(CODES_FROM_ONE, sender, at=at)
    limits.count(CODES_TO_ONE, link.pk, address, at=at)
    limits.count(CODES_OF_LINK, link.pk, at=at)
    if not admits(link, address):
        return
    with transaction.atomic():
        code = AddressCode.objects.create(share_link=link, address=address, asked_at=at)
        who = str(link.created_by)
        write_mail(
            kind=KIND,
            about=about(code.pk),
            to=address,
            words=MailWords(
                subject=f"Your code to read what {who} sent you",
                template="address_code",
                context={"who": who, "code": CODE, "minutes": LASTS // timedelta(minutes=1)},
            ),
            at=at,
        )


def take_code(*, link: ShareLink, address: str, given: str, sender: str, at: datetime) -> bool:
    """Whether `given` is the newest code of this address for the link; it opens once, within a quarter of an hour, and
    five wrong tries spend it. Raises TooMany after ten tries from there within a quarter of an hour.
    """
    limits.count(CODE_TRIES, link.pk, sender, at=at)
    code = AddressCode.objects.newest(link=link, address=address, since=at - LASTS)
    if code is None or not admits(link, address):
        return False
    unspent = AddressCode.objects.filter(pk=code.pk, used_at=None, tries__lt=TRIES)
    if not unspent.update(tries=F("tries") + 1):
        return False
    if not secrets.compare_digest(_digits(code).encode(), "".join(given.split()).encode()):
        return False
    return bool(AddressCode.objects.filter(pk=code.pk, used_at=None).update(used_at=at))


def _digits(code: AddressCode) -> str:
    """The code itself: derived with the hub's key, so that a copy of the database opens nothing."""
    digest = salted_hmac(KIND, code.seed, secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}}"


def about(code_id: int) -> str:
    return f"code {code_id}"


class AddressCodes:
    """A mail with a code leaves while the code opens the link, and no later."""

    name, topic = KIND, ""

    def unwanted(self, mail: OutgoingMail, at: datetime) -> str:
        code = _code_of(mail)
        if code is None or code.asked_at <= at - LASTS:
            return "The code would be out of date."
        if not code.share_link.is_open(at):
            return "The link was closed before the mail left."
        return ""

    def finished(self, text: str, mail: OutgoingMail) -> str:
        code = _code_of(mail)
        return text if code is None else text.replace(CODE, _digits(code))

    def on_sent(self, mail: OutgoingMail, at: datetime) -> None:
        return None

    def on_not_sent(self, mail: OutgoingMail) -> None:
        return None


def _code_of(mail: OutgoingMail) -> AddressCode | None:
    return AddressCode.objects.select_related("share_link").filter(pk=int(mail.about.removeprefix("code "))).first()
