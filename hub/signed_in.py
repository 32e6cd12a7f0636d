"""Who asks: every page reads the session, the person and what the person may do, so that costs two small queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Aggregate, Field, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from content.fixed_query import FixedQuery, Slot
from hub.models import User, allowed_by_role

# Characters that no name of a role or a permission holds.
_BETWEEN, _WITHIN = "\x1e", "\x1f"


class SessionStore(DatabaseSessions):
    """Django's own sessions in the database, but for how one is read."""

    def _get_session_from_db(self) -> Any:
        rows = _session.rows(key=self.session_key, now=timezone.now())
        if not rows:
            self._session_key = None
            return None
        return self.model(*rows[0])


def person(pk: Any) -> User | None:
    """The user with this key, who already knows what `allowed` tells."""
    rows = _person.rows(pk=pk)
    if not rows:
        return None
    *values, roles, own = rows[0]
    user = User.from_db(DEFAULT_DB_ALIAS, [field.attname for field in User._meta.concrete_fields], values)
    lines = [line for lines in (roles, own) if lines for line in lines.split(_BETWEEN)]
    user.__dict__["allowed"] = allowed_by_role(tuple(line.split(_WITHIN)) for line in lines)  # type: ignore[misc]
    return user


def _session_query(slot: Callable[[str, Field], Slot]) -> QuerySet:
    model = SessionStore.get_model_class()
    key, until = model._meta.get_field("session_key"), model._meta.get_field("expire_date")
    sessions = model.objects.filter(session_key=slot("key", key), expire_date__gt=slot("now", until))
    return sessions.values_list("session_key", "session_data", "expire_date")


def _person_query(slot: Callable[[str, Field], Slot]) -> QuerySet:
    code = ("content_type__app_label", Value(_WITHIN), "codename")
    of_roles = (
        Coalesce("permissions__content_type__app_label", Value("")),
        Value(_WITHIN),
        Coalesce("permissions__codename", Value("")),
    )
    roles = Group.objects.filter(user=OuterRef("pk")).order_by()
    own = Permission.objects.filter(user=OuterRef("pk")).order_by()
    return User.objects.filter(pk=slot("pk", User._meta.pk)).values_list(
        *(field.attname for field in User._meta.concrete_fields),
        Subquery(_lines(roles, "name", Value(_WITHIN), *of_roles)),
        Subquery(_lines(own, Value(""), Value(_WITHIN), *code)),
    )


def _lines(rows: QuerySet, *pieces: Any) -> QuerySet:
    """All rows as one text, each from its pieces."""
    line = Concat(*pieces, output_field=TextField())
    return rows.annotate(_all=Value("")).values("_all").annotate(lines=_Joined(line)).values("lines")


class _Joined(Aggregate):
    """All texts of a group as one."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, '" + _BETWEEN + "')"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="STRING_AGG", **context)


_session = FixedQuery(_session_query)
_person = FixedQuery(_person_query)
