"""Lists as files, and the page of those that the worker made for one person."""

from __future__ import annotations

import tempfile
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hub.core.headers import attach, send_range
from hub.core.people import person_of
from tracking.models import ReportFile
from tracking.reports.made_files import (
    KEPT,
    LISTS,
    MOST_AT_ONCE,
    FiltersRefused,
    ListFile,
    TooManyWaiting,
    Wanted,
    ask_for_file,
    is_long,
    read_wanted,
)
from tracking.reports.scope import TeamHidden
from tracking.reports.views.pages import ReportRequest, report_page
from tracking.tasks import make_report_file


@report_page
def list_file(request: HttpRequest, asked: ReportRequest) -> HttpResponseBase:
    """The list that the address names, as a file; a long one is asked of the worker."""
    match = request.resolver_match
    assert match is not None
    kind = LISTS[str(match.url_name)]
    wanted = asked.wanted
    if is_long(kind, wanted):
        return _ask_worker(request, kind, wanted)
    file = tempfile.TemporaryFile(suffix=f".{kind.suffix}")  # noqa: SIM115 - the response closes it
    kind.write(file, wanted)
    file.seek(0)
    answer = FileResponse(file, content_type=kind.content_type)
    attach(answer, kind.name(wanted.scope))
    return answer


def _ask_worker(request: HttpRequest, kind: ListFile, wanted: Wanted) -> HttpResponse:
    try:
        with transaction.atomic():
            file = ask_for_file(kind=kind, wanted=wanted, query=request.GET, by=person_of(request), at=timezone.now())
            transaction.on_commit(partial(make_report_file.enqueue, file.pk))
    except TooManyWaiting as refusal:
        messages.warning(request, str(refusal))
    return redirect("report_files")


@require_safe
@login_required
@permission_required("tracking.view_reports", raise_exception=True)
def report_files(request: HttpRequest) -> HttpResponse:
    """The exports of this person, newest first."""
    files = list(ReportFile.objects.of(person_of(request)).kept_at(timezone.now()).newest_first())
    context = {
        "tab": "files",
        "report_name": "Your exports",
        "files": [(file, LISTS[file.kind], f"{reverse(file.kind)}?{file.query}") for file in files],
        "waits": any(file.waits for file in files),
        "most_at_once": f"{MOST_AT_ONCE:,}",
        "days": KEPT.days,
    }
    return render(request, "tracking/reports/files.html", context)


@require_safe
@login_required
@permission_required("tracking.view_reports", raise_exception=True)
def report_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file that was made, to its owner alone, and only while they may see what is in it."""
    now, by = timezone.now(), person_of(request)
    file = get_object_or_404(ReportFile.objects.of(by).kept_at(now).ready(), pk=pk)
    try:
        read_wanted(QueryDict(file.query), by=by, at=now)
    except (FiltersRefused, TeamHidden) as refusal:
        return render(request, "tracking/reports/refused.html", {"refusal": str(refusal)}, status=403)
    if not default_storage.exists(file.path):
        raise Http404("The file is gone.")
    kind = LISTS[file.kind]
    content = default_storage.open(file.path, "rb")
    answer = send_range(request, content, size=file.size or content.size, content_type=kind.content_type, whole=True)
    # What the file is of: whoever reads the audit log sees the filters.
    answer["Content-Location"] = f"{reverse(file.kind)}?{file.query}" if file.query else reverse(file.kind)
    attach(answer, file.name)
    return answer
