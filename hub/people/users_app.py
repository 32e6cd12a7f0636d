"""Wagtail's user management with the hub's own fields."""

from wagtail.users.apps import WagtailUsersAppConfig


class HubUsersAppConfig(WagtailUsersAppConfig):
    user_viewset = "hub.people.admin.UserViewSet"
