"""New versions of an asset: another file in its place, while its address, links, history and numbers stay.

The file goes into a draft on top of what is live, and is submitted and approved like every change: until then reps and
recipients have the version before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from wagtail.log_actions import log
from wagtail.models import WorkflowState

from content import refusals
from content.actions.assets import hold
from content.models import Asset, Collateral, Document
from content.reading.duplicates import sha256_of_document
from hub.core.people import Person

NEW_VERSION = "content.new_version"
_OF_A_DRAFT = ("title", "type", "summary", "language", "audience", "owner", "review_date")
_TAGS_OF_A_DRAFT = ("segments", "stages", "products", "teams")


def add_version(*, asset: Asset, document: Document, by: Person, at: datetime) -> Collateral:
    """Put `document` into the asset's draft, as its next version. The draft's other changes are kept.

    Refuses with NotAllowedToChange, NoFile, AlreadyRetired, UnderReview, SameFile. A second run is refused.
    """
    refuse_others(by)
    with transaction.atomic():
        own = held_for_version(asset)
        _put(own, document, by, data={})
    return own


def take_as_version(*, draft: Asset, of: Asset, by: Person, at: datetime) -> Collateral:
    """Make the file of `draft`, uploaded as an asset of its own by mistake, the next version of `of`.

    The draft is deleted, or retired when it was looked at and numbers speak of it; its review is cancelled, and both
    histories say so. Answers `of`. Refuses with NotAllowedToChange,
    NoFile, NotADraft, AlreadyRetired, UnderReview, SameFile. A second run finds no draft.
    """
    refuse_others(by)
    with transaction.atomic():
        mistaken = hold(draft)
        if not isinstance(mistaken, Collateral) or draft.pk == of.pk:
            raise refusals.NoFile
        if mistaken.live or mistaken.first_published_at or mistaken.retired_at or mistaken.expired:
            raise refusals.NotADraft
        document = mistaken.get_latest_revision_as_object().document
        if document is None:
            raise refusals.NoFile
        own = held_for_version(of)
        if (under_way := mistaken.current_workflow_state) is not None:
            under_way.cancel(user=by)
        was = {"id": mistaken.pk, "title": mistaken.title, "fields": _fields_of(mistaken)}
        _put(own, document, by, data={"draft": was})
        became = {"of": {"id": own.pk, "title": own.title}}
        deleted = _discard(mistaken, own, by, at)
        log(instance=mistaken, action="content.become_version", user=by, data=became, deleted=deleted)
    return own


def _discard(mistaken: Collateral, of: Collateral, by: Person, at: datetime) -> bool:
    """Delete the draft, or retire it without its file when numbers speak of it; whether it is deleted."""
    pk = mistaken.pk
    try:
        with transaction.atomic():
            mistaken.delete()
    except ProtectedError:
        Collateral.objects.filter(pk=pk).update(
            document=None,
            retired_by=by,
            retired_at=at,
            retired_reason=f"It became the new version of {of.title}.",
            superseded_by=of if of.live else None,
        )
        mistaken.refresh_from_db()
        return False
    mistaken.pk = pk  # for the audit log
    return True


def refuse_others(by: Person) -> None:
    if not by.has_perm("content.change_collateral"):
        raise refusals.NotAllowedToChange


def held_for_version(asset: Asset) -> Collateral:
    own = hold(asset)
    if not isinstance(own, Collateral):
        raise refusals.NoFile
    if own.retired_at is not None:
        raise refusals.AlreadyRetired
    under_way = own.current_workflow_state
    if under_way is not None and under_way.status == WorkflowState.STATUS_IN_PROGRESS:
        raise refusals.UnderReview
    return own


def _fields_of(mistaken: Collateral) -> dict[str, Any]:
    """What was said about the draft, to make it anew when the new version is taken back."""
    data = mistaken.get_latest_revision_as_object().serializable_data()
    return {name: data[name] for name in (*_OF_A_DRAFT, *_TAGS_OF_A_DRAFT)}


def _put(own: Collateral, document: Document, by: Person, *, data: dict[str, Any]) -> None:
    new = own.get_latest_revision_as_object()
    there = {sha256_of_document(one) for one in (own.document, new.document) if one is not None}
    if sha256_of_document(document) in there:
        raise refusals.SameFile
    before = new.document_id
    new.document = document
    if not own.live:
        new.save()
    revision = new.save_revision(user=by, log_action=False)
    data = data | {"file": document.original_name or document.filename, "document": document.pk, "before": before}
    log(instance=own, action=NEW_VERSION, user=by, data=data, revision=revision, content_changed=True)
    own.refresh_from_db()
