"""By what assets may be filtered in the admin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import django_filters
from django.contrib.auth import get_user_model
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils import timezone
from wagtail.admin.filters import MultipleUserFilter, WagtailFilterSet

from content.admin.tag_fields import PickMany, prepare_tag_fields
from content.models import (
    Asset,
    AssetState,
    AssetType,
    Audience,
    BuyingStage,
    Document,
    FileState,
    Kind,
    Language,
    Message,
    Product,
    Segment,
)
from content.querysets import AssetQuerySet

Multiple = django_filters.MultipleChoiceFilter


class _Tagged(django_filters.ModelMultipleChoiceFilter):
    """Assets with any of the chosen tags, each once."""

    def filter(self, qs: Any, value: Any) -> Any:
        if not value:
            return qs
        return qs.filter(pk__in=Asset.objects.filter(**{f"{self.field_name}__in": value}).values("pk"))


class AssetFilterSet(WagtailFilterSet):
    state = Multiple(label="State", choices=AssetState.choices, method="in_states", widget=CheckboxSelectMultiple)
    kind = Multiple(label="Kind", choices=Kind.choices, widget=CheckboxSelectMultiple)
    type = Multiple(label="Type", choices=AssetType.choices, widget=CheckboxSelectMultiple)
    owner = MultipleUserFilter(
        label="Owner",
        queryset=lambda request: (
            get_user_model().objects.filter(owned_assets__isnull=False).order_by("last_name", "first_name").distinct()
        ),
        widget=PickMany("person", opened=True),
    )
    segments = _Tagged(label="Segment", queryset=Segment.objects.select_related("axis"))
    stages = _Tagged(label="Buying stage", queryset=BuyingStage.objects.all())
    products = _Tagged(label="Product", queryset=Product.objects.all())
    language = Multiple(label="Language", choices=Language.choices, widget=CheckboxSelectMultiple)
    audience = django_filters.ChoiceFilter(
        label="Audience", choices=Audience.choices, widget=RadioSelect, empty_label="All"
    )
    review = django_filters.ChoiceFilter(
        label="Review",
        choices=[("due", "Review due"), ("month", "Due within 30 days"), ("none", "No review date")],
        method="by_review",
        widget=RadioSelect,
        empty_label="All",
    )
    message = django_filters.ModelChoiceFilter(
        label="Carries the message",
        queryset=Message.objects.agreed().in_order(),
        method="carrying",
        empty_label="All",
    )
    file_state = Multiple(
        label="File", choices=FileState.choices, method="by_file_state", widget=CheckboxSelectMultiple
    )

    class Meta:
        model = Asset
        fields: list[str] = []

    @property
    def form(self) -> Any:
        """Tags in the picker that editing has: grouped by axis, searchable."""
        is_new = not hasattr(self, "_form")
        form = super().form
        if is_new:
            prepare_tag_fields(form.fields, opened=True)
        return form

    def in_states(self, assets: AssetQuerySet, name: str, states: list[str]) -> AssetQuerySet:
        if not states:
            return assets
        return assets.filter(pk__in=Asset.objects.in_states(states).values("pk"))

    def by_review(self, assets: AssetQuerySet, name: str, value: str) -> AssetQuerySet:
        today = timezone.localdate()
        if value == "none":
            return assets.filter(review_date__isnull=True)
        until = today + timedelta(days=30) if value == "month" else today
        return assets.review_due(until)

    def carrying(self, assets: AssetQuerySet, name: str, message: Message | None) -> AssetQuerySet:
        return assets if message is None else assets.carrying([message])

    def by_file_state(self, assets: AssetQuerySet, name: str, states: list[str]) -> AssetQuerySet:
        if not states:
            return assets
        return assets.filter(collateral__document__in=Document.objects.filter(state__in=states))


class KindFilterSet(AssetFilterSet):
    """For the listing of one kind."""

    kind = None


class ScriptFilterSet(KindFilterSet):
    file_state = None
