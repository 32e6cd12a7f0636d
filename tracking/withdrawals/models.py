"""Acts on all open links that carry a withdrawn asset."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class LinkAct(models.TextChoices):
    """What was done with the links."""

    FOLLOW = "follow", "Let all follow"
    CLOSE = "close", "Close all"


class SweepState(models.TextChoices):
    RUNNING = "running", "Under way"
    DONE = "done", "Done"
    UNDOING = "undoing", "Being taken back"
    UNDONE = "undone", "Taken back"


UNDER_WAY = (SweepState.RUNNING, SweepState.UNDOING)


class LinkSweepQuerySet(models.QuerySet["LinkSweep"]):
    def of(self, asset_id: int) -> LinkSweepQuerySet:
        return self.filter(asset=asset_id)

    def under_way(self) -> LinkSweepQuerySet:
        return self.filter(state__in=UNDER_WAY)

    def newest_first(self) -> LinkSweepQuerySet:
        return self.order_by("-at", "-pk")


class LinkSweep(models.Model):
    """One act on all open links that carry an asset, done in parts: how far it is, and what it changed.

    Which links it changed is written on them (`ShareLink.revoked_in`, `ShareLinkAsset.followed_in`).
    """

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="+")
    act = models.CharField(max_length=10, choices=LinkAct.choices)
    successor = models.ForeignKey(
        "content.Asset",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="What the links follow.",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=SweepState.choices, default=SweepState.RUNNING)
    total = models.PositiveIntegerField(help_text="Links to look at.")
    done = models.PositiveIntegerField(default=0, help_text="Links looked at.")
    changed = models.PositiveIntegerField(default=0, help_text="Links changed, or changed back.")
    last_link = models.BigIntegerField(default=0, help_text="The number of the link looked at last.")

    objects = LinkSweepQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["asset", "-at"], name="sweeps_by_asset")]
        constraints = [
            models.UniqueConstraint(
                fields=["asset"], condition=models.Q(state__in=["running", "undoing"]), name="one_sweep_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()}: asset {self.asset_id}"

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    @property
    def kept(self) -> int:
        """Links that it looked at and left as they were."""
        return self.done - self.changed
