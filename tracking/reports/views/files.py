"""The reports as files, with the filters of their pages."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse

from hub.core.headers import attach
from hub.core.spreadsheets import XLSX_TYPE
from tracking.reports.coverage import coverage
from tracking.reports.exports import (
    ReportFile,
    asset_csv_lines,
    coverage_file,
    file_csv_lines,
    searches_file,
    utilisation_file,
    write_file_xlsx,
    write_xlsx,
)
from tracking.reports.forms import asset_ids
from tracking.reports.scope import ReportScope
from tracking.reports.searches import all_searches, summarise_searches
from tracking.reports.unused import all_rows, count_classes
from tracking.reports.utilisation import utilisation_by_week
from tracking.reports.views.pages import ReportRequest, breakdowns_of, report_page

MakeFile = Callable[[HttpRequest, ReportRequest], ReportFile]


@report_page
def unused_csv(request: HttpRequest, asked: ReportRequest) -> HttpResponseBase:
    lines = asset_csv_lines(all_rows(asked.scope, asked.classes, only=asset_ids(request.GET)), asked.scope)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    attach(answer, _file_name("unused", asked.scope, "csv"))
    return answer


@report_page
def unused_xlsx(request: HttpRequest, asked: ReportRequest) -> HttpResponseBase:
    rows = all_rows(asked.scope, asked.classes, only=asset_ids(request.GET))
    counts = count_classes(asked.scope)
    return _workbook("unused", asked.scope, lambda file: write_xlsx(file, rows, asked.scope, counts))


def _utilisation(request: HttpRequest, asked: ReportRequest) -> ReportFile:
    return utilisation_file(utilisation_by_week(asked.scope), breakdowns_of(asked), asked.scope)


def _coverage(request: HttpRequest, asked: ReportRequest) -> ReportFile:
    found = coverage(asked.scope, request.GET.get("axis", ""), used_for=request.GET.get("by") == "calls")
    return coverage_file(found, asked.scope)


def _searches(request: HttpRequest, asked: ReportRequest) -> ReportFile:
    return searches_file(all_searches(asked.scope), asked.scope, summarise_searches(asked.scope).as_of)


def _as_csv(make: MakeFile) -> Callable[..., HttpResponseBase]:
    @report_page
    def answer(request: HttpRequest, asked: ReportRequest) -> HttpResponseBase:
        file = make(request, asked)
        lines = StreamingHttpResponse(file_csv_lines(file, asked.scope), content_type="text/csv; charset=utf-8")
        attach(lines, _file_name(file.name.lower(), asked.scope, "csv"))
        return lines

    return answer


def _as_xlsx(make: MakeFile) -> Callable[..., HttpResponseBase]:
    @report_page
    def answer(request: HttpRequest, asked: ReportRequest) -> HttpResponseBase:
        file = make(request, asked)
        return _workbook(file.name.lower(), asked.scope, lambda target: write_file_xlsx(target, file, asked.scope))

    return answer


utilisation_csv, utilisation_xlsx = _as_csv(_utilisation), _as_xlsx(_utilisation)
coverage_csv, coverage_xlsx = _as_csv(_coverage), _as_xlsx(_coverage)
searches_csv, searches_xlsx = _as_csv(_searches), _as_xlsx(_searches)


def _workbook(name: str, scope: ReportScope, write: Callable[[IO[bytes]], None]) -> FileResponse:
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_file_name(name, scope, "xlsx"), content_type=XLSX_TYPE)


def _file_name(name: str, scope: ReportScope, suffix: str) -> str:
    return f"{name}-{scope.last_day:%Y-%m-%d}-{scope.days}-days.{suffix}"
