"""What a marketer and an approver see first: what waits for them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import WorkflowState

from content.admin import icons
from content.admin.choosers import edit_url_of
from content.models import Asset
from content.permissions import is_administrator
from content.querysets import AssetQuerySet
from content.reading.file_states import with_file_problems
from content.reading.reviews import waiting_for
from hub.core.people import Person

SHOWN = 8
WAGTAILS = frozenset(
    {"locked_pages", "recent_edits", "user_objects_in_workflow_moderation", "workflow_objects_to_moderate"}
)


class AssetsPanel(Component):
    """A list of assets with why each is in it, and where to see all."""

    template_name = "content/admin/home/assets.html"
    name = ""
    heading = ""
    icon_name = icons.ASSETS

    def assets(self, user: Person) -> AssetQuerySet:
        raise NotImplementedError

    def why(self, asset: Asset) -> str:
        raise NotImplementedError

    def url(self, asset: Asset) -> str:
        return edit_url_of(asset)

    def all_url(self, user: Person) -> str:
        raise NotImplementedError

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        found = self.assets(user)
        rows = [
            {"asset": asset, "why": self.why(asset), "icon": icons.OF_TYPE[asset.type], "url": self.url(asset)}
            for asset in found.for_listing()[:SHOWN]
        ]
        total = found.count()
        heading = f"{self.heading} ({total:,})" if total else self.heading
        return {"panel": self, "heading": heading, "rows": rows, "total": total, "all_url": self.all_url(user)}


def _own_or_all(user: Person) -> AssetQuerySet:
    """A marketer's own; whoever answers for all content sees everybody's."""
    assets = Asset.objects.all()
    return assets if is_administrator(user) else assets.filter(owner=user)


def _owner_query(user: Person) -> str:
    return "" if is_administrator(user) else f"&owner={user.pk}"


class WaitingPanel(AssetsPanel):
    """What the user may approve: not the user's own work."""

    order = 100
    name = "waiting-for-you"
    heading = "Waiting for your approval"
    icon_name = "hub-hourglass"

    def assets(self, user: Person) -> AssetQuerySet:
        return waiting_for(user).order_by("-changed_at", "-pk")

    def why(self, asset: Asset) -> str:
        state = asset.own.current_workflow_state
        who = state.requested_by or "somebody who has left"
        return f"submitted by {who}, {state.created_at:%-d %b %Y}"

    def url(self, asset: Asset) -> str:
        return reverse("review_asset", args=[asset.pk])

    def all_url(self, user: Person) -> str:
        return reverse("assets_admin:list") + "?state=in_review"


class SubmittedPanel(AssetsPanel):
    """What the user submitted or owns that is under review, or was sent back."""

    order = 110
    name = "submitted"
    heading = "Yours under review"
    icon_name = "hub-hourglass"

    def assets(self, user: Person) -> AssetQuerySet:
        of_assets = {"base_content_type__app_label": "content", "base_content_type__model": "asset"}
        mine = WorkflowState.objects.active().filter(requested_by=user, **of_assets).values_list("object_id", flat=True)
        return Asset.objects.filter(pk__in=[int(key) for key in mine]).order_by("-changed_at", "-pk")

    def why(self, asset: Asset) -> str:
        state = asset.own.current_workflow_state
        if state.status == WorkflowState.STATUS_NEEDS_CHANGES:
            said = state.current_task_state.comment
            return f"Sent back: {said}" if said else "Sent back"
        return "Waiting for an approver"

    def all_url(self, user: Person) -> str:
        return reverse("assets_admin:list") + f"?state=in_review&owner={user.pk}"


class ReviewsDuePanel(AssetsPanel):
    order = 230
    name = "reviews-due"
    heading = "Reviews due"
    icon_name = "hub-calendar-clock"

    def assets(self, user: Person) -> AssetQuerySet:
        return _own_or_all(user).review_due(timezone.localdate()).order_by("review_date", "pk")

    def why(self, asset: Asset) -> str:
        return f"since {asset.review_date:%-d %b %Y}"

    def all_url(self, user: Person) -> str:
        return reverse("assets_admin:list") + "?review=due" + _owner_query(user)


class FileProblemsPanel(AssetsPanel):
    order = 240
    name = "file-problems"
    heading = "Problems with files"
    icon_name = "warning"

    def assets(self, user: Person) -> AssetQuerySet:
        return with_file_problems(_own_or_all(user)).order_by("-changed_at", "-pk")

    def why(self, asset: Asset) -> str:
        document = asset.collateral.document
        return document.state_detail or document.get_state_display()

    def all_url(self, user: Person) -> str:
        return reverse("file_problems:index") + "?" + _owner_query(user).removeprefix("&")


def panels(request: HttpRequest, shown: list[Component]) -> None:
    """The hub's own, in place of Wagtail's, which speak of pages and snippets."""
    kept = [panel for panel in shown if getattr(panel, "name", "") not in WAGTAILS]
    shown[:] = [*kept, WaitingPanel(), SubmittedPanel(), ReviewsDuePanel(), FileProblemsPanel()]
