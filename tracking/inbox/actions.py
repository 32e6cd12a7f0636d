"""File what reps send from their own mail programs, and note what came back."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import OperationalError, transaction
from django.db.models import Q

from content.models import Asset, AssetVersion
from content.permissions import may_send
from hub.core.notices.models import OutgoingMail
from hub.core.people import Person
from hub.settings.environment import Inbox
from tracking.calls.reading import current_call
from tracking.inbox.answers import AutoReply, Returned
from tracking.inbox.incoming import IncomingMail, Unreadable, read_mail
from tracking.inbox.models import READ_FOR, FilingAddress, InboxMail, InboxPlace, MailResult, SenderAddress, hash_key
from tracking.inbox.server import Fetched, Mailbox, MailboxAway, open_mailbox
from tracking.links import audit
from tracking.links.actions import note_mailed
from tracking.links.mail import KIND, link_of
from tracking.links.recipients import RecipientDetails, recipient_of
from tracking.links.telling import tell_lapsed_claims, tell_returned
from tracking.links.tokens import hash_token
from tracking.models import MailState, ShareLink, ShareLinkAsset

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 50
# Of a mail to more people outside, so many sends are noted: more would be a mailing.
MOST_RECIPIENTS = 20


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of a mail, and which version of its asset it is; None for the one that is live."""

    asset_id: int
    version_id: int | None


def read_mailbox(*, at: datetime) -> int:
    """Read what came into the hub's mailbox since, at most MOST_AT_ONCE mails; how many. What keeps the hub from it is
    noted, and it goes on with the next time. Safe to repeat, and at the same time as another worker.
    """
    inbox: Inbox | None = settings.HUB_INBOX
    if inbox is None:
        return 0
    InboxMail.objects.filter(read_at__lt=at - 2 * READ_FOR).delete()
    place = _place_of(inbox, at)
    try:
        with open_mailbox(inbox) as mailbox:
            done = _read_on(place, mailbox, inbox, at)
    except MailboxAway as away:
        InboxPlace.objects.filter(pk=place.pk).update(looked_at=at, trouble=str(away)[:300])
        logger.warning("%s", away)
        return 0
    InboxPlace.objects.filter(pk=place.pk).update(looked_at=at, trouble="")
    return done


def _place_of(inbox: Inbox, at: datetime) -> InboxPlace:
    name = hashlib.sha256(f"{inbox.host}\n{inbox.user}\n{inbox.folder}".encode()).hexdigest()
    return InboxPlace.objects.get_or_create(mailbox=name, defaults={"looked_at": at})[0]


def _read_on(place: InboxPlace, mailbox: Mailbox, inbox: Inbox, at: datetime) -> int:
    if place.uid_validity != mailbox.uid_validity:
        # Its mails have new numbers: they are known by their ids.
        place.uid_validity, place.last_uid = mailbox.uid_validity, 0
    done = 0
    for uid in mailbox.uids_after(place.last_uid, most=MOST_AT_ONCE):
        fetched = mailbox.fetch(uid)
        place.last_uid = uid
        try:
            with transaction.atomic():
                if fetched is not None and fetched.received_at > at - READ_FOR:
                    _take_fetched(fetched, inbox, at)
                place.save(update_fields=["uid_validity", "last_uid"])
        except (OperationalError, OSError):
            # Nothing of the mail's: it is taken the next time.
            raise
        except Exception:
            # Whatever it holds that can't be taken: it would keep all behind it from being read.
            logger.exception("A mail in the mailbox can't be taken")
            place.save(update_fields=["uid_validity", "last_uid"])
        done += 1
    return done


def _take_fetched(fetched: Fetched, inbox: Inbox, at: datetime) -> None:
    try:
        mail = read_mail(fetched.raw, base_url=settings.BASE_URL, is_whole=fetched.is_whole)
    except Unreadable as error:
        # It stops no other.
        logger.warning("A mail in the mailbox can't be read: %s", error)
        return
    take_mail(mail=mail, inbox=inbox, received_at=min(fetched.received_at, at), at=at)


