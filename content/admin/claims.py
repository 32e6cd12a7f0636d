"""Claims in Wagtail's admin: the listing with its filters and file, the form, and the import of a list."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, DateColumn, NumberColumn
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from content.actions.claims import WRITTEN, note_change, show_anew
from content.admin.choosers import SnippetChooser
from content.importing.claims import RowErrors, import_claims
from content.models import Claim, Language
from content.reading.claims import STATES, narrowed, with_live_assets
from content.reading.owners import possible_owners
from hub.core.edge import sane_day
from hub.core.people import person_of
from hub.core.spreadsheets import never_run

LARGEST = 1_000_000
#: The columns of a list of claims as a file, by the attributes that fill them: what an import takes.
_EXPORTED = {("owner_username" if name == "owner" else name): name for name in WRITTEN}


class ClaimForm(WagtailAdminModelForm):
    """What changes is agreed to anew, and a figure that was replaced is looked for still."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = possible_owners(besides=self.instance.owner_id)
        if self.instance.pk is None and self.for_user is not None:
            self.initial.setdefault("owner", self.for_user.pk)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        for name in ("as_of", "valid_until"):
            if cleaned.get(name):
                cleaned[name] = sane_day(cleaned[name])
        return cleaned

    def save(self, commit: bool = True) -> Claim:
        # Not what differs from the form as it was shown: an earlier version that is brought back differs in nothing.
        changed = note_change(self.instance)
        saved: Claim = super().save(commit)
        if commit and {"figure", "unit"}.intersection(changed):
            show_anew(saved)
        return saved


CLAIM = ObjectList(
    [
        FieldRowPanel([FieldPanel("figure"), FieldPanel("unit"), FieldPanel("language")]),
        FieldPanel("statement"),
        FieldPanel("context"),
        FieldPanel("words"),
        MultiFieldPanel(
            [
                FieldPanel("source"),
                FieldPanel("link"),
                FieldRowPanel([FieldPanel("as_of"), FieldPanel("valid_until")]),
                FieldPanel("owner"),
            ],
            heading="What stands behind it",
        ),
    ],
    base_form_class=ClaimForm,
)


class ClaimFilterSet(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label="State", choices=list(STATES.items()), method="in_state")
    language = django_filters.ChoiceFilter(label="Language", choices=Language.choices)

    class Meta:
        model = Claim
        fields = ["state", "language"]

    def in_state(self, claims: Any, name: str, state: str) -> Any:
        return narrowed(claims, state=state, words="", today=timezone.localdate())


class ClaimIndexView(IndexView):
    @property
    def header_buttons(self) -> list[Any]:
        buttons = super().header_buttons
        if self.request.user.has_perm("content.add_claim"):
            buttons.append(HeaderButton("Import a list", url=reverse("import_claims"), icon_name="hub-upload"))
        return list(buttons)

    def to_row_dict(self, item: Claim) -> dict[str, Any]:
        return {name: never_run(value) for name, value in super().to_row_dict(item).items()}


class ClaimViewSet(SnippetViewSet):
    model = Claim
    icon = "hub-quote"
    menu_label = "Claims"
    index_view_class = ClaimIndexView
    copy_view_enabled = False
    chooser_viewset_class = SnippetChooser
    filterset_class = ClaimFilterSet
    search_fields = ["statement", "figure", "context", "source"]
    ordering = ["statement", "pk"]
    list_display = [
        Column("__str__", label="Claim", sort_key="statement"),
        Column("reference", label="To cite it"),
        "source",
        DateColumn("valid_until", label="Valid until"),
        "owner",
        Column("is_agreed", label="Agreed by both sides"),
        NumberColumn("live_assets", label="Live assets"),
    ]
    list_export = list(_EXPORTED)
    export_headings = _EXPORTED
    export_filename = "claims"
    edit_handler = CLAIM

    def get_queryset(self, request: HttpRequest) -> Any:
        return with_live_assets(Claim.objects.select_related("owner"))


class ClaimsFileForm(forms.Form):
    file = forms.FileField(label="CSV file", help_text="As the list's own export: a line for each claim.")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("It is larger than 1 MB.")
        return file


class ImportClaimsView(WagtailAdminTemplateMixin, TemplateView):
    """Add and change claims from a CSV file: all of its lines, or none and why."""

    template_name = "content/admin/import_claims.html"
    page_title = "Import claims"
    header_icon = "hub-upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not person_of(request).has_perm("content.add_claim"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, errors = ClaimsFileForm(request.POST, request.FILES), []
        if form.is_valid():
            try:
                made, changed = import_claims(data=form.cleaned_data["file"].read(), by=person_of(request))
            except RowErrors as refused:
                errors = refused.lines
            else:
                messages.success(request, f"{made} new, {changed} changed. Each is agreed to before it holds.")
                return redirect("wagtailsnippets_content_claim:list")
        context = self.get_context_data(form=form, errors=errors)
        return render(request, self.template_name, context, status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"form": ClaimsFileForm(), "errors": [], **kwargs})

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        listing = {"url": reverse("wagtailsnippets_content_claim:list"), "label": "Claims"}
        return [listing, {"url": "", "label": "Import"}]


def urls() -> list[Any]:
    return [path("claims/import/", ImportClaimsView.as_view(), name="import_claims")]
