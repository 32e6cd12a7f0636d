"""Make tokens, and end them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from wagtail.log_actions import log

from content.permissions import has_role, is_administrator
from hub.core.people import Person, hold_own_list
from hub.people.tokens.models import ApiToken, Scope

#: Days from which to choose how long a token lasts; none lasts longer than the longest.
LIFETIMES = (30, 90, 365)
MOST_VALID = 20


class TooManyTokens(Exception):
    """The person has as many valid tokens as one may have."""


class NoSuchLifetime(ValueError):
    """A token lasts a day at least, and the longest of LIFETIMES at most."""


def make_token(
    *, user: Person, name: str, by: Person | None, at: datetime, scope: Scope = Scope.ALL, days: int = LIFETIMES[-1]
) -> tuple[ApiToken, str]:
    """A new token of `user`'s, and its text, which is nowhere kept and never shown again.

    `by` is whoever makes it: the person or, for anybody, an administrator; None is the command line. Raises
    PermissionDenied, NoSuchLifetime, TooManyTokens. Not for reruns: each makes another.
    """
    if by is not None:
        _check_may_manage(user, by)
    if not has_role(user):
        raise PermissionDenied("Without a role a token would open nothing.")
    if not 0 < days <= LIFETIMES[-1]:
        raise NoSuchLifetime(f"A token lasts 1 to {LIFETIMES[-1]} days.")
    text = ApiToken.generate_token()
    with transaction.atomic():
        hold_own_list(user)
        if ApiToken.objects.of(user).valid_at(at).count() >= MOST_VALID:
            raise TooManyTokens(f"There are {MOST_VALID} valid tokens already. End one that is not used any more.")
        token = ApiToken.objects.create(
            user_id=user.pk,
            name=name.strip() or "Without a name",
            key_hash=ApiToken.hash_token(text),
            prefix=ApiToken.shown_part(text),
            scope=scope,
            expires_at=at + timedelta(days=days),
        )
        log(token, "hub.make_token", user=by, title=token.name, data={"of": user.get_username(), "scope": scope})
    return token, text


def end_token(*, token: ApiToken, by: Person, at: datetime) -> bool:
    """The token opens nothing from now on. Answers whether it was in force. Safe to repeat. Raises PermissionDenied."""
    _check_may_manage(token.user, by)
    with transaction.atomic():
        ended = bool(ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at))
        if ended:
            token.revoked_at = at
            log(token, "hub.end_token", user=by, title=token.name, data={"of": token.user.get_username()})
    return ended


def _check_may_manage(user: Person, by: Person) -> None:
    """A token of a superuser's would let an administrator do more than they may."""
    if user.pk != by.pk and not (is_administrator(by) and (by.is_superuser or not user.is_superuser)):
        raise PermissionDenied("This token is not yours.")
