"""That somebody asked the owner of an asset what would make it useful."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models

from content.querysets import live_now
from hub.core.people import Person


class OwnerQuestionQuerySet(models.QuerySet["OwnerQuestion"]):
    def about(self, assets: Iterable[int]) -> Self:
        """About any of these assets, by their ids."""
        return self.filter(asset__in=list(assets))

    def waiting_for(self, owner: Person) -> Self:
        """Asked of this person about live assets that are still theirs, and unchanged since."""
        unchanged = self.filter(live_now("asset__"), asset__changed_at__lt=models.F("at"))
        return unchanged.filter(owner=owner.pk, asset__owner=owner.pk)

    def with_assets(self) -> Self:
        return self.select_related("asset", "by")

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")

    def asked_since(self, at: datetime) -> Self:
        return self.filter(at__gte=at)

    def oldest_first(self) -> Self:
        return self.order_by("at", "pk")


class OwnerQuestion(models.Model):
    """One question about one asset. `owner` is whom it went to, also when the asset has another owner by now."""

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="owner_questions")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    words = models.TextField(blank=True, max_length=500, help_text="What was asked besides, in the person's words.")

    objects = OwnerQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question to an owner"
        indexes = [models.Index(fields=["asset", "-at"], name="owner_questions_by_asset")]

    def __str__(self) -> str:
        return f"{self.by or 'A former colleague'} asked about asset {self.asset_id}"
