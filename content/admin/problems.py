"""Files that did not end well, in one list: what happened, what to do, and doing it, for one or for many."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import django_filters
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.forms import CheckboxSelectMultiple
from django.http import QueryDict
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode
from wagtail.admin import messages
from wagtail.admin.filters import MultipleUserFilter, WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, ButtonsColumnMixin, Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.admin.widgets.button import Button
from wagtail.documents.views.bulk_actions.document_bulk_action import DocumentBulkAction
from wagtail.permissions import policy_registry

from content.actions import retry_document
from content.admin.choosers import edit_url_of
from content.admin.file_status import may_come_out_better, may_see
from content.extraction.types import counted
from content.models import Asset, Document, FileState
from content.models.document import PROBLEM_FILE_STATES
from hub.core.spreadsheets import never_run

FINDINGS = {
    "macros": "Macros",
    "script": "Scripts",
    "active": "Active content",
    "embedded": "Embedded files",
    "attached": "Attached files",
    "linked": "Linked files",
    "comments": "Comments",
    "tracked_changes": "Tracked changes",
    "notes": "Speaker notes",
    "hidden": "Hidden slides or sheets",
    "hidden_text": "Hidden text",
    "hidden_shapes": "Hidden shapes",
    "hidden_rows": "Hidden rows",
    "hidden_columns": "Hidden columns",
    "hidden_cells": "Hidden cells",
    "hidden_layers": "Layers that are off",
    "outside": "Outside the visible area",
    "invisible_text": "Invisible words",
    "not_told": "Formats that don't tell what they hide",
    "author": "The author's name",
}
Multiple = django_filters.MultipleChoiceFilter


def files_in_use() -> QuerySet[Document]:
    """Files of assets that are not retired, and files that no asset has."""
    in_use = Asset.objects.filter(retired_at__isnull=True, collateral__document__isnull=False)
    return Document.objects.filter(Q(assets__isnull=True) | Q(assets__in=in_use.values("pk"))).distinct()


class ProblemFilterSet(WagtailFilterSet):
    """Without a choice: files in a state that asks for something. "Inside it" looks at all others too."""

    state = Multiple(
        label="State",
        choices=[(state.value, state.label) for state in FileState if state in PROBLEM_FILE_STATES],
        widget=CheckboxSelectMultiple,
    )
    owner = MultipleUserFilter(
        label="Owner",
        queryset=lambda request: (
            get_user_model()
            .objects.filter(owned_assets__collateral__document__isnull=False)
            .order_by("last_name", "first_name")
            .distinct()
        ),
        method="by_owner",
        widget=CheckboxSelectMultiple,
    )
    holds = Multiple(
        label="Inside it", choices=list(FINDINGS.items()), method="by_finding", widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Document
        fields: list[str] = []

    def filter_queryset(self, queryset: Any) -> Any:
        found = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("holds") else found.filter(state__in=PROBLEM_FILE_STATES)

    def by_owner(self, files: Any, name: str, owners: QuerySet[AbstractUser]) -> Any:
        if not owners:
            return files
        return files.filter(Q(assets__owner__in=owners) | Q(assets__isnull=True, uploaded_by_user__in=owners))

    def by_finding(self, files: Any, name: str, codes: list[str]) -> Any:
        if not codes:
            return files
        # As text: SQLite can't look into a list. Quotes within a finding's own words are escaped there.
        any_of = Q()
        for code in codes:
            any_of |= Q(said__contains=f'"code": "{code}"')
        return files.annotate(said=Cast("findings", TextField())).filter(any_of)


def _assets(file: Document) -> list[Any]:
    return [asset for asset in file.assets.all() if asset.retired_at is None]


def _titles(file: Document) -> str:
    return ", ".join(asset.title for asset in _assets(file))


def _owners(file: Document) -> str:
    owners = {asset.owner for asset in _assets(file)} or {file.uploaded_by_user}
    return ", ".join(sorted(str(owner) for owner in owners if owner is not None)) or "Nobody"


def _edit_url(file: Document) -> str:
    """Where another file can be put in its place: the editor of its asset, or of the file itself."""
    assets = _assets(file)
    return (
        f"{edit_url_of(assets[0])}#panel-child-file_or_address-child-document-wrapper"
        if assets
        else reverse("wagtaildocs:edit", args=[file.pk])
    )


class FileColumn(ButtonsColumnMixin, TitleColumn):
    """The asset, or the file's own title where no asset has it, its file, and what can be done."""

    cell_template_name = "content/admin/cells/problem_file.html"

    def get_cell_context_data(self, instance: Document, parent_context: Any) -> dict[str, Any]:
        name = instance.original_name or instance.filename
        return super().get_cell_context_data(instance, parent_context) | {"file_name": name}

    def get_buttons(self, instance: Document, parent_context: Any) -> list[Button]:
        buttons = [Button("Replace the file", url=_edit_url(instance), priority=20)]
        if may_come_out_better(instance):
            back = parent_context["request"].get_full_path()
            url = reverse("wagtail_bulk_action", args=["content", "document", "read-again"])
            again = f"{url}?{urlencode({'id': instance.pk, 'next': back})}"
            buttons.append(Button("Try again", url=again, priority=10))
        return buttons


