"""Who asks: every page reads the session, the person, what they may do and how many notices wait for them.

That costs one query."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Field, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from hub.core.fixed_query import FixedQuery, Slot
from hub.core.notices.reading import unread_count
from hub.core.people import read_with_person
from hub.core.sql import as_lines, read_lines
from hub.people.models import Session, User, allowed_by_role

KEPT = ("session_key", "session_data", "expire_date", "device", "address", "began_at", "last_seen_at")


# How often it is written down that a session is in use.
SEEN_EVERY = timedelta(minutes=1)


def ends_at(began_at: datetime, last_seen_at: datetime) -> datetime:
    """When a session ends by itself: unused for HUB_SESSION_IDLE_MINUTES, and at the latest when its cookie does."""
    idle = last_seen_at + timedelta(minutes=settings.HUB_SESSION_IDLE_MINUTES)
    return min(idle, began_at + timedelta(seconds=settings.SESSION_COOKIE_AGE))


class SessionStore(DatabaseSessions):
    """Django's sessions in the database. Each is a person's, on a device; it ends when nobody uses it any more.

    `person` is whose it was when it was read, as `person` below answers them.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.device = self.address = ""
        self.began_at: datetime | None = None
        self.last_seen_at: datetime | None = None
        self.person: User | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def begin(self, *, device: str, address: str, at: datetime) -> None:
        """Somebody logs in, on this device from this address. Kept when the session is saved."""
        self.device, self.address, self.began_at = device[:80], address[:45], at

    def touch(self, at: datetime) -> None:
        """Write down that the session is in use, once in SEEN_EVERY."""
        if self.began_at is None or self.last_seen_at is None or at - self.last_seen_at < SEEN_EVERY:
            return
        self.last_seen_at = at
        Session.objects.filter(pk=self.session_key).update(last_seen_at=at, expire_date=ends_at(self.began_at, at))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        now = timezone.now()
        self.began_at, self.last_seen_at = self.began_at or now, now
        kept = cast(Session, super().create_model_instance(data))
        kept.expire_date = ends_at(self.began_at, now)
        kept.user_id = data.get(SESSION_KEY)
        kept.device, kept.address = self.device, self.address
        kept.began_at, kept.last_seen_at = self.began_at, now
        return kept

    def _get_session_from_db(self) -> Any:
        rows = _session.rows(key=self.session_key, now=timezone.now())
        if not rows:
            self._session_key = None
            return None
        kept = Session(**dict(zip(KEPT, rows[0][: len(KEPT)], strict=True)))
        self.person = _person_from(rows[0][len(KEPT) :])
        self.device, self.address = kept.device, kept.address
        self.began_at, self.last_seen_at = kept.began_at, kept.last_seen_at
        return kept


_at_hand: ContextVar[SessionStore | None] = ContextVar("_at_hand", default=None)


@contextmanager
def session_at_hand(session: SessionStore) -> Iterator[None]:
    """Within it `person` answers whoever was read with the session, without a query of their own."""
    before = _at_hand.set(session)
    try:
        yield
    finally:
        _at_hand.reset(before)


def person(pk: Any) -> User | None:
    """The user with this key, who already knows what `allowed`, `unread_notices` and `read_with_person` tell."""
    session = _at_hand.get()
    if session is not None and session.person is not None and str(session.person.pk) == str(pk):
        return session.person
    rows = _person.rows(pk=pk)
    return _person_from(rows[0]) if rows else None


def _person_from(row: Sequence[Any]) -> User | None:
    """Whom a row of `_person_columns` tells of; None for a session that is nobody's."""
    fields = [field.attname for field in User._meta.concrete_fields]
    values, (roles, own, unread, *more) = row[: len(fields)], row[len(fields) :]
    if values[0] is None:
        return None
    user = User.from_db(DEFAULT_DB_ALIAS, fields, values)
    user.__dict__.update(zip(read_with_person, more, strict=True), unread_notices=unread)
    return knowing_what_is_allowed(user, roles, own)


def _session_query(slot: Callable[[str, Field], Slot]) -> QuerySet:
    key, until = Session._meta.get_field("session_key"), Session._meta.get_field("expire_date")
    sessions = Session.objects.filter(session_key=slot("key", key), expire_date__gt=slot("now", until))
    return sessions.values_list(*KEPT, *_person_columns(OuterRef("user"), through="user__"))


def what_is_allowed(user: OuterRef) -> tuple[Subquery, Subquery]:
    """For a query of people, or of what is theirs: what each role of the user allows, and what is allowed to them
    alone, for `knowing_what_is_allowed`.
    """
    app, code = "content_type__app_label", "codename"
    roles, own = Group.objects.filter(user=user), Permission.objects.filter(user=user)
    # A role that allows nothing is a role all the same.
    of_roles = (Coalesce(f"permissions__{name}", Value("")) for name in (app, code))
    return Subquery(as_lines(roles, "name", *of_roles)), Subquery(as_lines(own, Value(""), app, code))


def knowing_what_is_allowed(user: User, roles: str | None, own: str | None) -> User:
    """The user, who needs no query of their own to know it."""
    user.__dict__["allowed"] = allowed_by_role((*read_lines(roles), *read_lines(own)))
    return user


def _person_query(slot: Callable[[str, Field], Slot]) -> QuerySet:
    return User.objects.filter(pk=slot("pk", User._meta.pk)).values_list(*_person_columns(OuterRef("pk")))


def _person_columns(user: OuterRef, through: str = "") -> list[Any]:
    fields = [f"{through}{field.attname}" for field in User._meta.concrete_fields]
    registered = (column(user) for column in read_with_person.values())
    return [*fields, *what_is_allowed(user), unread_count(user), *registered]


_session = FixedQuery(_session_query)
_person = FixedQuery(_person_query)
