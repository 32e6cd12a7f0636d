"""Make links, hand them over, close them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Case, DurationField, F, Q, Value, When
from django.utils import timezone

from content.findings import Act, errors_among, in_words
from content.gate.gate import findings_of
from content.models import Asset
from content.permissions import may_send, sees_all_teams
from content.reading.not_to_say import NotToSay
from content.reading.versions import keep_version, latest
from hub.core.people import Person
from hub.core.quoting import quoted
from tracking.links import audit
from tracking.links.claims import refuse_lapsed_claims
from tracking.links.family import close_descendants, show_same_versions
from tracking.links.filling import places_to_fill, refuse_off_message
from tracking.links.merge_fields import Amiss, amiss_in, as_typed, known_fields
from tracking.links.options import LinkOptions
from tracking.links.outlines import pages_to_choose
from tracking.links.parts import NoPages, Part, refuse_not_shown, refuse_twice
from tracking.links.shown import shows_anything
from tracking.models import Call, Channel, Recipient, ShareLink, ShareLinkAsset, Terms, UsageEvent, UsageKind
from tracking.outcomes.actions import note_late_uses, take_back_uses
from tracking.policies.locks import presets_for
from tracking.querysets import read_out
from tracking.rollups import sums
from tracking.usage.actions import record_usage

MOST_ASSETS = 20
MOST_PARTS = 40
DEFAULT_OPTIONS = LinkOptions()


class SendRefused(Exception):
    """An asset can't be sent. `asset` says which, `reason` why, as a sentence."""

    def __init__(self, asset: Asset, reason: str) -> None:
        super().__init__(f"{quoted(asset.title)} can't be sent. {reason}")
        self.asset = asset
        self.reason = reason


class ReviewDue(SendRefused):
    """The asset's review date has passed: it may be sent once that is confirmed."""


class FieldsAmiss(SendRefused):
    """A recipient would read raw merge fields, or what was filled in has no place. `amiss` says which."""

    def __init__(self, asset: Asset, amiss: Amiss) -> None:
        super().__init__(asset, str(amiss))
        self.amiss = amiss


class AssetNotVisible(Exception):
    """An asset does not exist for this person."""


class NothingToSend(Exception):
    """No asset was named, or too many."""


class ExpiryInThePast(Exception):
    """The link would be closed before it is sent."""


class NobodyAdmitted(Exception):
    """The link would ask for a code and nobody could get one."""


class KeyUsedOtherwise(Exception):
    """The idempotency key was given before, with another wish."""


class LinkClosed(Exception):
    """The link is revoked or expired: nothing more is done with it."""


@dataclass(frozen=True, slots=True)
class RecipientDetails:
    """For whom a link is. All may be empty: then it is for anyone who has it."""

    name: str = ""
    email: str = ""
    company: str = ""


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
    refuse_lapsed_claims(parts, chosen, at=at, confirmed=confirm_lapsed_claims)
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


def sendable_assets(*, asset_ids: Sequence[int], by: Person, at: datetime, confirm_review_due: bool) -> list[Asset]:
    """The assets in the order asked for, each once.

    Raises as `create_share_link` does for the first that can't be sent.
    """
    wanted = list(dict.fromkeys(asset_ids))
    if not wanted or len(wanted) > MOST_ASSETS:
        raise NothingToSend(f"A link carries one to {MOST_ASSETS} assets.")
    found = Asset.objects.select_related("collateral__document", "script", "customerstory").in_bulk(wanted)
    not_to_say = NotToSay()
    visible = set(Asset.objects.visible_to(by).filter(pk__in=wanted).values_list("pk", flat=True))
    chosen = []
    for asset_id in wanted:
        asset = found.get(asset_id)
        if asset is None or not (asset_id in visible or _was_visible(asset, by)):
            raise AssetNotVisible(asset_id)
        if errors := errors_among(findings_of(asset, at=at, act=Act.SEND, by=by, not_to_say=not_to_say)):
            raise SendRefused(asset, in_words(errors))
        if asset.is_review_due(timezone.localdate(at)) and not confirm_review_due:
            raise ReviewDue(asset, f"Its review was due on {asset.review_date:%-d %b %Y}.")
        chosen.append(asset)
    return chosen


def filled_in(
    assets: Sequence[Asset], typed: Mapping[str, str], *, recipient: RecipientDetails | None, call: Call | None
) -> dict[str, str]:
    """What stands in each place of these assets, by merge field. Raises FieldsAmiss."""
    places = places_to_fill(assets)
    values, known = as_typed(typed), known_fields(recipient=recipient, call=call)
    if amiss := amiss_in(places, values, known):
        asking = (asset for asset in assets if places_to_fill([asset]))
        raise FieldsAmiss(next(asking, assets[0]), amiss)
    return {place.key: values.get(place.key) or known[place.key] for place in places}


def refuse_empty_fields(assets: Sequence[Asset], values: Mapping[str, str]) -> None:
    """Raises FieldsAmiss for the first of these that asks for more than `values`, by merge field."""
    for asset in assets:
        if amiss := amiss_in(places_to_fill([asset]), {}, values):
            raise FieldsAmiss(asset, amiss)


