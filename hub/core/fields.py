"""Form fields that take in only what can be kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminModelForm

from hub.core.edge import NotAccepted, sane_day


class SaneDayField(forms.DateField):
    """A day within the years that can be stored and shown in every time zone."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        try:
            return None if day is None else sane_day(day)
        except NotAccepted as error:
            raise forms.ValidationError(str(error)) from error


class NamedForm(WagtailAdminModelForm):
    """For what has a name and a slug: one that is left empty is made from the name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = "For addresses. Empty: made from the name."

    def clean_slug(self) -> str:
        longest = self._meta.model._meta.get_field("slug").max_length
        slug: str = self.cleaned_data["slug"] or slugify(self.cleaned_data.get("name", ""))[:longest]
        if not slug and "name" in self.cleaned_data:
            raise forms.ValidationError("It can't be made from this name. Write one in letters from a to z.")
        return slug
