"""Searches: what was asked, what was shown, what was opened and used."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from tracking.querysets import SearchLogQuerySet


class SearchLog(models.Model):
    """One search as the person meant it: the words they ended with, not every letter on the way."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    team = models.ForeignKey(
        "hub.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    counts = models.BooleanField(default=True, help_text="By a rep who is not a marketer, as it was then.")
    session = models.UUIDField(help_text="Searches within ten minutes of each other by one person.")
    query = models.CharField(max_length=300)
    normalised = models.CharField(max_length=300, db_index=True)
    filters = models.JSONField(default=dict, blank=True)
    total = models.PositiveIntegerField()
    backend = models.CharField(max_length=20, blank=True)
    degraded = models.BooleanField(default=False)
    searched_at = models.DateTimeField(db_index=True)
    refined_by = models.OneToOneField("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="refines")
    first_opened_at = models.DateTimeField(null=True, blank=True)
    first_used_at = models.DateTimeField(null=True, blank=True)
    call = models.ForeignKey("tracking.Call", null=True, blank=True, on_delete=models.SET_NULL, related_name="searches")

    objects = SearchLogQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["actor", "-searched_at"], name="searches_by_actor"),
            models.Index(fields=["team", "searched_at"], name="searches_by_team"),
            models.Index(fields=["session", "searched_at"], name="searches_by_session"),
            # Most searches choose neither segment nor stage; coverage asks for the others.
            models.Index(fields=["searched_at"], condition=~models.Q(filters={}), name="searches_with_choices"),
        ]

    def __str__(self) -> str:
        return self.query


class UnmetWord(models.Model):
    """A word of a search that stood nowhere in what the person could see, whatever else was found."""

    search = models.ForeignKey(SearchLog, on_delete=models.CASCADE, related_name="unmet_words")
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "word"], name="unmet_word_once_per_search")]

    def __str__(self) -> str:
        return self.word


class SearchHit(models.Model):
    """An asset that a search showed, and whether it was opened or used from there."""

    search = models.ForeignKey(SearchLog, on_delete=models.CASCADE, related_name="hits", db_index=False)
    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="search_hits")
    position = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "asset"], name="hit_once_per_search")]

    def __str__(self) -> str:
        return f"{self.asset_id} at {self.position}"
