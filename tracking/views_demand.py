"""The reports on what is looked for: coverage by segment and stage, and searches."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tracking.reports import definitions
from tracking.reports.coverage import coverage
from tracking.reports.searches import abandoned_searches, summarise_searches, top_searches, zero_result_searches
from tracking.views_reports import ReportRequest, report_page


@report_page
def coverage_page(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """Segment by stage: where there is nothing, and where something was looked for in vain."""
    context = {
        "tab": "coverage",
        "report_name": "Coverage",
        "scope": asked.scope,
        "pickers": asked.pickers,
        "coverage": coverage(asked.scope, request.GET.get("axis", "")),
        "definition": definitions.COVERAGE.over(asked.scope.days),
    }
    return render(request, "tracking/reports/coverage.html", context)


@report_page
def searches_page(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """What is searched for most, what finds nothing, what is left, and how long finding takes."""
    scope = asked.scope
    lists = (
        ("Searched most", top_searches(scope), ""),
        ("Found nothing", zero_result_searches(scope), definitions.ZERO_RESULTS.over(scope.days)),
        ("Results left", abandoned_searches(scope), definitions.ABANDONED.over(scope.days)),
    )
    context = {
        "tab": "searches",
        "report_name": "Searches",
        "scope": scope,
        "pickers": [picker for picker in asked.pickers if picker.name in ("team", "days")],
        "summary": summarise_searches(scope),
        "lists": lists,
        "time_to_find": definitions.TIME_TO_FIND.over(scope.days),
    }
    return render(request, "tracking/reports/searches.html", context)
