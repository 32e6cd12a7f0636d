"""Change what a link asks and allows, after it was sent: at once, for those too who have it open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from content.reading.versions import keep_version
from hub.core.people import Person
from tracking.links import audit
from tracking.links.actions import (
    ExpiryInThePast,
    LinkClosed,
    carried_by,
    check_parts,
    columns_of,
    record_added,
    refuse_nobody,
)
from tracking.links.claims import keep_confirmed, lapsed_claims, refuse_lapsed_claims, refuse_lapsed_on
from tracking.links.closing import check_may_change
from tracking.links.family import (
    bounds_of,
    carry_the_same,
    descendants_of,
    refuse_looser_than_source,
    show_same_versions,
    tightened,
)
from tracking.links.options import LinkOptions, is_among
from tracking.links.parts import Part, parts_of
from tracking.links.sendable import refuse_empty_fields, sendable_assets
from tracking.models import ShareLink, ShareLinkAsset
from tracking.policies.locks import presets_for

NAMES = tuple(field.name for field in fields(LinkOptions))
ENDS = {"expires_at", "expires_after_days"}


@transaction.atomic
def change_options(
    *, link: ShareLink, by: Person, at: datetime, options: LinkOptions, confirm_lapsed_claims: bool = False
) -> list[str]:
    """Let the link ask and allow this from now on; answers the names of the options that are others than before.

    With a passcode of None it keeps the one it has; another one lifts the lock that wrong ones brought about. Keeping
    versions keeps what is live now of what it did not keep already. A link that expired opens again with a later end.
    What was passed on from it asks for no less, is open for no longer and shows the same versions from now on; whoever
    would get no code any more, their link is closed.

    Safe to repeat. Raises PermissionDenied as `revoke_share_link`, LinkClosed for a revoked link, NobodyAdmitted,
    OptionLocked for what is changed and looser than administrators allow, or than the link that it was passed on from,
    and ExpiryInThePast for a new end that has passed. ClaimsLapsed unless `confirm_lapsed_claims`, where it opens again
    or follows what is newest.
    """
    check_may_change(link, by)
    held = ShareLink.objects.select_for_update(of=("self",), no_key=True).for_listing().get(pk=link.pk)
    if held.revoked_at is not None:
        raise LinkClosed("The link was revoked. Make a new one.")
    refuse_nobody(options, held.recipient.email if held.recipient else "")
    changed = _differences(held, options)
    has_passcode = bool(held.passcode) if options.passcode is None else bool(options.passcode)
    presets_for(held.team_id).refuse_looser(options, has_passcode=has_passcode, at=at, among=changed)
    if (source := held.passed_on_from) is not None:
        refuse_looser_than_source(options, source, has_passcode=has_passcode, among=changed)
    _refuse_past_end(held, options, changed, at)
    if not changed:
        return []
    values = columns_of(options, at)
    if "passcode" in changed:
        given = make_password(options.passcode) if options.passcode else ""
        values |= {"passcode": given, "wrong_passcodes": 0, "passcode_locked_at": None}
    if ENDS.intersection(changed):
        values["asked_again_at"] = None
    ShareLink.objects.among([held.pk]).update(**values)
    if "keep_versions" in changed:
        _keep_or_follow(held, keep=options.keep_versions)
    audit.note_options(held, by=by, at=at, names=changed)
    now = ShareLink.objects.for_listing().get(pk=link.pk)
    follows = "keep_versions" in changed and not options.keep_versions
    if follows or (now.is_open(at) and not held.is_open(at)):
        refuse_lapsed_on(now, at=at, confirmed=confirm_lapsed_claims)
    link.refresh_from_db(fields=[*values, "confirmed_claims"])
    if "keep_versions" in changed:
        show_same_versions(now)
    _hold_descendants(now, by=by, at=at, changed=changed)
    return changed


def _hold_descendants(link: ShareLink, *, by: Person, at: datetime, changed: list[str]) -> None:
    """Let what was passed on from the link ask for no less than it."""
    shut = []
    for one in descendants_of([link.pk]):
        address = one.recipient.email if one.recipient else ""
        if link.asks_address and not is_among(address.lower(), link.allowed):
            shut.append(one.pk)
        values = columns_of(tightened(one.options, within=bounds_of(link)), at)
        if "passcode" in changed and link.passcode:
            values |= {"passcode": link.passcode, "wrong_passcodes": 0, "passcode_locked_at": None}
        ShareLink.objects.among([one.pk]).update(**values)
    # Also those that were over when the link was handed over, and are still of whoever left.
    for closed in ShareLink.objects.among(shut).filter(revoked_at=None):
        ShareLink.objects.among([closed.pk]).update(revoked_at=at)
        audit.note_closed(closed, by=by, at=at)


@transaction.atomic
def change_parts(
    *, link: ShareLink, by: Person, at: datetime, parts: Sequence[Part], confirm_lapsed_claims: bool = False
) -> None:
    """Let the link show these parts from now on, in this order, and what was passed on from it the same. What was read
    of what it shows no more is kept; what is added to a link that was handed over counts as sent.

    Pages that are named are those of what is live now. Where a link keeps versions, whole assets keep theirs. Safe to
    repeat. Raises PermissionDenied as `revoke_share_link`, LinkClosed for a revoked link, and as `create_share_link`
    for what can't be sent; a review that is due is no reason. ClaimsLapsed unless `confirm_lapsed_claims`, for what it
    did not show before.
    """
    check_may_change(link, by)
    held = ShareLink.objects.select_for_update(of=("self",), no_key=True).for_listing().get(pk=link.pk)
    if held.revoked_at is not None:
        raise LinkClosed("The link was revoked. Make a new one.")
    before = {on.asset_id: on for on in held.link_assets.all()}
    assets = sendable_assets(asset_ids=[part.asset_id for part in parts], by=by, at=at, confirm_review_due=True)
    check_parts(parts, assets)
    added = [part for part in parts if part not in parts_of(before.values())]
    named = {part.asset_id for part in added}
    found = lapsed_claims(added, [asset for asset in assets if asset.pk in named], at=at, known=held.confirmed_claims)
    keep_confirmed(held, refuse_lapsed_claims(found, confirmed=confirm_lapsed_claims))
    refuse_empty_fields(assets, held.fields)
    keeps = any(on.version_id for on in before.values())
    rows = carried_by(held, parts, assets, keep=keeps)
    for row in rows:
        was = before.get(row.asset_id)
        if was is not None and not row.parts:
            row.page, row.followed_in = was.page, was.followed_in
            row.version = was.version or row.version
    carried: Any = ShareLinkAsset.objects.filter(share_link=held)
    carried.delete()
    ShareLinkAsset.objects.bulk_create(rows)
    for one in descendants_of([held.pk]):
        ShareLinkAsset.objects.filter(share_link=one).delete()
        carry_the_same(one, rows)
    record_added(link=held, assets=[asset for asset in assets if asset.pk not in before], by=held.created_by, at=at)
    audit.note_parts(held, by=by, at=at, titles=[asset.title for asset in assets])


def _differences(held: ShareLink, options: LinkOptions) -> list[str]:
    before = held.options
    changed = [name for name in NAMES if name != "passcode" and getattr(options, name) != getattr(before, name)]
    # Nobody knows a passcode that is set: one that is typed is a new one.
    sets = bool(options.passcode) or (options.passcode == "" and bool(held.passcode))
    return [*changed, "passcode"] if sets else changed


def _refuse_past_end(held: ShareLink, options: LinkOptions, changed: list[str], at: datetime) -> None:
    if "expires_at" in changed and options.expires_at is not None and options.expires_at <= at:
        raise ExpiryInThePast("That time has passed.")
    days, viewed = options.expires_after_days, held.first_viewed_at
    if "expires_after_days" in changed and days is not None and viewed is not None and viewed + timedelta(days) <= at:
        raise ExpiryInThePast(f"It was first viewed more than {days} days ago.")


def _keep_or_follow(held: ShareLink, *, keep: bool) -> None:
    carried: Any = ShareLinkAsset.objects.filter(share_link=held)
    if not keep:
        carried.update(version=None)
        return
    for on in carried.filter(version=None).select_related("asset"):
        on.version = keep_version(on.asset.own)
        on.save(update_fields=["version"])
