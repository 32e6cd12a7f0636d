"""Uploading many files at once: each becomes a draft, and then all are tagged in one go."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.log_actions import get_active_log_context

from content.actions import upload_draft
from content.admin import icons
from content.admin.choosers import edit_url_of
from content.admin.file_status import is_being_drawn
from content.admin.table import keys_among, table_url
from content.admin.undo import undo_button
from content.importing.understand import title_of
from content.models import Asset, Collateral, Document, FileState
from content.reading import duplicates
from content.reading.file_states import unit_for
from content.refusals import NotStored
from hub.core.people import Person, person_of

_LONGEST_FOLDER = 500


class Duplicate(Exception):
    """The hub has these very bytes; `asset` is where."""

    def __init__(self, asset: Asset) -> None:
        self.asset = asset
        super().__init__(duplicates.told(asset))


def draft_of(file: UploadedFile, by: Person, path: str = "") -> Collateral:
    """A draft titled by the file's name, owned by who uploads it; `path` is that within an uploaded folder.

    Refuses with Duplicate.
    """
    if (there := duplicates.collateral_with(duplicates.sha256_of(file))) is not None:
        raise Duplicate(there)
    name = file.name or "File"
    return upload_draft(file=file, title=title_of(name), by=by, folder=_folder(path))


def _folder(path: str) -> str:
    folder = str(PurePosixPath(path.replace("\\", "/")).parent)[:_LONGEST_FOLDER]
    return "" if folder == "." else folder


def _refuse_others(request: HttpRequest) -> None:
    if not (request.user.has_perm("content.add_collateral") and request.user.has_perm("content.add_document")):
        raise PermissionDenied


class UploadView(WagtailAdminTemplateMixin, TemplateView):
    """The page; without JavaScript its form brings all files at once and goes on to tagging them."""

    template_name = "content/admin/upload.html"
    page_title = "Upload files"
    header_icon = icons.ASSETS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        _refuse_others(request)
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": reverse("assets_admin:list"), "label": "Assets"}, {"url": "", "label": "Upload files"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "most": _most_megabytes(),
            "most_bytes": settings.HUB_MAX_FILE_BYTES,
            "too_large": _too_large(),
            "batch": uuid4(),
        }

    def post(self, request: HttpRequest) -> HttpResponse:
        made = []
        for file in request.FILES.getlist("files"):
            if why := _why_not(file):
                messages.warning(request, f"{file.name} was not added. {why}")
                continue
            try:
                made.append(draft_of(file, person_of(request)).pk)
            except Duplicate as duplicate:
                messages.warning(request, f"{file.name} was not added. {duplicate}")
            except NotStored as refusal:
                messages.error(request, f"{file.name}: {refusal}")
        if not made:
            return redirect("upload_assets")
        noun = "file" if len(made) == 1 else "files"
        messages.success(request, format_html("{} {} uploaded. {}", len(made), noun, undo_button()))
        return redirect(table_url(made))


def _most_megabytes() -> int:
    return settings.HUB_MAX_FILE_BYTES // (1024 * 1024)


def _why_not(file: UploadedFile | None) -> str:
    """Why it isn't even looked at; empty when it is."""
    if file is None or not file.size:
        return "It is empty."
    if file.size > settings.HUB_MAX_FILE_BYTES:
        return _too_large()
    return ""


def _too_large() -> str:
    return f"It is larger than {_most_megabytes()} MB. Compress its pictures or split it."


@require_POST
def upload_file(request: HttpRequest) -> JsonResponse:
    """One file: 201 with the draft made of it, 409 with the asset that has it, 422 for none or one too large, 503 when
    there is no room.
    """
    _refuse_others(request)
    file = next(iter(request.FILES.getlist("file")), None)
    why = _why_not(file)
    if file is None or why:
        return JsonResponse({"reason": why}, status=422)
    _join_batch(request)
    try:
        asset = draft_of(file, person_of(request), path=request.POST.get("path", ""))
    except Duplicate as duplicate:
        where = {"title": duplicate.asset.title, "url": edit_url_of(duplicate.asset)}
        return JsonResponse({"reason": str(duplicate), "asset": where}, status=409)
    except NotStored as refusal:
        return JsonResponse({"reason": str(refusal)}, status=503)
    answer = {"id": asset.pk, "title": asset.title, "type": asset.get_type_display(), "url": edit_url_of(asset)}
    return JsonResponse(answer, status=201)


def _join_batch(request: HttpRequest) -> None:
    """What one page uploads, file by file, is one thing in the audit log, to be taken back as one."""
    with suppress(ValueError):
        get_active_log_context().uuid = UUID(request.POST.get("batch", ""))


@require_safe
def upload_states(request: HttpRequest) -> JsonResponse:
    """How far the files of these drafts have been read."""
    _refuse_others(request)
    keys = keys_among(request.GET.getlist("id"))[:500]
    found = Collateral.objects.filter(pk__in=keys, document__isnull=False).select_related("document")
    at = timezone.now()
    near = duplicates.nearly_the_same([asset.document_id for asset in found], user=person_of(request))
    states = {
        asset.pk: {
            "near": [_told(asset, one) for one in near.get(asset.document_id, ())],
            "told": _how_far(asset.document, at),
            "ended": asset.document.ended and not is_being_drawn(asset.document, at=at),
            "state": asset.document.state,
        }
        for asset in found
    }
    return JsonResponse({"states": states, "table": table_url(keys)})


def _how_far(document: Document, at: datetime) -> str:
    """What the table says of a file on its way and at its end."""
    if document.state == FileState.WAITING:
        return "Waiting to be read"
    if not document.ended:
        return document.get_state_display()
    end = document.state_detail
    if is_being_drawn(document, at=at):
        if document.state == FileState.READY:
            # Its detail is that of its end, when the images are there.
            end = f"Search can find each {unit_for(document.content_type, 1)}."
        end = f"{end} Page images: {document.pages_done:,} of {document.page_count:,}."
    return f"{document.get_state_display()}. {end}"


def _told(asset: Collateral, near: duplicates.Near) -> dict[str, Any]:
    """What the table says of an asset that is nearly the same."""
    return {
        "title": near.asset.title,
        "url": edit_url_of(near.asset),
        "percent": near.percent,
        "what": f"{(near.which or near.asset.state.label).lower()}, owned by {near.asset.owner or 'nobody'}",
        "differences": reverse("hub_file_differences", args=[asset.document_id, near.document_id]),
    }
