"""Saying what a draft is, all at once: as a row of a table has it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from content import refusals
from content.actions.assets import hold
from content.models import Asset, Collateral
from hub.core.people import Person

_TAGS = ("segments", "stages", "products", "teams")
_PLAIN = ("title", "type", "audience", "language", "owner_id", "expire_at")


@dataclass(frozen=True, kw_only=True, slots=True)
class Description:
    """All that a table says of an asset; tags, teams and owner by their keys."""

    title: str
    type: str
    audience: str
    language: str
    owner_id: int | None
    expire_at: datetime | None
    segments: frozenset[int] = frozenset()
    stages: frozenset[int] = frozenset()
    products: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()


def describe_draft(*, draft: Asset, by: Person, wanted: Description, at: datetime) -> bool:
    """Make `wanted` the latest version of a draft that was never live; whether it was different. Safe to run again.

    Refuses with NotAllowedToChange, AlreadyRetired, UnderReview, WasLive, TypeOfAnotherKind, AlreadyOver.
    """
    if not by.has_perm(f"content.change_{draft.own._meta.model_name}"):
        raise refusals.NotAllowedToChange
    with transaction.atomic():
        own = hold(draft)
        _refuse(own, wanted, at)
        latest = own.get_latest_revision_as_object()
        if describe(latest) == wanted:
            return False
        if isinstance(latest, Collateral) and latest.type != wanted.type:
            latest.guessed_type = ""
        for name in _PLAIN:
            setattr(latest, name, getattr(wanted, name))
        for name in _TAGS:
            model = latest._meta.get_field(name).related_model
            getattr(latest, name).set(model._default_manager.filter(pk__in=getattr(wanted, name)))
        latest.save()
        latest.save_revision(user=by, log_action=True)
    return True


def describe(asset: Asset) -> Description:
    """What the asset says of itself."""
    said: dict[str, Any] = {name: getattr(asset, name) for name in _PLAIN}
    said |= {name: frozenset(tag.pk for tag in getattr(asset, name).all()) for name in _TAGS}
    return Description(**said)


def _refuse(own: Asset, wanted: Description, at: datetime) -> None:
    if own.retired_at is not None:
        raise refusals.AlreadyRetired
    if own.live or own.first_published_at is not None:
        raise refusals.WasLive
    if own.workflow_in_progress:
        raise refusals.UnderReview
    if wanted.type not in own.TYPES:
        raise refusals.TypeOfAnotherKind(own._meta.verbose_name, [member.label for member in own.TYPES])
    if wanted.expire_at is not None and wanted.expire_at <= at:
        raise refusals.AlreadyOver