def _was_visible(asset: Asset, user: Person) -> bool:
    """Whoever could see an asset while it was live is told why it can't be sent any more."""
    if asset.retired_at is None and not asset.has_expired():
        return False
    teams = set(asset.teams.values_list("pk", flat=True))
    return sees_all_teams(user) or not teams or user.team_id in teams


def recipient_of(details: RecipientDetails | None, sender: Person) -> Recipient | None:
    """The sender's recipient of that address, with what is newly known, or a new one. What another sender knows of the
    address is theirs.
    """
    if details is None:
        return None
    given = {"name": details.name.strip(), "company": details.company.strip()}
    email = details.email.strip().lower()
    if not email:
        return Recipient.objects.create(sender_id=sender.pk, **given) if any(given.values()) else None
    recipient, created = Recipient.objects.get_or_create(sender_id=sender.pk, email=email, defaults=given)
    news = {name: value for name, value in given.items() if value and value != getattr(recipient, name)}
    if news and not created:
        Recipient.objects.filter(pk=recipient.pk).update(**news)
        recipient.refresh_from_db()
    return recipient


def known_to(sender: Person, recipient: Recipient) -> Recipient:
    """The same recipient as this sender knows them; a copy where the sender does not yet."""
    details = {"name": recipient.name, "company": recipient.company}
    if not recipient.email:
        return Recipient.objects.create(sender_id=sender.pk, **details)
    return Recipient.objects.get_or_create(sender_id=sender.pk, email=recipient.email, defaults=details)[0]


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


@transaction.atomic
def revoke_share_link(*, link: ShareLink, by: Person, at: datetime) -> bool:
    """Close the link, and with it those that its readers passed on, until its sender opens each again: from now on they
    answer as unknown ones. Answers whether it was open. Safe to repeat.

    Raises PermissionDenied for those who neither made it nor manage the team of whoever made it.
    """
    check_may_change(link, by)
    revoked = ShareLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at)
    if revoked:
        link.revoked_at = at
        for closed in [link, *close_descendants([link.pk], at=at)]:
            audit.note_closed(closed, by=by, at=at)
    return bool(revoked)


@transaction.atomic
def reopen_share_link(*, link: ShareLink, by: Person, at: datetime, expires_at: datetime) -> bool:
    """Open a closed link again, until `expires_at` unless it is to be open for longer; that answers a wish for it. One
    that was passed on is open for no longer than the link that it came from.

    Answers whether it was closed. Safe to repeat. Raises PermissionDenied as `revoke_share_link`, ExpiryInThePast, or
    LinkClosed while the link is closed that it was passed on from.
    """
    check_may_change(link, by)
    if (source := link.passed_on_from) is not None:
        if not source.is_open(at):
            raise LinkClosed("It was passed on from a link that is closed: open that one first.")
        expires_at = min(expires_at, source.ends_at or expires_at)
    if expires_at <= at:
        raise ExpiryInThePast("That time has passed.")
    closed = ShareLink.objects.filter(pk=link.pk).closed_at(at)
    lasts = Q(expires_at=None) | Q(expires_at__gt=at)
    over = When(read_out(at), then=Value(expires_at))
    until = Case(over, When(lasts, then=F("expires_at")), default=Value(expires_at))
    after = Case(When(read_out(at), then=None), default=F("expires_after"), output_field=DurationField())
    reopened = closed.update(
        revoked_at=None, revoked_in=None, expires_at=until, expires_after=after, asked_again_at=None
    )
    link.refresh_from_db(fields=["revoked_at", "expires_at", "expires_after", "asked_again_at"])
    if reopened:
        audit.note_reopened(link, by=by, at=at)
    return bool(reopened)


@transaction.atomic
def follow_newest(*, link: ShareLink, by: Person, at: datetime) -> int:
    """Let the link, and what was passed on from it, show the newest approved version of each of its assets from now on;
    answers of how many it was kept to another way. Safe to repeat. Raises PermissionDenied as `revoke_share_link`,
    LinkClosed for a revoked link.
    """
    check_may_change(link, by)
    if link.revoked_at is not None:
        raise LinkClosed("The link was revoked. Make a new one.")
    moved = link.link_assets.exclude(version=None).update(version=None)
    if moved:
        show_same_versions(link)
        audit.note_newest(link, by=by, at=at)
    return moved


@transaction.atomic
def follow_newest_everywhere(*, asset: Asset, by: Person, at: datetime) -> int:
    """Let every open link of `by` to the asset show its newest approved version; answers how many were kept to an
    earlier one. Other people's links stay as they are. Safe to repeat.
    """
    newest = latest(asset.pk)
    kept = ShareLinkAsset.objects.filter(
        asset=asset, share_link__in=ShareLink.objects.filter(created_by=by).open_at(at)
    )
    behind = kept.exclude(version=None).exclude(version=newest)
    links = list(ShareLink.objects.filter(link_assets__in=behind))
    moved = ShareLinkAsset.objects.filter(asset=asset, share_link__in=links).update(version=None)
    for link in links:
        audit.note_newest(link, by=by, at=at)
    return moved


def check_may_change(link: ShareLink, user: Person) -> None:
    """Raises PermissionDenied for those who neither made it nor manage the team of whoever made it."""
    if not ShareLink.objects.visible_to(user).filter(pk=link.pk).exists():
        raise PermissionDenied("This link is not yours.")
