"""What went through the rep's own mail program, and a mail of the hub's that came back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from content.models import Collateral
from hub.demo.finding import Known
from hub.people.models import User
from hub.settings.environment import Inbox
from tracking.inbox.actions import take_mail
from tracking.inbox.addresses import filing_address
from tracking.inbox.incoming import IncomingMail
from tracking.inbox.models import FilingAddress
from tracking.models import Channel, MailState, Recipient, ShareLink, UsageEvent, UsageKind
from tracking.rollups.repair import rebuild_rollups

ATTACHED = "first-meeting"
SENT_TO = "Noor Ashby"
WHY = "550 5.1.1 The email account that you tried to reach does not exist."
# The demo reads no mailbox: this is the one that its mail would have come to.
DEMO_INBOX = Inbox("mail.tidewater.example", 993, "hub", "", "INBOX", "hub@tidewater.example")


def mail(*, rep: User, known: Mapping[str, Known], now: datetime) -> None:
    """File a mail of the rep's with a deck attached, and let one that the hub sent come back. After the facts are
    written; the sums follow.
    """
    at = now - timedelta(hours=1, minutes=40)
    filing_address(user=rep, at=at)
    deck = Collateral.objects.select_related("document").get(pk=known[ATTACHED].pk)
    attached = IncomingMail(
        identity=hashlib.sha256(b"demo").hexdigest(),
        senders=(rep.email.lower(),),
        recipients=(Recipient.objects.filter(sender=rep, name=SENT_TO).order_by("pk")[0].email,),
        delivered_to=(_own_address(rep),),
        attachments=(deck.document.sha256,),
    )
    take_mail(mail=attached, inbox=DEMO_INBOX, received_at=at, at=at)
    _let_one_return(rep)
    rebuild_rollups(since=timezone.localdate(at), until=timezone.localdate(now))


def _own_address(rep: User) -> str:
    return DEMO_INBOX.address_with(FilingAddress.objects.get(user=rep).key)


def _let_one_return(rep: User) -> None:
    """The latest link that nobody read was mailed by the hub, and did not arrive."""
    unread = ShareLink.objects.sent_by(rep).sent().filter(first_viewed_at=None, revoked_at=None, opens=None)
    link = unread.newest_first()[0]
    UsageEvent.objects.filter(share_link=link, kind=UsageKind.SENT).update(channel=Channel.MAILED)
    ShareLink.objects.among([link.pk]).update(mail_state=MailState.RETURNED, mail_reason=WHY)
