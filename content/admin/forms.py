"""The forms of the editor and of what is confirmed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from wagtail.admin.forms import WagtailAdminModelForm

from content.addresses.rules import NotAnAddress, read_address
from content.admin.tag_fields import prepare_tag_fields
from content.models import Asset, Collateral
from content.models.review_interval import next_review
from content.reading import duplicates
from content.reading.owners import possible_owners
from hub.core.edge import NotAccepted, clean_title, in_utc, sane_day

_ACCEPTED: dict[str, Callable[[Any], Any]] = {
    "title": clean_title,
    "review_date": sane_day,
    "may_name_until": sane_day,
    "go_live_at": in_utc,
    "expire_at": in_utc,
}


class AssetForm(WagtailAdminModelForm):
    """Offers the types of its kind only, owners who can answer for it, and the author as the first owner."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        types = [(member.value, member.label) for member in self._meta.model.TYPES]
        if "type" in self.fields:
            self.fields["type"].choices = types if len(types) == 1 else [("", "Choose a type"), *types]
            if len(types) == 1:
                self.initial.setdefault("type", types[0][0])
        prepare_tag_fields(self.fields)
        if "owner" in self.fields:
            self._offer_owners()
        if "review_date" in self.fields and self.instance.pk is None:
            chosen = self.initial.get("type") or ""
            self.initial.setdefault("review_date", next_review(chosen, after=timezone.localdate()))
        if "document" in self.fields:
            # A draft may wait for its file: Wagtail asks for required fields only on the way to approval.
            self.fields["document"].required = not self._has_address()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        for name, accepted in _ACCEPTED.items():
            if cleaned.get(name):
                try:
                    cleaned[name] = accepted(cleaned[name])
                except NotAccepted as error:
                    self.add_error(name, str(error))
        self._let_the_type_choose_the_review(cleaned)
        return cleaned

    def _let_the_type_choose_the_review(self, cleaned: dict[str, Any]) -> None:
        """The day that stood there before a type was chosen is nobody's choice."""
        is_offered = "review_date" in cleaned and "review_date" not in self.changed_data
        if self.instance.pk is None and cleaned.get("type") and is_offered:
            cleaned["review_date"] = next_review(cleaned["type"], after=timezone.localdate())

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"]
        if not typed:
            return ""
        try:
            return read_address(typed)
        except NotAnAddress as error:
            raise forms.ValidationError(str(error)) from error

    def _post_clean(self) -> None:
        # Wagtail adds what it says of the schedule after `clean`.
        self._allow_past_expiry()
        super()._post_clean()

    def _allow_past_expiry(self) -> None:
        """A draft of what has expired may be saved: Wagtail refuses every save of it, and says why in a side panel that
        may be closed. On the way to approval the page itself says what is missing.
        """
        expired = getattr(self.instance, "expire_at", None)
        if "expire_at" not in self.errors or "expire_at" in self.changed_data or not expired:
            return
        if self.is_deferred_validation:
            del self.errors["expire_at"]
            self.cleaned_data["expire_at"] = expired
        else:
            day = date_format(timezone.localtime(expired), "j M Y")
            self.add_error(None, f"It expired on {day}. Choose another expiry, under Status, or take it away.")

    def save(self, commit: bool = True) -> Any:
        """A type that somebody chose stays, whatever reading the file would suggest."""
        if isinstance(self.instance, Collateral) and "type" in self.changed_data:
            self.instance.guessed_type = ""
        return super().save(commit)

    def clean_document(self) -> Any:
        document = self.cleaned_data["document"]
        if document is not None and "document" in self.changed_data:
            there = duplicates.collateral_with(duplicates.sha256_of_document(document), besides=self.instance.pk)
            if there is not None:
                url = reverse("assets_admin:edit", args=[there.pk])
                told = format_html('{} <a href="{}">Open it</a>', duplicates.told(there), url)
                raise forms.ValidationError(told)
        return document

    def _has_address(self) -> bool:
        """Whether an address stands in the form, or in what it is filled with."""
        name = self.add_prefix("address")
        return bool(self.data.get(name) if self.is_bound else self.initial.get("address"))

    def _offer_owners(self) -> None:
        self.fields["owner"].queryset = possible_owners(besides=self.instance.owner_id)
        if self.instance.pk is None and self.for_user is not None:
            self.initial.setdefault("owner", self.for_user.pk)


class RetireForm(forms.Form):
    reason = forms.CharField(
        label="Reason",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Reps who look for it read this.",
    )
    successor: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Successor",
        queryset=Asset.objects.none(),
        required=False,
        help_text="What to use instead. Links that reps have sent lead to it. It has to be live.",
    )

    def __init__(self, *args: Any, asset: Asset, widget: forms.Widget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = Asset.objects.live().exclude(pk=asset.pk)  # type: ignore[attr-defined]
        self.fields["successor"].widget = widget


class SuccessorForm(forms.Form):
    successor: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Successor",
        queryset=Asset.objects.none(),
        help_text="What to use instead. It has to be live.",
    )

    def __init__(self, *args: Any, asset: Asset, widget: forms.Widget, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = Asset.objects.live().exclude(pk=asset.pk)  # type: ignore[attr-defined]
        self.fields["successor"].widget = widget


class NewVersionForm(forms.Form):
    file = forms.FileField(label="File", help_text="It takes the place of the file that is there, once it is approved.")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > settings.HUB_MAX_FILE_BYTES:
            most = settings.HUB_MAX_FILE_BYTES // (1024 * 1024)
            raise forms.ValidationError(f"It is larger than {most} MB. Compress its pictures or split it.")
        return file


class Confirm(forms.Form):
    """Nothing to fill in."""
