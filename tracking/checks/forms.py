"""What is dropped or pasted to be checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractUser

from content.actions.proposals import LONGEST_REASON, who_may_own
from tracking.checks.actions import MOST_CHARACTERS


class CheckForm(forms.Form):
    """A file or a text, and not both."""

    file = forms.FileField(required=False, allow_empty_file=True)
    text = forms.CharField(required=False, strip=False, widget=forms.Textarea)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if file is None and not text.strip():
            raise forms.ValidationError("Drop a file or paste a text.")
        if file is not None and text.strip():
            raise forms.ValidationError("Check the file or the text, one after the other.")
        if file is not None and (why := why_not_taken(file.size)):
            raise forms.ValidationError(why)
        if len(text) > MOST_CHARACTERS:
            raise forms.ValidationError(f"The text is longer than {MOST_CHARACTERS:,} characters. Check it in parts.")
        return cleaned


class ProposeForm(forms.Form):
    """How a checked file is called as a draft, who looks after it, and why it is worth it."""

    title = forms.CharField(max_length=200, widget=forms.TextInput(attrs={"class": "input"}))
    owner = forms.ChoiceField(label="Who should look after it", widget=forms.Select(attrs={"class": "input"}))
    why = forms.CharField(
        label="Why it is worth it",
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owners = {str(person.pk): person for person in who_may_own()}
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [("", "Choose a marketer"), *((key, str(person)) for key, person in self._owners.items())]

    def clean_owner(self) -> AbstractUser:
        return self._owners[self.cleaned_data["owner"]]


def why_not_taken(size: int | None) -> str:
    """Why a file of so many bytes is not even looked at; empty when it is."""
    if not size:
        return "The file is empty."
    if size > settings.HUB_MAX_FILE_BYTES:
        most = settings.HUB_MAX_FILE_BYTES // (1024 * 1024)
        return f"The file is larger than {most} MB. Compress its pictures or split it."
    return ""