def take_mail(*, mail: IncomingMail, inbox: Inbox, received_at: datetime, at: datetime) -> list[InboxMail]:
    """File a mail for each rep whose address it came to, or note what it says came back. Answers what was noted of it.
    Safe to repeat: the same mail is taken once, and a stranger's leaves no trace.
    """
    if mail.returned:
        return [note for one in mail.returned if (note := _take_returned(one, at)) is not None]
    if mail.auto_reply is not None:
        note = _take_auto_reply(mail.auto_reply, at)
        return [] if note is None else [note]
    hashes = {hash_key(key) for address in mail.delivered_to if (key := inbox.key_in(address))}
    found = FilingAddress.objects.filter(key_hash__in=hashes).select_related("user").order_by("pk")
    return [note for one in found if (note := _take_for(one.user, mail, inbox, received_at, at)) is not None]


@transaction.atomic
def _take_for(user: Person, mail: IncomingMail, inbox: Inbox, received_at: datetime, at: datetime) -> InboxMail | None:
    digest = hashlib.sha256(f"{mail.identity}\n{user.pk}".encode()).hexdigest()
    if not user.is_active or not may_send(user):
        return None
    note, is_new = InboxMail.objects.get_or_create(
        digest=digest, defaults={"user_id": user.pk, "read_at": at, "result": MailResult.NOTHING}
    )
    if not is_new:
        return None
    outside = _outside(mail, inbox)
    if (refused := _refusal(user, mail, outside)) is not None:
        note.result = refused
    else:
        noted = outside[:MOST_RECIPIENTS]
        note.sends = _file_links(user, mail, outside, received_at) + _file_files(user, mail, noted, digest, received_at)
        note.result = MailResult.FILED if note.sends else MailResult.NOTHING
        note.left_out = len(outside) - len(noted) if note.sends else 0
        note.told_address = any(inbox.key_in(address) for address in mail.recipients)
    note.save(update_fields=["result", "sends", "left_out", "told_address"])
    return note


def _refusal(user: Person, mail: IncomingMail, outside: Sequence[str]) -> MailResult | None:
    """Why a mail to this rep's address is not filed; None if it is."""
    if len(mail.senders) != 1 or mail.senders[0] not in _addresses_of(user):
        return MailResult.NOT_THEIRS
    if mail.is_forged:
        return MailResult.FORGED
    if mail.is_automatic:
        return MailResult.AUTOMATIC
    if not mail.is_whole:
        return MailResult.TOO_LARGE
    return None if outside else MailResult.NOBODY


def _addresses_of(user: Person) -> set[str]:
    others = SenderAddress.objects.filter(user_id=user.pk, confirmed_at__isnull=False)
    return {address.lower() for address in (user.email, *others.values_list("address", flat=True)) if address}


def _outside(mail: IncomingMail, inbox: Inbox) -> list[str]:
    """Whom it went to, but colleagues and the hub itself."""
    named = [address for address in mail.recipients if not inbox.is_own(address)]
    theirs = Q()
    for address in named:
        theirs |= Q(email__iexact=address)
    users = get_user_model().objects.filter(theirs).values_list("email", flat=True) if named else []
    colleagues = {address.lower() for address in users}
    return [address for address in named if address not in colleagues]


def _file_links(user: Person, mail: IncomingMail, outside: Sequence[str], at: datetime) -> int:
    """The rep's own links in it are sent; one that was for nobody in particular is now for whom the mail went to."""
    hashes = [hash_token(token) for token in mail.tokens]
    links = ShareLink.objects.sent_by(user).filter(Q(token_hash__in=hashes) | Q(former_token_hash__in=hashes))
    call = current_call(user, at=at)
    sends = 0
    for link in links.select_related("created_by", "recipient").order_by("pk"):
        if link.recipient is None and len(outside) == 1:
            link.recipient = recipient_of(RecipientDetails(email=outside[0]), user)
            link.save(update_fields=["recipient"])
        sends += note_mailed(link=link, at=at, call=call)
        tell_lapsed_claims(link=link, at=at)
    return sends


