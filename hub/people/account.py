"""A person's own account: password, where they are logged in, what lets programs in for them."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from content.permissions import has_role, may_send
from hub.core import limits
from hub.core.limits import Limit
from hub.people.actions import end_other_sessions, end_session, note_new_password, open_sessions
from hub.people.forms import NewPasswordForm, TokenForm
from hub.people.models import User
from hub.people.tokens.actions import TooManyTokens, end_token, make_token
from hub.people.tokens.models import ApiToken, Scope

# Wrong old passwords, as somebody else may sit at an open browser.
CHANGES = Limit("password-change", 10, timedelta(minutes=15))


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Where the person is logged in, and their tokens."""
    return _show(request, TokenForm())


def _show(request: HttpRequest, form: TokenForm, *, made: str = "", status: int = 200) -> HttpResponse:
    user, now = _user(request), timezone.now()
    context = {
        "sessions": open_sessions(user=user, current=request.session.session_key, at=now),
        "may_have_tokens": has_role(user),
        "may_send": may_send(user),
        "tokens": ApiToken.objects.of(user).valid_at(now).newest_first(),
        "form": form,
        "made": made,
    }
    return render(request, "people/account.html", context, status=status)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def change_password(request: HttpRequest) -> HttpResponse:
    """A new password for whoever knows the old one; all other sessions end. Raises TooMany."""
    user = _user(request)
    if request.method == "POST":
        limits.count(CHANGES, user.pk)
    form = NewPasswordForm(user, request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "people/password.html", {"form": form}, status=status)
    limits.give_back(CHANGES, user.pk)
    form.save()
    update_session_auth_hash(request, user)
    note_new_password(user=user, current=request.session.session_key)
    messages.success(request, "The password is changed. You are logged out everywhere else.")
    return redirect("account")


@login_required
@require_POST
def end_one_session(request: HttpRequest, name: str) -> HttpResponse:
    """Log out somewhere else."""
    if end_session(user=_user(request), name=name, at=timezone.now()):
        messages.success(request, "You are logged out there.")
    return redirect("account")


@login_required
@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Log out everywhere but here."""
    number = end_other_sessions(user=_user(request), current=request.session.session_key)
    places = "one other place" if number == 1 else f"{number} other places"
    messages.success(request, f"You are logged out in {places}." if number else "You are logged in nowhere else.")
    return redirect("account")


@login_required
@require_POST
def make_own_token(request: HttpRequest) -> HttpResponse:
    """A token of the person's; its text is shown in this answer and never again."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _show(request, form, status=422)
    user, wanted = _user(request), form.cleaned_data
    try:
        _, text = make_token(
            user=user,
            name=wanted["name"],
            scope=Scope(wanted["scope"]),
            days=wanted["days"],
            by=user,
            at=timezone.now(),
        )
    except (TooManyTokens, PermissionDenied) as refused:
        form.add_error(None, str(refused))
        return _show(request, form, status=422)
    return _show(request, TokenForm(), made=text, status=201)


@login_required
@require_POST
def end_own_token(request: HttpRequest, pk: int) -> HttpResponse:
    """A token of the person's opens nothing from now on."""
    user = _user(request)
    token = get_object_or_404(ApiToken.objects.of(user), pk=pk)
    if end_token(token=token, by=user, at=timezone.now()):
        messages.success(request, f"The token “{token.name}” opens nothing any more.")
    return redirect("account")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
