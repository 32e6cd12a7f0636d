"""What the hub itself adds to Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from hub.operations.outgoing import OutgoingViewSet
from hub.people import failed_log_ins
from hub.people.admin import TeamViewSet


@hooks.register("register_admin_viewset")
def register_teams() -> TeamViewSet:
    return TeamViewSet()


@hooks.register("register_log_actions")
def register_failed_log_ins(actions: LogActionRegistry) -> None:
    failed_log_ins.register(actions)


@hooks.register("register_admin_viewset")
def register_outgoing() -> OutgoingViewSet:
    return OutgoingViewSet()
