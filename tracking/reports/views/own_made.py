"""How much of what reps have checked they made themselves, as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from content.permissions import may_manage_content
from hub.core.people import person_of
from tracking.reports.own_made import report_of
from tracking.reports.views.pages import ReportRequest, report_page

#: By what the number can be narrowed.
FILTERS = ("team", "segment", "stage", "days")


@report_page
def own_made_page(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """The share, its line, and by team, stage and segment of the call."""
    context = {
        "tab": "own_made",
        "report_name": "Own-made",
        "scope": asked.scope,
        "pickers": [picker for picker in asked.pickers if picker.name in FILTERS],
        "may_group": may_manage_content(person_of(request)),
        "report": report_of(asked.scope, asked.choices.teams),
    }
    return render(request, "tracking/reports/own_made.html", context)
