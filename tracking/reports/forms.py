"""The filters of a report as people and programs write them: in a form, in a URL, in an API call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

from content.models import Asset, BuyingStage, Kind, Product, Segment
from hub.core.people import Person
from tracking.reports.definitions import UNUSED_CLASSES, USED_CLASSES, AssetClass, Concern
from tracking.reports.scope import ReportScope, TeamAccess, check_teams, own_teams, team_access, untold

PERIODS = (30, 60, 90, 180)
LONGEST_PERIOD = 730
# Instead of a team's name.
MINE = "mine"
# Groups of classes, beside the classes themselves.
GROUPS = {"unused": UNUSED_CLASSES, "used": USED_CLASSES, "all": tuple(AssetClass)}


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """Everything a report may be filtered by, for the one who asks."""

    teams: tuple[TeamAccess, ...]
    segments: tuple[Segment, ...]
    stages: tuple[BuyingStage, ...]
    owners: tuple[AbstractUser, ...]


def load_choices(viewer: Person) -> FilterChoices:
    """Four queries. Owners are those of live assets."""
    owners = get_user_model().objects.filter(pk__in=Asset.objects.live().values("owner_id"))
    return FilterChoices(
        teams=tuple(team_access(viewer)),
        segments=tuple(Segment.objects.select_related("axis").order_by("axis__order", "axis__name", "order", "name")),
        stages=tuple(BuyingStage.objects.order_by("order", "name")),
        owners=tuple(owners.order_by("first_name", "last_name", "username")),
    )


class NamedField(forms.Field):
    """Things chosen by one of their names, any number of them; empty values choose nothing."""

    widget = forms.MultipleHiddenInput

    def __init__(self, what: str, named: Mapping[str, Any], *, several: bool = False) -> None:
        super().__init__(required=False)
        self.what = what
        self.named = named
        self.several = several

    def clean(self, value: Any) -> Any:
        words = [word.strip() for word in value or [] if word.strip()]
        for word in words:
            if word.casefold() not in self.named:
                raise ValidationError(f"There is no {self.what} “{word}”.")
        chosen = tuple(dict.fromkeys(self.named[word.casefold()] for word in words))
        if not self.several and len(chosen) > 1:
            raise ValidationError(f"Name one {self.what}, not {len(chosen)}.")
        return chosen


class ProductField(NamedField):
    """A product by one of its names. They are read only where one is named."""

    def __init__(self) -> None:
        super().__init__("product", {})

    def clean(self, value: Any) -> Any:
        if any(word.strip() for word in value or []):
            self.named = _named(Product.objects.all(), "pk", "name", "slug")
        return super().clean(value)


def _named(things: Iterable[Any], *attributes: str) -> dict[str, Any]:
    """Each thing by its names, the most particular attribute last, so that it wins."""
    things = list(things)
    return {str(getattr(thing, name)).casefold(): thing for name in attributes for thing in things}


class ReportForm(forms.Form):
    """Reads the filters into a ReportScope. Raises TeamHidden, from `scope`, for a team that may not be shown.

    `teams_by_default` says whether someone who manages teams starts with these, when no team is named.
    """

    days = forms.IntegerField(required=False, min_value=1, max_value=LONGEST_PERIOD)

    def __init__(
        self, data: Mapping[str, Any], *, choices: FilterChoices, as_of: datetime, teams_by_default: bool = False
    ) -> None:
        super().__init__(data)
        self.choices = choices
        self.as_of = as_of
        self.teams_by_default = teams_by_default
        teams = _named((entry.team for entry in choices.teams), "pk", "name", "slug")
        self.fields["team"] = NamedField("team", {**teams, MINE: MINE}, several=True)
        self.fields["segment"] = NamedField("segment", _named(choices.segments, "pk", "key"), several=True)
        self.fields["stage"] = NamedField("buying stage", _named(choices.stages, "pk", "name", "slug"))
        self.fields["owner"] = NamedField("owner of live assets", _named(choices.owners, "pk", "username"))
        self.fields["kind"] = NamedField("kind of asset", {one.value: one.value for one in Kind})
        self.fields["product"] = ProductField()
        classes = {one.value: (one,) for one in AssetClass}
        self.fields["concern"] = NamedField("concern", {one.value: one for one in Concern})
        self.fields["class"] = NamedField("class", {**classes, **GROUPS})

    @property
    def scope(self) -> ReportScope:
        """The filters, resolved. Ask `is_valid()` first."""
        cleaned = self.cleaned_data
        teams = tuple(team for team in cleaned["team"] if team != MINE)
        if MINE in cleaned["team"] or (self.teams_by_default and "team" not in self.data):
            teams = tuple(dict.fromkeys((*teams, *own_teams(self.choices.teams))))
        check_teams(teams, self.choices.teams)
        return ReportScope(
            as_of=self.as_of,
            days=cleaned["days"] or settings.HUB_UNUSED_DAYS,
            teams=teams,
            segments=cleaned["segment"],
            stage=next(iter(cleaned["stage"]), None),
            owner=next(iter(cleaned["owner"]), None),
            kind=next(iter(cleaned["kind"]), ""),
            product=next(iter(cleaned["product"]), None),
            untold=untold(self.choices.teams),
        )

    @property
    def classes(self) -> tuple[AssetClass, ...]:
        """The classes that the list shows; the unused ones unless others are named."""
        return next(iter(self.cleaned_data["class"]), UNUSED_CLASSES)

    @property
    def concerns(self) -> tuple[Concern, ...]:
        """What the list of the lifecycle is about; every concern unless one is named."""
        return self.cleaned_data["concern"] or tuple(Concern)

    @property
    def error_text(self) -> str:
        return " ".join(message for messages in self.errors.values() for message in messages)


def as_form_data(**values: Any) -> MultiValueDict[str, str]:
    """Filters given as values or lists of values (None: not given), in the form of a query string's."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in values.items() if value is not None}
    return MultiValueDict({name: [str(value) for value in given] for name, given in lists.items()})


class RetireForm(forms.Form):
    """Why several assets are retired at once."""

    reason = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text="For those who look for them. It stands on each asset and in the log.",
    )


class AskForm(forms.Form):
    """What owners are asked besides."""

    words = forms.CharField(
        label="Your own words",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 3}),
        help_text="Goes along with the question. Answers to the mail come to you.",
    )


def asset_ids(data: Any) -> list[int]:
    """The assets chosen in a list: the numbers among the values named `asset`."""
    return [int(value) for value in data.getlist("asset") if value.isdecimal() and len(value) < 19]
