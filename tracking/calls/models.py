"""Calls that reps prepare for or work on, and the customers' companies they are with."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models

from tracking.querysets import AccountQuerySet, CallQuerySet

# Half a working day without an act ends a call.
IDLE = timedelta(hours=4)


class Account(models.Model):
    """A customer's company. Known by its name, however that is written; imports bring its segments along."""

    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120, unique=True, editable=False, help_text="The name as it is compared.")
    external_id = models.CharField("id elsewhere", max_length=100, blank=True, help_text="In the CRM, say.")
    segments = models.ManyToManyField("content.Segment", blank=True, related_name="accounts")
    created_at = models.DateTimeField()

    objects = AccountQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~models.Q(external_id=""), name="account_once_elsewhere"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Call(models.Model):
    """What a rep prepares for or works on. Its choices never change: another choice is another call.

    It is over when it was ended, or when half a working day went by without an act.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="calls", db_index=False
    )
    team = models.ForeignKey("hub.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="calls")
    segments = models.ManyToManyField("content.Segment", blank=True, related_name="+")
    stage = models.ForeignKey("content.BuyingStage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    product = models.ForeignKey("content.Product", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    last_act_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["actor", "-opened_at"], name="calls_by_actor"),
            # Every page asks for the one that the person works on.
            models.Index(fields=["actor"], condition=models.Q(ended_at=None), name="calls_under_way"),
        ]

    def __str__(self) -> str:
        return self.in_words or "A call"

    @property
    def parts(self) -> list[str]:
        """What was chosen, in words: the account, the segments, the stage, the product."""
        segments = sorted(self.segments.all(), key=lambda one: (one.axis_id, one.order, one.name))
        chosen = [self.account, *segments, self.stage, self.product]
        return [one.name for one in chosen if one is not None]

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, in words, by what it is: account, segment, stage and product."""
        segments = sorted(self.segments.all(), key=lambda one: (one.axis_id, one.order, one.name))
        named = {"account": self.account, "stage": self.stage, "product": self.product}
        return {
            "segment": ", ".join(one.name for one in segments),
            **{key: one.name for key, one in named.items() if one is not None},
        }

    @property
    def in_words(self) -> str:
        return " · ".join(self.parts)
