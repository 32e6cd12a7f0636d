"""Where tracking meets Wagtail's admin: requests, and what may not be deleted as numbers and links speak of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet

from content.admin.deletion import refused
from content.models import Asset
from hub.core.people import person_of
from tracking.deletion import why_assets_are_kept, why_owners_are_kept, why_people_are_kept
from tracking.handover.reading import left_by, people_who_left
from tracking.links import audit as links_audit
from tracking.links.left_behind import may_look_after
from tracking.own_made import audit as own_made_audit
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
hooks.register("register_log_actions", own_made_audit.register)
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
    return refused(request, why_people_are_kept([user]) or why_owners_are_kept([user]), [user])


@hooks.register("before_bulk_action")
def keep_several(request: HttpRequest, action: str, objects: Sequence[Any], view: Any) -> HttpResponse | None:
    if action != "delete" or not issubclass(view.model, get_user_model()):
        return None
    return refused(request, why_people_are_kept(objects) or why_owners_are_kept(objects), objects)


@hooks.register("after_edit_user")
def ask_who_takes_over(request: HttpRequest, user: AbstractUser) -> HttpResponse | None:
    """Whoever closes an account, or takes the role from it, sees next what it leaves and who may take that over."""
    by = person_of(request)
    if not may_look_after(by) or left_by(user.pk, by=by, at=timezone.now()) is None:
        return None
    messages.warning(request, f"Saved. {user} left what is to be handed over.")
    return redirect("hand_over", user.pk)


@hooks.register("after_bulk_action")
def ask_who_takes_over_from_several(
    request: HttpRequest, action: str, objects: Sequence[Any], view: Any
) -> HttpResponse | None:
    by = person_of(request)
    if not issubclass(view.model, get_user_model()) or not may_look_after(by):
        return None
    changed = {one.pk for one in objects}
    if not any(left.person.pk in changed for left in people_who_left(by=by, at=timezone.now())):
        return None
    messages.warning(request, "Saved. These left what is to be handed over.")
    return redirect("people_who_left")
