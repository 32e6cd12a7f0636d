"""What the hub itself adds to Wagtail's admin."""

from __future__ import annotations

from wagtail import hooks

from hub.operations.outgoing import OutgoingViewSet
from hub.people import audit
from hub.people.admin import TeamViewSet
from hub.people.admin_bell import BellItem
from hub.people.personal_data.admin import PersonalDataViewSet
from hub.people.tokens.admin import TokenViewSet

hooks.register("register_log_actions", audit.register)


@hooks.register("register_admin_viewset")
def register_teams() -> TeamViewSet:
    return TeamViewSet()


@hooks.register("register_admin_viewset")
def register_outgoing() -> OutgoingViewSet:
    return OutgoingViewSet()


@hooks.register("register_admin_viewset")
def register_tokens() -> TokenViewSet:
    return TokenViewSet()


@hooks.register("register_admin_viewset")
def register_personal_data() -> PersonalDataViewSet:
    return PersonalDataViewSet()


@hooks.register("register_admin_menu_item")
def register_bell() -> BellItem:
    return BellItem()
