"""What people fill in to ask for material, and to answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from content.models import BuyingStage, Segment
from hub.core.fields import SaneDayField
from tracking.requests.actions import LONGEST_WORDS

FORM_ID = "ask"


class AskForm(forms.Form):
    """`typed`: the words are not given by a search. `outside`: the fields stand outside their form, as on the results
    page, where one form holds another's fields."""

    q = forms.CharField(max_length=LONGEST_WORDS, widget=forms.HiddenInput)
    note = forms.CharField(
        label="What you need", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    segment = forms.ModelChoiceField(Segment.objects.none(), label="Segment", required=False, empty_label="Any")
    stage = forms.ModelChoiceField(BuyingStage.objects.none(), label="Stage", required=False, empty_label="Any")
    needed_by = SaneDayField(
        label="Needed by", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    account = forms.CharField(
        label="For which deal", required=False, max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, typed: bool = False, outside: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segments = Segment.objects.select_related("axis").order_by("axis__order", "axis__name", "order", "name")
        self.fields["segment"].queryset = segments  # type: ignore[attr-defined]
        self.fields["stage"].queryset = BuyingStage.objects.order_by("order", "name")  # type: ignore[attr-defined]
        if typed:
            self.fields["q"].widget = forms.TextInput()
            self.fields["q"].label = "In a few words"
        if outside:
            for field in self.fields.values():
                field.widget.attrs["form"] = FORM_ID

    def clean_note(self) -> str:
        """The form offers the words once more to go on from; alone they say nothing new."""
        note: str = self.cleaned_data["note"].strip()
        return "" if note == self.cleaned_data.get("q", "").strip() else note


def preset(given: Mapping[str, Any]) -> dict[str, Any]:
    """What an address says of a request: `q`, `segment` (axis:name), `stage` (name). Unknown names are left out."""
    axis, _, name = str(given.get("segment", "")).partition(":")
    return {
        "q": str(given.get("q", ""))[:LONGEST_WORDS],
        "segment": Segment.objects.filter(axis__name__iexact=axis, name__iexact=name).first() if name else None,
        "stage": BuyingStage.objects.filter(name__iexact=given["stage"]).first() if given.get("stage") else None,
    }
