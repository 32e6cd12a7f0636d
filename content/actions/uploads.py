"""Files that come by the dozen: each becomes a draft, and all can be taken back in one go."""

from __future__ import annotations

from django.core.files import File
from django.db import transaction
from django.db.models import ProtectedError
from wagtail.actions.delete import DeleteAction
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from content.actions.assets import create_draft, hold
from content.actions.files import add_document
from content.models import Asset, Collateral, Document
from content.reading.type_guess import guess_type
from hub.core.people import Person

UPLOADED = "content.upload"
#: What an upload itself writes into the history.
BY_ITSELF = frozenset({UPLOADED, "wagtail.create"})


def upload_draft(*, file: File[bytes], title: str, by: Person, folder: str = "") -> Collateral:
    """A draft of the uploaded file, owned by who uploads it, its type guessed; `folder` is where the file was.

    Refuses with NotAllowedToCreate. Not for reruns.
    """
    guessed = guess_type(name=file.name or "", title=title)
    with transaction.atomic():
        document = add_document(file=file, title=title, by=by)
        draft = Collateral(title=title, type=guessed, guessed_type=guessed, owner=by, document=document)
        create_draft(asset=draft, by=by)
        data = {"file": document.original_name, "document": document.pk, "folder": folder}
        log(instance=draft, action=UPLOADED, user=by, data=data)
    return draft


def undo_uploads(*, uuid: str, by: Person) -> tuple[int, int]:
    """Delete the drafts that `by` uploaded in one go, with their files; answers how many are gone and how many stay.

    A draft stays when anybody edited, tagged, submitted or looked up numbers of it since, and a file when another asset
    has it. A second run deletes nothing.
    """
    uploads = ModelLogEntry.objects.filter(uuid=uuid, user=by, action=UPLOADED).order_by("pk")
    gone = stay = 0
    for upload in uploads:
        if _undo(upload, by):
            gone += 1
        else:
            stay += 1
    return gone, stay


def _undo(upload: ModelLogEntry, by: Person) -> bool:
    asset = Asset.objects.filter(pk=int(upload.object_id)).first()
    if asset is None:
        return False
    try:
        with transaction.atomic():
            own = hold(asset)
            if not _untouched(own, upload, by):
                return False
            DeleteAction(own, user=by).execute(skip_permission_checks=True)
    except ProtectedError:  # numbers or links speak of it
        return False
    drop_unused(upload.data["document"])
    return True


def _untouched(own: Collateral, upload: ModelLogEntry, by: Person) -> bool:
    entries = ModelLogEntry.objects.filter(object_id=upload.object_id, content_type=upload.content_type)
    others = entries.exclude(user=by, action__in=BY_ITSELF)
    return not own.live and own.document_id == upload.data["document"] and not others.exists()


def drop_unused(document_id: int) -> bool:
    """Delete a file that no asset has, had or gets with its next version; answers whether it is gone."""
    try:
        with transaction.atomic():
            return bool(Document.objects.filter(pk=document_id).delete()[0])
    except ProtectedError:
        return False
