"""Assets a person keeps at hand."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Bookmark(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="bookmarks")
    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="bookmarks")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "asset"], name="bookmark_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.asset}"
