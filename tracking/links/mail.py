"""Mail a link to its recipient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.html import linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

from content.models import Asset, Kind
from content.reading.naming import Naming
from hub.core.notices.mail import MailWords, write_mail
from hub.core.notices.models import MailState as OutgoingState
from hub.core.notices.models import OutgoingMail
from hub.core.people import Person
from tracking.links.actions import mark_sent, refuse_closed
from tracking.links.claims import lapsed_on, refuse_lapsed_on
from tracking.links.emails import Email, email_alone, emails_on
from tracking.links.outlines import no_pages
from tracking.links.shown import shown_on
from tracking.models import Channel, MailState, ShareLink
from tracking.recipient.naming import naming_for

KIND = "share_link"
# What stands in a mail for the link's address until it leaves: no table holds what opens a link.
ADDRESS = "address-of-this-link"
ON_ITS_WAY = (MailState.WAITING, MailState.RETRYING)


class NoAddress(Exception):
    """The link's recipient has no email address, or the link's own can't be told any more."""


def mail_link(*, link: ShareLink, by: Person, at: datetime) -> None:
    """Ask for the link to be mailed in the background: as the email that it carries, if it carries one, with what was
    filled in; else as a note with the titles. It counts as sent once the mail has left.

    Raises PermissionDenied, LinkClosed, NoAddress or ClaimsLapsed. A second request while one waits changes nothing.
    """
    if not ShareLink.objects.visible_to(by).filter(pk=link.pk).exists():
        raise PermissionDenied("This link is not yours.")
    refuse_closed(link, at)
    if link.recipient is None or not link.recipient.email:
        raise NoAddress("The recipient has no email address.")
    if not link.url:
        raise NoAddress("The hub can’t tell the link’s address any more. Make a new link.")
    refuse_lapsed_on(link, at=at)
    with transaction.atomic():
        asked = ShareLink.objects.filter(pk=link.pk).exclude(mail_state__in=ON_ITS_WAY)
        if asked.update(mail_state=MailState.WAITING, mail_reason=""):
            link.mail_state, link.mail_reason = MailState.WAITING, ""
            _write(link, link.recipient.email, by, at)


def mail_passed_on(*, link: ShareLink, at: datetime) -> None:
    """Have a link that a reader made for somebody else mailed to them, in the transaction that makes it. Who answers
    the mail writes to the sender. Raises NoAddress.
    """
    if link.recipient is None or not link.recipient.email:
        raise NoAddress("The recipient has no email address.")
    ShareLink.objects.among([link.pk]).update(mail_state=MailState.WAITING)
    link.mail_state = MailState.WAITING
    _write(link, link.recipient.email, link.created_by, at, template="passed_on")


def resume_mail(*, link: ShareLink, by: Person, at: datetime) -> bool:
    """Write the mail of a link that waits for one and has none; whether it was written. Safe to repeat."""
    with transaction.atomic():
        held = ShareLink.objects.select_for_update(of=("self",)).select_related("recipient").get(pk=link.pk)
        lacks = not OutgoingMail.objects.about(KIND, about(held.pk)).exists()
        if held.mail_state != MailState.WAITING or not lacks or held.recipient is None:
            return False
        _write(held, held.recipient.email, by, at)
    return True


def _write(link: ShareLink, to: str, by: Person, at: datetime, *, template: str = "share_link") -> None:
    naming = naming_for(link, at)
    assets = _assets_of(link)
    titles = [naming.title(asset) for asset in assets]
    context = {
        "link": link,
        "note": naming.words(link.note),
        "address": ADDRESS,
        "by": by,
        "titles": titles,
        "can_be_taken": link.allow_download and _has_a_file(assets),
    }
    words = MailWords(
        subject=titles[0] if len(titles) == 1 else f"{titles[0]} and {len(titles) - 1} more",
        template=template,
        context=context,
    )
    if template == "share_link" and (email := _email_of(link, assets, naming)):
        words = _words_of(email, link, context)
    write_mail(
        kind=KIND,
        about=about(link.pk),
        to=to,
        words=words,
        caused_by=cast(AbstractUser, by),
        reply_to=by.email,
        at=at,
    )


def _email_of(link: ShareLink, assets: Sequence[Asset], naming: Naming) -> Email | None:
    """The email that is mailed as it stands; None without one, or while the hub can't tell the address in it."""
    return email_alone(emails_on(link, assets, naming)) if link.url else None


def _words_of(email: Email, link: ShareLink, context: Mapping[str, object]) -> MailWords:
    """The email as its sender saw it, with the link's address still to come."""
    subject, body = (words.replace(link.url, ADDRESS) for words in (email.subject, email.body))
    written = {"body": body, "paragraphs": _paragraphs(body)}
    return MailWords(subject=subject, template="share_email", context={**context, **written})


