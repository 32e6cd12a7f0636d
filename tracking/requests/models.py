"""What reps ask marketing for because search did not find it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from hub.core.people import Person
from tracking.querysets import AskQuerySet, AssetRequestQuerySet


class RequestState(models.TextChoices):
    OPEN = "open", "Open"
    TAKEN = "taken", "Taken"
    ANSWERED = "answered", "Answered"
    DECLINED = "declined", "Declined"


PENDING = (RequestState.OPEN, RequestState.TAKEN)


class AssetRequest(models.Model):
    """Material that is missing, in the words it was searched by. Whoever asks in the same words joins it."""

    words = models.CharField(max_length=300, help_text="As the first one searched.")
    key = models.CharField(max_length=300, db_index=True, help_text="The same for the same words in any order.")
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    segment = models.ForeignKey(
        "content.Segment", null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    stage = models.ForeignKey(
        "content.BuyingStage", null=True, blank=True, on_delete=models.SET_NULL, related_name="requests"
    )
    asked_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    asset = models.ForeignKey(
        "content.Asset", null=True, blank=True, on_delete=models.SET_NULL, related_name="answers", help_text="Answer."
    )
    reason = models.CharField(max_length=500, blank=True, help_text="Why it was declined, or a word with the answer.")

    objects = AssetRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "request"
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(state__in=["open", "taken"]), name="request_pending_once"
            )
        ]
        indexes = [models.Index(fields=["state", "-asked_at"], name="requests_by_state")]

    def __str__(self) -> str:
        return self.words

    def was_asked_by(self, person: Person, *, at: datetime) -> bool:
        """Whether this is when the person asked for it, and not when they wrote it anew."""
        return self.asks.filter(user=person.pk, asked_at=at).exists()

    @property
    def is_pending(self) -> bool:
        return self.state in PENDING


class Ask(models.Model):
    """One person's voice for a request, and whether that person knows what became of it."""

    request = models.ForeignKey(AssetRequest, on_delete=models.CASCADE, related_name="asks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="asks")
    note = models.TextField(blank=True, max_length=1000, help_text="What is needed, in the person's words.")
    needed_by = models.DateField(null=True, blank=True)
    account = models.CharField(max_length=120, blank=True, help_text="For which deal.")
    call = models.ForeignKey("tracking.Call", null=True, blank=True, on_delete=models.SET_NULL, related_name="asks")
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True, help_text="When the outcome was mailed.")
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When the person saw the outcome.")

    objects = AskQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "user"], name="ask_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.request}"
