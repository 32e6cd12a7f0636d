"""Who may do what. Roles are groups; what a role may do are Django permissions, set up by a migration."""

from __future__ import annotations

from typing import Any

REPS = "Reps"
MARKETERS = "Marketers"
APPROVERS = "Approvers"
MANAGERS = "Managers"
ADMINISTRATORS = "Administrators"
ROLES = (REPS, MARKETERS, APPROVERS, MANAGERS, ADMINISTRATORS)


def _in(user: Any, *roles: str) -> bool:
    return bool(user.is_authenticated and user.is_active and not user.role_names.isdisjoint(roles))


def is_rep(user: Any) -> bool:
    return _in(user, REPS)


def is_marketer(user: Any) -> bool:
    return _in(user, MARKETERS)


def is_approver(user: Any) -> bool:
    return _in(user, APPROVERS)


def is_manager(user: Any) -> bool:
    return _in(user, MANAGERS)


def is_administrator(user: Any) -> bool:
    return bool(user.is_authenticated and user.is_active and (user.is_superuser or ADMINISTRATORS in user.role_names))


def sees_all_states(user: Any) -> bool:
    """Drafts, assets in review, retired and expired ones are for those who work on them."""
    return is_administrator(user) or _in(user, MARKETERS, APPROVERS)


def sees_all_teams(user: Any) -> bool:
    """Assets restricted to teams are seen by these teams and by whoever works on or answers for all content."""
    return sees_all_states(user) or is_manager(user)


def may_manage_content(user: Any) -> bool:
    return user.has_perm("wagtailadmin.access_admin")


def may_view_reports(user: Any) -> bool:
    return user.has_perm("tracking.view_reports")


def may_send(user: Any) -> bool:
    return user.has_perm("tracking.add_sharelink")


def may_ask(user: Any) -> bool:
    return user.has_perm("tracking.add_assetrequest")


def counts_as_use(user: Any, asset: Any) -> bool:
    """Whether what `user` does with `asset` is use: by a rep who is neither its owner nor a marketer."""
    return is_rep(user) and not is_marketer(user) and asset.owner_id != user.pk


def sending_refusal(asset: Any) -> str:
    """Why `asset` can't be sent by any path, as a sentence; "" when it may be sent.

    It names no successor: not everyone may know of it, see `content.reading.succession`.
    """
    if asset.retired_at is not None:
        return "Retired." if asset.superseded_by_id else "Retired. It has no successor."
    if not asset.is_live():
        return "Expired." if asset.has_expired() else "Not approved yet."
    if asset.audience != "shareable":
        return "Internal only."
    return ""
