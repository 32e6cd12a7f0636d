"""All tokens in the admin, for administrators: Wagtail's own screens, with what a token may do and until when."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column
from wagtail.users.views import api_tokens as wagtail

from hub.people.forms import TokenForm
from hub.people.models import User
from hub.people.tokens.actions import TooManyTokens, end_token, make_token
from hub.people.tokens.models import ApiToken, Scope


class TokenOfForm(TokenForm):
    """A token for anybody."""

    user = forms.ModelChoiceField(queryset=None)
    field_order = ("user", "name", "scope", "days")

    def __init__(self, *args: Any, manageable_users: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast(forms.ModelChoiceField, self.fields["user"])
        choice.queryset = manageable_users.active().order_by("first_name", "last_name", "username")


class TokenFilterSet(wagtail.APITokenFilterSet):  # type: ignore[misc]
    class Meta(wagtail.APITokenFilterSet.Meta):
        model = ApiToken


class IndexView(wagtail.IndexView):  # type: ignore[misc]
    filterset_class = TokenFilterSet
    default_ordering = "-created"

    @cached_property
    def columns(self) -> list[Any]:
        shown = [column for column in super().columns if column.name != "revoked_at"]
        return [*shown, Column("get_scope_display", label="May"), Column("expires_at", label="Until"), Column("state")]


class CreateView(wagtail.CreateView):  # type: ignore[misc]
    def form_valid(self, form: TokenOfForm) -> HttpResponse:
        wanted = form.cleaned_data
        try:
            self.object, text = make_token(
                user=wanted["user"],
                name=wanted["name"],
                scope=Scope(wanted["scope"]),
                days=wanted["days"],
                by=self.request.user,
                at=timezone.now(),
            )
        except (TooManyTokens, PermissionDenied) as refused:
            form.add_error(None, str(refused))
            return self.form_invalid(form)
        shown = self.get_created_context(text)
        return TemplateResponse(self.request, "wagtailusers/api_tokens/created.html", shown)


class EndView(wagtail.RevokeView):  # type: ignore[misc]
    page_title = "End"

    @property
    def confirmation_message(self) -> str:
        return "The program that uses it is refused from then on."

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = self.get_object()
        assert isinstance(request.user, User)
        if end_token(token=self.object, by=request.user, at=timezone.now()):
            messages.success(request, f"The token “{self.object.name}” opens nothing any more.")
        return redirect(self.get_success_url())


class TokenViewSet(wagtail.APITokenViewSet):  # type: ignore[misc]
    model = ApiToken
    # Wagtail’s templates lead there by this name.
    name = "wagtailusers_api_tokens"
    url_prefix = "tokens"
    index_view_class = IndexView
    add_view_class = CreateView
    delete_view_class = EndView

    def get_form_class(self, for_update: bool = False) -> type:
        return super().get_form_class(for_update=True) if for_update else TokenOfForm
