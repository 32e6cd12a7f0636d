"""What may be done with many assets at once: each first shows what would change, and then can be undone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from content import actions, refusals
from content.actions.assets import refuse_incomplete
from content.actions.changes import Change, Difference, change_asset, differences
from content.admin.choosers import LiveAssetWidget
from content.admin.filters import AssetFilterSet
from content.admin.listing import found_keys
from content.admin.undo import REFUSED, undo_button
from content.models import Asset, BuyingStage, Collateral, CustomerStory, Product, Script, Segment
from content.permissions import ADMINISTRATORS, MARKETERS
from hub.core.fields import SaneDayField


@dataclass(frozen=True, slots=True)
class Planned:
    """What would happen to one asset; `refusal` says why nothing will."""

    asset: Asset
    differences: list[Difference] = field(default_factory=list)
    refusal: str = ""

    @property
    def happens(self) -> bool:
        return bool(self.differences) and not self.refusal


class AssetBulkAction(SnippetBulkAction):
    """Two steps on one address: what to do, then what that changes, asset by asset."""

    template_name = "content/admin/bulk.html"
    preview_template_name = "content/admin/bulk_preview.html"
    permission = ""
    verb = ""

    models = [Asset, Collateral, Script, CustomerStory]

    def plan(self, asset: Asset, form: Any) -> Planned:
        raise NotImplementedError

    def act(self, asset: Asset, form: Any) -> None:
        raise NotImplementedError

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not request.user.has_perm(self.permission):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_all_objects_in_listing_query(self, parent_id: Any) -> Any:
        """All that the listing shows, not all there are: its filters and search are in the address to go back to."""
        asked = QueryDict(urlsplit(self.next_url).query)
        assets = self.model._default_manager.visible_to(self.request.user)
        assets = AssetFilterSet(asked, request=self.request, queryset=assets).qs
        if asked.get("q"):
            assets = assets.filter(pk__in=found_keys(asked["q"], self.model))
        return assets.values_list("pk", flat=True)

    def check_perm(self, asset: Asset) -> bool:
        return Asset.objects.visible_to(self.request.user).filter(pk=asset.pk).exists()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"bulk": self}

    def form_valid(self, form: Any) -> HttpResponse:
        assets, _ = self.get_actionable_objects()
        planned = [self.plan(asset.own, form) for asset in assets]
        if self.request.POST.get("confirmed") != "yes":
            context = self.get_context_data(form=form) | {"planned": planned, "some": any(p.happens for p in planned)}
            return TemplateResponse(self.request, self.preview_template_name, context)
        done, refused = 0, []
        for one in planned:
            if not one.happens:
                continue
            try:
                with transaction.atomic():
                    self.act(one.asset, form)
                done += 1
            except REFUSED as refusal:
                refused.append(f"{one.asset.title}: {refusal}")
        self._report(done, refused)
        return HttpResponseRedirect(self.next_url)

    def _report(self, done: int, refused: list[str]) -> None:
        if done:
            noun = "asset" if done == 1 else "assets"
            messages.success(self.request, format_html("{} {} {}. {}", done, noun, self.verb, undo_button()))
        for line in refused:
            messages.error(self.request, line)


class ChangeForm(forms.Form):
    add_segments = forms.ModelMultipleChoiceField(Segment.objects.none(), required=False)
    add_stages = forms.ModelMultipleChoiceField(BuyingStage.objects.none(), required=False)
    add_products = forms.ModelMultipleChoiceField(Product.objects.none(), required=False)
    remove_segments = forms.ModelMultipleChoiceField(Segment.objects.none(), required=False)
    remove_stages = forms.ModelMultipleChoiceField(BuyingStage.objects.none(), required=False)
    remove_products = forms.ModelMultipleChoiceField(Product.objects.none(), required=False)
    owner = forms.ModelChoiceField(get_user_model().objects.none(), required=False, empty_label="As it is")
    review_date = SaneDayField(required=False, widget=AdminDateInput, help_text="Empty: as it is.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {
            "segments": Segment.objects.select_related("axis").order_by("axis__order", "axis__name", "order"),
            "stages": BuyingStage.objects.order_by("order"),
            "products": Product.objects.order_by("name"),
        }
        for name, choices in offered.items():
            for side in ("add", "remove"):
                field: Any = self.fields[f"{side}_{name}"]
                field.queryset = choices
                field.widget.attrs["size"] = 6
        able = Q(is_active=True, groups__name__in=[MARKETERS, ADMINISTRATORS])
        owner: Any = self.fields["owner"]
        owner.queryset = get_user_model().objects.filter(able).distinct().order_by("first_name")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("Choose what to change.")
        return cleaned

    def change(self) -> Change:
        tags = ("segments", "stages", "products")
        return Change(
            add={name: tuple(self.cleaned_data[f"add_{name}"]) for name in tags},
            remove={name: tuple(self.cleaned_data[f"remove_{name}"]) for name in tags},
            owner=self.cleaned_data["owner"],
            review_date=self.cleaned_data["review_date"],
        )


class ChangeBulkAction(AssetBulkAction):
    display_name = "Tag and assign"
    action_type = "change"
    aria_label = "Change tags, owner or review date of the selected assets"
    action_priority = 10
    form_class = ChangeForm
    permission = "content.change_asset"
    verb = "changed"

    def plan(self, asset: Asset, form: ChangeForm) -> Planned:
        return Planned(asset, differences(asset, form.change()))

    def act(self, asset: Asset, form: ChangeForm) -> None:
        change_asset(asset=asset, by=self.request.user, at=timezone.now(), change=form.change())


class SubmitBulkAction(AssetBulkAction):
    display_name = "Submit"
    action_type = "submit"
    aria_label = "Submit the selected assets for approval"
    action_priority = 20
    permission = "content.add_asset"
    verb = "submitted for approval"

    def plan(self, asset: Asset, form: Any) -> Planned:
        difference = [Difference("State", asset.state.label, "In review")]
        if asset.retired_at is not None:
            return Planned(asset, refusal=str(refusals.AlreadyRetired()))
        if asset.workflow_in_progress:
            return Planned(asset, refusal=str(refusals.AlreadyInReview()))
        if asset.live and not asset.has_unpublished_changes:
            return Planned(asset, refusal=str(refusals.NothingToApprove()))
        try:
            refuse_incomplete(asset.get_latest_revision_as_object())
        except refusals.Incomplete as refusal:
            return Planned(asset, refusal=str(refusal))
        return Planned(asset, difference)

    def act(self, asset: Asset, form: Any) -> None:
        actions.submit_asset(asset=asset, by=self.request.user, at=timezone.now())


class RetireForm(forms.Form):
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)
    successor: forms.ModelChoiceField = forms.ModelChoiceField(
        Asset.objects.live(), required=False, help_text="Of all of them. It stays live."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].widget = LiveAssetWidget()


class RetireBulkAction(AssetBulkAction):
    display_name = "Retire"
    action_type = "retire"
    aria_label = "Retire the selected assets"
    action_priority = 30
    classes = {"serious"}
    form_class = RetireForm
    permission = "content.retire_asset"
    verb = "retired"

    def plan(self, asset: Asset, form: RetireForm) -> Planned:
        successor = form.cleaned_data["successor"]
        if asset.retired_at is not None:
            return Planned(asset, refusal=str(refusals.AlreadyRetired()))
        if not asset.is_live():
            return Planned(asset, refusal=str(refusals.NotLive()))
        if successor is not None and successor.pk == asset.pk:
            return Planned(asset, refusal="It is the successor: it stays live.")
        changes = [Difference("State", "Live", "Retired")]
        if successor is not None:
            changes.append(Difference("Superseded by", "", successor.title))
        return Planned(asset, changes)

    def act(self, asset: Asset, form: RetireForm) -> None:
        data = form.cleaned_data
        actions.retire_asset(
            asset=asset, by=self.request.user, reason=data["reason"], at=timezone.now(), successor=data["successor"]
        )


ALL = (ChangeBulkAction, SubmitBulkAction, RetireBulkAction)