class StateColumn(Column):
    cell_template_name = "content/admin/cells/file_state.html"


class AdviceColumn(Column):
    """What happened and what to do; what is inside it, when that was asked for."""

    cell_template_name = "content/admin/cells/advice.html"

    def get_cell_context_data(self, instance: Document, parent_context: Any) -> dict[str, Any]:
        asked = bool(parent_context["request"].GET.getlist("holds"))
        return super().get_cell_context_data(instance, parent_context) | {
            "findings": [finding["text"] for finding in instance.findings] if asked else []
        }


class ProblemsView(ReportView):
    model = Document
    page_title = "Problems with files"
    header_icon = "warning"
    index_url_name = "file_problems:index"
    index_results_url_name = "file_problems:results"
    template_name = "content/admin/problems.html"
    results_template_name = "content/admin/problems_results.html"
    filterset_class = ProblemFilterSet
    any_permission_required = ["add", "change"]
    default_ordering = "-processed_at"
    list_export = ["assets", "file", "state", "advice", "findings", "owner", "since"]
    export_headings = {
        "assets": "Asset",
        "file": "File",
        "state": "State",
        "advice": "What to do",
        "findings": "Inside it",
        "owner": "Owner",
        "since": "Since",
    }
    export_filename = "problems-with-files"
    columns = [
        BulkActionsCheckboxColumn("bulk_actions", obj_type="document"),
        FileColumn(
            "asset",
            label="Asset and file",
            accessor=lambda file: _titles(file) or file.title,
            get_url=_edit_url,
            get_title_id=lambda file: f"document_{file.pk}_title",
        ),
        StateColumn("state", label="State", accessor="get_state_display", sort_key="state"),
        AdviceColumn("state_detail", label="What to do"),
        Column("owner", label="Owner", accessor=_owners),
        DateColumn("processed_at", label="Since", sort_key="processed_at"),
    ]

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(Document)

    def get_base_queryset(self) -> Any:
        return files_in_use().select_related("uploaded_by_user").prefetch_related("assets__owner")

    def filter_queryset(self, queryset: Any) -> Any:
        if self.filters and self.filters.is_valid():
            return super().filter_queryset(queryset)
        return queryset.filter(state__in=PROBLEM_FILE_STATES)

    def to_row_dict(self, item: Document) -> dict[str, Any]:
        row = {
            "assets": _titles(item),
            "file": item.original_name or item.filename,
            "state": item.get_state_display(),
            "advice": item.state_detail,
            "findings": " ".join(finding["text"] for finding in item.findings),
            "owner": _owners(item),
            "since": item.processed_at,
        }
        return {name: never_run(value) for name, value in row.items()}


class ReadAgainBulkAction(DocumentBulkAction):
    """Have files read once more, from this list or from Wagtail's own of all files."""

    display_name = "Try again"
    action_type = "read-again"
    aria_label = "Read the selected files again"
    template_name = "content/admin/read_again.html"
    action_priority = 5

    def check_perm(self, document: Document) -> bool:
        return self.request.user.has_perm("content.change_document")

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        """All that the list of problems shows with its filters, when that is where it was asked."""
        came_from = urlsplit(self.next_url)
        if came_from.path != reverse("file_problems:index"):
            return super().get_all_objects_in_listing_query(parent_id)
        asked = QueryDict(came_from.query)
        files = ProblemFilterSet(asked, request=self.request, queryset=files_in_use())
        return files.qs.values_list("pk", flat=True) if files.is_valid() else []

    def object_context(self, obj: Document) -> dict[str, Any]:
        return {"item": obj, "useful": may_come_out_better(obj)}

    def get_execution_context(self) -> dict[str, Any]:
        return {"user": self.request.user}

    @classmethod
    def execute_action(cls, objects: list[Document], **kwargs: Any) -> tuple[int, int]:
        useful = [document for document in objects if may_come_out_better(document)]
        for document in useful:
            retry_document(document=document, by=kwargs["user"])
        return len(useful), len(objects) - len(useful)

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        """`num_child_objects` is Wagtail's name for what we count as left alone."""
        if num_child_objects:
            left = "another reading would end the same"
            messages.warning(self.request, f"{counted(num_child_objects, 'file')} left as it is: {left}.")
        verb = "is" if num_parent_objects == 1 else "are"
        return f"{counted(num_parent_objects, 'file')} {verb} read again."


class _ProblemsMenuItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return may_see(request.user)


class ProblemsViewSet(ViewSet):
    name = "file_problems"
    url_prefix = "assets/problems"
    menu_label = "Problems with files"
    menu_icon = "warning"
    menu_order = 90
    menu_hook = "register_assets_menu_item"
    menu_item_class = _ProblemsMenuItem

    @property
    def menu_url(self) -> str:
        return reverse("file_problems:index")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", ProblemsView.as_view(), name="index"),
            path("results/", ProblemsView.as_view(results_only=True), name="results"),
        ]
