"""Requests on the marketer's desk: the list, and one request with what can be done about it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.forms import CheckboxSelectMultiple
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.generic import RedirectView, TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import MultipleUserFilter, WagtailFilterSet
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from content.admin.choosers import SnippetChooser
from content.models import BuyingStage, Segment
from hub.core.people import person_of
from hub.core.spreadsheets import never_run
from tracking.models import AssetRequest, RequestState
from tracking.requests import actions
from tracking.requests.desk_forms import AnswerForm, DeclineForm

SHOWN = 8
ICON = "hub-message-square-reply"
PENDING_FIRST = "?state=open&state=taken"


class RequestFilterSet(WagtailFilterSet):
    state = django_filters.MultipleChoiceFilter(
        label="State", choices=RequestState.choices, widget=CheckboxSelectMultiple
    )
    segment = django_filters.ModelMultipleChoiceFilter(
        label="Segment",
        queryset=Segment.objects.select_related("axis").order_by("axis__order", "axis__name", "order", "name"),
        widget=CheckboxSelectMultiple,
    )
    stage = django_filters.ModelMultipleChoiceFilter(
        label="Buying stage", queryset=BuyingStage.objects.order_by("order"), widget=CheckboxSelectMultiple
    )
    taken_by = MultipleUserFilter(
        label="Taken by",
        queryset=lambda request: _takers(),
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = AssetRequest
        fields: list[str] = []


def _takers() -> Any:
    taken = AssetRequest.objects.exclude(taken_by=None).values("taken_by")
    return get_user_model().objects.filter(pk__in=taken).order_by("last_name", "first_name")


def _people(request: AssetRequest) -> str:
    """In words, as on a phone no heading says what the number is."""
    return "1 person" if request.voices == 1 else f"{request.voices} people"  # type: ignore[attr-defined]


def outcome(request: AssetRequest) -> str:
    """Who has it, or what became of it."""
    if request.state == RequestState.TAKEN:
        return f"{request.taken_by or 'somebody who has left'} is on it"
    if request.state == RequestState.ANSWERED:
        return f"with {request.asset}" if request.asset else "with an asset that is gone"
    return request.reason


class RequestStateColumn(Column):
    cell_template_name = "tracking/admin/cells/state.html"

    def get_cell_context_data(self, instance: AssetRequest, parent_context: Any) -> dict[str, Any]:
        return super().get_cell_context_data(instance, parent_context) | {"more": outcome(instance)}


_EXPORTED = {
    "words": "Asked for",
    "state": "State",
    "outcome": "What became of it",
    "voices": "People who asked",
    "segment": "Segment",
    "stage": "Buying stage",
    "needed_by": "Needed by",
    "first_asked_at": "First asked",
    "last_asked_at": "Last asked",
    "taken_by": "Taken by",
    "closed_at": "Closed",
    "closed_by": "Closed by",
}


class RequestIndexView(IndexView):
    page_title = "Requests"
    list_export = list(_EXPORTED)
    export_headings = _EXPORTED
    export_filename = "requests"

    def to_row_dict(self, item: AssetRequest) -> dict[str, Any]:
        row = {
            "words": item.words,
            "state": item.get_state_display(),
            "outcome": outcome(item),
            "voices": item.voices,  # type: ignore[attr-defined]
            "segment": item.segment.name if item.segment else "",
            "stage": item.stage.name if item.stage else "",
            "needed_by": item.needed_by,  # type: ignore[attr-defined]
            "first_asked_at": item.asked_at,
            "last_asked_at": item.last_asked_at,  # type: ignore[attr-defined]
            "taken_by": str(item.taken_by or ""),
            "closed_at": item.closed_at,
            "closed_by": str(item.closed_by or ""),
        }
        return {name: never_run(value) for name, value in row.items()}

    def get_base_queryset(self) -> Any:
        return AssetRequest.objects.for_listing()

    def get_list_more_buttons(self, instance: AssetRequest) -> list[Any]:
        return []


class RequestViewSet(SnippetViewSet):
    """What reps ask for, most wanted first. It is opened to be taken, answered or declined; nobody edits its words."""

    model = AssetRequest
    chooser_viewset_class = SnippetChooser
    url_namespace = "requests_admin"
    base_url_path = "requests"
    icon = ICON
    menu_label = "Requests"
    menu_name = "requests"
    menu_order = 120
    add_to_admin_menu = True
    index_view_class = RequestIndexView
    filterset_class = RequestFilterSet
    copy_view_enabled = False
    list_per_page = 30
    search_fields = ["words"]
    search_backend_name = None
    ordering = ["-voices", "-last_asked_at"]
    list_display = [
        "words",
        RequestStateColumn("state", label="State", accessor="get_state_display", sort_key="state"),
        Column("voices", label="Asked by", accessor=_people, sort_key="voices"),
        Column("segment", label="Segment", accessor=lambda one: one.segment.name if one.segment else ""),
        "stage",
        Column("needed_by", label="Needed by", sort_key="needed_by"),
        DateColumn("last_asked_at", label="Last asked", sort_key="last_asked_at"),
    ]

    @property
    def menu_url(self) -> str:
        return super().menu_url + PENDING_FIRST

    @property
    def add_view(self) -> Any:
        return RedirectView.as_view(pattern_name="ask")

    @property
    def edit_view(self) -> Any:
        return RequestView.as_view()


class RequestView(WagtailAdminTemplateMixin, TemplateView):
    """One request: who asked and why, and the acts. `act` is take, put_back, answer or decline."""

    template_name = "tracking/admin/request.html"
    header_icon = ICON
    page_title = "Request"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm("tracking.change_assetrequest"):
            raise PermissionDenied
        self.asked: AssetRequest = get_object_or_404(AssetRequest.objects.for_listing(), pk=kwargs["pk"])
        self.answer_form = AnswerForm(user=person_of(request))
        self.decline_form = DeclineForm()
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.asked.words

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = reverse("requests_admin:list") + PENDING_FIRST
        return [{"url": listing, "label": "Requests"}, {"url": "", "label": self.asked.words}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {
            "asked": self.asked,
            "outcome": outcome(self.asked),
            "voices": list(self.asked.asks.select_related("user__team").order_by("asked_at")),
            "answer_form": self.answer_form,
            "decline_form": self.decline_form,
            "media": self.answer_form.media,
            "mine": self.asked.taken_by_id == self.request.user.pk,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            said = self._act(request.POST.get("act", ""))
        except actions.AlreadyClosed as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        if not said:
            return self.render_to_response(self.get_context_data(), status=422)
        messages.success(request, said)
        return redirect(request.path)

    def _act(self, act: str) -> str:
        """Do it; what to say of it, or "" when a form is not complete."""
        by, now = person_of(self.request), timezone.now()
        if act == "take":
            actions.take_request(request=self.asked, by=by)
            return "You are on it. Those who asked see that."
        if act == "put_back":
            actions.put_back_request(request=self.asked, by=by)
            return "It is open again."
        if act == "answer":
            self.answer_form = AnswerForm(self.request.POST, user=by)
            if not self.answer_form.is_valid():
                return ""
            asset = self.answer_form.cleaned_data["asset"]
            reason = self.answer_form.cleaned_data["reason"]
            actions.answer_request(request=self.asked, by=by, asset=asset, at=now, reason=reason)
            return f"Answered with {asset.title}. Those who asked are told."
        self.decline_form = DeclineForm(self.request.POST)
        if act != "decline" or not self.decline_form.is_valid():
            return ""
        actions.decline_request(request=self.asked, by=by, reason=self.decline_form.cleaned_data["reason"], at=now)
        return "Declined. Those who asked are told why."


class RequestsPanel(Component):
    """On the desk's first page: what most people wait for."""

    order = 220
    name = "requests"
    template_name = "tracking/admin/home_requests.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        if not parent_context["request"].user.has_perm("tracking.change_assetrequest"):
            return {"rows": [], "total": 0}
        pending = AssetRequest.objects.pending()
        rows = list(pending.for_listing().order_by("-voices", "-last_asked_at", "-pk")[:SHOWN])
        return {
            "rows": [(row, outcome(row)) for row in rows],
            "total": pending.count(),
            "icon_name": ICON,
            "all_url": reverse("requests_admin:list") + PENDING_FIRST,
        }
