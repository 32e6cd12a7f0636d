"""Listens to what happens to assets: records it as usage, and has those told who relied on what is withdrawn."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from content import signals
from content.models import Asset
from hub.core.people import Person
from tracking.calls.reading import call_of
from tracking.checks.actions import drop_bytes
from tracking.models import FileCheck, OwnMadePage, UsageKind
from tracking.own_made.noting import note_groups
from tracking.usage.actions import record_usage
from tracking.withdrawals.outbox import note_withdrawal


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


@receiver([signals.asset_retired, signals.asset_expired, signals.asset_successor_named])
def on_asset_withdrawn(sender: Any, asset: Asset, **kwargs: Any) -> None:
    """In the transaction of what happened: neither is committed without the other."""
    note_withdrawal(asset.pk)


def _record(
    kind: str,
    *,
    asset: Asset,
    user: Person | None,
    request: HttpRequest | None = None,
    page: int | None = None,
    id: uuid.UUID | None = None,  # noqa: A002
    **_: Any,
) -> None:
    if user is None or not user.is_authenticated:
        return
    record_usage(
        asset=asset,
        kind=kind,
        actor=user,
        at=timezone.now(),
        id=id,
        page=page,
        search_id=search_of(request),
        call=call_of(request),
    )


def search_of(request: HttpRequest | None) -> uuid.UUID | None:
    """The search that led to this request, as its address says (`?search=`); None when it says none or nonsense."""
    named = "" if request is None else request.GET.get("search", "")
    try:
        return uuid.UUID(named) if named else None
    except ValueError:
        return None


@receiver(post_delete, sender=FileCheck)
def drop_what_was_checked(instance: FileCheck, **kwargs: Any) -> None:
    """The bytes go with the check, whichever way it goes."""
    drop_bytes(instance)


@receiver(post_delete, sender=OwnMadePage)
def on_own_made_page_deleted(sender: Any, instance: OwnMadePage, **kwargs: Any) -> None:
    """What is told of its group is told without it."""
    if instance.group_id is not None:
        note_groups([instance.group_id])
