"""What marketers fill in to answer a request, on their desk."""

from __future__ import annotations

from typing import Any

from django import forms

from content.admin.choosers import LiveAssetWidget
from content.models import Asset
from hub.core.people import Person


class AnswerForm(forms.Form):
    asset = forms.ModelChoiceField(Asset.objects.none(), label="Asset", help_text="It has to be live.")
    reason = forms.CharField(
        label="Your own words",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Those who asked read it.",
    )

    def __init__(self, *args: Any, user: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["asset"].queryset = Asset.objects.visible_to(user).live()  # type: ignore[attr-defined]
        self.fields["asset"].widget = LiveAssetWidget()


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Those who asked read it.",
    )
