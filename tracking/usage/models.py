"""Usage: append-only facts about what people inside did with assets."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from tracking.querysets import UsageEventQuerySet


class UsageKind(models.TextChoices):
    VIEWED = "viewed", "Viewed"
    DOWNLOADED = "downloaded", "Downloaded"
    COPIED = "copied", "Copied"
    PRESENTED = "presented", "Presented"
    SENT = "sent", "Sent"


# Looking is not using.
USING_KINDS = (UsageKind.DOWNLOADED, UsageKind.COPIED, UsageKind.PRESENTED, UsageKind.SENT)


class Channel(models.TextChoices):
    """How a link was handed over."""

    NONE = "", "–"
    COPIED = "copied", "Link copied"
    MAILED = "mailed", "Mailed by the hub"
    MAIL_CLIENT = "mail_client", "Opened in the mail client"
    API = "api", "Handed to a program"
    OBSERVED = "observed", "Read by the recipient"
    BCC = "bcc", "Sent from the own mail program"


class UsageEvent(models.Model):
    """One fact, past tense. Never changed; a repeated id changes nothing.

    There are more of these than of anything else, so each index has a question that needs it: an asset's facts, a
    person's, those of a time, and what came of a link, a search or a call. Sums are asked by team, segment and stage.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    kind = models.CharField(max_length=12, choices=UsageKind.choices)
    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="usage_events", db_index=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    team = models.ForeignKey(
        "hub.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    counts = models.BooleanField(help_text="By a rep who is neither its owner nor a marketer, as it was then.")
    occurred_at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    page = models.PositiveIntegerField(null=True, blank=True)
    segment = models.ForeignKey(
        "content.Segment", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    stage = models.ForeignKey(
        "content.BuyingStage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    account = models.CharField(max_length=120, blank=True)
    share_link = models.ForeignKey(
        "tracking.ShareLink",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="usage_events",
        db_index=False,
    )
    channel = models.CharField(max_length=12, choices=Channel.choices, blank=True)
    search = models.ForeignKey(
        "tracking.SearchLog", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )

    call = models.ForeignKey(
        "tracking.Call", null=True, blank=True, on_delete=models.SET_NULL, related_name="usage_events", db_index=False
    )
    fits = models.BooleanField(
        null=True, blank=True, help_text="Whether its tags, as they were, fit the call; empty: the call names none."
    )

    on_message = models.BooleanField(
        null=True,
        blank=True,
        help_text="Of what was sent: whether its version had no open finding then; empty: it had not been checked.",
    )

    objects = UsageEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["asset", "kind", "occurred_at"], name="usage_by_asset"),
            models.Index(fields=["actor", "occurred_at"], name="usage_by_actor"),
            # Most facts have none of these, and need no place in its index.
            models.Index(fields=["share_link"], condition=models.Q(share_link__isnull=False), name="usage_by_link"),
            models.Index(fields=["search"], condition=models.Q(search__isnull=False), name="usage_by_search"),
            models.Index(fields=["call"], condition=models.Q(call__isnull=False), name="usage_by_call"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.asset_id} at {self.occurred_at:%Y-%m-%d %H:%M}"
