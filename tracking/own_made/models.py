"""By what own-made pages are found again among others', and what is counted of those that resemble each other."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models

from content.querysets import live_now
from tracking.floor import least_reps


class OwnMadeGroupQuerySet(models.QuerySet["OwnMadeGroup"]):
    def told(self) -> Self:
        """Those that enough reps are behind."""
        return self.filter(reps__gte=least_reps())

    def answered(self) -> Self:
        """Those whose asset, or that of their request, is live: what was withdrawn since answers nothing."""
        return self.filter(_ANSWERED)

    def waiting(self) -> Self:
        return self.exclude(_ANSWERED)

    def most_made_first(self) -> Self:
        return self.order_by("-reps", "-pages", "-pk")

    def with_answers(self) -> Self:
        return self.select_related("asset", "request__asset")


class OwnMadeGroup(models.Model):
    """Own-made pages that resemble each other. Counted in the background: `pages` are a rep's different ones, `words`
    what at least as many reps say as the floor asks for, `segments` and `stages` pairs of an id and pages, of those
    that as many reps' calls have."""

    reps = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    words = models.JSONField(default=list)
    segments = models.JSONField(default=list)
    stages = models.JSONField(default=list)
    last_at = models.DateTimeField(null=True, help_text="When the latest of its pages was checked.")
    request = models.ForeignKey(
        "tracking.AssetRequest", null=True, on_delete=models.SET_NULL, related_name="own_made", help_text="Asked for."
    )
    asset = models.ForeignKey(
        "content.Asset", null=True, on_delete=models.SET_NULL, related_name="+", help_text="What answers it."
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = OwnMadeGroupQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-reps", "-pages", "-id"], name="own_made_by_reps")]

    def __str__(self) -> str:
        return ", ".join(self.words) or "Own-made pages"


_ANSWERED = live_now("asset__") | live_now("request__asset__")


class OwnMadePage(models.Model):
    """A page that a rep made, as it is found again; goes with its check. `key` is the same for the same words."""

    page = models.OneToOneField("tracking.CheckedPage", on_delete=models.CASCADE, related_name="own_made")
    group = models.ForeignKey(OwnMadeGroup, null=True, on_delete=models.SET_NULL, related_name="own_pages")
    key = models.BigIntegerField()

    def __str__(self) -> str:
        return f"Own-made page {self.page_id}"


class OwnMadeRun(models.Model):
    """A run of words that stands on an own-made page, as a number: pages that resemble each other share some."""

    of = models.ForeignKey(OwnMadePage, on_delete=models.CASCADE, related_name="runs")
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["value", "of"], name="own_made_run_once")]

    def __str__(self) -> str:
        return str(self.value)