def _file_files(user: Person, mail: IncomingMail, outside: Sequence[str], digest: str, at: datetime) -> int:
    """The assets that were attached are sent to each of them: on a link that is closed, for nobody has its address."""
    files = sent_files(mail.attachments, by=user)
    if not files:
        return 0
    call = current_call(user, at=at)
    for number, address in enumerate(outside):
        link, is_new = ShareLink.objects.get_or_create(
            created_by=user,
            idempotency_key=f"mail {digest} {number}",
            defaults={
                "team_id": user.team_id,
                "recipient": recipient_of(RecipientDetails(email=address), user),
                "created_at": at,
                "revoked_at": at,
                "sent_as_file": True,
                "call": call,
            },
        )
        if is_new:
            ShareLinkAsset.objects.bulk_create(
                ShareLinkAsset(share_link=link, asset_id=file.asset_id, version_id=file.version_id, order=order)
                for order, file in enumerate(files)
            )
            audit.note_made(link, by=user, titles=[asset.title for asset in link.assets.order_by("pk")])
            note_mailed(link=link, at=at, call=call)
            tell_lapsed_claims(link=link, at=at)
    return len(outside)


def sent_files(digests: Sequence[str], *, by: Person) -> list[Sent]:
    """Which assets these files are, of those that this person may see: as they are live, or in an earlier version."""
    versions = AssetVersion.objects.filter(document__sha256__in=digests).order_by("asset_id", "-number")
    of_asset: dict[int, int] = {}
    for asset_id, version_id in versions.values_list("asset_id", "pk"):
        of_asset.setdefault(asset_id, version_id)
    live = Asset.objects.filter(collateral__document__sha256__in=digests).values_list("pk", flat=True)
    current = set(live)
    found = Asset.objects.filter(pk__in=current | of_asset.keys())
    # What was withdrawn was sent all the same.
    seen = {pk for some in (found.visible_to(by), found.withdrawn_from(by)) for pk in some.values_list("pk", flat=True)}
    return [Sent(pk, None if pk in current else of_asset[pk]) for pk in sorted(seen)]


def _take_returned(returned: Returned, at: datetime) -> InboxMail | None:
    """A link's mail that had left came back: the link says so, and its sender is told. What the hub never sent, or sent
    to somebody else, changes nothing.
    """
    mail, link = _mailed([returned.message_id], returned.recipient)
    if mail is None or link is None:
        return None
    with transaction.atomic():
        note = _note_once(f"{returned.message_id}\nreturned", link, MailResult.RETURNED, at)
        if note is not None:
            _say_on(link, MailState.RETURNED, f"{returned.reason[:298].rstrip('.')}.")
            tell_returned(link=link, mail_id=mail.pk, at=at)
    return note


def _take_auto_reply(reply: AutoReply, at: datetime) -> InboxMail | None:
    """A program answered a link's mail for whom it went to: the link says what it said, and still counts as mailed."""
    mail, link = _mailed(reply.message_ids, reply.sender)
    if mail is None or link is None or link.mail_state != MailState.SENT:
        return None
    with transaction.atomic():
        note = _note_once(f"{mail.message_id}\nanswered", link, MailResult.ANSWERED, at)
        if note is not None:
            _say_on(link, MailState.SENT, reply.words or "No subject")
    return note


def _mailed(message_ids: Sequence[str], to: str) -> tuple[OutgoingMail | None, ShareLink | None]:
    """The mail of a link that has one of these ids and went to this address, and its link; none where a later mail of
    that link went out.
    """
    mail = OutgoingMail.objects.filter(kind=KIND, message_id__in=message_ids, to__iexact=to).first()
    if mail is None or OutgoingMail.objects.about(KIND, mail.about).filter(pk__gt=mail.pk).exists():
        return None, None
    return mail, link_of(mail)


def _note_once(identity: str, link: ShareLink, result: MailResult, at: datetime) -> InboxMail | None:
    """That this was read; None when it was read before."""
    digest = hashlib.sha256(identity.encode()).hexdigest()
    note, is_new = InboxMail.objects.get_or_create(
        digest=digest, defaults={"user_id": link.created_by_id, "read_at": at, "result": result}
    )
    return note if is_new else None


def _say_on(link: ShareLink, state: MailState, words: str) -> None:
    ShareLink.objects.among([link.pk]).update(mail_state=state, mail_reason=words)
    link.mail_state, link.mail_reason = state, words
