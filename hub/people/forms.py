"""What people fill in about their own account."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordChangeForm

from hub.core.notices.habits import Habits
from hub.core.notices.rhythm import Notify
from hub.people.tokens.actions import LIFETIMES
from hub.people.tokens.models import Scope


class TokenForm(forms.Form):
    """A token to be made: what for, what it may do, and for how long."""

    name = forms.CharField(max_length=100)
    scope = forms.ChoiceField(choices=Scope.choices, initial=Scope.READ)
    days = forms.TypedChoiceField(
        choices=[(days, f"{days} days") for days in LIFETIMES], coerce=int, initial=90, label="Lasts"
    )


class NewPasswordForm(PasswordChangeForm):
    """A new password for whoever knows the old one."""

    error_messages = PasswordChangeForm.error_messages | {
        "password_incorrect": "This is not your password. Nothing was changed.",
        "password_mismatch": "The two are not the same.",
    }


class HabitsForm(forms.Form):
    """When mails about readings come: how soon those of later ones, and the hours at which none does."""

    again = forms.ChoiceField(choices=Notify.choices, label="That a link is read again")
    quiet_from = forms.TimeField(required=False, label="Quiet from", widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_until = forms.TimeField(required=False, label="Quiet until", widget=forms.TimeInput(attrs={"type": "time"}))
    zone = forms.ChoiceField(required=False, label="Your time zone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["zone"]
        assert isinstance(field, forms.ChoiceField)
        hubs = [("", f"The hub’s ({settings.TIME_ZONE})")]
        field.choices = hubs + [(name, name.replace("_", " ")) for name in settings.WAGTAIL_USER_TIME_ZONES]

    @classmethod
    def of(cls, habits: Habits) -> HabitsForm:
        begin, end = habits.quiet or (None, None)
        return cls(
            initial={"again": habits.again, "quiet_from": begin, "quiet_until": end, "zone": habits.zone}
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        begin, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (begin is None) != (end is None):
            raise forms.ValidationError("Quiet hours need a beginning and an end, or neither.")
        if begin is not None and begin == end:
            raise forms.ValidationError("Quiet hours end at another time than they begin.")
        return cleaned

    def habits(self) -> Habits:
        """What was filled in; of a form that is valid."""
        begin, end = self.cleaned_data["quiet_from"], self.cleaned_data["quiet_until"]
        return Habits(
            again=Notify(self.cleaned_data["again"]),
            quiet=(begin, end) if begin is not None else None,
            zone=self.cleaned_data["zone"],
        )
