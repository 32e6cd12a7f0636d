"""How often assets of each type are looked at again, and who was reminded of which."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from content.models.asset import Asset, AssetType

HALF_A_YEAR, QUARTER, YEAR = 182, 91, 365
# Until an administrator says otherwise: what names competitors or lives elsewhere ages fast, what tells of the past
# slowly.
DEFAULT_DAYS: dict[str, int] = {
    AssetType.BATTLECARD: QUARTER,
    AssetType.OBJECTION_HANDLING: QUARTER,
    AssetType.WEB_PAGE: QUARTER,
    AssetType.WHITEPAPER: YEAR,
    AssetType.VIDEO: YEAR,
    AssetType.CUSTOMER_STORY: YEAR,
}
LONGEST = 5 * YEAR


class ReviewInterval(models.Model):
    """Another interval than the default for one type."""

    type = models.CharField(max_length=30, choices=AssetType.choices, unique=True)
    days = models.PositiveSmallIntegerField(
        validators=[MinValueValidator(7), MaxValueValidator(LONGEST)],
        help_text="From one review to the next. Dates that are set already stay.",
    )

    class Meta:
        verbose_name = "review interval"

    def __str__(self) -> str:
        return f"{self.get_type_display()}: every {self.days} days"


def next_review(asset_type: str, *, after: date) -> date:
    """When an asset of this type that was looked at on that day is looked at again; in half a year while it has no type
    yet. One query.
    """
    chosen = ReviewInterval.objects.filter(type=asset_type).values_list("days", flat=True).first()
    return after + timedelta(days=chosen or DEFAULT_DAYS.get(asset_type, HALF_A_YEAR))


class ReviewReminder(models.Model):
    """That one person was reminded of one asset's review, once for each step (`key`)."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=40, help_text="Of which review date, or of which week after it.")
    told_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "asset", "step"], name="review_reminded_once")]

    def __str__(self) -> str:
        return f"Asset {self.asset_id}, {self.step}"
