"""Taking back a new version while it is a draft: the file that was there stands there again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from content import refusals
from content.actions.assets import create_draft
from content.actions.uploads import drop_unused
from content.actions.versions import NEW_VERSION, held_for_version, refuse_others
from content.models import Asset, AssetVersion, Collateral, Document
from hub.core.people import Person


def take_back_version(*, asset: Asset, by: Person, at: datetime) -> Collateral:
    """Put the file back that was there before the newest "New version". Whatever else is in the draft is kept.

    The file that is taken out is deleted when nothing else has it; when it was a draft of its own before, it is one
    again. Refuses with NotAllowedToChange, AlreadyRetired, UnderReview, NoNewVersion. A second run is refused, or takes
    back the new version before.
    """
    refuse_others(by)
    with transaction.atomic():
        own = held_for_version(asset)
        added = added_version(own)
        if added is None:
            raise refusals.NoNewVersion
        document = Document.objects.get(pk=added.data["document"])
        _put_back(own, added.data["before"], by)
        data = {"file": document.original_name or document.filename, "document": document.pk}
        log(instance=own, action="content.take_back_version", user=by, data=data, content_changed=True)
        if draft := added.data.get("draft"):
            _restore_draft(draft, document, by)
    if not added.data.get("draft"):
        drop_unused(document.pk)
    return own


def added_version(own: Collateral) -> ModelLogEntry | None:
    """The entry of the new version that can be taken back: its file is in the draft, was never approved, and what it
    replaced is still there.
    """
    document = own.get_latest_revision_as_object().document_id
    if document is None or AssetVersion.objects.filter(asset=own.pk, document=document).exists():
        return None
    kind = ContentType.objects.get_for_model(Collateral)
    added = ModelLogEntry.objects.filter(action=NEW_VERSION, content_type=kind, object_id=str(own.pk))
    entry = next((one for one in added.order_by("-pk") if one.data.get("document") == document), None)
    if entry is None or not Document.objects.filter(pk=entry.data.get("before")).exists():
        return None
    return entry


def _put_back(own: Collateral, document_id: int, by: Person) -> None:
    draft = own.get_latest_revision_as_object()
    draft.document_id = document_id
    if not own.live:
        draft.save()
    revision = draft.save_revision(user=by, log_action=False)
    if own.live and _said(draft) == _said(own):
        # It is what is live again: there is nothing to approve.
        Collateral.objects.filter(pk=own.pk).update(has_unpublished_changes=False, live_revision=revision)
    own.refresh_from_db()


def _said(own: Collateral) -> dict[str, Any]:
    data = own.serializable_data()
    fields = (field for field in own._meta.get_fields() if field.name in data and getattr(field, "editable", False))
    return {field.name: sorted(data[field.name]) if field.many_to_many else data[field.name] for field in fields}


def _restore_draft(draft: dict[str, Any], document: Document, by: Person) -> None:
    kept = Collateral.objects.filter(pk=draft["id"], document=None, retired_at__isnull=False).first()
    if kept is not None:  # numbers spoke of it, so it was retired without its file
        nothing = {"retired_by": None, "retired_at": None, "retired_reason": "", "superseded_by": None}
        Collateral.objects.filter(pk=kept.pk).update(document=document, **nothing)
        kept.refresh_from_db()
        kept.save_revision(user=by, log_action=False)
        return
    again = Collateral.from_serializable_data({**draft["fields"], "pk": None, "document": document.pk})
    if again is not None:
        create_draft(asset=again, by=by)
