"""What became of calls and of what was sent: facts that are never changed, and how each stands now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models

from hub.core.people import Person


class Result(models.TextChoices):
    """What became of it. An outcome without one takes back what was said before."""

    MOVED_ON = "moved_on", "Moved on"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    NO_ANSWER = "no_answer", "No answer"


# Those that decide a call. Silence decides nothing.
DECIDED = (Result.MOVED_ON, Result.WON, Result.LOST)
GOOD = (Result.MOVED_ON, Result.WON)


class LossReason(models.TextChoices):
    """Why a call was lost."""

    PRICE = "price", "Price"
    TIMING = "timing", "Timing"
    COMPETITOR = "competitor", "A competitor"
    NO_NEED = "no_need", "No need"
    MISSING = "missing", "Something is missing"
    NO_DECISION = "no_decision", "Nobody decided"
    OTHER = "other", "Another reason"


class ToldBy(models.TextChoices):
    """Where it was said from."""

    HUB = "hub", "in the hub"
    API = "api", "by a program"
    FILE = "file", "from a file"


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def about(self, *, calls: Iterable[int], links: Iterable[int]) -> Self:
        """What was said of these calls, and of these links for which there is no call; what holds comes last."""
        named = models.Q(call__in=list(calls)) | models.Q(share_link__in=list(links))
        return self.filter(named).select_related("by").order_by("at", "pk")

    def same_as(self, **values: Any) -> Self:
        return self.filter(**values)

    def keyed(self, *, by: Person, key: str) -> Self:
        """What this person said with this key of a request."""
        return self.filter(by=by.pk, idempotency_key=key)


class Outcome(models.Model):
    """One thing that was said about a call, or about a link that was sent for no call. The latest by `at` holds."""

    call = models.ForeignKey("tracking.Call", null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes")
    share_link = models.ForeignKey(
        "tracking.ShareLink", null=True, blank=True, on_delete=models.PROTECT, related_name="outcomes"
    )
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    reason = models.CharField(max_length=12, choices=LossReason.choices, blank=True, help_text="Why it was lost.")
    words = models.CharField(max_length=200, blank=True, help_text="The reason in the words of whoever said it.")
    at = models.DateTimeField(help_text="When it came to be so.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    told_by = models.CharField(max_length=8, choices=ToldBy.choices)
    recorded_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=200, blank=True)
    request_digest = models.CharField(
        max_length=64, blank=True, help_text="Of what was said with the key, so that another wish is told apart."
    )

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(call__isnull=False, share_link=None) | models.Q(call=None, share_link__isnull=False),
                name="outcome_of_call_or_link",
            ),
            models.UniqueConstraint(
                fields=["by", "idempotency_key"],
                condition=~models.Q(idempotency_key=""),
                name="outcome_once_per_key",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.in_words} at {self.at:%Y-%m-%d %H:%M}"

    @property
    def in_words(self) -> str:
        """What became of it, with the reason where one was said."""
        result = self.get_result_display() if self.result else "Taken back"
        why = self.words or self.get_reason_display()
        return f"{result}: {why}" if why else result


class DecisionQuerySet(models.QuerySet["Decision"]):
    def between(self, first: date, last: date) -> Self:
        """Those that stand, of these days, both included."""
        return self.filter(day__range=(first, last)).exclude(result="")

    def about(self, *, calls: Iterable[int], links: Iterable[int]) -> Self:
        """Those of these calls, and of these links for which there is no call."""
        calls, links = set(calls), set(links)
        if not calls and not links:
            return self.none()
        return self.filter(models.Q(call__in=calls) | models.Q(share_link__in=links))


class Decision(models.Model):
    """How a call stands, or a send for no call: the latest of what was said of it, with all that reports ask by.

    `segment` is the call's on the first axis that it names: with `stage` it says which calls are like it. Without a
    `result` what was said was taken back.
    """

    call = models.OneToOneField(
        "tracking.Call", null=True, blank=True, on_delete=models.PROTECT, related_name="decision"
    )
    share_link = models.OneToOneField(
        "tracking.ShareLink", null=True, blank=True, on_delete=models.PROTECT, related_name="decision"
    )
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    team = models.ForeignKey("hub.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    segment = models.ForeignKey("content.Segment", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    stage = models.ForeignKey("content.BuyingStage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    product = models.ForeignKey("content.Product", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    reason = models.CharField(max_length=12, choices=LossReason.choices, blank=True)
    decided_at = models.DateTimeField()
    day = models.DateField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(call__isnull=False, share_link=None) | models.Q(call=None, share_link__isnull=False),
                name="decision_of_call_or_link",
            )
        ]
        indexes = [
            models.Index(fields=["day", "result"], name="decisions_by_day"),
            models.Index(fields=["team", "day"], name="decisions_by_team"),
        ]

    def __str__(self) -> str:
        return f"{self.get_result_display()} on {self.day}"


class DecidedUse(models.Model):
    """An asset that counts as used in a call of which somebody said what became of it, and since when: what was used
    only after the decision says nothing of it. It outlives the usage events.
    """

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="uses")
    asset = models.ForeignKey("content.Asset", on_delete=models.PROTECT, related_name="decided_uses")
    first_used_at = models.DateTimeField()
    sent = models.BooleanField(help_text="Whether a link to it was sent.")
    day = models.DateField(
        null=True, blank=True, help_text="The decision's, where it decides and this was used until then; else empty."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "asset"], name="asset_once_in_decision")]
        indexes = [
            # Reports read those of their days from here alone, however many there are of others.
            models.Index(
                fields=["day", "decision", "asset"], condition=models.Q(day__isnull=False), name="decided_uses_by_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} in {self.decision_id}"
