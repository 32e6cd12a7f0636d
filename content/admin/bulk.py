"""What may be done with many assets at once: each first shows what would change, and then can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.html import format_html
from django.views.generic.edit import FormMixin
from wagtail.admin import messages
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from content import actions, refusals
from content.actions.changes import TAGS, Change, Difference, change_asset, differences, refuse_change
from content.admin.choosers import LiveAssetWidget
from content.admin.filters import AssetFilterSet
from content.admin.listing import found_keys
from content.admin.tag_fields import DayInput, prepare_tag_fields, teams
from content.admin.undo import REFUSED, undo_button
from content.findings import Finding, errors_among
from content.gate.gate import draft_findings
from content.models import (
    Asset,
    AssetType,
    Audience,
    BuyingStage,
    Collateral,
    CustomerStory,
    Language,
    Product,
    Script,
    Segment,
)
from content.reading.owners import possible_owners
from hub.core.edge import end_of
from hub.core.fields import SaneDayField
from hub.core.people import person_of

# So many assets are told by their titles, more by their number.
MOST_NAMED = 12


def as_it_is(choices: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", "As it is"), *choices]


@dataclass(frozen=True, slots=True)
class Planned:
    """What would happen to one asset; `refusal` says why nothing will."""

    asset: Asset
    differences: list[Difference] = field(default_factory=list)
    refusal: str = ""
    findings: list[Finding] = field(default_factory=list)

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

    def chosen(self) -> Any:
        """Those of the chosen assets that the person may see. Nothing is asked for each of them."""
        keys = self.request.GET.getlist("id")
        listed = self.get_all_objects_in_listing_query(None) if "all" in keys else _numbers(keys)
        return self.model._default_manager.visible_to(self.request.user).filter(pk__in=listed)

    def get_actionable_objects(self) -> tuple[list[Asset], dict[str, list[Asset]]]:
        return list(self.chosen().order_by("pk")), {"items_with_no_access": []}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many were chosen, and which where they are few: thousands need not be loaded to fill in a form."""
        count = self.chosen().count()
        if not count:
            raise Http404("None of these assets is there.")
        named = self.chosen().order_by("pk").values_list("title", flat=True) if count <= MOST_NAMED else ()
        return FormMixin.get_context_data(
            self,
            **kwargs,
            bulk=self,
            count=count,
            titles=list(named),
            next=self.next_url,
            submit_url=f"{self.request.path}?{self.request.META['QUERY_STRING']}",
            model_opts=self.model._meta,
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What to do; where that needs no words, what it changes."""
        form = self.get_form()
        return super().get(request, *args, **kwargs) if form.visible_fields() else self._preview(form)

    def _preview(self, form: Any) -> HttpResponse:
        planned = self._planned(form)
        context = self.get_context_data(form=form) | {"planned": planned, "some": any(p.happens for p in planned)}
        return TemplateResponse(self.request, self.preview_template_name, context)

    def _planned(self, form: Any) -> list[Planned]:
        assets, _ = self.get_actionable_objects()
        return [self.plan(asset.own, form) for asset in assets]

    def form_valid(self, form: Any) -> HttpResponse:
        if self.request.POST.get("confirmed") != "yes":
            return self._preview(form)
        done, refused = 0, []
        for one in self._planned(form):
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


def _numbers(keys: Sequence[str]) -> list[int]:
    return [int(key) for key in keys if key.isascii() and key.isdigit()]


class ChangeForm(forms.Form):
    """What to set for all of them; what is left empty stays as it is."""

    type = forms.ChoiceField(choices=as_it_is(AssetType.choices), required=False)
    language = forms.ChoiceField(choices=as_it_is(Language.choices), required=False)
    audience = forms.ChoiceField(choices=as_it_is(Audience.choices), required=False)
    owner = forms.ModelChoiceField(get_user_model().objects.none(), required=False, empty_label="As it is")
    add_segments = forms.ModelMultipleChoiceField(Segment.objects.none(), required=False)
    remove_segments = forms.ModelMultipleChoiceField(Segment.objects.none(), required=False)
    add_stages = forms.ModelMultipleChoiceField(BuyingStage.objects.none(), required=False, label="Add buying stages")
    remove_stages = forms.ModelMultipleChoiceField(
        BuyingStage.objects.none(), required=False, label="Remove buying stages"
    )
    add_products = forms.ModelMultipleChoiceField(Product.objects.none(), required=False)
    remove_products = forms.ModelMultipleChoiceField(Product.objects.none(), required=False)
    add_teams = forms.ModelMultipleChoiceField(
        Segment.objects.none(), required=False, label="Only for these teams, too"
    )
    remove_teams = forms.ModelMultipleChoiceField(teams().none(), required=False, label="Not only for these")
    review_date = SaneDayField(required=False, widget=DayInput, help_text="Empty: as it is.")
    expires = SaneDayField(
        required=False, widget=DayInput, help_text="The last day on which reps have it. Empty: as it is."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side in ("add_", "remove_"):
            prepare_tag_fields(self.fields, prefix=side)
        owner: Any = self.fields["owner"]
        owner.queryset = possible_owners()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError("Choose what to change.")
        return cleaned

    def change(self) -> Change:
        data, expires = self.cleaned_data, self.cleaned_data["expires"]
        return Change(
            add={name: tuple(data[f"add_{name}"]) for name in TAGS},
            remove={name: tuple(data[f"remove_{name}"]) for name in TAGS},
            type=data["type"],
            language=data["language"],
            audience=data["audience"],
            owner=data["owner"],
            review_date=data["review_date"],
            expire_at=end_of(expires) if expires else None,
        )


class ChangeBulkAction(AssetBulkAction):
    display_name = "Tag and assign"
    action_type = "change"
    aria_label = "Change type, tags, teams, owner, audience or dates of the selected assets"
    action_priority = 10
    form_class = ChangeForm
    permission = "content.change_asset"
    verb = "changed"

    def plan(self, asset: Asset, form: ChangeForm) -> Planned:
        change = form.change()
        try:
            refuse_change(asset, change, at=timezone.now())
        except refusals.WrongState as refusal:
            return Planned(asset, refusal=str(refusal))
        return Planned(asset, differences(asset, change))

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
        findings = draft_findings(asset, at=timezone.now(), by=person_of(self.request))
        refusal = "It can't go live like this." if errors_among(findings) else ""
        return Planned(asset, difference, refusal, findings)

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
        if not asset.is_live() and not asset.has_expired():
            return Planned(asset, refusal=str(refusals.NotLive()))
        if successor is not None and successor.pk == asset.pk:
            return Planned(asset, refusal="It is the successor: it stays live.")
        changes = [Difference("State", asset.state.label, "Retired")]
        if successor is not None:
            changes.append(Difference("Superseded by", "", successor.title))
        return Planned(asset, changes)

    def act(self, asset: Asset, form: RetireForm) -> None:
        data = form.cleaned_data
        actions.retire_asset(
            asset=asset, by=self.request.user, reason=data["reason"], at=timezone.now(), successor=data["successor"]
        )


ALL = (ChangeBulkAction, SubmitBulkAction, RetireBulkAction)
