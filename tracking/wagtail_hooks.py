"""Where tracking meets Wagtail's admin: requests, and what may not be deleted as numbers and links speak of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.admin import messages
from wagtail.snippets.models import register_snippet

from content.admin.deletion import refused
from content.models import Asset
from hub.core.people import person_of
from tracking.deletion import why_assets_are_kept, why_people_are_kept
from tracking.links import audit as links_audit
from tracking.models import ShareLink
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


@hooks.register("after_edit_user")
def tell_of_links_left(request: HttpRequest, user: AbstractUser) -> None:
    """Whoever closes an account learns that its links stay open, and where to see to them."""
    _tell_of_links(request, [user.pk])


@hooks.register("after_bulk_action")
def tell_of_links_of_several(request: HttpRequest, action: str, objects: Sequence[Any], view: Any) -> None:
    if issubclass(view.model, get_user_model()):
        _tell_of_links(request, [person.pk for person in objects])


def _tell_of_links(request: HttpRequest, people: Sequence[int]) -> None:
    left = ShareLink.objects.left_behind(by=person_of(request), at=timezone.now()).made_by(people).count()
    if left:
        words = f"{left:,} open links were left behind." if left > 1 else "1 open link was left behind."
        see_to = messages.button(reverse("left_behind"), "Close or hand over")
        messages.warning(request, f"{words} Recipients can read on until somebody sees to it.", buttons=[see_to])
