"""People and teams in the admin: Wagtail's forms for users with the team, and the teams themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import IndexView as WagtailIndexView
from wagtail.users.views.users import UserViewSet as WagtailUserViewSet

from content.reading.deletion import why_kept
from hub.core.fields import NamedForm
from hub.people.models import Team
from tracking.deletion import why_teams_are_kept


class CreateForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"team"}


class EditForm(UserEditForm):
    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"team"}


class IndexView(WagtailIndexView):
    """With the role and the team instead of Wagtail's access level."""

    @property
    def columns(self) -> list[Any]:
        columns = [column for column in super().columns if column.name != "is_superuser"]
        own = [
            Column("roles", accessor=lambda user: ", ".join(sorted(group.name for group in user.groups.all()))),
            Column("team", sort_key="team__name"),
        ]
        return [*columns[:3], *own, *columns[3:]]

    def get_base_queryset(self) -> Any:
        return super().get_base_queryset().select_related("team").prefetch_related("groups")


class UserViewSet(WagtailUserViewSet):
    index_view_class = IndexView

    def get_form_class(self, for_update: bool = False) -> type:
        return EditForm if for_update else CreateForm


class TeamDeleteView(DeleteView):
    """Refuses for a team of which the reports have numbers, and for one that alone may see something."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if why := why_teams_are_kept([self.object]):
            messages.error(request, why)
            return redirect(self.index_url_name)
        try:
            return super().dispatch(request, *args, **kwargs)
        except ProtectedError as error:
            messages.error(request, why_kept(error))
            return redirect(self.index_url_name)


class TeamViewSet(ModelViewSet):
    model = Team
    delete_view_class = TeamDeleteView
    icon = "group"
    name = "teams"
    menu_label = "Teams"
    menu_order = 610
    add_to_settings_menu = True
    copy_view_enabled = False
    ordering = ["name"]
    list_display = ["name", "manager"]
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("slug"), FieldPanel("manager")], base_form_class=NamedForm
    )
