"""Assets a person keeps at hand."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models

from hub.core.people import Person


class BookmarkQuerySet(models.QuerySet["Bookmark"]):
    def of(self, user: Person) -> BookmarkQuerySet:
        return self.filter(user=user.pk)

    def on(self, assets: Iterable[int]) -> BookmarkQuerySet:
        """On any of these assets, by their ids."""
        return self.filter(asset__in=assets)


class Bookmark(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks")
    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="bookmarks")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = BookmarkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "asset"], name="bookmark_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.asset}"
