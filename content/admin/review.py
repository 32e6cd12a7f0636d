"""The approver's page: the version in review to read, what differs, what the gate says, and the two decisions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from content import actions, refusals
from content.admin import icons
from content.admin.choosers import edit_url_of
from content.admin.undo import REFUSED
from content.findings import errors_among
from content.gate.gate import draft_findings
from content.models import Asset, Collateral, Document, Script
from content.permissions import sees_all_states
from content.reading.changes import changes_between, fields_in_words
from content.reading.file_states import unit_for
from content.reading.reviews import may_decide, step_under_way
from hub.core.people import Person, person_of
from hub.core.quoting import quoted

PAGES_AT_ONCE = 48


def visible_asset(request: HttpRequest, pk: int) -> Any:
    """The asset as its kind, for who works on content."""
    user = person_of(request)
    if not sees_all_states(user):
        raise PermissionDenied
    return get_object_or_404(Asset.objects.visible_to(user), pk=pk).own


class ReviewView(WagtailAdminTemplateMixin, TemplateView):
    """Nothing on it saves by itself: whoever reads stays somebody else than who wrote."""

    template_name = "content/admin/review.html"
    page_title = "Review"
    header_icon = icons.OF_STATE["in_review"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.asset = visible_asset(request, kwargs["pk"])
        self.comment = self.comment_error = ""
        if step_under_way(self.asset) is None:
            messages.warning(request, f"{self.asset.title} is not in review any more.")
            return redirect(edit_url_of(self.asset))
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.POST.get("version") != str(self.asset.latest_revision_id):
            messages.error(request, "Nothing was decided: it was changed since you opened it. Look at it again.")
            return redirect(request.path)
        self.comment = request.POST.get("comment", "").strip()
        try:
            told = self._decide(request.POST.get("decision", ""), person_of(request))
        except refusals.NoComment:
            self.comment_error = "Say what is to be changed: its author reads it."
            return self.render_to_response(self.get_context_data(**kwargs), status=422)
        except REFUSED as refusal:
            messages.error(request, f"Nothing was decided. {refusal}")
            return redirect(request.path)
        messages.success(request, told)
        return redirect("wagtailadmin_home")

    def _decide(self, decision: str, by: Person) -> str:
        at, title = timezone.now(), self.asset.get_latest_revision_as_object().title
        if decision == "approve":
            approved = actions.approve_asset(asset=self.asset, by=by, at=at, comment=self.comment)
            return f"{quoted(title)} is approved. {_what_follows(approved)}"
        if decision == "send_back":
            actions.reject_asset(asset=self.asset, by=by, at=at, comment=self.comment)
            return f"{quoted(title)} is sent back with your comment."
        raise Http404

    def get_page_subtitle(self) -> str:
        return str(self.asset.title)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = {"url": reverse("assets_admin:list"), "label": "Assets"}
        return [listing, {"url": "", "label": "Review", "sublabel": self.asset.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, asset = person_of(self.request), self.asset
        version, step = asset.get_latest_revision_as_object(), step_under_way(asset)
        findings = draft_findings(asset, at=timezone.now(), by=user)
        return super().get_context_data(**kwargs) | {
            "asset": asset,
            "version": version,
            "icon": icons.OF_TYPE.get(version.type, "hub-file"),
            "submitted": step.workflow_state if step else None,
            "findings": findings,
            "stands_in_the_way": bool(errors_among(findings)),
            "fields": [field for field in fields_in_words(version) if field.text],
            "changes": changes_between(asset, version) if asset.live else [],
            "differs_url": _differs_url(asset, version),
            "parts": [] if isinstance(version, Collateral) else version.get_parts(),
            "is_script": isinstance(version, Script),
            **_pictures(version, self.request.GET.get("p")),
            "may_decide": may_decide(asset, user),
            "is_own_work": asset.is_own_work_of(user),
            "may_change": user.has_perm(f"content.change_{asset._meta.model_name}"),
            "edit_url": f"{edit_url_of(asset)}?change=yes",
            "comment": self.comment,
            "comment_error": self.comment_error,
        }


def _what_follows(asset: Asset) -> str:
    if asset.release_at is not None:
        return f"It goes live on {asset.release_words}."
    return "It is live." if asset.is_live() else "It goes on to the next approver."


def _pictures(version: Asset, asked: str | None) -> dict[str, Any]:
    """The pages of its file, so many at once."""
    document: Document | None = version.document if isinstance(version, Collateral) else None
    if document is None:
        return {}
    pages = Paginator(document.pages.without_text().order_by("number"), PAGES_AT_ONCE).get_page(asked)
    return {"document": document, "pages": pages, "unit": unit_for(document.content_type, 1)}


def _differs_url(asset: Asset, version: Asset) -> str:
    """Where the pages of the new file stand beside those of the live one."""
    if not (asset.live and isinstance(asset, Collateral) and isinstance(version, Collateral)):
        return ""
    if version.document_id is None or asset.document_id in (None, version.document_id):
        return ""
    return reverse("hub_file_differences", args=[version.document_id, asset.document_id])


@require_safe
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """What the gate says of the draft as it is saved, for the editor to show again."""
    asset = visible_asset(request, pk)
    context = {"findings": draft_findings(asset, at=timezone.now(), by=person_of(request))}
    answer = render(request, "content/admin/findings.html", context)
    answer["Cache-Control"] = "no-store"
    return answer
