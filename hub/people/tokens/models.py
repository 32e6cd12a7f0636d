"""What lets a program in as a person."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils import timezone
from wagtail.models import APIToken
from wagtail.models.api import DISPLAY_PREFIX_LENGTH

from hub.core.people import Person


class Scope(models.TextChoices):
    READ = "read", "Read"
    RECORD = "record", "Read, and record use"
    ALL = "all", "All that the person may do"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """The words in which one asks for tokens."""

    def of(self, person: Person) -> ApiTokenQuerySet:
        return self.filter(user=person.pk)

    def valid_at(self, at: datetime) -> ApiTokenQuerySet:
        """Neither ended nor over."""
        return self.filter(revoked_at=None, expires_at__gt=at)

    def presented(self, token: str) -> ApiTokenQuerySet:
        """The one that this text is, if it is any."""
        return self.filter(key_hash__in=APIToken.candidate_key_hashes(token)).select_related("user")

    def newest_first(self) -> ApiTokenQuerySet:
        return self.order_by("-created", "-pk")


class ApiToken(APIToken):  # type: ignore[misc]
    """Wagtail's token, of which only a hash is kept, with what it may do and until when."""

    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.ALL)
    expires_at = models.DateTimeField(verbose_name="expires")

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "API token"

    def is_valid_at(self, at: datetime) -> bool:
        return self.revoked_at is None and self.expires_at > at

    @property
    def state(self) -> str:
        """In a word, for lists."""
        if self.revoked_at is not None:
            return "Ended"
        return "Valid" if self.is_valid_at(timezone.now()) else "Expired"

    @classmethod
    def shown_part(cls, text: str) -> str:
        """The beginning of a token's text, by which its owner knows it; too little to guess the rest."""
        return text[:DISPLAY_PREFIX_LENGTH]
