"""How a program shows its token."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from content.permissions import NoRole, has_role
from hub.people.sessions import knowing_what_is_allowed, what_is_allowed
from hub.people.tokens.models import ApiToken, Scope

# How often it is written down that a token is in use.
SEEN_EVERY = timedelta(minutes=1)
SAFE = ("GET", "HEAD", "OPTIONS")
RECORDING = "/events"


class Bearer(HttpBearer):
    """`Authorization: Bearer TOKEN`. A token that is given and doesn't hold is not made good by a session."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        """The token, with `request.user` its person; None for one that is unknown, over or ended, or of a closed
        account. Raises NoRole, and PermissionDenied for what is beyond its scope.
        """
        now = timezone.now()
        roles, own = what_is_allowed(OuterRef("user"))
        found = ApiToken.objects.presented(token).valid_at(now).annotate(of_roles=roles, of_own=own).first()
        if found is None or not found.user.is_active:
            request.user = AnonymousUser()
            return None
        request.user = knowing_what_is_allowed(found.user, found.of_roles, found.of_own)
        if not has_role(found.user):
            raise NoRole
        if not allows(Scope(found.scope), request):
            raise PermissionDenied(f"This token is for: {found.get_scope_display().lower()}.")
        if found.last_used_at is None or now - found.last_used_at >= SEEN_EVERY:
            ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
        return found


def allows(scope: Scope, request: HttpRequest) -> bool:
    """Whether a token of this scope may make this call, if its person may."""
    if scope == Scope.ALL or request.method in SAFE:
        return True
    return scope == Scope.RECORD and request.path.endswith(RECORDING)
