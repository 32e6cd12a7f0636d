"""Which version of an asset is live, and how an asset read as an earlier version."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from content.models import Asset, AssetVersion


def keep_version(own: Asset) -> AssetVersion:
    """The version that is live, made when what is live differs from the last one. `own`: an asset as its kind, as
    stored. Safe to run again.
    """
    content = content_of(own)
    last = latest(own.pk)
    if last is not None and last.content == content:
        return last
    try:
        with transaction.atomic():
            return AssetVersion.objects.create(
                asset_id=own.pk,
                number=last.number + 1 if last else 1,
                document_id=content.get("document"),
                content=content,
                live_from=own.last_published_at or own.first_published_at or timezone.now(),
            )
    except IntegrityError:  # somebody else kept it at the same moment
        return AssetVersion.objects.filter(asset=own.pk).latest("number")


def content_of(own: Asset) -> dict[str, Any]:
    """What is read of an asset, as a revision holds it."""
    data = own.serializable_data()
    return {name: data[name] for name in (*own.READ, *(name for name in own.READ_IF_SET if data[name]))}


def latest(asset_id: int) -> AssetVersion | None:
    return AssetVersion.objects.filter(asset=asset_id).order_by("-number").first()


def latest_of(asset_ids: Iterable[int]) -> dict[int, AssetVersion]:
    """The newest version of each asset that has one, in one query."""
    versions = AssetVersion.objects.filter(asset__in=set(asset_ids)).order_by("asset", "number")
    return {version.asset_id: version for version in versions}


def as_of(own: Asset, version: AssetVersion) -> Asset:
    """The asset, not to be saved, as that version read. Title, audience and permissions are today's."""
    if version.asset_id != own.pk:
        raise ValueError("a version of another asset")
    then = copy(own)
    then._state = copy(own._state)
    then._state.fields_cache = {}
    for name, value in (dict.fromkeys(own.READ_IF_SET, "") | version.content).items():
        field = own._meta.get_field(name)
        setattr(then, field.attname, value if field.is_relation else field.to_python(value))
    if version.document_id is not None and "document" in version._state.fields_cache:
        then.document = version.document
    return then
