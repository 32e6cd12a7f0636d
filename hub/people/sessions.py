"""Who asks: every page reads the session, the person, what they may do and how many notices wait for them.

That costs two small queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Field, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from hub.core.fixed_query import FixedQuery, Slot
from hub.core.notices.reading import unread_count
from hub.core.sql import as_lines, read_lines
from hub.people.models import User, allowed_by_role


class SessionStore(DatabaseSessions):
    """Django's own sessions in the database, but for how one is read."""

    def _get_session_from_db(self) -> Any:
        rows = _session.rows(key=self.session_key, now=timezone.now())
        if not rows:
            self._session_key = None
            return None
        return self.model(*rows[0])


def person(pk: Any) -> User | None:
    """The user with this key, who already knows what `allowed` and `unread_notices` tell."""
    rows = _person.rows(pk=pk)
    if not rows:
        return None
    *values, roles, own, unread = rows[0]
    user = User.from_db(DEFAULT_DB_ALIAS, [field.attname for field in User._meta.concrete_fields], values)
    user.__dict__["allowed"] = allowed_by_role((*read_lines(roles), *read_lines(own)))
    user.__dict__["unread_notices"] = unread
    return user


def _session_query(slot: Callable[[str, Field], Slot]) -> QuerySet:
    model = SessionStore.get_model_class()
    key, until = model._meta.get_field("session_key"), model._meta.get_field("expire_date")
    sessions = model.objects.filter(session_key=slot("key", key), expire_date__gt=slot("now", until))
    return sessions.values_list("session_key", "session_data", "expire_date")


def _person_query(slot: Callable[[str, Field], Slot]) -> QuerySet:
    app, code = "content_type__app_label", "codename"
    roles, own = Group.objects.filter(user=OuterRef("pk")), Permission.objects.filter(user=OuterRef("pk"))
    # A role that allows nothing is a role all the same.
    of_roles = (Coalesce(f"permissions__{name}", Value("")) for name in (app, code))
    return User.objects.filter(pk=slot("pk", User._meta.pk)).values_list(
        *(field.attname for field in User._meta.concrete_fields),
        Subquery(as_lines(roles, "name", *of_roles)),
        Subquery(as_lines(own, Value(""), app, code)),
        unread_count(OuterRef("pk")),
    )


_session = FixedQuery(_session_query)
_person = FixedQuery(_person_query)
