"""The words in which one asks for links and for what came back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Count, Max, Min, Prefetch, Q

from content.permissions import is_manager, may_send


class ShareLinkQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """A person's own links; a manager's teams' too. Nobody else's."""
        if user is None or not user.is_authenticated or not user.is_active or not may_send(user):
            return self.none()
        own = Q(created_by=user)
        return self.filter(own | Q(team__manager=user)) if is_manager(user) else self.filter(own)

    def open_at(self, at: datetime) -> Self:
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=at), revoked_at=None)

    def closed_at(self, at: datetime) -> Self:
        return self.filter(Q(revoked_at__isnull=False) | Q(expires_at__lte=at))

    def viewed(self) -> Self:
        """A person has read it."""
        return self.filter(first_viewed_at__isnull=False)

    def not_viewed(self) -> Self:
        return self.filter(first_viewed_at=None)

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)

    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def with_assets(self) -> Self:
        """With what it carries, in the versions it keeps to; one query for all."""
        carried: Any = self.model._meta.get_field("link_assets").related_model
        return self.prefetch_related(
            Prefetch("link_assets", carried._default_manager.select_related("version__document"))
        )

    def for_listing(self) -> Self:
        """With sender, recipient and what it carries, in a fixed number of queries."""
        return self.select_related("created_by", "recipient", "team").with_assets()


class ViewSessionQuerySet(models.QuerySet):
    def people(self) -> Self:
        """Visits by people: the only ones that count."""
        return self.filter(verdict="person")


class AssetRequestQuerySet(models.QuerySet):
    def pending(self) -> Self:
        """Open, or taken by somebody: not answered or declined yet."""
        return self.filter(state__in=["open", "taken"])

    def asked_by(self, user: Any) -> Self:
        return self.filter(asks__user=user)

    def for_listing(self) -> Self:
        """With how many asked, when last and by when it is needed; a fixed number of queries."""
        return self.select_related("segment__axis", "stage", "taken_by", "closed_by", "asset").annotate(
            voices=Count("asks", distinct=True),
            last_asked_at=Max("asks__asked_at"),
            needed_by=Min("asks__needed_by"),
        )
