"""Who answers for an asset."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Q

from content.models import Asset
from content.permissions import ADMINISTRATORS, MARKETERS, may_manage_content


def answerable_for(asset: Asset) -> list[AbstractUser]:
    """Its owner, or all marketers when its owner has left or works on other things now."""
    owner = asset.owner
    if owner is not None and owner.is_active and may_manage_content(owner):
        return [owner]
    return list(get_user_model().objects.filter(groups__name=MARKETERS, is_active=True).order_by("pk"))


def possible_owners(besides: int | None = None) -> Any:
    """Who can answer for an asset, and whoever does so now."""
    able = Q(is_active=True, groups__name__in=[MARKETERS, ADMINISTRATORS]) | Q(pk=besides)
    return get_user_model().objects.filter(able).distinct().order_by("first_name", "last_name")
