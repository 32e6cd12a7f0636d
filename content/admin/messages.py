"""The message house in Wagtail's admin: pillars, messages, rules, and what the check found."""

from __future__ import annotations

from typing import Any

import django_filters
from django.urls import path, reverse
from django.utils.functional import cached_property
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.viewsets.base import ViewSet
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from content.admin.choosers import SnippetChooser
from content.admin.claims import ClaimViewSet
from content.models import FindingState, Message, MessageFinding, MessageRule, Pillar
from hub.core.spreadsheets import never_run


class MessageForm(WagtailAdminModelForm):
    """What changes is agreed to anew: nobody's name stands under words they never read."""

    def save(self, commit: bool = True) -> Message:
        if self.has_changed():
            for side in ("marketing", "sales"):
                setattr(self.instance, f"{side}_agreed_by", None)
                setattr(self.instance, f"{side}_agreed_at", None)
        saved: Message = super().save(commit)
        return saved


MESSAGE = ObjectList(
    [
        FieldPanel("statement"),
        FieldRowPanel([FieldPanel("pillar"), FieldPanel("language"), FieldPanel("order")]),
        FieldPanel("proof_points"),
        FieldPanel("say"),
        MultiFieldPanel([FieldPanel("segments"), FieldPanel("stages")], heading="For whom"),
    ],
    base_form_class=MessageForm,
)
RULE = ObjectList(
    [
        FieldRowPanel([FieldPanel("kind"), FieldPanel("language")]),
        FieldPanel("phrases"),
        FieldPanel("instead"),
        FieldPanel("allowed"),
        FieldPanel("why"),
        FieldPanel("message"),
        FieldRowPanel([FieldPanel("stops"), FieldPanel("is_on")]),
    ]
)


class _HouseViewSet(SnippetViewSet):
    copy_view_enabled = False
    chooser_viewset_class = SnippetChooser


class PillarViewSet(_HouseViewSet):
    model = Pillar
    icon = "list-ul"
    menu_label = "Pillars"
    list_display = ["name", "order"]
    ordering = ["order", "name"]
    edit_handler = ObjectList([FieldPanel("name"), FieldPanel("order")])


class MessageViewSet(_HouseViewSet):
    model = Message
    icon = "openquote"
    menu_label = "Messages"
    list_display = ["statement", "pillar", Column("is_agreed", label="Agreed by both sides")]
    list_filter = ["pillar", "language"]
    search_fields = ["statement", "say"]
    ordering = ["pillar__order", "order", "statement"]
    edit_handler = MESSAGE


class RuleViewSet(_HouseViewSet):
    model = MessageRule
    icon = "warning"
    menu_label = "Rules"
    list_display = [Column("__str__", label="Words"), "kind", "instead", "stops", "is_on"]
    list_filter = ["kind", "language", "is_on", "stops"]
    search_fields = ["phrases", "instead"]
    ordering = ["pk"]
    edit_handler = RULE


class FindingFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=FindingState.choices)

    class Meta:
        model = MessageFinding
        fields = ["state"]


def _asset_address(finding: MessageFinding) -> str:
    return f"{reverse('asset_short', args=[finding.asset_id])}#messages"


_EXPORTED = {
    "asset": "Asset",
    "owner": "Owner",
    "text": "What is wrong",
    "where": "Where",
    "words": "Words",
    "around": "In",
    "instead": "Say instead",
    "state": "State",
    "reason": "Accepted because",
    "found_at": "Found",
}


class InsteadColumn(Column):
    """What to say instead, in a cell that is empty where there is nothing: a phone names it only where there is."""

    cell_template_name = "content/admin/cells/instead.html"


class FindingsView(ReportView):
    """What live assets say that the message house rules out, whom they name who may not be named, and which proofs they
    cite that have gone, newest first; without a choice what is open."""

    page_title = "Off message"
    header_icon = "warning"
    index_url_name = "off_message:index"
    index_results_url_name = "off_message:results"
    model = MessageFinding
    filterset_class = FindingFilterSet
    default_ordering = "-found_at"
    any_permission_required = ["view"]
    list_export = list(_EXPORTED)
    export_headings = _EXPORTED
    export_filename = "off-message"
    columns = [
        TitleColumn("asset", label="Asset", get_url=_asset_address),
        Column("asset.owner", label="Owner"),
        Column("text", label="What is wrong", classname="hub-finding"),
        Column("around", label="In"),
        InsteadColumn("instead", label="Say instead"),
        Column("get_state_display", label="State"),
        DateColumn("found_at", label="Found"),
    ]

    @cached_property
    def permission_policy(self) -> Any:
        return policy_registry.get_by_type(MessageRule)

    def get_base_queryset(self) -> Any:
        findings = MessageFinding.objects.in_live_assets().for_listing()
        return findings if self.request.GET.get("state") else findings.open()

    def to_row_dict(self, item: MessageFinding) -> dict[str, Any]:
        row = {
            "asset": item.asset.title,
            "owner": str(item.asset.owner or ""),
            "text": item.text,
            "where": item.where,
            "words": item.words,
            "around": item.around,
            "instead": item.instead,
            "state": item.get_state_display(),
            "reason": item.reason,
            "found_at": item.found_at,
        }
        return {name: never_run(value) for name, value in row.items()}


class FindingsViewSet(ViewSet):
    name = "off_message"
    url_prefix = "off-message"
    icon = "warning"
    menu_label = "Off message"
    menu_order = 300

    @property
    def menu_url(self) -> str:
        return reverse("off_message:index")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", FindingsView.as_view(), name="index"),
            path("results/", FindingsView.as_view(results_only=True), name="results"),
        ]


class HouseGroup(SnippetViewSetGroup):
    items = (MessageViewSet, ClaimViewSet, RuleViewSet, PillarViewSet, FindingsViewSet)
    menu_label = "Message house"
    menu_icon = "openquote"
    menu_order = 240
