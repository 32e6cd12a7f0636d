"""Make links and hand them over."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from content.models import Asset
from content.permissions import may_send
from content.reading.versions import keep_version
from hub.core.people import Person
from tracking.links import audit
from tracking.links.claims import lapsed_claims, refuse_lapsed_claims, refuse_lapsed_on
from tracking.links.filling import refuse_off_message
from tracking.links.options import LinkOptions
from tracking.links.outlines import pages_to_choose
from tracking.links.parts import NoPages, Part, refuse_not_shown, refuse_twice
from tracking.links.recipients import RecipientDetails, recipient_of
from tracking.links.sendable import NothingToSend, filled_in, sendable_assets
from tracking.links.shown import shows_anything
from tracking.models import Call, Channel, ShareLink, ShareLinkAsset, Terms, UsageEvent, UsageKind
from tracking.outcomes.actions import note_late_uses, take_back_uses
from tracking.policies.locks import presets_for
from tracking.rollups import sums
from tracking.usage.actions import record_usage

MOST_PARTS = 40
DEFAULT_OPTIONS = LinkOptions()


class ExpiryInThePast(Exception):
    """The link would be closed before it is sent."""


class NobodyAdmitted(Exception):
    """The link would ask for a code and nobody could get one."""


class KeyUsedOtherwise(Exception):
    """The idempotency key was given before, with another wish."""


class LinkClosed(Exception):
    """The link is revoked or expired: nothing more is done with it."""


def create_share_link(
    *,
    assets: Sequence[Asset] = (),
    by: Person,
    at: datetime,
    options: LinkOptions = DEFAULT_OPTIONS,
    recipient: RecipientDetails | None = None,
    note: str = "",
    pages: Mapping[int, int] | None = None,
    parts: Sequence[Part] = (),
    idempotency_key: str = "",
    request_digest: str = "",
    confirm_review_due: bool = False,
    confirm_lapsed_claims: bool = False,
    merge_values: Mapping[str, str] | None = None,
    confirm_off_message: bool = False,
    call: Call | None = None,
) -> ShareLink:
    """Make a link to `assets` (in that order), each as a whole, or to `parts` of assets; `pages` maps an asset's id to
    the page it opens at.

    Nothing is sent by this. With `options.keep_versions` the link shows for good what is live now, else always the
    newest approved version. `merge_values` fill in a script for this recipient, by merge field; what they leave out
    the recipient and the `call` tell, which is what it is sent for. All that was filled in is kept with the link.

    The same person's same `idempotency_key` answers the link made first, unchanged; with another `request_digest` than
    then it raises KeyUsedOtherwise. Raises PermissionDenied, NothingToSend, ExpiryInThePast, NobodyAdmitted,
    OptionLocked, AssetNotVisible, SendRefused, NoPages for pages that can't be shown, FieldsAmiss while a merge field
    is empty or what was filled in has no place, ReviewDue unless `confirm_review_due`, ClaimsLapsed unless
    `confirm_lapsed_claims`, or OffMessage for what was filled in unless `confirm_off_message` and no rule stops it.
    """
    if not may_send(by):
        raise PermissionDenied("Your role may not send assets.")
    if idempotency_key:
        made = ShareLink.objects.filter(created_by=by, idempotency_key=idempotency_key).first()
        if made is not None:
            return _made_before(made, request_digest)
    if options.expires_at is not None and options.expires_at <= at:
        raise ExpiryInThePast("The link would close before it is sent.")
    refuse_nobody(options, recipient.email if recipient else "")
    presets_for(by.team_id).refuse_looser(options, has_passcode=bool(options.passcode), at=at)
    parts = parts or [Part(pk) for pk in dict.fromkeys(asset.pk for asset in assets)]
    chosen = sendable_assets(
        asset_ids=[part.asset_id for part in parts], by=by, at=at, confirm_review_due=confirm_review_due
    )
    check_parts(parts, chosen)
    confirmed = refuse_lapsed_claims(lapsed_claims(parts, chosen, at=at), confirmed=confirm_lapsed_claims)
    given = filled_in(chosen, merge_values or {}, recipient=recipient, call=call)
    refuse_off_message(chosen, given, confirmed=confirm_off_message)
    try:
        with transaction.atomic():
            link = ShareLink.objects.create(
                created_by=by,
                team_id=by.team_id,
                recipient=recipient_of(recipient, by),
                note=note.strip(),
                passcode=make_password(options.passcode) if options.passcode else "",
                created_at=at,
                idempotency_key=idempotency_key,
                request_digest=request_digest,
                merge_values=given,
                confirmed_claims=sorted(confirmed),
                call=call,
                **columns_of(options, at),
            )
            carried = carried_by(link, parts, chosen, keep=options.keep_versions)
            for on in carried:
                on.page = (pages or {}).get(on.asset_id)
            ShareLinkAsset.objects.bulk_create(carried)
            audit.note_made(link, by=by, titles=[asset.title for asset in chosen])
    except IntegrityError:
        if not idempotency_key:
            raise
        made = ShareLink.objects.get(created_by=by, idempotency_key=idempotency_key)
        return _made_before(made, request_digest)
    return link


def check_parts(parts: Sequence[Part], assets: Iterable[Asset]) -> None:
    """Raises NoPages when a page of `parts` is none that a recipient may see, or is in them twice, or NothingToSend
    when they are too many.
    """
    if len(parts) > MOST_PARTS:
        raise NothingToSend(f"A link carries at most {MOST_PARTS} parts.")
    by_id = {asset.pk: asset for asset in assets}
    refuse_twice(parts, {pk: asset.title for pk, asset in by_id.items()})
    choosing = {part.asset_id for part in parts if part.pages}
    shown = pages_to_choose(by_id[pk] for pk in choosing)
    for part in parts:
        if part.pages and part.asset_id not in shown:
            raise NoPages(f"“{by_id[part.asset_id].title}” has no pages to choose from: it is sent as a whole.")
        refuse_not_shown(part, {page.number for page in shown.get(part.asset_id, ())}, by_id[part.asset_id].title)


def carried_by(link: ShareLink, parts: Sequence[Part], assets: Iterable[Asset], *, keep: bool) -> list[ShareLinkAsset]:
    """The rows of what a link carries, not yet stored; with `keep` each in the version that is live now."""
    carried = []
    for asset in assets:
        places = [(place, part.pages) for place, part in enumerate(parts) if part.asset_id == asset.pk]
        choice = [[place, list(pages)] for place, pages in places if pages]
        live = keep_version(asset.own) if keep or choice else None
        carried.append(
            ShareLinkAsset(
                share_link=link,
                asset_id=asset.pk,
                order=places[0][0],
                parts=choice,
                chosen_in=live if choice else None,
                version=live if keep else None,
            )
        )
    return carried


def columns_of(options: LinkOptions, at: datetime) -> dict[str, Any]:
    """What a link keeps of its options as they are: all but passcode and versions."""
    days = options.expires_after_days
    return {
        "expires_at": options.expires_at,
        "expires_after": None if days is None else timedelta(days=days),
        "verify_email": options.verify_email,
        "allowed": list(options.allowed),
        "terms": Terms.of(options.terms, at=at) if options.terms else None,
        "allow_download": options.allow_download,
        "watermark": options.watermark,
        "pass_on": options.pass_on,
        "notify": options.notify,
    }


def refuse_nobody(options: LinkOptions, address: str) -> None:
    """Raises NobodyAdmitted when a code is asked for and there is no address to mail one to."""
    if options.verify_email and not options.allowed and not address.strip():
        raise NobodyAdmitted("A code is mailed to the recipient: say their address, or who else may open it.")


def _made_before(link: ShareLink, request_digest: str) -> ShareLink:
    if link.request_digest != request_digest:
        raise KeyUsedOtherwise("This Idempotency-Key made another link. Use a new one.")
    return link


@transaction.atomic
def hand_over_link(
    *,
    link: ShareLink,
    by: Person,
    channel: str,
    at: datetime,
    search_id: uuid.UUID | None = None,
) -> bool:
    """As `mark_sent`, by somebody who can still be asked: raises ClaimsLapsed besides, for what the link shows and was
    not confirmed for it.
    """
    refuse_closed(link, at)
    refuse_lapsed_on(link, at=at)
    return _hand_over(link, by, channel, at, search_id)


@transaction.atomic
def mark_sent(
    *,
    link: ShareLink,
    by: Person,
    channel: str,
    at: datetime,
    search_id: uuid.UUID | None = None,
    call: Call | None = None,
) -> bool:
    """The link was handed over: each of its assets was sent. Only the first handing over counts, whatever its channel.

    Answers whether this was the first. Safe to repeat. `call` is what it was for, when it is another than the link was
    made for. Raises LinkClosed for a link that is revoked or expired, or on which nothing is live.
    """
    refuse_closed(link, at)
    return _hand_over(link, by, channel, at, search_id, call)


def refuse_closed(link: ShareLink, at: datetime) -> None:
    """Raise LinkClosed for a link that nobody can open: it is revoked or over, or nothing that it carries is live."""
    if not link.is_open(at):
        raise LinkClosed("The link is closed.")
    if not shows_anything(link):
        raise LinkClosed("Nothing on the link is live any more.")


@transaction.atomic
def note_observed(*, link: ShareLink, at: datetime) -> bool:
    """A person read the link, so its sender must have handed it over, if nothing says how. Safe to repeat.

    Answers whether that was the first handing over. Not refused for a link that has been closed since.
    """
    return _hear_late(link, Channel.OBSERVED, at)


@transaction.atomic
def note_mailed(*, link: ShareLink, at: datetime, call: Call | None = None) -> bool:
    """A mail of the sender's own went out with the link, or with the files that it carries. Safe to repeat.

    Answers whether that was the first handing over. Not refused for a link that is closed: what was sent was sent.
    """
    return _hear_late(link, Channel.BCC, at, call=call)


def _hear_late(link: ShareLink, channel: str, at: datetime, call: Call | None = None) -> bool:
    """It was handed over at that moment, of which somebody may have said already what became of it."""
    is_first = _hand_over(link, link.created_by, channel, at, call=call)
    if is_first:
        note_late_uses(calls=[call or link.call], links=[link])
    return is_first


@transaction.atomic
def take_back_observed(*, link: ShareLink) -> None:
    """Nobody has read the link after all: that it was handed over, known from its reader only, is taken back with the
    sums of it. Safe to repeat; what its sender did themselves stays.
    """
    sent = UsageEvent.objects.filter(share_link=link, kind=UsageKind.SENT, channel=Channel.OBSERVED)
    if not sent.exists() or not ShareLink.objects.filter(pk=link.pk).update(sent_at=None):
        return
    link.sent_at = None
    sums.take_back_usage(*sent)
    take_back_uses(list(sent))
    sent.delete()


def _hand_over(
    link: ShareLink,
    by: Person,
    channel: str,
    at: datetime,
    search_id: uuid.UUID | None = None,
    call: Call | None = None,
) -> bool:
    if not ShareLink.objects.filter(pk=link.pk, sent_at=None).update(sent_at=at):
        return False
    link.sent_at = at
    _record_sent(link, link.assets.order_by("pk"), by, channel, at, search_id, call)
    return True


def record_added(*, link: ShareLink, assets: Iterable[Asset], by: Person, at: datetime) -> None:
    """What was added to a link that has been handed over is sent with it; what is not yet is sent when it is. An asset
    counts as sent once on a link. Safe to repeat.
    """
    if link.sent_at is not None:
        sent = UsageEvent.objects.filter(share_link=link, kind=UsageKind.SENT).order_by("occurred_at").first()
        channel = sent.channel if sent is not None else Channel.NONE
        _record_sent(link, sorted(assets, key=lambda asset: asset.pk), by, channel, at)


def _record_sent(
    link: ShareLink,
    assets: Iterable[Asset],
    by: Person,
    channel: str,
    at: datetime,
    search_id: uuid.UUID | None = None,
    call: Call | None = None,
) -> None:
    """`assets` by number, as their sums are locked in that order."""
    company = link.recipient.company if link.recipient else ""
    for asset in assets:
        record_usage(
            id=uuid.uuid5(uuid.NAMESPACE_URL, f"hub:sent:{link.token_hash}:{asset.pk}"),
            asset=asset,
            kind=UsageKind.SENT,
            actor=by,
            at=at,
            account=company,
            share_link=link,
            channel=channel,
            search_id=search_id,
            call=call or link.call,
        )
