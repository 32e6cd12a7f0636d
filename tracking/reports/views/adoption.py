"""Who uses the hub: how many reps, how soon new ones do, and what those with many won calls use."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as format_date

from content.models import Product
from tracking import metrics
from tracking.floor import least_reps
from tracking.reports.adoption import AdoptionReport, adoption_report
from tracking.reports.views.pages import ReportRequest, make_pickers, report_page


@report_page
def adoption_page(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """The numbers with the period before, by week and team; the ramp; what goes with won calls. A fixed number of
    queries.
    """
    report = adoption_report(asked.scope, asked.choices.teams)
    points, trend = _line_of(report)
    context = {
        "tab": "adoption",
        "report_name": "Adoption",
        "scope": asked.scope,
        "pickers": make_pickers(asked.choices, asked.scope, Product.objects.order_by("order", "name")),
        "report": report,
        "active_text": asked.scope.meaning(metrics.ACTIVE_REPS, metrics.USES_A_REP),
        "ramp_text": asked.scope.meaning(metrics.RAMP),
        "won_text": asked.scope.meaning(metrics.WITH_MANY_WON_CALLS),
        "most_uses": max((team.now.uses_a_rep or 0 for team in report.teams), default=0),
        "most_in_week": max([step.uses for step in report.ramp.steps] + [report.ramp.usual or 0]),
        "points": points,
        "trend": trend,
        "least": least_reps(),
    }
    return render(request, "tracking/reports/adoption.html", context)


def _line_of(report: AdoptionReport) -> tuple[list[tuple[str, float]], str]:
    """The active reps of each week as a share of the reps there are now, as they are drawn, and in a sentence. All of
    them are the most that is drawn: of who is no rep any more there may have been more."""
    known = [(format_date(timezone.localtime(at), "j M"), found) for at, found in report.weeks if found.reps]
    points = [(when, min(1.0, found.active / found.reps)) for when, found in known]
    told = ", ".join(f"{when}: {found.active}" for when, found in known)
    return points, f"Active reps at the end of each of the last weeks. {told}"
