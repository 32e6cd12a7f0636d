"""The options of links by team, in the admin's settings; for administrators."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from tracking.links.options import NotAdmissible, read_allowed
from tracking.models import LinkPolicy

OPTIONS = (
    ("expires_at", "Open for days"),
    ("expires_after_days", "Days after the first view"),
    ("passcode", "Passcode"),
    ("verify_email", "Code by mail"),
    ("allowed", "Who else may open it"),
    ("allow_download", "Download"),
    ("watermark", "Watermark"),
    ("pass_on", "Passing on"),
    ("terms", "Terms"),
    ("keep_versions", "Version"),
    ("notify", "News of the first view"),
)


class LinkPolicyForm(WagtailAdminModelForm):
    allowed = forms.CharField(
        label="Who else may open it",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Addresses or whole domains, one to a line. Locked: nobody but them and the recipient.",
    )
    locked = forms.MultipleChoiceField(
        choices=OPTIONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Of these, reps and programs may ask for more, not for less. Links that exist follow when they are "
        "changed.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["allowed"] = "\n".join(self.instance.allowed)

    def clean_allowed(self) -> list[str]:
        try:
            return list(read_allowed(self.cleaned_data["allowed"].splitlines()))
        except NotAdmissible as error:
            raise forms.ValidationError(str(error)) from error

    def clean_terms(self) -> str:
        return str(self.cleaned_data["terms"]).strip()


def _locked(policy: LinkPolicy) -> str:
    return ", ".join(label for name, label in OPTIONS if name in policy.locked) or "–"


class LinkPolicyViewSet(ModelViewSet):
    model = LinkPolicy
    icon = "hub-link"
    name = "link_options"
    url_prefix = "link-options"
    menu_label = "Options of links"
    menu_order = 615
    add_to_settings_menu = True
    copy_view_enabled = False
    ordering = ["team__name"]
    list_display = ["__str__", Column("locked", label="Locked", accessor=_locked)]
    edit_handler = ObjectList(
        [
            FieldPanel("team"),
            MultiFieldPanel([FieldPanel("expires_days"), FieldPanel("expires_after_days")], heading="How long"),
            MultiFieldPanel(
                [FieldPanel("ask_passcode"), FieldPanel("verify_email"), FieldPanel("allowed"), FieldPanel("terms")],
                heading="What is asked of readers",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("allow_download"),
                    FieldPanel("watermark"),
                    FieldPanel("pass_on"),
                    FieldPanel("keep_versions"),
                    FieldPanel("notify"),
                ],
                heading="What else",
            ),
            FieldPanel("locked"),
        ],
        base_form_class=LinkPolicyForm,
    )
