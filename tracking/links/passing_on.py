"""A reader passes a link on: a link of its own for somebody else, of which the sender knows whose it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from hub.core import limits
from hub.core.limits import Limit
from tracking.links import audit
from tracking.links.actions import LinkClosed, columns_of
from tracking.links.family import bounds_of, carry_the_same, tightened
from tracking.links.mail import mail_passed_on
from tracking.links.options import is_among
from tracking.links.recipients import RecipientDetails
from tracking.links.telling import tell_lapsed_claims, tell_passed_on
from tracking.models import Recipient, ShareLink
from tracking.policies.locks import presets_for

# From one address, for links of any sender: so many mails to strangers at most.
PASSED_ON_FROM_ONE = Limit("passed on from one", 10, timedelta(hours=1))
PASSED_ON_OF_LINK = Limit("passed on of a link", 20, timedelta(days=1))
#: In all, from the link that was sent, through however many hands.
MOST_PASSED_ON = 50
# Of these domains anybody has an address: two of them are not one company.
OF_ANYBODY = frozenset(
    (
        *("aol.com", "free.fr", "gmail.com", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com"),
        *("icloud.com", "libero.it", "live.com", "mac.com", "mail.com", "me.com", "msn.com", "orange.fr"),
        *("outlook.com", "proton.me", "protonmail.com", "t-online.de", "web.de", "yahoo.com"),
    )
)


class NotPassedOn(Exception):
    """A link can't be passed on to them. `code` says why, for whoever says it in the reader's language."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def pass_on(*, link: ShareLink, to: RecipientDetails, by_mail: bool, sender: str, at: datetime) -> ShareLink:
    """Make a link for somebody else of one that a reader has open, and mail it to them from the hub if asked to; the
    link's sender hears of it. It asks for what `link` asks, is open for no longer, and of those whom a code lets in
    only they get one. It was not sent by the sender: no use is counted.

    `sender`: what `limits.client_key` says. Passed on to the same person again it is the link made first, and no second
    mail. Raises NotPassedOn (`off`, `not_admitted`, `no_address`, `too_many`), LinkClosed, or TooMany.
    """
    refuse_passing_on(link, to.email)
    if by_mail and not to.email:
        raise NotPassedOn("no_address")
    origin_id = link.origin_id or link.pk
    limits.count(PASSED_ON_FROM_ONE, sender, at=at)
    limits.count(PASSED_ON_OF_LINK, origin_id, at=at)
    with transaction.atomic():
        # One after the other: of two taps one makes a link, and whoever closes one of them closes this one too.
        family = list(ShareLink.objects.family_of(origin_id).select_for_update(of=("self",), no_key=True))
        held = ShareLink.objects.for_listing().get(pk=link.pk)
        if not held.is_open(at):
            raise LinkClosed("The link is closed.")
        refuse_passing_on(held, to.email)
        if "pass_on" in presets_for(held.team_id).fixed():
            raise NotPassedOn("off")
        if (made := _made_before(held, to, at)) is not None:
            return made
        if len(family) > MOST_PASSED_ON:
            raise NotPassedOn("too_many")
        made = _make(held, origin_id, to, at)
        audit.note_passed_on(held, to=made, at=at)
        if by_mail:
            mail_passed_on(link=made, at=at)
        tell_passed_on(link=made, at=at)
        tell_lapsed_claims(link=made, at=at)
    return made


def refuse_passing_on(link: ShareLink, address: str) -> None:
    """Raises NotPassedOn where its sender does not want it, or a code would not be mailed to this address."""
    if not link.may_be_passed_on:
        raise NotPassedOn("off")
    if link.asks_address and not is_among(address.strip().lower(), link.allowed):
        raise NotPassedOn("not_admitted")


def _made_before(link: ShareLink, to: RecipientDetails, at: datetime) -> ShareLink | None:
    """What was passed on to the same person from this link already and is open still."""
    made = ShareLink.objects.passed_on_from_any([link.pk]).open_at(at).select_related("recipient").order_by("pk")
    wanted = to.email.strip().lower(), "" if to.email.strip() else to.name.strip().casefold()
    for one in made:
        recipient = one.recipient
        if recipient and wanted == (recipient.email, "" if recipient.email else recipient.name.casefold()):
            return one
    return None


def _make(link: ShareLink, origin_id: int, to: RecipientDetails, at: datetime) -> ShareLink:
    options = tightened(link.options, within=bounds_of(link))
    if link.expires_after is not None and link.first_viewed_at is None:
        # Whoever passes it on has it open: its days have begun, whether that was seen or not.
        ends = at + link.expires_after
        options = replace(options, expires_at=min(options.expires_at or ends, ends))
    # Of those who get a code it is for this one alone.
    options = replace(options, allowed=())
    recipient = _recipient(link, to)
    made = ShareLink.objects.create(
        created_by=link.created_by,
        team_id=link.team_id,
        recipient=recipient,
        passcode=link.passcode,
        created_at=at,
        sent_at=at,
        # As it was filled in for whoever passes it on: it is that which they pass on.
        merge_values={key: value for key, value in link.fields.items() if value != link.url},
        confirmed_claims=link.confirmed_claims,
        call_id=link.call_id,
        passed_on_from=link,
        origin_id=origin_id,
        **columns_of(options, at),
    )
    carry_the_same(made, link.link_assets.all())
    return made


def _recipient(link: ShareLink, to: RecipientDetails) -> Recipient:
    """The sender's recipient of that address, as the sender knows them: what a reader writes changes nothing of it. A
    new one is of the company of whoever passes it on if their addresses are of one domain.
    """
    name, email = to.name.strip(), to.email.strip().lower()
    source = link.recipient
    domain = email.rpartition("@")[2]
    same = bool(source and domain and domain not in OF_ANYBODY and source.email.lower().endswith(f"@{domain}"))
    details = {"name": name, "company": source.company if same and source else ""}
    if not email:
        return Recipient.objects.create(sender_id=link.created_by_id, **details)
    return Recipient.objects.get_or_create(sender_id=link.created_by_id, email=email, defaults=details)[0]
