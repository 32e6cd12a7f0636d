"""What assets need to stay current, how long things take, and the assets behind each number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from wagtail.admin.admin_url_finder import AdminURLFinder

from content.permissions import is_administrator, may_manage_content
from hub.core.people import Person, person_of
from tracking import metrics
from tracking.links.left_behind import managed_teams
from tracking.reports.definitions import Concern
from tracking.reports.lifecycle import (
    ConcernCount,
    LifecycleRow,
    count_concerns,
    list_concern,
    most_pressing,
    times_taken,
)
from tracking.reports.views.pages import MOST_AT_ONCE, PAGE_SIZE, ReportRequest, report_page


@dataclass(frozen=True, slots=True)
class ListedConcern:
    """A row of the list, since when or until when it is so in days, and where it is mended by who may."""

    row: LifecycleRow
    days: int | None
    act: str


@report_page
def lifecycle_page(request: HttpRequest, asked: ReportRequest) -> HttpResponse:
    """Each concern with its number, then the assets of the one that was chosen, or of the most pressing. A fixed number
    of queries.
    """
    scope = asked.scope
    counts = count_concerns(scope)
    chosen = _chosen(asked, counts)
    size = MOST_AT_ONCE if request.GET.get("rows") == "all" else PAGE_SIZE
    total = next(one.count for one in counts if one.concern == chosen)
    page = Paginator(range(total), size).get_page(request.GET.get("page"))
    start = page.start_index() - 1 if total else 0
    rows = list_concern(scope, chosen, start=start, stop=start + size)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "tab": "lifecycle",
        "report_name": f"Lifecycle: {chosen.label.lower()}",
        "scope": scope,
        "pickers": asked.pickers,
        "counts": counts,
        "longest": max(one.count for one in counts),
        "times": list(zip(times_taken(scope), _texts(asked), strict=True)),
        "chosen": chosen,
        "definition": scope.meaning(metrics.LIFECYCLE),
        "rows": _listed(rows, scope.last_day, person_of(request)),
        "total": total,
        "page": page,
        "query": query.urlencode(),
    }
    return render(request, "tracking/reports/lifecycle.html", context)


def _texts(asked: ReportRequest) -> list[str]:
    return [
        asked.scope.meaning(metric)
        for metric in (metrics.REQUEST_TO_LIVE, metrics.APPROVAL_TIME, metrics.UPLOAD_TO_USE)
    ]


def _chosen(asked: ReportRequest, counts: Sequence[ConcernCount]) -> Concern:
    concerns = asked.wanted.concerns
    if len(concerns) == 1:
        return concerns[0]
    return most_pressing(counts)


def _listed(rows: Sequence[LifecycleRow], today: date, user: Person) -> list[ListedConcern]:
    finder = AdminURLFinder(user) if may_manage_content(user) else None
    teams = managed_teams(user)
    return [ListedConcern(row, row.days(today), _act(row, finder, user, teams)) for row in rows]


def _act(row: LifecycleRow, finder: AdminURLFinder | None, user: Person, teams: frozenset[int]) -> str:
    """Where it is mended; "" for who may not, who asks its owner on its page. What somebody left is handed over with
    all else of theirs by who answers for them.
    """
    owner = row.asset.owner
    if row.concern == Concern.OWNER_GONE and owner is not None and (is_administrator(user) or owner.team_id in teams):
        return reverse("hand_over", args=[owner.pk])
    if finder is None:
        return ""
    if row.concern == Concern.LINKED:
        return reverse("withdrawal", args=[row.asset.pk])
    if row.concern in (Concern.OVERDUE, Concern.DUE):
        return reverse("still_right", args=[row.asset.pk])
    return finder.get_edit_url(row.asset.own) or ""
