"""Short lists of the reports as files, with the filters of their pages; what may be long is `made_files`' to give."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse

from hub.core.headers import attach
from hub.core.spreadsheets import XLSX_TYPE
from tracking.reports.adoption import adoption_report
from tracking.reports.adoption_table import adoption_table
from tracking.reports.coverage import coverage
from tracking.reports.exports import (
    ReportTable,
    coverage_table,
    on_message_table,
    outcomes_table,
    own_made_table,
    table_csv_lines,
    utilisation_table,
    write_table_xlsx,
)
from tracking.reports.on_message import report_of
from tracking.reports.outcomes import outcomes_report
from tracking.reports.own_made import report_of as own_made_report
from tracking.reports.scope import ReportScope
from tracking.reports.utilisation import utilisation_by_week
from tracking.reports.views.pages import ReportRequest, breakdowns_of, report_page

MakeTable = Callable[[HttpRequest, ReportRequest], ReportTable]


def _utilisation(request: HttpRequest, asked: ReportRequest) -> ReportTable:
    return utilisation_table(utilisation_by_week(asked.scope), breakdowns_of(asked), asked.scope)


def _coverage(request: HttpRequest, asked: ReportRequest) -> ReportTable:
    found = coverage(asked.scope, request.GET.get("axis", ""), used_for=request.GET.get("by") == "calls")
    return coverage_table(found, asked.scope)


def _on_message(request: HttpRequest, asked: ReportRequest) -> ReportTable:
    return on_message_table(report_of(asked.scope, asked.choices.teams), asked.scope)


def _outcomes(request: HttpRequest, asked: ReportRequest) -> ReportTable:
    return outcomes_table(outcomes_report(asked.scope, asked.choices.teams), asked.scope)


def _own_made(request: HttpRequest, asked: ReportRequest) -> ReportTable:
    return own_made_table(own_made_report(asked.scope, asked.choices.teams), asked.scope)


def _adoption(request: HttpRequest, asked: ReportRequest) -> ReportTable:
    return adoption_table(adoption_report(asked.scope, asked.choices.teams), asked.scope)


def _as_csv(make: MakeTable) -> Callable[..., HttpResponseBase]:
    @report_page
    def answer(request: HttpRequest, asked: ReportRequest) -> HttpResponseBase:
        table = make(request, asked)
        lines = StreamingHttpResponse(table_csv_lines(table, asked.scope), content_type="text/csv; charset=utf-8")
        attach(lines, _file_name(_slug(table.name), asked.scope, "csv"))
        return lines

    return answer


def _as_xlsx(make: MakeTable) -> Callable[..., HttpResponseBase]:
    @report_page
    def answer(request: HttpRequest, asked: ReportRequest) -> HttpResponseBase:
        table = make(request, asked)
        return _workbook(_slug(table.name), asked.scope, lambda target: write_table_xlsx(target, table, asked.scope))

    return answer


utilisation_csv, utilisation_xlsx = _as_csv(_utilisation), _as_xlsx(_utilisation)
on_message_csv, on_message_xlsx = _as_csv(_on_message), _as_xlsx(_on_message)
own_made_csv, own_made_xlsx = _as_csv(_own_made), _as_xlsx(_own_made)
outcomes_csv, outcomes_xlsx = _as_csv(_outcomes), _as_xlsx(_outcomes)
adoption_csv, adoption_xlsx = _as_csv(_adoption), _as_xlsx(_adoption)
coverage_csv, coverage_xlsx = _as_csv(_coverage), _as_xlsx(_coverage)


def _workbook(name: str, scope: ReportScope, write: Callable[[IO[bytes]], None]) -> FileResponse:
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    write(file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=_file_name(name, scope, "xlsx"), content_type=XLSX_TYPE)


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _file_name(name: str, scope: ReportScope, suffix: str) -> str:
    return f"{name}-{scope.last_day:%Y-%m-%d}-{scope.days}-days.{suffix}"
