"""The links of *Sent* as files, with the filters of the page."""

from __future__ import annotations

import tempfile

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hub.core.headers import attach
from hub.core.spreadsheets import XLSX_TYPE, csv_lines
from tracking.links.exports import HEADINGS, link_rows, write_links
from tracking.links.views.sent import chosen_links


@login_required
@require_safe
def sent_csv(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    lines = csv_lines(HEADINGS, link_rows(chosen_links(request, now), at=now))
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    attach(answer, f"sent-{timezone.localdate(now):%Y-%m-%d}.csv")
    return answer


@login_required
@require_safe
def sent_xlsx(request: HttpRequest) -> HttpResponseBase:
    now = timezone.now()
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - the response closes it
    write_links(file, chosen_links(request, now), at=now)
    file.seek(0)
    name = f"sent-{timezone.localdate(now):%Y-%m-%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX_TYPE)
