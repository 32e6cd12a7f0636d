"""Deleting what something else stands on is answered by a sentence, whichever way it is tried in the admin."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Model, ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_valid_next_url_from_request

from content.models import Document, Image, SegmentAxis
from content.permissions import may_manage_content
from content.reading.deletion import why_axes_are_kept, why_files_are_kept, why_kept, why_pictures_are_kept


class SayWhatIsKept:
    """Middleware: Wagtail has no hook before a file is deleted, and the database may refuse anything at any time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        model, chosen = _files_to_delete(request, kwargs)
        if not chosen or not (request.user.is_authenticated and may_manage_content(request.user)):
            return None  # whoever may not be here is told so by the view
        why = why_files_are_kept(chosen) if model is Document else why_pictures_are_kept(chosen)
        return refused(request, why, list(model._default_manager.filter(pk__in=chosen)[:2]))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, ProtectedError | RestrictedError) or not _is_admin(request):
            return None
        return refused(request, why_kept(error))


def _is_admin(request: HttpRequest) -> bool:
    return request.path.startswith(reverse("wagtailadmin_home"))


def _files_to_delete(request: HttpRequest, kwargs: dict[str, Any]) -> tuple[type[Model], list[int]]:
    """Which files or pictures the address asked would delete."""
    match request.resolver_match and request.resolver_match.view_name:
        case "wagtaildocs:delete":
            return Document, [int(kwargs["document_id"])]
        case "wagtaildocs:delete_multiple":
            return Document, [int(kwargs["doc_id"])]
        case "wagtailimages:delete" | "wagtailimages:delete_multiple":
            return Image, [int(kwargs["image_id"])]
        case "wagtail_bulk_action":
            for model in (Document, Image):
                deleting = (model._meta.app_label, model._meta.model_name, "delete")
                if tuple(kwargs[name] for name in ("app_label", "model_name", "action")) == deleting:
                    return model, _chosen(model, request.GET.getlist("id"))
    return Document, []


def _chosen(model: type[Model], keys: Iterable[str]) -> list[int]:
    if "all" in keys:
        return list(model._default_manager.values_list("pk", flat=True))
    return [int(key) for key in keys if key.isdecimal()]


def refused(request: HttpRequest, why: str, things: Sequence[Any] = ()) -> HttpResponse | None:
    """Back to where it can be done otherwise: the editor of the one, else the listing they were chosen in. None when
    there is nothing to say why.
    """
    if not why:
        return None
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        return JsonResponse({"success": False, "error": why}, status=409)
    messages.error(request, why)
    editor = AdminURLFinder(request.user).get_edit_url(things[0]) if len(things) == 1 else None
    return HttpResponseRedirect(editor or get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))


def keep_axes_in_use(request: HttpRequest, instances: Sequence[Any]) -> HttpResponse | None:
    axes = [one for one in instances if isinstance(one, SegmentAxis)]
    return refused(request, why_axes_are_kept(axes), axes)
