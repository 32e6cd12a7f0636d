"""What people fill in about their own account."""

from __future__ import annotations

from django import forms

from hub.people.tokens.actions import LIFETIMES
from hub.people.tokens.models import Scope


class TokenForm(forms.Form):
    """A token to be made: what for, what it may do, and for how long."""

    name = forms.CharField(max_length=100)
    scope = forms.ChoiceField(choices=Scope.choices, initial=Scope.READ)
    days = forms.TypedChoiceField(
        choices=[(days, f"{days} days") for days in LIFETIMES], coerce=int, initial=90, label="Lasts"
    )
