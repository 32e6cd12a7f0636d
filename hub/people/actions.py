"""What people do with their own account."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import HASH_SESSION_KEY, get_user_model
from django.db import transaction
from django.utils.crypto import constant_time_compare
from wagtail.log_actions import log

from hub.core.people import Person
from hub.people.models import Session, SessionQuerySet, User


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One place where a person is logged in. `name` tells it from the others and lets nobody in."""

    name: str
    device: str
    address: str
    began_at: datetime
    last_seen_at: datetime
    is_current: bool


def keep_preferences(*, user: Person, theme: str | None = None, shortcuts: bool | None = None) -> None:
    """Keep what is given with the person's account; what is None stays. Safe to repeat."""
    given = {"theme": theme, "shortcuts": shortcuts}
    get_user_model().objects.filter(pk=user.pk).update(**{name: one for name, one in given.items() if one is not None})


def open_sessions(*, user: User, current: str | None, at: datetime) -> list[OpenSession]:
    """Where `user` is logged in, the session with the key `current` first, then the last used."""
    found = [
        OpenSession(
            name=_name(kept),
            device=kept.device,
            address=kept.address,
            began_at=kept.began_at,
            last_seen_at=kept.last_seen_at,
            is_current=kept.session_key == current,
        )
        for kept in Session.objects.of(user).open_at(at).order_by("-last_seen_at", "pk")
        if _lets_in(kept, user)
    ]
    return sorted(found, key=lambda one: not one.is_current)


def end_session(*, user: User, name: str, at: datetime) -> bool:
    """Log `user` out where the session of this name is. Answers whether there was one. Safe to repeat."""
    keys = [kept.pk for kept in Session.objects.of(user) if _name(kept) == name]
    return bool(_end(user, Session.objects.of(user).filter(pk__in=keys)))


def end_other_sessions(*, user: User, current: str | None) -> int:
    """Log `user` out everywhere but here; answers of how many places. Safe to repeat."""
    return _end(user, Session.objects.of(user).other_than(current))


def note_new_password(*, user: User, current: str | None) -> None:
    """The password was changed in the session `current`: all others end. Tokens stay; each is ended for itself."""
    with transaction.atomic():
        log(user, "hub.change_password", user=user)
        Session.objects.of(user).other_than(current).delete()


def _end(user: User, sessions: SessionQuerySet) -> int:
    with transaction.atomic():
        number: int = sessions.delete()[0]
        if number:
            log(user, "hub.end_sessions", user=user, data={"number": number})
    return number


def _name(kept: Session) -> str:
    return hashlib.sha256(kept.session_key.encode()).hexdigest()[:20]


def _lets_in(kept: Session, user: User) -> bool:
    """A session from before the password was changed elsewhere lets nobody in any more."""
    return constant_time_compare(kept.get_decoded().get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
