"""What people fill in: for whom a link is, what it asks and allows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from content.models.places import Place, label_of
from hub.core.edge import NotAccepted, end_of, written_day
from hub.core.fields import SaneDayField
from hub.core.mail_addresses import AddressField
from tracking.links.actions import MOST_PARTS
from tracking.links.merge_fields import STEERS, amiss_in, as_typed, known_fields
from tracking.links.options import LONGEST_DAYS, LONGEST_TERMS, LinkOptions, NotAdmissible, Notify, read_allowed
from tracking.links.parts import LONGEST, Part, read_pages_typed
from tracking.links.recipients import RecipientDetails
from tracking.models import ShareLink
from tracking.policies.locks import OptionLocked, Presets

SHORTEST_PASSCODE = 6
# Before the key of a merge field in the form's names.
MERGE_PREFIX = "fill-"

# The field in which each option is chosen, where it is called otherwise.
FIELDS = {"expires_at": "expires_on"}
# What can't be chosen any more when an option is fixed by administrators.
FIXED_FIELDS = {"passcode": ("ask_passcode",), "terms": ("ask_terms", "terms")}


class OptionsForm(forms.Form):
    """What a link asks and allows; each option under its own tick where it can be off."""

    expires = forms.BooleanField(label="Expires", required=False)
    expires_on = SaneDayField(
        label="Until", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    allow_download = forms.BooleanField(label="Allow download", required=False)
    watermark = forms.BooleanField(
        label="Watermark",
        required=False,
        help_text="The reader’s address and the day, on page images and in the PDF. Recordings and text have none.",
    )
    pass_on = forms.BooleanField(
        label="May be passed on",
        required=False,
        help_text="Its reader makes a link for somebody else, by a button; you see whose it is and what they read.",
    )
    keep_versions = forms.BooleanField(label="Keep to this version", required=False)
    ask_passcode = forms.BooleanField(label="Ask for a passcode", required=False)
    passcode = forms.CharField(
        label="Passcode", required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    expires_after_days = forms.IntegerField(
        label="Closes this many days after the first view",
        required=False,
        min_value=1,
        max_value=LONGEST_DAYS,
        help_text="Leave it empty to go by the date alone; otherwise whichever comes first.",
    )
    verify_email = forms.BooleanField(
        label="Ask for a code", required=False, help_text="Mailed to the recipient’s address."
    )
    allowed = forms.CharField(
        label="Who else may open it",
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "marlow.example", "autocapitalize": "none"}),
        help_text="Addresses or whole domains, one to a line. They get a code by mail.",
    )
    ask_terms = forms.BooleanField(
        label="Ask to agree to terms", required=False, help_text="Before anything is shown; who and when is kept."
    )
    terms = forms.CharField(
        label="Terms", required=False, max_length=LONGEST_TERMS, widget=forms.Textarea(attrs={"rows": 4})
    )
    notify = forms.ChoiceField(
        label="Tell me when it is read",
        required=False,
        choices=Notify.choices,
        widget=forms.Select(attrs={"class": "input"}),
    )

    def __init__(
        self,
        *args: Any,
        at: datetime,
        presets: Presets,
        link: ShareLink | None = None,
        initial: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        """`link`: the one whose options are changed; without, those of a new one are chosen, from its sender's
        `presets`. `initial`: what was typed so far.
        """
        preset = _shown_for(presets.for_new_link(at), asks_passcode=presets.asks_passcode)
        chosen = _shown_for(link.options, asks_passcode=bool(link.passcode)) if link else preset
        super().__init__(*args, initial=chosen | dict(initial or {}), **kwargs)
        self.at = at
        self.link = link
        self.fixed = presets.fixed()
        for option in self.fixed:
            for name in FIXED_FIELDS.get(option, (option,)):
                self.fields[name].disabled = True
                self.initial[name] = preset[name]

    def add_locked(self, refused: OptionLocked) -> None:
        """Say that administrators ask for more, where that is chosen."""
        self.add_error(FIELDS.get(refused.option, refused.option), str(refused))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_passcode(cleaned)
        if cleaned.get("expires") and "expires_on" not in self.errors:
            if not cleaned.get("expires_on"):
                self.add_error("expires_on", "Say on which day, or take the tick away.")
            elif end_of(cleaned["expires_on"]) <= self.at and self.expires_at() != self._end_so_far():
                self.add_error("expires_on", "That day has passed.")
        if cleaned.get("ask_terms") and "terms" not in self.errors and not cleaned.get("terms", "").strip():
            self.add_error("terms", "Write what is to be agreed to, or take the tick away.")
        return cleaned

    def _clean_passcode(self, cleaned: dict[str, Any]) -> None:
        given = cleaned.get("passcode", "").strip()
        cleaned["passcode"] = given if cleaned.get("ask_passcode") else ""
        keeps = self.link is not None and bool(self.link.passcode) and not given
        if cleaned.get("ask_passcode") and len(given) < SHORTEST_PASSCODE and not keeps:
            self.add_error("passcode", f"At least {SHORTEST_PASSCODE} characters, so that it can’t be guessed.")
        if cleaned.get("ask_passcode") and keeps:
            cleaned["passcode"] = None

    def clean_allowed(self) -> tuple[str, ...]:
        try:
            return read_allowed(self.cleaned_data["allowed"].replace(",", "\n").replace(";", "\n").splitlines())
        except NotAdmissible as error:
            raise forms.ValidationError(str(error)) from error

    def options(self) -> LinkOptions:
        cleaned = self.cleaned_data
        return LinkOptions(
            expires_at=self.expires_at(),
            expires_after_days=cleaned["expires_after_days"],
            passcode=cleaned["passcode"],
            verify_email=cleaned["verify_email"],
            allowed=cleaned["allowed"],
            allow_download=cleaned["allow_download"],
            watermark=cleaned["watermark"],
            pass_on=cleaned["pass_on"],
            terms=cleaned["terms"].strip() if cleaned["ask_terms"] else "",
            keep_versions=cleaned["keep_versions"],
            notify=Notify(cleaned["notify"] or Notify.AT_ONCE),
        )

    def expires_at(self) -> datetime | None:
        """The end of the day that was chosen; the very moment that the link has, on the day on which it ends anyway."""
        if not self.cleaned_data["expires"]:
            return None
        day, so_far = self.cleaned_data["expires_on"], self._end_so_far()
        return so_far if so_far is not None and timezone.localdate(so_far) == day else end_of(day)

    def _end_so_far(self) -> datetime | None:
        return self.link.expires_at if self.link else None

    def ends_on(self) -> tuple[date, int] | None:
        """The day that the form says the link is open until, and in how many days that is; None for no day to come."""
        said = self["expires_on"].value()
        try:
            day = written_day(said) if isinstance(said, str) else said
        except NotAccepted:
            return None
        days = (day - timezone.localdate(self.at)).days if day else -1
        return (day, days) if day and days >= 0 else None

    @property
    def has_more(self) -> bool:
        """Whether any of what is seldom chosen is chosen, or wrong."""
        names = ("expires_after_days", "verify_email", "allowed", "watermark", "ask_terms")
        return any(self[name].value() or self[name].errors for name in names) or bool(self["terms"].errors)


def _shown_for(options: LinkOptions, *, asks_passcode: bool) -> dict[str, Any]:
    """What a form shows of these options."""
    return {
        "expires": options.expires_at is not None,
        "expires_on": timezone.localdate(options.expires_at) if options.expires_at else None,
        "expires_after_days": options.expires_after_days,
        "allow_download": options.allow_download,
        "watermark": options.watermark,
        "pass_on": options.pass_on,
        "keep_versions": options.keep_versions,
        "ask_passcode": asks_passcode,
        "verify_email": options.verify_email,
        "allowed": "\n".join(options.allowed),
        "ask_terms": bool(options.terms),
        "terms": options.terms,
        "notify": options.notify,
    }


class SendForm(OptionsForm):
    email = AddressField(label="Recipient’s email", required=False, max_length=254)
    name = forms.CharField(label="Name", required=False, max_length=120)
    company = forms.CharField(label="Company", required=False, max_length=120)
    note = forms.CharField(label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    confirm_review_due = forms.BooleanField(label="Send it all the same", required=False)
    confirm_lapsed_claims = forms.BooleanField(label="Send it with what has lapsed", required=False)
    confirm_off_message = forms.BooleanField(label="Send it in these words", required=False)
    search = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, places: Sequence[Place] = (), known: Mapping[str, str] | None = None, **kwargs: Any):
        """`places`: those that the assets ask for, each with what is `known` of it already."""
        super().__init__(*args, **kwargs)
        self.places = {place.key: place for place in places}
        for place in places:
            name = name_of_place(place.key)
            self.fields[name] = _place_field(place)
            self.initial.setdefault(name, (known or {}).get(place.key, ""))
        self.fields["email"].widget.attrs |= {"autofocus": True, "autocomplete": "off", "inputmode": "email"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        said = any(cleaned.get(name) or name in self.errors for name in ("email", "allowed"))
        if cleaned.get("verify_email") and not said:
            self.add_error("email", "A code is mailed there: say the address, or who else may open it.")
        told = RecipientDetails(name=cleaned.get("name", "").strip(), company=cleaned.get("company", "").strip())
        typed = {key: cleaned.get(name_of_place(key), "x") for key in self.places}
        amiss = amiss_in(self.places.values(), as_typed(typed), known_fields(recipient=told))
        for key in amiss.empty:
            self.add_error(name_of_place(key), "The recipient would read an empty place here.")
        for key in amiss.in_braces:
            self.add_error(name_of_place(key), "Write no double braces here.")
        for key in amiss.in_lines:
            self.add_error(name_of_place(key), "Write it on one line.")
        for key in amiss.steering:
            self.add_error(name_of_place(key), STEERS)
        return cleaned

    def merge_values(self) -> dict[str, str]:
        """What was typed for each merge field."""
        return {key: self.cleaned_data[name_of_place(key)] for key in self.places}

    def recipient(self) -> RecipientDetails:
        return RecipientDetails(*(self.cleaned_data[name] for name in ("name", "email", "company")))


def name_of_place(key: str) -> str:
    """What a place to fill in is called in the form."""
    return f"{MERGE_PREFIX}{key}"


def _place_field(place: Place) -> forms.CharField:
    label = label_of(place.key)
    attrs: dict[str, Any] = {
        "class": "place",
        "aria-label": f"{label}: {place.hint}" if place.hint else label,
        "placeholder": label.lower(),
        "title": place.hint,
        "data-place": place.key,
    }
    one_line = forms.TextInput(attrs | {"autocomplete": "off"})
    widget = forms.Textarea(attrs | {"rows": 2}) if place.has_lines else one_line
    return forms.CharField(label=label, required=False, max_length=place.longest, widget=widget)


class ConfirmForm(forms.Form):
    """That what a link shows from now on goes out with claims that lapsed."""

    confirm_lapsed_claims = forms.BooleanField(label="Show it with what has lapsed", required=False)


@dataclass(frozen=True, slots=True)
class Row:
    """An asset in the dialog, and which of its pages, as they were typed; nothing for all of them."""

    asset_id: int
    typed: str = ""


def chosen_rows(data: Any) -> list[Row]:
    """The assets named in an address or a form (`asset`, several), each with its `pages` where the form has them. One
    that stands in it before as a whole, or in the same words, is left out.
    """
    typed = data.getlist("pages")
    named = data.getlist("asset")
    typed = typed if len(typed) == len(named) else [""] * len(named)
    rows = [
        Row(int(value), words.strip()[:LONGEST])
        for value, words in zip(named, typed, strict=True)
        if value.isascii() and value.isdigit() and len(value) < 12
    ]
    return list(dict.fromkeys(rows))[: MOST_PARTS + 1]


def changed_rows(rows: list[Row], data: Any) -> list[Row]:
    """The rows after "Add another" (`add`, an asset) or "Remove", "Earlier" or "Later" (`remove`, `up`, `down`: a place
    counted from 0).
    """
    rows = list(rows)
    added = data.get("add", "")
    if added.isascii() and added.isdigit() and len(added) < 12 and int(added) not in {row.asset_id for row in rows}:
        rows.append(Row(int(added)))
    removed, up, down = (_place(data.get(name, ""), rows) for name in ("remove", "up", "down"))
    if removed is not None and len(rows) > 1:
        del rows[removed]
    elif up:
        rows.insert(up - 1, rows.pop(up))
    elif down is not None:
        rows.insert(down + 1, rows.pop(down))
    return rows


def _place(said: str, rows: list[Row]) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 and int(said) < len(rows) else None


def parts_in(rows: list[Row]) -> list[Part]:
    """Raises NoPages for what is typed and names no pages."""
    return [Part(row.asset_id, read_pages_typed(row.typed)) for row in rows]


def pages_opened_at(data: Any, ids: Sequence[int]) -> dict[int, int]:
    """The page each asset opens at (`page`, `page-ID`)."""
    pages = {}
    for place, asset_id in enumerate(dict.fromkeys(ids)):
        value = data.get(f"page-{asset_id}", data.get("page", "") if place == 0 else "")
        if value.isascii() and value.isdigit() and 0 < int(value[:9]) < 100_000:
            pages[asset_id] = int(value[:9])
    return pages
