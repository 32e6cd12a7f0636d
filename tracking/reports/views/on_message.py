"""How much of what reps send is on message, as a page."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateformat import format as format_date

from tracking.reports.on_message import OnMessageReport, off_message_rows, report_of
from tracking.reports.views.pages import PAGE_SIZE, ReportRequest, report_page


@report_page
def on_message_page(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """The rate, its line, by team, stage and segment, and the assets that were sent off message."""
    report = report_of(asked.scope, asked.choices.teams)
    page = Paginator(report.assets, PAGE_SIZE).get_page(request.GET.get("page"))
    points, trend = line_of(report)
    context = {
        "tab": "on_message",
        "report_name": "On message",
        "scope": asked.scope,
        "pickers": asked.pickers,
        "report": report,
        "points": points,
        "trend": trend,
        "page": page,
        "rows": off_message_rows(page.object_list),
        "query": urlencode([(key, value) for key, value in request.GET.lists() if key != "page"], doseq=True),
    }
    return render(request, "tracking/reports/on_message.html", context)


def line_of(report: OnMessageReport) -> tuple[list[tuple[str, float]], str]:
    """The weeks that have a rate, as they are drawn, and the line in a sentence."""
    known = [(format_date(timezone.localtime(at), "j M"), rate.ratio) for at, rate in report.weeks]
    points = [(when, ratio) for when, ratio in known if ratio is not None]
    told = ", ".join(f"{when}: {ratio:.0%}" for when, ratio in points)
    return points, f"On-message rate at the end of each of the last {len(report.weeks)} weeks. {told}"
