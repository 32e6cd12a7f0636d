"""Listens to what happens to assets and records it as usage."""

from __future__ import annotations

import uuid
from typing import Any

from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from content import signals
from content.models import Asset
from hub.core.people import Person
from tracking.models import UsageKind
from tracking.usage.actions import record_usage
from tracking.usage.telling import tell_of_retirement


@receiver(signals.asset_viewed)
def on_asset_viewed(sender: Any, **kwargs: Any) -> None:
    _record(UsageKind.VIEWED, **kwargs)


@receiver(signals.asset_downloaded)
def on_asset_downloaded(sender: Any, **kwargs: Any) -> None:
    _record(UsageKind.DOWNLOADED, **kwargs)


@receiver(signals.asset_copied)
def on_asset_copied(sender: Any, **kwargs: Any) -> None:
    _record(UsageKind.COPIED, **kwargs)


@receiver(signals.asset_presented)
def on_asset_presented(sender: Any, **kwargs: Any) -> None:
    _record(UsageKind.PRESENTED, **kwargs)


@receiver(signals.asset_retired)
def on_asset_retired(sender: Any, asset: Asset, **kwargs: Any) -> None:
    tell_of_retirement(asset=asset, at=timezone.now())


def _record(
    kind: str,
    *,
    asset: Asset,
    user: Person | None,
    request: HttpRequest | None = None,
    page: int | None = None,
    **_: Any,
) -> None:
    if user is None or not user.is_authenticated:
        return
    record_usage(asset=asset, kind=kind, actor=user, at=timezone.now(), page=page, search_id=search_of(request))


def search_of(request: HttpRequest | None) -> uuid.UUID | None:
    """The search that led to this request, as its address says (`?search=`); None when it says none or nonsense."""
    named = "" if request is None else request.GET.get("search", "")
    try:
        return uuid.UUID(named) if named else None
    except ValueError:
        return None
