"""What waits to leave the hub, what failed and what was given up, for administrators, with "Try again"."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.timesince import timeuntil
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from hub.core.outbox import consumers
from hub.core.outbox.delivery import try_again
from hub.core.outbox.models import Outgoing, OutgoingQuerySet
from hub.core.outbox.tasks import deliver_due
from hub.core.spreadsheets import never_run

MAY_SEE, MAY_TRY_AGAIN = "core.view_outgoing", "core.change_outgoing"
STATES = (("given_up", "Given up"), ("failing", "Trying again"), ("waiting", "Waiting"))


def outgoing() -> OutgoingQuerySet:
    """What has not been delivered, of the consumers that are on, what was given up first."""
    on = [one.name for one in consumers.registered() if one.is_on()]
    rows = Outgoing.objects.undelivered().filter(consumer__in=on)
    return rows.order_by(F("given_up_at").desc(nulls_last=True), "-attempts", "next_try_at", "pk")


class OutgoingFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(choices=STATES, method="in_state", label="State")
    consumer = django_filters.ChoiceFilter(label="Kind")

    class Meta:
        model = Outgoing
        fields = ["state", "consumer"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["consumer"].extra["choices"] = [(one.name, one.label) for one in consumers.registered()]

    def in_state(self, queryset: OutgoingQuerySet, name: str, value: str) -> QuerySet[Outgoing]:
        return getattr(queryset, value)()


class _TryAgainColumn(Column):
    cell_template_name = "hub/admin/cells/try_again.html"


def _kind(row: Outgoing) -> str:
    return consumers.named(row.consumer).label


def _state(row: Outgoing) -> str:
    tries = "1 try" if row.attempts == 1 else f"{row.attempts} tries"
    if row.given_up_at:
        return f"Given up after {tries}"
    if row.attempts:
        return f"Trying again, {tries} so far"
    return "Waiting"


def _next_try(row: Outgoing) -> str:
    if row.given_up_at:
        return "–"
    return f"in {timeuntil(row.next_try_at)}" if row.next_try_at > timezone.now() else "now"


class OutgoingView(ReportView):
    model = Outgoing
    page_title = "Outgoing"
    header_icon = "upload"
    index_url_name = "outgoing:index"
    index_results_url_name = "outgoing:results"
    template_name = "hub/admin/outgoing.html"
    results_template_name = "hub/admin/outgoing_results.html"
    filterset_class = OutgoingFilterSet
    permission_required = "view"
    list_export = ["about", "kind", "state", "last_error", "noted_at"]
    export_headings = {
        "about": "What",
        "kind": "Kind",
        "state": "State",
        "last_error": "Last error",
        "noted_at": "Since",
    }
    export_filename = "outgoing"
    columns = [
        Column("about", label="What", accessor=lambda row: row.about),
        Column("kind", label="Kind", accessor=_kind),
        Column("state", label="State", accessor=_state),
        Column("last_error", label="Last error"),
        DateColumn("noted_at", label="Since"),
        Column("next_try", label="Next try", accessor=_next_try),
        _TryAgainColumn("again", label="", accessor="pk"),
    ]

    @cached_property
    def permission_policy(self) -> ModelPermissionPolicy:
        return ModelPermissionPolicy(Outgoing)

    def get_base_queryset(self) -> OutgoingQuerySet:
        return outgoing()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        _describe(context["object_list"])
        return context

    def to_row_dict(self, item: Outgoing) -> dict[str, Any]:
        row = {
            "about": item.about,  # type: ignore[attr-defined]
            "kind": _kind(item),
            "state": _state(item),
            "last_error": item.last_error,
            "noted_at": item.noted_at,
        }
        return {name: never_run(value) for name, value in row.items()}


def _describe(rows: Iterable[Outgoing]) -> None:
    """Give each row in `about` what it is about, in one question for each kind."""
    by_consumer: dict[str, list[Outgoing]] = {}
    for row in rows:
        by_consumer.setdefault(row.consumer, []).append(row)
    for name, ours in by_consumer.items():
        told = consumers.named(name).describe([row.key for row in ours])
        for row in ours:
            row.about = told.get(row.key, f"{row.key}, deleted")  # type: ignore[attr-defined]


@require_POST
def try_one_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one row due now, and have it delivered."""
    return _try(request, outgoing().filter(pk=pk))


@require_POST
def try_all_again(request: HttpRequest) -> HttpResponse:
    """Make everything due now that was given up or waits for a later try, and have it delivered."""
    return _try(request, outgoing())


def _try(request: HttpRequest, rows: OutgoingQuerySet) -> HttpResponse:
    if not request.user.has_perm(MAY_TRY_AGAIN):
        raise PermissionDenied
    count = try_again(rows, now=timezone.now())
    deliver_due.enqueue()
    if count:
        messages.success(request, f"{count} {'is' if count == 1 else 'are'} tried again now.")
    else:
        messages.warning(request, "It was delivered meanwhile.")
    return redirect("outgoing:index")


class _OutgoingMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_SEE)


class OutgoingViewSet(ViewSet):
    name = "outgoing"
    url_prefix = "outgoing"
    menu_label = "Outgoing"
    menu_icon = "upload"
    menu_order = 900
    menu_hook = "register_reports_menu_item"
    menu_item_class = _OutgoingMenuItem

    @property
    def menu_url(self) -> str:
        return reverse("outgoing:index")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", OutgoingView.as_view(), name="index"),
            path("results/", OutgoingView.as_view(results_only=True), name="results"),
            path("again/", try_all_again, name="again_all"),
            path("<int:pk>/again/", try_one_again, name="again"),
        ]
