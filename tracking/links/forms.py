"""What people fill in: for whom a link is and how it closes, a passcode, another expiry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone

from hub.core.edge import NotAccepted, end_of, written_day
from hub.core.fields import SaneDayField
from tracking.links.actions import MOST_ASSETS, RecipientDetails
from tracking.links.merge_fields import label_of

SHORTEST_PASSCODE = 6
# Before the key of a merge field in the form's names.
MERGE_PREFIX = "fill-"
# Merge fields that are filled from what the form asks of the recipient anyway.
TOLD_BY_RECIPIENT = {"first_name": "name", "name": "name", "company": "company"}


def preset_expiry(at: datetime) -> datetime:
    """When a link closes unless somebody says otherwise."""
    return end_of(timezone.localdate(at) + timedelta(days=settings.HUB_SHARE_LINK_DAYS))


class SendForm(forms.Form):
    email = forms.EmailField(label="Recipient’s email", required=False, max_length=254)
    name = forms.CharField(label="Name", required=False, max_length=120)
    company = forms.CharField(label="Company", required=False, max_length=120)
    expires = forms.BooleanField(label="Expires", required=False, initial=True)
    expires_on = SaneDayField(
        label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    allow_download = forms.BooleanField(label="Allow download", required=False)
    keep_versions = forms.BooleanField(label="Keep to this version", required=False)
    ask_passcode = forms.BooleanField(label="Ask for a passcode", required=False)
    passcode = forms.CharField(
        label="Passcode", required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    tell_at_first_view = forms.BooleanField(label="Tell me at the first view", required=False, initial=True)
    note = forms.CharField(label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    confirm_review_due = forms.BooleanField(label="Send it all the same", required=False)
    search = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, at: datetime, merge_fields: Sequence[str] = (), **kwargs: Any) -> None:
        """`merge_fields`: the keys of the fields that the assets ask for. What the recipient's own fields tell is asked
        there, all else in fields of its own.
        """
        super().__init__(*args, **kwargs)
        self.at = at
        self.merge_fields = {key: TOLD_BY_RECIPIENT.get(key, f"{MERGE_PREFIX}{key}") for key in merge_fields}
        for key, name in self._own_merge_fields().items():
            self.fields[name] = forms.CharField(label=label_of(key), required=False, max_length=500)
        self.fields["expires_on"].initial = timezone.localdate(preset_expiry(at))
        self.fields["email"].widget.attrs |= {"autofocus": True, "autocomplete": "off", "inputmode": "email"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("ask_passcode"):
            if len(cleaned.get("passcode", "").strip()) < SHORTEST_PASSCODE:
                self.add_error("passcode", f"At least {SHORTEST_PASSCODE} characters, so that it can’t be guessed.")
        else:
            cleaned["passcode"] = ""
        if cleaned.get("expires") and "expires_on" not in self.errors:
            if not cleaned.get("expires_on"):
                self.add_error("expires_on", "Say on which day, or take the tick away.")
            elif end_of(cleaned["expires_on"]) <= self.at:
                self.add_error("expires_on", "That day has passed.")
        self._refuse_empty_merge_fields(cleaned)
        return cleaned

    def _own_merge_fields(self) -> dict[str, str]:
        return {key: name for key, name in self.merge_fields.items() if key not in TOLD_BY_RECIPIENT}

    def _refuse_empty_merge_fields(self, cleaned: dict[str, Any]) -> None:
        for name in dict.fromkeys(self.merge_fields.values()):
            if not cleaned.get(name, "").strip():
                self.add_error(name, "The recipient would read an empty place here.")

    def merge_values(self) -> dict[str, str]:
        """What was typed for each merge field."""
        return {key: self.cleaned_data[name].strip() for key, name in self._own_merge_fields().items()}

    def merge_rows(self) -> list[forms.BoundField]:
        """The fields to fill in, for the dialog."""
        return [self[name] for name in self._own_merge_fields().values()]

    def recipient(self) -> RecipientDetails:
        return RecipientDetails(*(self.cleaned_data[name] for name in ("name", "email", "company")))

    def expires_at(self) -> datetime | None:
        return end_of(self.cleaned_data["expires_on"]) if self.cleaned_data["expires"] else None

    def ends_on(self) -> tuple[date, int] | None:
        """The day that the form says the link is open until, and in how many days that is; None for no day to come."""
        said = self["expires_on"].value()
        try:
            day = written_day(said) if isinstance(said, str) else said
        except NotAccepted:
            return None
        days = (day - timezone.localdate(self.at)).days if day else -1
        return (day, days) if day and days >= 0 else None


def chosen_assets(data: Any) -> tuple[list[int], dict[int, int]]:
    """The assets named in an address or a form (`asset`, several), and the page each opens at (`page`, `page-ID`)."""
    numbers = [int(value) for value in data.getlist("asset") if value.isascii() and value.isdigit() and len(value) < 12]
    ids = list(dict.fromkeys(numbers))[: MOST_ASSETS + 1]
    pages = {}
    for place, asset_id in enumerate(ids):
        value = data.get(f"page-{asset_id}", data.get("page", "") if place == 0 else "")
        if value.isascii() and value.isdigit() and 0 < int(value[:9]) < 100_000:
            pages[asset_id] = int(value[:9])
    return ids, pages


class ExpiryForm(forms.Form):
    expires_on = SaneDayField(
        label="Open until",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The whole day. Empty: until it is revoked.",
    )

    def expires_at(self) -> datetime | None:
        day = self.cleaned_data["expires_on"]
        return end_of(day) if day else None
