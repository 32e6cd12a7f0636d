"""Where the hub meets Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from wagtail import hooks

from content.admin import (
    audit,
    bulk,
    claims,
    comparison,
    dashboard,
    deletion,
    file_status,
    guards,
    icons,
    intervals,
    messages,
    problems,
    viewsets,
)
from content.admin.choosers import live_assets
from content.admin.listing import buttons_for
from content.models import Asset
from content.permissions import may_manage_content
from hub.core.people import Person

hooks.register("register_log_actions", audit.register)
hooks.register("before_delete_snippet", deletion.keep_axes_in_use)
hooks.register("before_delete_snippet", guards.delete_by_our_action)
hooks.register("register_icons", icons.register)
hooks.register("construct_homepage_panels", dashboard.panels)
hooks.register("register_admin_urls", viewsets.urls)
hooks.register("register_admin_urls", claims.urls)
hooks.register("register_admin_urls", file_status.register_urls)
hooks.register("register_admin_urls", comparison.register_urls)
hooks.register("insert_editor_js", file_status.editor_script)
hooks.register("insert_global_admin_css", file_status.editor_style)

for action in (*bulk.ALL, problems.ReadAgainBulkAction):
    hooks.register("register_bulk_action", action)

# The hub has no pages, and pictures are kept where they are used: with the stories.
LABELS = {"action-cancel-workflow": "Withdraw from review", "action-restart-workflow": "Start the review again"}
HIDDEN_MENUS = frozenset({"explorer", "images", "help"})


@hooks.register("register_admin_viewset")
def register_viewsets() -> list[Any]:
    return [
        viewsets.AssetGroup(),
        problems.ProblemsViewSet(),
        viewsets.TagGroup(),
        messages.HouseGroup(),
        live_assets,
        intervals.ReviewIntervalViewSet(),
    ]


@hooks.register("construct_main_menu")
def keep_the_menu_short(request: HttpRequest, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name not in HIDDEN_MENUS]
    for item in items:
        if item.name == "documents":
            item.label = "Files"


@hooks.register("register_snippet_listing_buttons")
def offer_what_the_state_allows(snippet: Any, user: Person, next_url: str | None = None) -> list[Any]:
    return buttons_for(snippet, user, next_url) if isinstance(snippet, Asset) else []


@hooks.register("construct_snippet_action_menu")
def publish_by_approval_only(items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    """Approving publishes, retiring withdraws: Wagtail's own buttons for that would go past both."""
    if not issubclass(context["model"], Asset):
        return
    # What waits for a decision is decided where it is read (`content.admin.review`).
    barred = {"action-publish", "action-unpublish", "approve", "reject"}
    instance = context.get("instance")
    if instance is not None and instance.retired_at is not None:
        barred |= {"action-submit", "action-restart-workflow"}
    items[:] = [item for item in items if item.name not in barred]
    for item in items:
        item.label = LABELS.get(item.name, item.label)
    # The likeliest next act comes first; what is new has to be kept before.
    if instance is not None:
        items.sort(key=lambda item: item.name != "action-submit")


@hooks.register("before_serve_document")
def originals_are_for_those_who_work_on_them(document: Any, request: HttpRequest) -> None:
    """Reps and recipients get files through the asset they belong to, which knows who may see it."""
    if not (request.user.is_authenticated and may_manage_content(request.user)):
        raise PermissionDenied


@hooks.register("insert_global_admin_js")
def picking_of_many() -> str:
    return format_html('<script type="module" src="{}"></script>', static("js/admin-pick.js"))


@hooks.register("insert_global_admin_css")
def company_style() -> str:
    sheets = [(static(f"css/{name}.css"),) for name in ("admin", "admin-pick", "admin-table")]
    links = format_html_join("", '<link rel="stylesheet" href="{}">', sheets)
    return format_html("{}<style>:root{{--hub-brand:{}}}</style>", links, settings.HUB_BRAND_COLOUR)
