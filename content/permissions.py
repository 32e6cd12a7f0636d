"""Who may do what. Roles are groups; what a role may do are Django permissions, set up by a migration."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.core.exceptions import PermissionDenied

from hub.core.people import Person

REPS = "Reps"
MARKETERS = "Marketers"
APPROVERS = "Approvers"
MANAGERS = "Managers"
ADMINISTRATORS = "Administrators"
ROLES = (REPS, MARKETERS, APPROVERS, MANAGERS, ADMINISTRATORS)


class Owned(Protocol):
    """An asset, or what stands for one."""

    @property
    def owner_id(self) -> int | None: ...


class Sendable(Protocol):
    """An asset, or the card of one."""

    @property
    def audience(self) -> str: ...

    @property
    def retired_at(self) -> datetime | None: ...

    @property
    def superseded_by_id(self) -> int | None: ...

    def is_live(self) -> bool: ...

    def has_expired(self) -> bool: ...

    @property
    def release_at(self) -> datetime | None: ...

    @property
    def state_words(self) -> str: ...


class NoRole(PermissionDenied):
    """The account is in no group: it may see nothing."""

    def __init__(self) -> None:
        super().__init__("Your account has no role yet. Ask an administrator for one.")


def _in(user: Person, *roles: str) -> bool:
    return bool(user.is_authenticated and user.is_active and not user.role_names.isdisjoint(roles))


def has_role(user: Person) -> bool:
    """Whether the person has any role at all: without one nothing of the hub is theirs to see."""
    return bool(user.is_authenticated and user.is_active and (user.is_superuser or user.role_names))


def is_rep(user: Person) -> bool:
    return _in(user, REPS)


def is_marketer(user: Person) -> bool:
    return _in(user, MARKETERS)


def is_approver(user: Person) -> bool:
    return _in(user, APPROVERS)


def is_manager(user: Person) -> bool:
    return _in(user, MANAGERS)


def is_administrator(user: Person) -> bool:
    return bool(user.is_authenticated and user.is_active and (user.is_superuser or ADMINISTRATORS in user.role_names))


def sees_all_states(user: Person) -> bool:
    """Drafts, assets in review, retired and expired ones are for those who work on them."""
    return is_administrator(user) or _in(user, MARKETERS, APPROVERS)


def sees_all_teams(user: Person) -> bool:
    """Assets restricted to teams are seen by these teams and by whoever works on or answers for all content."""
    return sees_all_states(user) or is_manager(user)


def may_manage_content(user: Person) -> bool:
    return user.has_perm("wagtailadmin.access_admin")


def may_view_reports(user: Person) -> bool:
    return user.has_perm("tracking.view_reports")


def may_send(user: Person) -> bool:
    return user.has_perm("tracking.add_sharelink")


def may_ask(user: Person) -> bool:
    return user.has_perm("tracking.add_assetrequest")


def counts_as_use(user: Person, asset: Owned) -> bool:
    """Whether what `user` does with `asset` is use: by a rep who is neither its owner nor a marketer."""
    return is_rep(user) and not is_marketer(user) and asset.owner_id != user.pk


def sending_refusal(asset: Sendable) -> str:
    """Why `asset` can't be sent by any path, as a sentence; "" when it may be sent.

    It names no successor: not everyone may know of it, see `content.reading.succession`.
    """
    if asset.retired_at is not None:
        return "Retired." if asset.superseded_by_id else "Retired. It has no successor."
    if not asset.is_live():
        if asset.has_expired():
            return "Expired."
        return f"{asset.state_words}." if asset.release_at else "Not approved yet."
    if asset.audience != "shareable":
        return "Internal only."
    return ""
