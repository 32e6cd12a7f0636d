"""Keeping what a row describes: the file as a document, the asset as a draft, and its publication."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from wagtail.actions.create import CreateAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.log_actions import log
from wagtail.models import ReferenceIndex

from content.actions.files import stored_document
from content.importing.names import name_on_disk
from content.importing.tags import Tags
from content.importing.types import ONE_FILE_ONE_ASSET, RowError, SameFile, Wanted
from content.importing.understand import MODELS, title_of
from content.models import Asset, Collateral, Document, FileState
from content.reading.duplicates import collateral_with, told

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


@dataclass(frozen=True, slots=True)
class Kept:
    """The asset, what came of it, and whether its file is new and so held for this import to read.

    `version` is what the row says: the asset itself, or a draft on top of what is live, with a file of its own.
    """

    asset: Asset
    version: Any
    outcome: str
    to_read: bool = False


def keep(wanted: Wanted, tags: Tags, *, at: datetime) -> Kept:
    """Create or update the asset as a draft; what came of it is `created`, `updated` or `unchanged`.

    Safe to run again: the same row and bytes change nothing, whatever was edited in the hub since. Raises SameFile
    when another asset has the file.
    """
    own, outcome = _foreseen(wanted)
    if own is None:
        return _create(wanted, tags, at)
    return Kept(own, _version_of(own), UNCHANGED) if outcome == UNCHANGED else _update(own, wanted, tags, at)


def _version_of(own: Asset) -> Any:
    return own.get_latest_revision_as_object() if own.live and own.has_unpublished_changes else own


def foreseen(wanted: Wanted) -> tuple[Asset | None, str, str]:
    """The asset that the row is about, what would come of it, and that in words. Refuses as `keep` does."""
    own, outcome = _foreseen(wanted)
    if own is None:
        return None, outcome, "Would be created."
    return own, outcome, "Is there already." if outcome == UNCHANGED else f"Would become a new draft of {own.title}."


def _foreseen(wanted: Wanted) -> tuple[Asset | None, str]:
    known = Asset.objects.filter(import_key=wanted.key).first()
    own = known.own if known is not None else None
    if own is not None and own.import_fingerprint == wanted.fingerprint:
        return own, UNCHANGED
    if own is not None and own.kind != wanted.kind:
        raise RowError(f'The key belongs to "{own.title}", which is of another kind: {own.kind}.')
    if (there := collateral_with(wanted.sha256, besides=own.pk if own is not None else None)) is not None:
        if own is None and wanted.key == wanted.sha256:
            return there, UNCHANGED
        raise SameFile(f"{told(there)} {ONE_FILE_ONE_ASSET}", there.pk)
    return own, CREATED if own is None else UPDATED


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
        for name, value in changes.items():
            setattr(asset, name, value)
        revision = asset.get_latest_revision()
        # Not read anew: it was made or loaded for this row a moment ago.
        revision.content_object = asset
        PublishRevisionAction(revision, user=asset.owner).execute(skip_permission_checks=True)


def note_references(asset: Asset) -> None:
    """What Wagtail would have a worker find out after each save: which files and people the asset refers to."""
    with transaction.atomic():
        ReferenceIndex.create_or_update_for_object(asset)


def _create(wanted: Wanted, tags: Tags, at: datetime) -> Kept:
    asset = MODELS[wanted.kind](
        owner=wanted.owner,
        import_key=wanted.key,
        import_fingerprint=wanted.fingerprint,
        first_published_at=wanted.published_at,
        **wanted.fields,
    )
    _refuse_invalid(asset)
    with _document(wanted, at) as document, transaction.atomic():
        if document is not None:
            document.save()
            asset.document = document
        tags.set_on(asset, wanted)
        CreateAction(asset, user=wanted.owner, log_action=False, clean=False).execute(skip_permission_checks=True)
        _log(asset, wanted)
    return Kept(asset, asset, CREATED, _is_held(document, at))


def _update(own: Asset, wanted: Wanted, tags: Tags, at: datetime) -> Kept:
    """A new draft on top of what is there; what is live stays until it is published."""
    draft = own.get_latest_revision_as_object()
    said = {name: value for name, value in wanted.fields.items() if name not in _not_said(wanted)}
    for name, value in said.items():
        setattr(draft, name, value)
    draft.owner = wanted.owner or draft.owner
    _refuse_invalid(draft)
    with _document(wanted, at, now=draft.document if has_file(draft) else None) as document, transaction.atomic():
        if document is not None:
            document.save()
            draft.document = document
        tags.set_on(draft, wanted)
        Asset.objects.filter(pk=own.pk).update(import_fingerprint=wanted.fingerprint, owner=draft.owner)
        draft.import_fingerprint = wanted.fingerprint
        if not own.live:
            draft.save()
        draft.save_revision(user=wanted.owner, log_action=False)
        _log(draft, wanted)
    kept = type(own)._default_manager.get(pk=own.pk)
    return Kept(kept, draft if kept.live else kept, UPDATED, _is_held(document, at))


def follow_guess(asset: Asset) -> None:
    """Take over the type that reading the file has suggested meanwhile, as of what is about to be published."""
    if not isinstance(asset, Collateral) or not asset.guessed_type or asset.live:
        return
    asset.refresh_from_db(fields=["type", "guessed_type"])
    if asset.latest_revision is not None:
        asset.latest_revision.content["type"] = asset.type


def _not_said(wanted: Wanted) -> tuple[str, ...]:
    """What the row leaves open, and an asset that is there keeps as it is."""
    return ("type", "guessed_type") if "guessed_type" in wanted.fields else ()


@contextmanager
def _document(wanted: Wanted, at: datetime, now: Document | None = None) -> Iterator[Document | None]:
    """The unsaved document for the row's file, stored and held for reading; None when `now` is that file already.

    One with these bytes that belongs to no asset is taken up. When the block fails, what was stored goes again.
    """
    if wanted.file is None or (now is not None and now.sha256 == wanted.sha256):
        yield None
        return
    if there := Document.objects.filter(sha256=wanted.sha256).order_by("pk").first():
        yield there
        return
    with wanted.file.open("rb") as stream:
        document = stored_document(
            file=File(stream),
            title=title_of(wanted.file),
            name=name_on_disk(Path(wanted.file.name)),
            sha256=wanted.sha256,
        )
    document.uploaded_by_user = wanted.owner
    document.state, document.attempts, document.claimed_at = FileState.PROCESSING, 1, at
    try:
        yield document
    except BaseException:
        document.file.storage.delete(document.file.name)
        raise


def _is_held(document: Document | None, at: datetime) -> bool:
    return document is not None and document.claimed_at == at


def _refuse_invalid(asset: Asset) -> None:
    try:
        asset.clean_fields(exclude=["owner", "document", "import_key", *_streams(asset)])
    except ValidationError as error:
        reasons = "; ".join(f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items())
        raise RowError(reasons) from error


def _streams(asset: Asset) -> list[str]:
    """Stream fields were checked block by block as the row was read."""
    return [field.name for field in asset._meta.fields if hasattr(field, "stream_block")]


def _log(asset: Asset, wanted: Wanted) -> None:
    source = name_on_disk(Path(wanted.file.name)) if wanted.file else f"the row {wanted.key}"
    log(
        instance=asset,
        action="content.import",
        user=wanted.owner,
        data={"source": source, "key": wanted.key},
        revision=asset.latest_revision,
        content_changed=True,
    )


def has_file(asset: Asset) -> bool:
    return isinstance(asset, Collateral) and asset.document_id is not None
