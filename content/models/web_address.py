"""What is known of addresses elsewhere: whether they answer, and when they are looked at next."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models


def address_digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()


class WebAddressQuerySet(models.QuerySet["WebAddress"]):
    def due(self, at: datetime) -> Self:
        """Those to be looked at by now, the longest waiting first."""
        return self.filter(next_look_at__lte=at).order_by("next_look_at", "pk")

    def of(self, addresses: Iterable[str]) -> Self:
        return self.filter(digest__in={address_digest(address) for address in addresses})


class WebAddress(models.Model):
    """An address of one or several assets. Dead is what did not answer several times in a row."""

    address = models.TextField()
    digest = models.CharField(max_length=64, unique=True, editable=False)
    looked_at = models.DateTimeField(null=True, blank=True)
    next_look_at = models.DateTimeField(db_index=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="How often in a row it did not answer.")
    reason = models.CharField(max_length=300, blank=True, help_text="What was wrong the last time.")
    dead_since = models.DateTimeField(null=True, blank=True)

    objects = WebAddressQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "web addresses"

    def __str__(self) -> str:
        return self.address

    @property
    def state(self) -> str:
        """waiting, alive, failing or dead."""
        if self.dead_since is not None:
            return "dead"
        if self.failures:
            return "failing"
        return "alive" if self.looked_at is not None else "waiting"
