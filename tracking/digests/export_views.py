"""The lists that a person gets by mail each Monday: ask for one, see them, stop one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hub.core.people import person_of
from tracking.digests.schedules import TooMany, schedule_export, stop_export
from tracking.models import ExportSchedule
from tracking.reports.made_files import LISTS, FiltersRefused, read_wanted
from tracking.reports.scope import TeamHidden


@require_safe
@login_required
@permission_required("tracking.view_reports", raise_exception=True)
def export_schedules(request: HttpRequest) -> HttpResponse:
    """The person's, the oldest first, each with its filters in words."""
    person = person_of(request)
    rows = [
        (schedule, LISTS[schedule.kind], f"{reverse(schedule.kind)}?{schedule.query}", _in_words(schedule))
        for schedule in ExportSchedule.objects.of(person).select_related("owner").oldest_first()
    ]
    context = {"tab": "files", "report_name": "Lists each Monday", "rows": rows}
    return render(request, "tracking/digests/exports.html", context)


def _in_words(schedule: ExportSchedule) -> str:
    try:
        wanted = read_wanted(QueryDict(schedule.query), by=schedule.owner, at=timezone.now())
    except (FiltersRefused, TeamHidden, PermissionDenied) as refusal:
        return str(refusal)
    return wanted.scope.in_words


@require_POST
@login_required
@permission_required("tracking.view_reports", raise_exception=True)
def add(request: HttpRequest) -> HttpResponse:
    """`kind` names the list, `query` holds its filters as in the address."""
    kind = LISTS.get(request.POST.get("kind", ""))
    if kind is None:
        raise Http404("There is no such list.")
    query = QueryDict(request.POST.get("query", "")[:2000])
    try:
        schedule_export(kind=kind, query=query, by=person_of(request), at=timezone.now())
    except (FiltersRefused, TeamHidden, TooMany) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{kind.title} comes to you each Monday from the next on.")
    return redirect("export_schedules")


@require_POST
@login_required
@permission_required("tracking.view_reports", raise_exception=True)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    schedule = get_object_or_404(ExportSchedule.objects.of(person_of(request)), pk=pk)
    stop_export(schedule=schedule, by=person_of(request))
    messages.success(request, f"{LISTS[schedule.kind].title} does not come any more.")
    return redirect("export_schedules")
