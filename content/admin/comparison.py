"""What says nearly the same as a file, and what differs between two files, page by page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.panels import Panel
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from content.admin import icons
from content.admin.choosers import edit_url_of
from content.admin.file_status import may_see
from content.models import Collateral, Document, DocumentPage
from content.reading import duplicates
from content.reading.file_states import unit_for
from content.words.differences import ChangedPage, Run, changed_pages, word_runs
from hub.core.people import person_of

#: Changed pages on one screen: only these are compared word by word.
PAGES_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class Side:
    """A file of the two, and the asset that it belongs to, if the user may see one."""

    document: Document
    asset: Collateral | None
    url: str
    which: str = ""

    @property
    def name(self) -> str:
        return self.asset.title if self.asset else self.document.title


@dataclass(frozen=True, slots=True)
class PageChange:
    """One page, before and after, with what was added and removed; None where it is new or gone."""

    before: DocumentPage | None
    after: DocumentPage | None
    runs: list[Run]

    @property
    def pictures(self) -> list[tuple[str, DocumentPage | None]]:
        return [("Before", self.before), ("Now", self.after)]


def nearly(request: HttpRequest, document_id: int | None, asset_id: int | None) -> dict[str, Any]:
    """What the panel shows of a file that belongs, or is to belong, to the asset."""
    near = duplicates.nearly_the_same([document_id] if document_id else [], user=person_of(request), besides=asset_id)
    asset = Collateral.objects.visible_to(person_of(request)).filter(pk=asset_id).first() if asset_id else None
    was_live = asset.document_id if asset and asset.live else None
    return {
        "document_id": document_id,
        "near": near.get(document_id or 0, ()),
        # Of a live asset another file than the live one is its next version.
        "before_id": was_live if document_id and was_live != document_id else None,
        "draft": asset if asset and not asset.live and asset.first_published_at is None else None,
        "may_change": request.user.has_perm("content.change_collateral"),
    }


class NearlyTheSamePanel(Panel):
    """In the editor, for author and approver alike: what exists already that says nearly the same."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/panels/nearly.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context = super().get_context_data(parent_context) | {"asset": self.instance}
            return context | nearly(self.request, self.instance.document_id, self.instance.pk)


@require_safe
def nearly_fragment(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel's content, for a file that was chosen just now; `?asset=` the asset that is being edited."""
    if not may_see(person_of(request)):
        raise PermissionDenied
    asset = request.GET.get("asset", "")
    context = nearly(request, pk, int(asset) if asset.isascii() and asset.isdigit() else None)
    answer = render(request, "content/admin/nearly.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


class CompareView(WagtailAdminTemplateMixin, TemplateView):
    """Two files side by side: only the pages that differ, with the words marked. `other` is the earlier one."""

    template_name = "content/admin/compare.html"
    page_title = "What differs"
    header_icon = icons.ASSETS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_see(person_of(request)):
            raise PermissionDenied
        self.after, self.before = self._side(kwargs["pk"]), self._side(kwargs["other"])
        return super().dispatch(request, *args, **kwargs)

    def _side(self, pk: int) -> Side:
        """Who may not see any asset of a file may not see the file."""
        document = get_object_or_404(Document, pk=pk)
        theirs = Collateral.objects.visible_to(person_of(self.request)).with_review()
        visible = duplicates.holders_of([pk], theirs).get(pk)
        if visible is None:
            if duplicates.holders_of([pk], Collateral.objects.all()):
                raise Http404
            return Side(document, None, "")
        return Side(document, visible[0].asset, edit_url_of(visible[0].asset), visible[0].which)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        after = {"url": self.after.url, "label": self.after.name}
        return [{"url": reverse("assets_admin:list"), "label": "Assets"}, after, {"url": "", "label": "What differs"}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before, after = _texts(self.before.document), _texts(self.after.document)
        changed = changed_pages([text for _, text in before], [text for _, text in after])
        old, new = [number for number, _ in before], [number for number, _ in after]
        page = Paginator(changed, PAGES_AT_ONCE).get_page(self.request.GET.get("p"))
        numbers = [
            (None if c.before is None else old[c.before], None if c.after is None else new[c.after]) for c in page
        ]
        return super().get_context_data(**kwargs) | {
            "sides": [("Before", self.before), ("Now", self.after)],
            "page": page,
            "changes": self._changes(numbers),
            "unit": unit_for(self.after.document.content_type, 1),
            "summary": _summary(changed, len(after), self.after.document.content_type),
            "percent": duplicates.likeness_of(self.before.document.pk, self.after.document.pk),
        }

    def _changes(self, numbers: list[tuple[int | None, int | None]]) -> list[PageChange]:
        before = _pages(self.before.document, [number for number, _ in numbers])
        after = _pages(self.after.document, [number for _, number in numbers])
        changes = []
        for old, new in numbers:
            was, now = before.get(old or 0), after.get(new or 0)
            changes.append(PageChange(was, now, word_runs(was.text if was else "", now.text if now else "")))
        return changes


def _summary(changed: list[ChangedPage], pages: int, content_type: str) -> str:
    """How many pages changed, are new and are gone, without those that are none."""
    edited = sum(page.before is not None and page.after is not None for page in changed)
    added, gone = sum(page.before is None for page in changed), sum(page.after is None for page in changed)
    if not changed:
        return f"Every {unit_for(content_type, 1)} has the same words. Pictures and layout may differ."
    told = [f"{edited:,} changed"] if edited else []
    told += [f"{added:,} {'is' if added == 1 else 'are'} new"] if added else []
    told += [f"{gone:,} of before {'is' if gone == 1 else 'are'} gone"] if gone else []
    return f"Of {pages:,} {unit_for(content_type, pages)}: {', '.join(told)}."


def _texts(document: Document) -> list[tuple[int, str]]:
    return list(document.pages.order_by("number").values_list("number", "text"))


def _pages(document: Document, numbers: list[int | None]) -> dict[int, DocumentPage]:
    wanted = [number for number in numbers if number is not None]
    return {page.number: page for page in document.pages.filter(number__in=wanted).defer("notes", "words")}


def register_urls() -> list[Any]:
    return [
        path("files/<int:pk>/nearly/", nearly_fragment, name="hub_file_nearly"),
        path("files/<int:pk>/differences/<int:other>/", CompareView.as_view(), name="hub_file_differences"),
    ]
