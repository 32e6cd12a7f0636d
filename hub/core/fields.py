"""Form fields that take in only what can be kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from hub.core.edge import NotAccepted, sane_day


class SaneDayField(forms.DateField):
    """A day within the years that can be stored and shown in every time zone."""

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        try:
            return None if day is None else sane_day(day)
        except NotAccepted as error:
            raise forms.ValidationError(str(error)) from error
