"""The people: users, and the teams they sell in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from content.permissions import ADMINISTRATORS
from hub.core.notices.models import Notice
from hub.core.notices.reading import in_short
from hub.core.people import Person


class Team(models.Model):
    """Reps with one manager."""

    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="managed_teams"
    )

    def __str__(self) -> str:
        return self.name


class Theme(models.TextChoices):
    SYSTEM = "", "As the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class UserQuerySet(models.QuerySet["User"]):
    """The words in which one asks for people."""

    def active(self) -> UserQuerySet:
        return self.filter(is_active=True)

    def administrators(self) -> UserQuerySet:
        """Those who can give a role today."""
        return self.active().filter(Q(is_superuser=True) | Q(groups__name=ADMINISTRATORS)).distinct()


class PeopleManager(UserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    """Django's own, with the hub's words. Migrations need neither."""

    use_in_migrations = False


class User(AbstractUser):
    """A person with an account: rep, marketer, approver, manager or administrator, by group."""

    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.SYSTEM, blank=True)
    shortcuts = models.BooleanField(default=True, help_text="Single-key shortcuts on the hub's pages.")

    objects = PeopleManager()

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @cached_property
    def role_names(self) -> frozenset[str]:
        """The names of the user's groups."""
        return frozenset(name for name in self.allowed if name)

    @cached_property
    def allowed(self) -> dict[str, set[str]]:
        """What each of the user's groups allows, by its name, and under "" what is allowed to the user alone.

        Every page asks for it: `hub.people.sessions` reads it together with the person.
        """
        label, codename = "content_type__app_label", "codename"
        roles = self.groups.values_list("name", f"permissions__{label}", f"permissions__{codename}")
        own = self.user_permissions.values_list(models.Value(""), label, codename)
        return allowed_by_role(roles.order_by().union(own.order_by(), all=True))

    @cached_property
    def unread_notices(self) -> int:
        """How many notices wait to be read. Every page shows it: `hub.people.sessions` reads it with the person."""
        return Notice.objects.of(self.pk).unseen().count()

    @property
    def unread_in_short(self) -> str:
        return in_short(self.unread_notices)

    @property
    def initials(self) -> str:
        letters = [part[0] for part in (self.first_name, self.last_name) if part]
        return "".join(letters).upper() or self.username[:2].upper()


class SessionQuerySet(models.QuerySet["Session"]):
    """The words in which one asks for sessions."""

    def of(self, person: Person) -> SessionQuerySet:
        return self.filter(user=person.pk)

    def open_at(self, at: datetime) -> SessionQuerySet:
        return self.filter(expire_date__gt=at)

    def other_than(self, key: str | None) -> SessionQuerySet:
        return self.exclude(session_key=key)


class Session(AbstractBaseSession):
    """Django's session, which knows whose it is, where it began and when it was last used."""

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="sessions")
    device = models.CharField(max_length=80, blank=True, help_text="As the browser calls itself when logging in.")
    address = models.CharField(max_length=45, blank=True, help_text="From which it was logged in.")
    began_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta(AbstractBaseSession.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.device or 'A browser'}, {self.address or 'unknown address'}"

    @classmethod
    def get_session_store_class(cls) -> Any:
        """What reads and writes it, as the settings name it."""
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")


def allowed_by_role(rows: Iterable[Iterable[Any]]) -> dict[str, set[str]]:
    """Permissions by role, from rows of a role, an app and a permission; a role may have none."""
    allowed: dict[str, set[str]] = {}
    for role, app, code in rows:
        allowed.setdefault(role, set()).update([f"{app}.{code}"] if code else [])
    return allowed
