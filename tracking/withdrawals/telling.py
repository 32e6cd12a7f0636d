"""Tells those who relied on an asset that it was retired, and what took its place."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import cast

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Q, QuerySet

from content.models import Asset, Bookmark
from content.reading.succession import withdrawn
from hub.core.notices import telling as notices
from hub.core.notices.mail import MailWords
from hub.core.people import Person
from tracking.models import ShareLink, ShareLinkAsset, UsageEvent, UsageKind

# Who used it before that has most likely moved on.
RELIED_ON_DAYS = 90
KIND = "asset_retired"


def who_relied_on(asset: Asset, *, at: datetime) -> QuerySet[AbstractUser]:
    """Who used or sent the asset in the last RELIED_ON_DAYS, has an open link to it or keeps it at hand, by key."""
    used = UsageEvent.objects.filter(asset=asset, occurred_at__gte=at - timedelta(days=RELIED_ON_DAYS))
    open_links = ShareLinkAsset.objects.filter(asset=asset, share_link__in=ShareLink.objects.open_at(at))
    people = get_user_model().objects.filter(
        Q(pk__in=used.exclude(kind=UsageKind.VIEWED).values("actor"))
        | Q(pk__in=open_links.values("share_link__created_by"))
        | Q(pk__in=Bookmark.objects.filter(asset=asset).values("user"))
    )
    return people.filter(is_active=True).order_by("pk")


def tell_of_retirement(*, asset: Asset, at: datetime) -> int:
    """Tell each of them once, in the hub and by mail; how many are told now for the first time. Safe to repeat.

    The successor is named to those only who may see it. Nothing is told of an asset that isn't retired, nor to whoever
    retired it, nor to people who may no longer know of it.
    """
    if asset.retired_at is None:
        return 0
    told = 0
    for person in who_relied_on(asset, at=at).exclude(pk=asset.retired_by_id):
        if Asset.objects.withdrawn_from(cast(Person, person)).filter(pk=asset.pk).exists():
            told += _tell(person, asset, at)
    return told


def _tell(person: AbstractUser, asset: Asset, at: datetime) -> bool:
    gone = withdrawn(asset, cast(Person, person))
    following = f" {gone.successor.title} takes its place." if gone.successor else ""
    return notices.tell(
        user=person,
        kind=KIND,
        about=f"asset {asset.pk} retired at {asset.retired_at:%Y-%m-%dT%H:%M:%S.%f}",
        words=f"“{asset.title}” was retired.{following}",
        address=(gone.successor or asset).get_absolute_url(),
        mail=MailWords(subject=f"Retired: {asset.title}", template="asset_retired", context={"gone": gone}),
        at=at,
    )
