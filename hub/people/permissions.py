"""How Django asks what a person may do."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from hub.core.people import Person
from hub.people.sessions import person


class RoleBackend(ModelBackend):
    """Django's own answers, from what the user has read of roles and permissions in one query."""

    def get_user(self, user_id: Any) -> Any:
        user = person(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_user_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if _has_all_or_none(user_obj, obj):
            return super().get_user_permissions(user_obj, obj)
        return set(user_obj.allowed.get("", ()))

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        if _has_all_or_none(user_obj, obj):
            return super().get_group_permissions(user_obj, obj)
        return {one for role, permissions in user_obj.allowed.items() if role for one in permissions}


def _has_all_or_none(user: Person, obj: Any) -> bool:
    usual = user.is_authenticated and user.is_active and not user.is_superuser and obj is None
    return not usual
