"""What people say of the messages that an asset carries."""

from __future__ import annotations

from datetime import datetime

from django import forms

from content.messages.carrying import carry_message, drop_message
from content.models import Asset, CarriedMessage, Message
from hub.core.people import Person


class CarryForm(forms.Form):
    """That an asset carries a message, or that it does not."""

    message: forms.ModelChoiceField = forms.ModelChoiceField(queryset=Message.objects.all())
    act = forms.ChoiceField(choices=[("confirm", "Confirm"), ("remove", "Remove")])

    def carry_out(self, *, asset: Asset, by: Person, at: datetime) -> CarriedMessage:
        """Refuses as `carry_message` and `drop_message` do."""
        does = carry_message if self.cleaned_data["act"] == "confirm" else drop_message
        return does(asset=asset, message=self.cleaned_data["message"], by=by, at=at)
