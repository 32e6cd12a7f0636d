"""Log-in, the account's own settings, and whether the hub is well."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.views.account import PasswordResetView

from content.permissions import is_manager, may_ask, may_manage_content, may_send, may_view_reports
from hub.core import limits
from hub.core.limits import Limit
from hub.core.notices.habits import habits_of, keep_habits
from hub.core.notices.topics import EXPLAINED, Topic, choose_topics, wanted_by
from hub.core.people import Person, person_of
from hub.people.actions import keep_preferences
from hub.people.forms import HabitsForm
from hub.people.models import Theme

# Wrong tries; many people may log in from one address.
LOG_INS = Limit("log-in", 10, timedelta(minutes=15))
LOG_INS_OF_ADDRESS = Limit("log-in-address", 100, timedelta(minutes=15))
RESETS = Limit("reset", 3, timedelta(hours=1))
RESETS_OF_ADDRESS = Limit("reset-address", 30, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class DemoUser:
    username: str
    name: str
    role: str
    what: str


DEMO_USERS = (
    DemoUser("rep", "Raj Dhillon", "Rep", "Finds and sends before a call, sees who read what."),
    DemoUser("marketer", "Ana Brandl", "Marketer", "Publishes, keeps current, sees what is unused and why."),
    DemoUser("approver", "Colette Marsh", "Approver", "Approves what marketers submit."),
    DemoUser("manager", "Mia Castellan", "Manager", "Reads the reports of her teams."),
    DemoUser("admin", "Ada Lindqvist", "Administrator", "People, groups, settings."),
)


class LogIn(LoginView):
    """The log-in form; in demo mode also one button for each role."""

    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try by account and by address, whether or not there is such an account; a right one is given back.

        Raises TooMany."""
        counted = (
            (LOG_INS, _as_compared(request.POST.get("username", ""))),
            (LOG_INS_OF_ADDRESS, limits.client_key(request)),
        )
        for limit, key in counted:
            limits.count(limit, key)
        answer = super().post(request, *args, **kwargs)
        if request.user.is_authenticated:
            for limit, key in counted:
                limits.give_back(limit, key)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_users=DEMO_USERS if settings.HUB_DEMO else (), **kwargs)


def _as_compared(written: str) -> str:
    """A name or address as accounts are looked for by: other letters for the same ones are no other account's tries."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", written).casefold()).strip()


def reset_password(request: HttpRequest) -> HttpResponse:
    """Wagtail's form that mails a new password's link, asked for only so often. Raises TooMany."""
    if request.method == "POST":
        limits.count(RESETS, _as_compared(request.POST.get("email", "")))
        limits.count(RESETS_OF_ADDRESS, limits.client_key(request))
    return PasswordResetView.as_view()(request)


def admin_log_in(request: HttpRequest) -> HttpResponse:
    """One log-in for the hub and its admin. Whoever is logged in and sent here may not enter the admin."""
    if request.user.is_authenticated:
        # The page of the refusal says what Wagtail's message does, which must not turn up on the next one.
        list(messages.get_messages(request))
        raise PermissionDenied("Your role has no part in the admin.")
    return redirect_to_login(_next(request) or reverse("wagtailadmin_home"))


@require_POST
def demo_log_in(request: HttpRequest) -> HttpResponse:
    """Log in as one of the demo's users, without a password. Exists in demo mode only."""
    username = request.POST.get("username", "")
    if not settings.HUB_DEMO or username not in {user.username for user in DEMO_USERS}:
        raise Http404
    user = get_object_or_404(get_user_model(), username=username, is_active=True)
    login(request, user, backend="hub.people.permissions.RoleBackend")
    return redirect(_next(request) or "home")


def _next(request: HttpRequest) -> str:
    target = request.POST.get("next", "") or request.GET.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    # Without its slash it would be taken for the name of a view.
    return target if allowed and target.startswith("/") else ""


@login_required
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme with the account, so that it is right from the first byte on every device."""
    theme = request.POST.get("theme", "")
    if theme not in Theme.values:
        return HttpResponse("Unknown theme", status=422)
    keep_preferences(user=person_of(request), theme=theme)
    return redirect(_next(request) or "home")


@login_required
@require_POST
def set_shortcuts(request: HttpRequest) -> HttpResponse:
    """Switch single-key shortcuts on or off."""
    keep_preferences(user=person_of(request), shortcuts=request.POST.get("shortcuts") == "on")
    return redirect(_next(request) or "home")


def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address of Wagtail's that the hub has no use for."""
    raise Http404


@login_required
def mail_settings(request: HttpRequest) -> HttpResponse:
    """Which mails the person gets, each topic on or off, and when those about readings come (`about=readings`)."""
    person = person_of(request)
    if request.method == "POST" and request.POST.get("about") == "readings":
        form = HabitsForm(request.POST)
        if not form.is_valid():
            return _mail_settings(request, form, status=422)
        keep_habits(user=person, habits=form.habits())
        messages.success(request, "Saved.")
        return redirect("mail_settings")
    offered = [topic for topic in Topic if _concerns(person, topic)]
    if request.method == "POST":
        chosen = {topic for topic in request.POST.getlist("topic") if topic in Topic.values}
        # What was not offered stays as it is.
        kept = wanted_by(person) - set(offered)
        choose_topics(user=person, wanted=chosen | kept, at=timezone.now())
        messages.success(request, "Saved.")
        return redirect("mail_settings")
    return _mail_settings(request, HabitsForm.of(habits_of(person)))


def _mail_settings(request: HttpRequest, form: HabitsForm, *, status: int = 200) -> HttpResponse:
    person = person_of(request)
    offered, wanted = [topic for topic in Topic if _concerns(person, topic)], wanted_by(person)
    rows = [{"topic": topic, "explained": EXPLAINED[topic], "is_on": topic in wanted} for topic in offered]
    context = {"rows": rows, "form": form if may_send(person) else None}
    return render(request, "account/mail_settings.html", context, status=status)


def _concerns(person: Person, topic: Topic) -> bool:
    match topic:
        case Topic.APPROVAL | Topic.LAPSES | Topic.UNUSED:
            return may_manage_content(person)
        case Topic.REVIEWS:
            return may_manage_content(person) or is_manager(person)
        case Topic.REQUESTS:
            return may_ask(person)
        case Topic.LINK_READ | Topic.READERS:
            return may_send(person)
        case Topic.MONDAY | Topic.EXPORTS:
            return may_view_reports(person)
    return True


@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """For load balancers: answers 200 when the database does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
