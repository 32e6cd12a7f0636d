"""What administrators set for the links of a team: each option's preset, and which of them reps can't loosen."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Coalesce

from tracking.links.options import LONGEST_DAYS, LONGEST_TERMS, Notify
from tracking.querysets import LinkPolicyQuerySet

_DAYS = [MinValueValidator(1), MaxValueValidator(LONGEST_DAYS)]


class LinkPolicy(models.Model):
    """The presets and locks of a team's links; without a team, those of everybody whose team has none of its own."""

    team = models.OneToOneField(
        "hub.Team",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="link_policy",
        help_text="Empty: everybody whose team has no options of its own.",
    )
    expires_days = models.PositiveSmallIntegerField(
        "open for days",
        null=True,
        blank=True,
        validators=_DAYS,
        help_text="Empty: until revoked. Locked: no longer than that.",
    )
    expires_after_days = models.PositiveSmallIntegerField(
        "days after the first view",
        null=True,
        blank=True,
        validators=_DAYS,
        help_text="Empty: only the date counts. Locked: no more days.",
    )
    ask_passcode = models.BooleanField("ask for a passcode", default=False)
    verify_email = models.BooleanField("ask the recipient for a code by mail", default=False)
    allowed = models.JSONField(
        "who may open it besides", default=list, blank=True, help_text="Locked: nobody else besides the recipient."
    )
    allow_download = models.BooleanField("allow download", default=False)
    watermark = models.BooleanField("watermark with the reader’s address", default=False)
    pass_on = models.BooleanField("readers may pass it on", default=True)
    terms = models.TextField(
        "terms to agree to",
        max_length=LONGEST_TERMS,
        blank=True,
        help_text="Empty: none. Another text is a new version.",
    )
    keep_versions = models.BooleanField("keep to the version that is sent", default=False)
    notify = models.CharField(
        "tell the sender of the first view", max_length=10, choices=Notify.choices, default=Notify.AT_ONCE
    )
    locked = models.JSONField(
        default=list, blank=True, help_text="Of these, reps and programs may ask for more, not for less."
    )

    objects = LinkPolicyQuerySet.as_manager()

    class Meta:
        verbose_name = "options of links"
        verbose_name_plural = "options of links"
        constraints = [
            models.UniqueConstraint(
                Coalesce("team", 0),
                name="link_policy_once_per_team",
                violation_error_message="There are options for these already.",
            )
        ]

    def __str__(self) -> str:
        return str(self.team) if self.team else "Everybody else"