def _paragraphs(body: str) -> SafeString:
    """The words as HTML: its addresses, and the link's, can be followed."""
    followed = f'<a href="{ADDRESS}" style="color:#1B4FCB; word-break:break-all;">{ADDRESS}</a>'
    # What somebody typed is escaped by `urlize`, before anything is marked as safe. The link's address is put between
    # what was read for others, never into one of them.
    words = followed.join(urlize(words, autoescape=True) for words in body.split(ADDRESS))
    return mark_safe(linebreaks(words))  # noqa: S308


def _has_a_file(assets: Sequence[Asset]) -> bool:
    """Several are offered as one; a script or story by itself is not offered as a file."""
    return len(assets) > 1 or any(asset.kind == Kind.COLLATERAL and asset.own.document_id for asset in assets)


def _assets_of(link: ShareLink) -> list[Asset]:
    """What the link shows today; what it carries where nothing of that is live."""
    if shown := [item.asset for item in shown_on(link, pages_of=no_pages)]:
        return shown
    assets = Asset.objects.select_related("customerstory", "collateral").filter(link_assets__share_link=link)
    return list(assets.order_by("link_assets__order"))


def _names_somebody(mail: OutgoingMail, link: ShareLink, at: datetime) -> bool:
    """Whether the mail, which may have waited for days, names a customer who may not be named any more: by a title, or
    in any of its words but its greeting and its sender's name.
    """
    naming, said = naming_for(link, at), f"{mail.subject}\n{mail.text}"
    greeting = f"Hello {link.recipient.name}," if link.recipient else ""
    for own in filter(None, (str(mail.caused_by or link.created_by), settings.HUB_COMPANY, greeting)):
        said = said.replace(own, "")
    titles = ((asset.title, naming.title(asset)) for asset in _assets_of(link))
    return naming.words(said) != said or any(now != then and now in said for now, then in titles)


def about(link_id: int) -> str:
    """By what a link's mails and notices are found."""
    return f"link {link_id}"


class LinkMails:
    """The link shows what becomes of its mail, and counts as sent when it has left."""

    name, topic = KIND, ""

    def unwanted(self, mail: OutgoingMail, at: datetime) -> str:
        link = link_of(mail)
        if link is None:
            return "The link is gone."
        if link.revoked_at is not None:
            return "The link was revoked before the mail left."
        if not link.is_open(at):
            return "The link expired before the mail left."
        if not link.url:
            return "The hub can’t tell the link’s address any more, since its key was changed."
        if link.recipient is None or link.recipient.email != mail.to:
            return "The recipient's address was changed or removed."
        if OutgoingMail.objects.about(KIND, mail.about).filter(pk__gt=mail.pk).exists():
            return "The link was mailed again meanwhile."
        if _names_somebody(mail, link, at):
            return "It names a customer who may not be named any more. Mail it again."
        # Whoever passes a link on can't be asked: its sender is told.
        if link.passed_on_from_id is None and lapsed_on(link, shown_on(link, pages_of=no_pages), at=at):
            return "A claim in what it sends lapsed or changed meanwhile. Mail it again."
        return ""

    def finished(self, text: str, mail: OutgoingMail) -> str:
        link = link_of(mail)
        return text if link is None else text.replace(ADDRESS, link.url)

    def on_sent(self, mail: OutgoingMail, at: datetime) -> None:
        link = link_of(mail)
        if link is None:
            return
        ShareLink.objects.filter(pk=link.pk).update(mail_state=MailState.SENT, mail_reason="", mailed_at=at)
        if link.is_open(at):
            mark_sent(link=link, by=mail.caused_by or link.created_by, channel=Channel.MAILED, at=at)

    def on_not_sent(self, mail: OutgoingMail) -> None:
        link = link_of(mail)
        if link is None or OutgoingMail.objects.about(KIND, mail.about).filter(pk__gt=mail.pk).exists():
            return
        retrying = mail.state == OutgoingState.RETRYING
        ShareLink.objects.filter(pk=link.pk).update(
            mail_state=MailState.RETRYING if retrying else MailState.FAILED,
            mail_reason=f"{mail.reason[:299].rstrip('.')}.",
        )


def link_of(mail: OutgoingMail) -> ShareLink | None:
    """The link that a mail of this kind is about; None when it is gone."""
    pk = int(mail.about.removeprefix("link "))
    return ShareLink.objects.select_related("recipient", "created_by").filter(pk=pk).first()
