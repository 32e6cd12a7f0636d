"""The rows of the outbox."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

_WAITS = Q(delivered_version__lt=F("version"))


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    def of(self, consumer: str) -> OutgoingQuerySet:
        return self.filter(consumer=consumer)

    def with_keys(self, keys: Iterable[str]) -> OutgoingQuerySet:
        return self.filter(key__in=list(keys))

    def undelivered(self) -> OutgoingQuerySet:
        return self.filter(_WAITS)

    def waiting(self) -> OutgoingQuerySet:
        """Noted and not delivered yet, whether due, claimed or waiting for its next try."""
        return self.filter(_WAITS, given_up_at=None)

    def unclaimed(self, now: datetime) -> OutgoingQuerySet:
        """Nobody is delivering it, or who was has not been heard of for longer than the claim lasts."""
        return self.filter(Q(claimed_until=None) | Q(claimed_until__lte=now))

    def due(self, now: datetime) -> OutgoingQuerySet:
        return self.waiting().unclaimed(now).filter(next_try_at__lte=now)

    def failing(self) -> OutgoingQuerySet:
        """Tried without success, and to be tried again."""
        return self.waiting().filter(attempts__gt=0)

    def given_up(self) -> OutgoingQuerySet:
        return self.filter(_WAITS, given_up_at__isnull=False)


class Outgoing(models.Model):
    """One thing that one consumer has to deliver: the version it has, and the version that was delivered last.

    It is written in the transaction of the fact itself, so what is committed is never forgotten and what is rolled back
    was never noted. A key keeps its row for good, so that a version is never used twice.
    """

    consumer = models.CharField(max_length=30)
    key = models.CharField(max_length=64)
    version = models.BigIntegerField(default=1)
    delivered_version = models.BigIntegerField(default=0)
    noted_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True, default="")
    claim = models.UUIDField(null=True, blank=True, help_text="Who delivers it now.")
    claimed_version = models.BigIntegerField(default=0, help_text="The version that the claim delivers.")
    claimed_until = models.DateTimeField(null=True, blank=True, help_text="After this another may claim it.")
    given_up_at = models.DateTimeField(null=True, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        verbose_name = "delivery"
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["consumer", "key"], name="outgoing_once_per_key")]
        indexes = [models.Index(fields=["consumer", "next_try_at"], condition=_WAITS, name="outgoing_waiting")]

    def __str__(self) -> str:
        return f"{self.consumer} {self.key}, version {self.version}"
