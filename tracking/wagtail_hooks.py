"""Where tracking meets Wagtail's admin: requests, and what may not be deleted as numbers and links speak of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from content.admin.deletion import refused
from content.models import Asset
from tracking.deletion import why_assets_are_kept, why_people_are_kept
from tracking.links import audit as links_audit
from tracking.policies.admin import LinkPolicyViewSet
from tracking.questions import audit as questions_audit
from tracking.requests import audit
from tracking.requests.admin import RequestsPanel, RequestViewSet
from tracking.usage.admin import UsedByColumn
from tracking.withdrawals import admin as withdrawals_admin
from tracking.withdrawals import audit as withdrawals_audit

register_snippet(RequestViewSet)
hooks.register("register_log_actions", audit.register)
hooks.register("register_log_actions", links_audit.register)
hooks.register("register_log_actions", withdrawals_audit.register)
hooks.register("register_log_actions", questions_audit.register)
hooks.register("register_admin_urls", withdrawals_admin.register_urls)
hooks.register("register_asset_columns", UsedByColumn)


@hooks.register("register_admin_viewset")
def register_link_options() -> LinkPolicyViewSet:
    return LinkPolicyViewSet()


@hooks.register("construct_homepage_panels")
def show_requests(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(RequestsPanel())


@hooks.register("before_delete_snippet")
def keep_used_assets(request: HttpRequest, instances: Sequence[Any]) -> HttpResponse | None:
    assets = [one for one in instances if isinstance(one, Asset)]
    return refused(request, why_assets_are_kept(assets), assets)


@hooks.register("before_delete_user")
def keep_people_who_sent(request: HttpRequest, user: AbstractUser) -> HttpResponse | None:
    return refused(request, why_people_are_kept([user]), [user])


@hooks.register("before_bulk_action")
def keep_several(request: HttpRequest, action: str, objects: Sequence[Any], view: Any) -> HttpResponse | None:
    if action != "delete" or not issubclass(view.model, get_user_model()):
        return None
    return refused(request, why_people_are_kept(objects), objects)
