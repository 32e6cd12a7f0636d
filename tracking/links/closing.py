"""Close links, open them again, let them follow what is newest."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Case, DurationField, F, Q, Value, When

from content.models import Asset
from content.reading.versions import latest
from hub.core.people import Person
from tracking.links import audit
from tracking.links.actions import ExpiryInThePast, LinkClosed
from tracking.links.claims import keep_confirmed, lapsed_claims, refuse_lapsed_claims, refuse_lapsed_on
from tracking.links.family import close_descendants, show_same_versions
from tracking.links.parts import Part
from tracking.models import ShareLink, ShareLinkAsset
from tracking.querysets import read_out


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
def reopen_share_link(
    *, link: ShareLink, by: Person, at: datetime, expires_at: datetime, confirm_lapsed_claims: bool = False
) -> bool:
    """Open a closed link again, until `expires_at` unless it is to be open for longer; that answers a wish for it. One
    that was passed on is open for no longer than the link that it came from.

    Answers whether it was closed. Safe to repeat. Raises PermissionDenied as `revoke_share_link`, ExpiryInThePast, or
    LinkClosed while the link is closed that it was passed on from. ClaimsLapsed unless `confirm_lapsed_claims`.
    """
    check_may_change(link, by)
    if (source := link.passed_on_from) is not None:
        if not source.is_open(at):
            raise LinkClosed("It was passed on from a link that is closed: open that one first.")
        expires_at = min(expires_at, source.ends_at or expires_at)
    if expires_at <= at:
        raise ExpiryInThePast("That time has passed.")
    closed = ShareLink.objects.filter(pk=link.pk).closed_at(at)
    if closed.exists():
        refuse_lapsed_on(link, at=at, confirmed=confirm_lapsed_claims)
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
def follow_newest(*, link: ShareLink, by: Person, at: datetime, confirm_lapsed_claims: bool = False) -> int:
    """Let the link, and what was passed on from it, show the newest approved version of each of its assets from now on;
    answers of how many it was kept to another way. Safe to repeat. Raises PermissionDenied as `revoke_share_link`,
    LinkClosed for a revoked link, ClaimsLapsed unless `confirm_lapsed_claims`.
    """
    check_may_change(link, by)
    if link.revoked_at is not None:
        raise LinkClosed("The link was revoked. Make a new one.")
    moved = link.link_assets.exclude(version=None).update(version=None)
    if moved:
        refuse_lapsed_on(link, at=at, confirmed=confirm_lapsed_claims)
        show_same_versions(link)
        audit.note_newest(link, by=by, at=at)
    return moved


@transaction.atomic
def follow_newest_everywhere(*, asset: Asset, by: Person, at: datetime, confirm_lapsed_claims: bool = False) -> int:
    """Let every open link of `by` to the asset show its newest approved version; answers how many were kept to an
    earlier one. Other people's links stay as they are. Safe to repeat. Raises ClaimsLapsed unless
    `confirm_lapsed_claims`, for what of the asset was not confirmed for each of them.
    """
    newest = latest(asset.pk)
    kept = ShareLinkAsset.objects.filter(
        asset=asset, share_link__in=ShareLink.objects.filter(created_by=by).open_at(at)
    )
    behind = kept.exclude(version=None).exclude(version=newest)
    links = list(ShareLink.objects.filter(link_assets__in=behind))
    known = set(links[0].confirmed_claims).intersection(*(one.confirmed_claims for one in links)) if links else set()
    found = lapsed_claims([Part(asset.pk)], [asset], at=at, known=known) if links else []
    confirmed = refuse_lapsed_claims(found, confirmed=confirm_lapsed_claims)
    moved = ShareLinkAsset.objects.filter(asset=asset, share_link__in=links).update(version=None)
    for link in links:
        keep_confirmed(link, confirmed)
        audit.note_newest(link, by=by, at=at)
    return moved


def check_may_change(link: ShareLink, user: Person) -> None:
    """Raises PermissionDenied for those who neither made it nor manage the team of whoever made it."""
    if not ShareLink.objects.visible_to(user).filter(pk=link.pk).exists():
        raise PermissionDenied("This link is not yours.")
