"""The bell in the admin's menu: notices, with how many were not read."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse_lazy
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from hub.people.models import User


class BellItem(MenuItem):
    """Leads to the page of notices, which is the hub's own: marketers and approvers live in the admin."""

    def __init__(self) -> None:
        super().__init__("Notices", reverse_lazy("notices"), name="notices", icon_name="hub-bell", order=10)

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        unread = request.user.unread_in_short if isinstance(request.user, User) else ""
        label = f"{self.label} ({unread})" if unread else self.label
        return LinkMenuItem(self.name, label, str(self.url), icon_name=self.icon_name, classname=self.classname)
