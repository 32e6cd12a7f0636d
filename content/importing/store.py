"""Keeping what a row describes: the file as a document, the asset as a draft, and its publication."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from wagtail.actions.create import CreateAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.log_actions import log

from content.actions.files import add_document
from content.duplicates import collateral_with
from content.importing.tags import Tags
from content.importing.types import RowError, Wanted
from content.importing.understand import MODELS, title_of
from content.models import Asset, Collateral, Document, FileState

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
# With these a reader would see nothing: the asset waits as a draft for a person.
NOT_PUBLISHED = frozenset({FileState.DAMAGED, FileState.PASSWORD_PROTECTED, FileState.UNSUPPORTED})


def keep(wanted: Wanted, tags: Tags) -> tuple[Any, str]:
    """Create or update the asset as a draft; what came of it is `created`, `updated` or `unchanged`.

    Safe to run again: the same row and bytes change nothing, whatever was edited in the hub since.
    """
    known = Asset.objects.filter(import_key=wanted.key).first()
    if known is None and wanted.key == wanted.sha256 and (there := collateral_with(wanted.sha256)) is not None:
        return there, UNCHANGED
    if known is None:
        return _create(wanted, tags), CREATED
    own = known.own
    if own.import_fingerprint == wanted.fingerprint:
        return own, UNCHANGED
    if own.kind != wanted.kind:
        raise RowError(f'The key belongs to "{own.title}", which is of another kind: {own.kind}.')
    return _update(own, wanted, tags), UPDATED


def needs_publishing(asset: Asset) -> bool:
    """Whether `--publish` has something to do: it was never live here, or a later row changed it while live."""
    if asset.retired_at is not None:
        return False
    return asset.last_published_at is None or (asset.live and asset.has_unpublished_changes)


def publish(asset: Asset, *, at: datetime, published_at: datetime | None) -> None:
    """Publish an imported draft under its owner's approval: it was approved where it comes from."""
    with transaction.atomic():
        moment = published_at or at
        changes: dict[str, Any] = {"approved_by": asset.owner, "approved_at": moment}
        if published_at is not None:
            changes["first_published_at"] = published_at
        Asset.objects.filter(pk=asset.pk).update(**changes)
        revision = type(asset)._default_manager.get(pk=asset.pk).get_latest_revision()
        PublishRevisionAction(revision, user=asset.owner).execute(skip_permission_checks=True)


def _create(wanted: Wanted, tags: Tags) -> Any:
    asset = MODELS[wanted.kind](
        owner=wanted.owner,
        import_key=wanted.key,
        import_fingerprint=wanted.fingerprint,
        first_published_at=wanted.published_at,
        **wanted.fields,
    )
    _refuse_invalid(asset)
    with transaction.atomic():
        if wanted.file is not None:
            asset.document = _document(wanted.file, wanted.sha256, wanted.owner)
        tags.set_on(asset, wanted)
        CreateAction(asset, user=wanted.owner, log_action=False, clean=False).execute(skip_permission_checks=True)
        _log(asset, wanted)
    return asset


def _update(own: Any, wanted: Wanted, tags: Tags) -> Any:
    """A new draft on top of what is there; what is live stays until it is published."""
    draft = own.get_latest_revision_as_object()
    for name, value in wanted.fields.items():
        setattr(draft, name, value)
    draft.owner = wanted.owner or draft.owner
    _refuse_invalid(draft)
    with transaction.atomic():
        if wanted.file is not None and (draft.document is None or draft.document.sha256 != wanted.sha256):
            draft.document = _document(wanted.file, wanted.sha256, wanted.owner)
        tags.set_on(draft, wanted)
        Asset.objects.filter(pk=own.pk).update(import_fingerprint=wanted.fingerprint, owner=draft.owner)
        draft.import_fingerprint = wanted.fingerprint
        if not own.live:
            draft.save()
        draft.save_revision(user=wanted.owner, log_action=False)
        _log(draft, wanted)
    return type(own)._default_manager.get(pk=own.pk)


def _document(file: Path, sha256: str, owner: Any) -> Document:
    """The document with these bytes: one that is there, or a new one, streamed to the storage."""
    if there := Document.objects.filter(sha256=sha256).order_by("pk").first():
        return there
    with file.open("rb") as stream:
        document = add_document(file=File(stream), title=title_of(file), by=None, name=file.name, queue=False)
    if owner is not None:
        Document.objects.filter(pk=document.pk).update(uploaded_by_user=owner)
    return document


def _refuse_invalid(asset: Any) -> None:
    try:
        asset.clean_fields(exclude=["owner", "document", "import_key", *_streams(asset)])
    except ValidationError as error:
        reasons = "; ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
        raise RowError(reasons) from error


def _streams(asset: Any) -> list[str]:
    """Stream fields were checked block by block as the row was read."""
    return [field.name for field in asset._meta.fields if hasattr(field, "stream_block")]


def _log(asset: Any, wanted: Wanted) -> None:
    source = wanted.file.name if wanted.file else f"the row {wanted.key}"
    log(
        instance=asset,
        action="content.import",
        user=wanted.owner,
        data={"source": source, "key": wanted.key},
        revision=asset.latest_revision,
        content_changed=True,
    )


def has_file(asset: Any) -> bool:
    return isinstance(asset, Collateral) and asset.document_id is not None
