"""Which messages of the house an asset carries: proposed from its text, confirmed by people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models

from content.models.message_house import Message
from content.querysets import AssetQuerySet


class CarriedState(models.TextChoices):
    PROPOSED = "proposed", "Proposed"
    CONFIRMED = "confirmed", "Confirmed"
    REMOVED = "removed", "Removed"


class SeenBy(models.TextChoices):
    """By what it was noticed that the asset carries the message."""

    WORDS = "words", "Its words"
    PERSON = "person", "A person"


class CarriedMessageQuerySet(models.QuerySet["CarriedMessage"]):
    def on(self, assets: Iterable[int]) -> Self:
        return self.filter(asset__in=list(assets))

    def of(self, message: Message) -> Self:
        return self.filter(message=message)

    def proposed(self) -> Self:
        return self.filter(state=CarriedState.PROPOSED)

    def confirmed(self) -> Self:
        return self.filter(state=CarriedState.CONFIRMED)

    def standing(self) -> Self:
        """What the asset carries, or may well carry."""
        return self.exclude(state=CarriedState.REMOVED)

    def of_agreed_messages(self) -> Self:
        return self.exclude(message__marketing_agreed_at=None).exclude(message__sales_agreed_at=None)

    def in_assets(self, assets: AssetQuerySet) -> Self:
        return self.filter(asset__in=assets.order_by().values("pk"))

    def by_asset(self) -> Self:
        """With their assets, in the order of titles. One query."""
        return self.select_related("asset").order_by("asset__title", "asset_id")

    def with_tags(self) -> Self:
        """With the segments and stages of their assets. Two queries."""
        return self.prefetch_related("asset__segments", "asset__stages")

    def for_reading(self) -> Self:
        """With their messages, in the order of the house. One query."""
        ordered = self.order_by("message__pillar__order", "message__pillar__name", "message__order", "message_id")
        return ordered.select_related("message__pillar", "decided_by")


class CarriedMessage(models.Model):
    """That an asset carries a message. `where`, `page` and `sentence` are where in it that stands, as it was last read;
    empty where only a person says so. What a person removed is not proposed again.
    """

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="carried_messages")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="carried_by")
    state = models.CharField(max_length=10, choices=CarriedState)
    seen_by = models.CharField(max_length=10, choices=SeenBy, default=SeenBy.WORDS)
    where = models.CharField(max_length=80, blank=True)
    page = models.PositiveIntegerField(null=True)
    sentence = models.CharField(max_length=400, blank=True)
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = CarriedMessageQuerySet.as_manager()

    class Meta:
        verbose_name = "carried message"
        constraints = [models.UniqueConstraint(fields=["asset", "message"], name="message_carried_once")]

    @property
    def is_proposed(self) -> bool:
        return self.state == CarriedState.PROPOSED

    def __str__(self) -> str:
        return f"{self.message_id} in asset {self.asset_id}: {self.state}"
