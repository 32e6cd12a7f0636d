"""Tells those who relied on an asset that it was retired or has expired, and what took its place, then or later."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Q, QuerySet
from django.urls import reverse

from content.models import Asset, Bookmark
from content.permissions import sees_all_teams
from content.reading.owners import answerable_for
from content.reading.succession import led_here, withdrawn
from hub.core.notices import telling as notices
from hub.core.notices.mail import MailWords
from hub.core.notices.models import Notice, NoticeQuerySet
from hub.core.people import Person
from hub.core.quoting import quoted
from tracking.models import ShareLink, ShareLinkAsset, UsageEvent, UsageKind
from tracking.phrases import day

# Who used it before that has most likely moved on.
RELIED_ON_DAYS = 90
# Owners are told so long before: time enough to write and approve another version.
EXPIRY_TOLD_AHEAD = timedelta(days=14)
RETIRED, EXPIRED, EXPIRES_SOON = "asset_retired", "asset_expired", "asset_expires_soon"
SUCCEEDED = "asset_succeeded"
# So many are told in one transaction; the others in the next.
MOST_TOGETHER = 50


def who_relied_on(asset: Asset, *, at: datetime) -> QuerySet[AbstractUser]:
    """Who used or sent the asset in the last RELIED_ON_DAYS, has an open link that showed it or keeps it at hand."""
    used = UsageEvent.objects.filter(asset=asset, occurred_at__gte=at - timedelta(days=RELIED_ON_DAYS))
    shown = ShareLinkAsset.objects.filter(asset__in={asset.pk} | led_here(asset.pk))
    open_links = shown.filter(share_link__in=ShareLink.objects.open_at(at))
    people = get_user_model().objects.filter(
        Q(pk__in=used.exclude(kind=UsageKind.VIEWED).values("actor"))
        | Q(pk__in=open_links.values("share_link__created_by"))
        | Q(pk__in=Bookmark.objects.filter(asset=asset).values("user"))
    )
    return people.filter(is_active=True)


def notices_of(asset: Asset) -> NoticeQuerySet:
    """What people were told of this withdrawal of the asset; none of one that is not withdrawn."""
    kind, about = _subject(asset)
    return Notice.objects.about(kind, about) if kind else Notice.objects.all().none()


def tell_of_withdrawal(*, asset: Asset, at: datetime, most: int = MOST_TOGETHER) -> bool:
    """Tell each of those who relied on it once, in the hub and by mail, `most` of them at most; answers whether there
    are more to tell. Safe to repeat.

    The successor is named to those only who may see it. Nothing is told of an asset that is live again, nor to whoever
    retired it, nor to people who may no longer know of it.
    """
    kind, _ = _subject(asset)
    went_at = asset.retired_at or asset.expire_at
    if not kind or went_at is None:
        return False
    untold = who_relied_on(asset, at=went_at).exclude(pk__in=notices_of(asset).values("user"))
    if asset.retired_by_id is not None:
        untold = untold.exclude(pk=asset.retired_by_id)
    teams = set(asset.teams.values_list("pk", flat=True))
    told = 0
    for person in untold.order_by("pk"):
        if not _may_know(cast(Person, person), teams):
            continue
        if told == most:
            return True
        told += _tell(person, asset, at)
    return False


def tell_of_successor(*, asset: Asset, at: datetime, most: int = MOST_TOGETHER) -> bool:
    """Tell each of those who were told of the retirement what takes its place, where they were not led there then, once
    for each successor, `most` of them at most; answers whether there are more to tell. Safe to repeat.

    Nothing is told to those who may not see it.
    """
    if asset.retired_at is None or asset.superseded_by_id is None:
        return False
    _, withdrawn_as = _subject(asset)
    about = f"{withdrawn_as}, by {asset.superseded_by_id}"
    knowing = notices_of(asset).exclude(user__in=Notice.objects.about(SUCCEEDED, about).values("user"))
    told = 0
    for notice in knowing.filter(user__is_active=True).select_related("user__team").order_by("pk"):
        gone = withdrawn(asset, cast(Person, notice.user))
        if gone.successor is None or notice.address == gone.successor.get_absolute_url():
            continue
        if told == most:
            return True
        told += notices.tell(
            user=notice.user,
            kind=SUCCEEDED,
            about=about,
            words=f"{gone.successor.title} takes the place of {quoted(asset.title)}.",
            address=gone.successor.get_absolute_url(),
            mail=MailWords(
                subject=f"What takes the place of {asset.title}",
                template="asset_withdrawn",
                context={"gone": gone},
            ),
            at=at,
        )
    return False


def _may_know(person: Person, teams: set[int]) -> bool:
    return not teams or person.team_id in teams or sees_all_teams(person)


def _subject(asset: Asset) -> tuple[str, str]:
    """The kind of notice, and what it is about by key: another one each time that an asset is withdrawn."""
    if asset.retired_at is not None:
        return RETIRED, f"asset {asset.pk} retired at {asset.retired_at:%Y-%m-%dT%H:%M:%S.%f}"
    if asset.has_expired() and asset.expire_at is not None:
        return EXPIRED, f"asset {asset.pk} expired at {asset.expire_at:%Y-%m-%dT%H:%M:%S.%f}"
    return "", ""


def _tell(person: AbstractUser, asset: Asset, at: datetime) -> bool:
    kind, about = _subject(asset)
    gone = withdrawn(asset, cast(Person, person))
    happened = "was retired" if kind == RETIRED else "has expired"
    following = f" {gone.successor.title} takes its place." if gone.successor else ""
    return notices.tell(
        user=person,
        kind=kind,
        about=about,
        words=f"{quoted(asset.title)} {happened}.{following}",
        address=(gone.successor or asset).get_absolute_url(),
        mail=MailWords(
            subject=f"{'Retired' if kind == RETIRED else 'Expired'}: {asset.title}",
            template="asset_withdrawn",
            context={"gone": gone},
        ),
        at=at,
    )


def tell_before_expiry(*, at: datetime) -> int:
    """Tell whoever answers for a live asset, once for each date, that it expires within EXPIRY_TOLD_AHEAD; how many
    were told. Safe to repeat.

    That is its owner, or all marketers when its owner has left or works on other things now.
    """
    told = 0
    expiring = Asset.objects.expiring_until(at + EXPIRY_TOLD_AHEAD).select_related("owner")
    for asset in expiring.order_by("expire_at", "pk"):
        for person in answerable_for(asset) if asset.expire_at is not None else []:
            told += _tell_ahead(person, asset, asset.expire_at, at)
    return told


def _tell_ahead(person: AbstractUser, asset: Asset, expires_at: datetime, at: datetime) -> bool:
    address = reverse("assets_admin:edit", args=[asset.pk])
    words = f"{quoted(asset.title)} expires on {day(expires_at)}."
    return notices.tell(
        user=person,
        kind=EXPIRES_SOON,
        about=f"asset {asset.pk} expires at {expires_at:%Y-%m-%dT%H:%M:%S.%f}",
        words=words,
        address=address,
        mail=MailWords(
            subject=words.rstrip("."),
            template="expires_soon",
            context={"asset": asset, "url": settings.BASE_URL + address},
        ),
        at=at,
    )
