"""Claims: figures that everybody cites, each with its source and how long it holds, and the pages that cite them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from wagtail.models import RevisionMixin

from content.models.agreement import Agreed, AgreedQuerySet
from content.models.asset import Language
from content.models.message_house import lines_of
from content.querysets import AssetQuerySet, live_now


class ClaimQuerySet(AgreedQuerySet):
    def lapsed(self, today: date) -> Self:
        """Those whose last day has passed."""
        return self.filter(valid_until__lt=today)

    def holding(self, today: date) -> Self:
        return self.exclude(valid_until__lt=today)

    def without_source(self) -> Self:
        return self.filter(source="")

    def cited_in_live_assets(self) -> Self:
        return self.filter(pk__in=ClaimCitation.objects.in_live_assets().values("claim"))

    def among(self, ids: Iterable[int]) -> Self:
        return self.filter(pk__in=list(ids))

    def saying(self, words: str) -> Self:
        """With these words in what it says, where or by whom."""
        said = models.Q(statement__icontains=words) | models.Q(source__icontains=words)
        return self.filter(said | models.Q(context__icontains=words))

    def for_reading(self) -> Self:
        whole = self.select_related("owner", "marketing_agreed_by", "sales_agreed_by")
        return whole.order_by("statement", "pk")


class Claim(Agreed, RevisionMixin, models.Model):
    """A figure with its unit and what it says: 38 % fewer no-shows. It is cited by reference, and found in files by its
    figure beside its words. Those it had before are found as well: what still says them is out of date.
    """

    figure = models.CharField(max_length=20, help_text="The number as it is said: 38, 1,140, 4.2.")
    unit = models.CharField(max_length=30, blank=True, help_text="%, days, slots a month.")
    statement = models.CharField("what it says", max_length=120, help_text="What follows the figure: fewer no-shows.")
    context = models.CharField(
        "of whom, when", max_length=160, blank=True, help_text="Kestrel Valley, second quarter of 2026."
    )
    words = models.TextField(
        "words near it",
        blank=True,
        help_text="By which it is known in files, one way a line: the words of a line stand in a sentence with the "
        "figure. Left empty: what it says.",
    )
    source = models.CharField(max_length=300, blank=True, help_text="Who counted it, in which paper.")
    link = models.URLField(blank=True, help_text="Where the source is.")
    as_of = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="Its last day. Empty: until further notice.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="owned_claims",
        help_text="The marketer who keeps it current.",
    )
    language = models.CharField(max_length=8, choices=Language, default=Language.ENGLISH)
    earlier_figures = models.TextField(blank=True, editable=False, help_text="Those it had before, one a line.")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = "claim"
        constraints = [models.UniqueConstraint(fields=["figure", "unit", "statement", "context"], name="claim_once")]

    def __str__(self) -> str:
        return ", ".join(filter(None, (f"{self.said} {self.statement}", self.context)))

    def get_absolute_url(self) -> str:
        return reverse("claim", args=[self.pk])

    @property
    def said(self) -> str:
        """The figure with its unit, as it stands in a text."""
        return f"{self.figure} {self.unit}".strip()

    @property
    def owner_username(self) -> str:
        """As a list of claims names its owner; "" for nobody."""
        return self.owner.get_username() if self.owner else ""

    @property
    def reference(self) -> str:
        """What is written in a script or story for the figure to stand there as it is at any time."""
        return f"[claim {self.pk}]"

    @property
    def ways(self) -> tuple[str, ...]:
        """Words by which it is known beside its figure, one way each."""
        return lines_of(self.words) or (self.statement,)

    @property
    def earlier(self) -> tuple[str, ...]:
        return lines_of(self.earlier_figures)

    def has_lapsed(self, today: date) -> bool:
        return self.valid_until is not None and self.valid_until < today


class ClaimCitationQuerySet(models.QuerySet["ClaimCitation"]):
    def on(self, assets: Iterable[int]) -> Self:
        return self.filter(asset__in=list(assets))

    def of(self, claim: Claim) -> Self:
        return self.filter(claim=claim)

    def in_assets(self, assets: AssetQuerySet) -> Self:
        return self.filter(asset__in=assets.order_by().values("pk"))

    def in_live_assets(self) -> Self:
        return self.filter(live_now("asset__"))

    def lapsed(self, today: date) -> Self:
        """Of claims whose last day has passed."""
        return self.filter(claim__valid_until__lt=today)

    def for_reading(self) -> Self:
        return self.select_related("claim", "asset__owner").order_by("asset__title", "asset", "page", "pk")


class ClaimCitation(models.Model):
    """Where a live asset cites a claim, as it was last read: by reference, or by its figure. `figure` is what stands
    there; where that is one that the claim had before, the place is out of date.
    """

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="claim_citations")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="citations")
    field = models.CharField(max_length=40)
    page = models.PositiveIntegerField(null=True)
    where = models.CharField(max_length=80)
    sentence = models.CharField(max_length=400)
    figure = models.CharField(max_length=80)
    by_reference = models.BooleanField(default=False)
    is_outdated = models.BooleanField(default=False)
    found_at = models.DateTimeField()

    objects = ClaimCitationQuerySet.as_manager()

    class Meta:
        verbose_name = "citation"
        indexes = [models.Index(fields=["claim", "asset"], name="citations_of_claim")]

    def __str__(self) -> str:
        return f"claim {self.claim_id} in asset {self.asset_id}, {self.where}"
