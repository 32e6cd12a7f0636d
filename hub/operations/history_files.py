"""Wagtail's own reports, whose lists can be taken as CSV: nothing that people typed is run in them."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.reports.audit_logging import LogEntriesView
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView

from hub.core.spreadsheets import never_run


class NeverRun:
    """For a view with Wagtail's export; its workbooks keep texts as texts by themselves."""

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        written = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        return never_run(written) if export_format == "csv" else written


class SiteHistory(NeverRun, LogEntriesView):  # type: ignore[misc]
    pass


class Workflows(NeverRun, WorkflowView):  # type: ignore[misc]
    pass


class WorkflowTasks(NeverRun, WorkflowTasksView):  # type: ignore[misc]
    pass


# In the place of Wagtail's, by whose names they are still asked for.
REPORTS: dict[str, Any] = {"site-history": SiteHistory, "workflow": Workflows, "workflow_tasks": WorkflowTasks}
urlpatterns: list[URLPattern] = [
    path(f"{name}/{part}", require_admin_access(view.as_view(results_only=bool(part))))
    for name, view in REPORTS.items()
    for part in ("", "results/")
]
