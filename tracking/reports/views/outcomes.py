"""What became of calls, and what content went with it, as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as format_date

from content.models import Product
from tracking.floor import least_reps
from tracking.metrics import ASSOCIATED_OUTCOME, OUTCOMES
from tracking.reports.outcomes import LEAST_CALLS, OutcomesReport, outcomes_report
from tracking.reports.views.pages import ReportRequest, make_pickers, report_page


@report_page
def outcomes_page(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """The outcomes with the period before, why calls were lost, and what differs by kind and asset."""
    report = outcomes_report(asked.scope, asked.choices.teams)
    points, trend = _line_of(report)
    context = {
        "tab": "outcomes",
        "report_name": "Outcomes",
        "scope": asked.scope,
        "pickers": make_pickers(asked.choices, asked.scope, Product.objects.order_by("order", "name")),
        "report": report,
        "outcomes_text": asked.scope.meaning(OUTCOMES),
        "associated_text": asked.scope.meaning(ASSOCIATED_OUTCOME),
        "results": _with_before(report),
        "most": max((number for _, number in report.now.rows), default=0),
        "most_lost": max((number for _, number in report.reasons), default=0),
        "groups": (("Kinds", "Kind", report.kinds), ("Assets", "Asset", report.assets)),
        "points": points,
        "trend": trend,
        "least_calls": LEAST_CALLS,
        "least_reps": least_reps(),
    }
    return render(request, "tracking/reports/outcomes.html", context)


def _with_before(report: OutcomesReport) -> list[tuple[str, int, int | None]]:
    """Each outcome with its number, and that of the period before where it may be told."""
    before = dict(report.before.rows) if not report.before.hidden else {}
    return [(name, number, before.get(name)) for name, number in report.now.rows]


def _line_of(report: OutcomesReport) -> tuple[list[tuple[str, float]], str]:
    """The weeks that have a share, as they are drawn, and the line in a sentence."""
    known = [(format_date(timezone.localtime(at), "j M"), found.ratio) for at, found in report.weeks]
    points = [(when, ratio) for when, ratio in known if ratio is not None]
    told = ", ".join(f"{when}: {ratio:.0%}" for when, ratio in points)
    return points, f"Share of decided calls that moved on or were won, at the end of each of the last weeks. {told}"
