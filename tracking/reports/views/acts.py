"""What came of what was done about unused assets and about words that found nothing."""

from __future__ import annotations

import tempfile
from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required, permission_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hub.core.headers import attach
from hub.core.pickers import make_picker
from hub.core.spreadsheets import XLSX_TYPE
from tracking.metrics import WHAT_CAME_OF_IT
from tracking.models import ActKind
from tracking.reports.came_of import PERIOD, all_acts, count_acts, list_acts, summarise_acts
from tracking.reports.exports import act_csv_lines, write_acts_xlsx
from tracking.reports.made_files import CSV_TYPE

PAGE_SIZE = 25


def _kind(request: HttpRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in ActKind.values else ""


@require_safe
@login_required
@permission_required("tracking.view_reports", raise_exception=True)
def what_came_of_it(request: HttpRequest) -> HttpResponse:
    """Each kind of act, and the acts of half a year. A fixed number of queries."""
    now, kind = timezone.now(), _kind(request)
    page = Paginator(range(count_acts(at=now, kind=kind)), PAGE_SIZE).get_page(request.GET.get("page"))
    start = page.start_index() - 1 if page.paginator.count else 0
    context = {
        "tab": "acts",
        "report_name": "What came of it",
        "came_of": summarise_acts(at=now),
        "acts": list_acts(at=now, kind=kind, start=start, stop=page.end_index()),
        "page": page,
        "total": page.paginator.count,
        "query": urlencode({"kind": kind} if kind else {}),
        "pickers": (make_picker("Act", "kind", ActKind.choices, {kind}),),
        "definition": WHAT_CAME_OF_IT.over(PERIOD),
        "days": PERIOD,
    }
    return render(request, "tracking/reports/acts.html", context)


@require_safe
@login_required
@permission_required("tracking.view_reports", raise_exception=True)
def acts_csv(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    answer = StreamingHttpResponse(act_csv_lines(all_acts(at=now, kind=_kind(request))), content_type=CSV_TYPE)
    attach(answer, _name(now, "csv"))
    return answer


@require_safe
@login_required
@permission_required("tracking.view_reports", raise_exception=True)
def acts_xlsx(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    write_acts_xlsx(file, all_acts(at=now, kind=_kind(request)), at=now)
    file.seek(0)
    answer = FileResponse(file, content_type=XLSX_TYPE)
    attach(answer, _name(now, "xlsx"))
    return answer


def _name(at: datetime, suffix: str) -> str:
    return f"what-came-of-it-{timezone.localdate(at):%Y-%m-%d}.{suffix}"
