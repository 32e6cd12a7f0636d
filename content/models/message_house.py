"""The message house: pillars, messages, the rules that go with them, and what a check of the assets found."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin

from content.models.agreement import Agreed, AgreedQuerySet
from content.models.asset import Asset, Language
from content.querysets import live_now

#: How the keys begin of what is found by no rule of the house: customers who may not be named, proofs that have gone,
#: claims that lapsed or changed.
CUSTOMER, PROOF, CLAIM = "customer:", "proof:", "claim:"


def lines_of(text: str) -> tuple[str, ...]:
    """The lines that are not empty."""
    return tuple(filter(None, map(str.strip, text.splitlines())))


class Pillar(models.Model):
    """What a group of messages stands for."""

    name = models.CharField(max_length=80, unique=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "pillar"

    def __str__(self) -> str:
        return self.name


class MessageQuerySet(AgreedQuerySet):
    def besides(self, ids: Iterable[int]) -> Self:
        return self.exclude(pk__in=list(ids))

    def in_order(self) -> Self:
        """Pillar by pillar, as the house has them."""
        return self.order_by("pillar__order", "pillar__name", "order", "statement")

    def for_reading(self) -> Self:
        """With all that a page shows of each, pillar by pillar, in four queries."""
        whole = self.select_related("pillar", "marketing_agreed_by", "sales_agreed_by").in_order()
        return whole.prefetch_related("segments__axis", "stages", "rules")


class Message(Agreed, RevisionMixin, ClusterableModel):
    """One statement with its proof and the words for it. It holds once marketing and sales have both agreed to it, and
    until it is changed."""

    pillar = models.ForeignKey(Pillar, on_delete=models.PROTECT, related_name="messages")
    statement = models.CharField(max_length=200, help_text="One sentence that everybody may say as it stands.")
    proof_points = models.TextField(blank=True, help_text="One a line, each with its source.")
    say = models.TextField(blank=True, help_text="Words that carry it, one a line.")
    language = models.CharField(max_length=8, choices=Language, default=Language.ENGLISH)
    segments = ParentalManyToManyField("content.Segment", blank=True, related_name="+")
    stages = ParentalManyToManyField("content.BuyingStage", blank=True, related_name="+")
    order = models.PositiveSmallIntegerField(default=0)
    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = "message"

    def __str__(self) -> str:
        return self.statement

    def get_absolute_url(self) -> str:
        return reverse("message", args=[self.pk])

    @property
    def proofs(self) -> tuple[str, ...]:
        return lines_of(self.proof_points)

    @property
    def words(self) -> tuple[str, ...]:
        return lines_of(self.say)


class RuleQuerySet(models.QuerySet["MessageRule"]):
    def of_no_message(self) -> Self:
        return self.filter(message=None)

    def in_force(self) -> Self:
        """Switched on, and not of a message that is still being agreed."""
        waiting = models.Q(message__isnull=False) & (
            models.Q(message__marketing_agreed_at=None) | models.Q(message__sales_agreed_at=None)
        )
        return self.filter(is_on=True).exclude(waiting).order_by("pk")


class MessageRule(RevisionMixin, models.Model):
    """What not to say, with what to say instead."""

    class Kind(models.TextChoices):
        DONT_SAY = "dont_say", "Don’t say"
        RETIRED_NAME = "retired_name", "Retired name"
        REQUIRED_LINE = "required_line", "Needs a line"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.DONT_SAY)
    phrases = models.TextField(
        "words", help_text="One way to say it a line. Each counts in all its forms: guarantee, guaranteed."
    )
    instead = models.TextField(
        "say instead", blank=True, help_text="For a rule that needs a line: the line, word for word."
    )
    allowed = models.TextField(
        "except in", blank=True, help_text="Phrases in which it may stand, one a line: no guarantee."
    )
    why = models.CharField(max_length=200, blank=True)
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="rules")
    language = models.CharField(max_length=8, choices=Language, default=Language.ENGLISH)
    stops = models.BooleanField(
        "stops approval", default=False, help_text="What may be sent can’t go live with it, unless it is accepted."
    )
    is_on = models.BooleanField("on", default=True)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = "rule"

    def __str__(self) -> str:
        return next(iter(self.ways), "A rule")

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways to say it."""
        return lines_of(self.phrases)


class FindingState(models.TextChoices):
    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    FIXED = "fixed", "Fixed"


class MessageFindingQuerySet(models.QuerySet["MessageFinding"]):
    def open(self) -> Self:
        return self.filter(state=FindingState.OPEN)

    def on(self, asset_id: int | models.OuterRef) -> Self:
        return self.filter(asset_id=asset_id)

    def open_at(self, moment: datetime) -> Self:
        """Those that had been found by then and were neither fixed nor accepted yet."""
        return self.filter(found_at__lte=moment).filter(models.Q(ended_at=None) | models.Q(ended_at__gt=moment))

    def standing(self) -> Self:
        """What the asset still says: open, or accepted."""
        return self.exclude(state=FindingState.FIXED)

    def accepted(self) -> Self:
        return self.filter(state=FindingState.ACCEPTED)

    def of_rule(self, rule: str) -> Self:
        return self.filter(rule=rule)

    def about_proofs(self, assets: Iterable[Asset]) -> Self:
        """What stands of proofs that these assets cite and have gone."""
        return self.standing().filter(asset__in=list(assets), rule__startswith=PROOF)

    def saying(self, words: str) -> Self:
        return self.filter(words__iexact=words)

    def among(self, ids: Iterable[int]) -> Self:
        return self.filter(pk__in=ids)

    def in_live_assets(self) -> Self:
        return self.filter(live_now("asset__"))

    def for_listing(self) -> Self:
        return self.select_related("asset__owner", "decided_by").order_by("-found_at", "asset__title", "pk")


class MessageFinding(models.Model):
    """Words of a live asset that break a rule, name a customer who may not be named, or cite what has gone. `rule` is
    the key by which the check knows it, `text` how it reads."""

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="message_findings")
    rule = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    instead = models.TextField(blank=True)
    field = models.CharField(max_length=40)
    page = models.PositiveIntegerField(null=True)
    where = models.CharField(max_length=80)
    words = models.CharField(max_length=300)
    around = models.CharField(max_length=600)
    state = models.CharField(max_length=10, choices=FindingState, default=FindingState.OPEN)
    found_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = MessageFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "message finding"
        indexes = [
            models.Index(fields=["asset", "state"], name="message_findings_of_asset"),
            models.Index(fields=["state", "found_at"], name="message_findings_open"),
        ]

    def __str__(self) -> str:
        return f"{self.words} in asset {self.asset_id}"

    @property
    def is_lapse(self) -> bool:
        """Whether it once held: a customer who could be named, a proof that was there, a claim that had not lapsed."""
        return self.rule.startswith((CUSTOMER, PROOF, CLAIM))


class MessagePass(models.Model):
    """How far live assets are checked by which rules: all that was published or read before `checked_to` has been, and
    at `whole_at` each was looked at, whenever it was published. One row.
    """

    rules = models.CharField(max_length=64, help_text="What tells this set of rules from every other.")
    checked_to = models.DateTimeField()
    whole_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"checked to {self.checked_to:%Y-%m-%d %H:%M}"


class MessageCheck(models.Model):
    """When an asset was checked, by which rules. Due again when either is older than the asset or the rules."""

    asset = models.OneToOneField(
        "content.Asset", on_delete=models.CASCADE, primary_key=True, related_name="message_check"
    )
    rules = models.CharField(max_length=64, help_text="What tells this set of rules from every other.")
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"check of asset {self.asset_id}"
