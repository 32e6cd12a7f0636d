"""How assets are tagged: segments on axes, buying stages, products. Managed by marketers in the admin."""

from __future__ import annotations

from django.db import models
from wagtail.search import index


class SegmentAxis(models.Model):
    """One way to group buyers: industry, company size, persona, need, region."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    description = models.CharField(max_length=200, blank=True, help_text="Shown to marketers when they tag.")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "segment axis"
        verbose_name_plural = "segment axes"

    def __str__(self) -> str:
        return self.name


class Segment(index.Indexed, models.Model):
    """A group of buyers on an axis."""

    axis = models.ForeignKey(SegmentAxis, on_delete=models.PROTECT, related_name="segments")
    name = models.CharField(max_length=80)
    slug = models.SlugField(max_length=80)
    aliases = models.TextField(blank=True, help_text="Other words people use for it, one a line.")
    order = models.PositiveSmallIntegerField(default=0)

    search_fields = [index.AutocompleteField("name"), index.FilterField("name"), index.FilterField("axis_id")]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["axis", "name"], name="segment_name_unique_on_axis"),
            models.UniqueConstraint(fields=["axis", "slug"], name="segment_slug_unique_on_axis"),
        ]

    def __str__(self) -> str:
        return f"{self.axis}: {self.name}"

    @property
    def key(self) -> str:
        """The name by which the API, manifests and URLs speak of it: `axis:name`."""
        return f"{self.axis.name}:{self.name}"


class BuyingStage(index.Indexed, models.Model):
    """A step of the buyer's way to a contract; ordered."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    aliases = models.TextField(blank=True, help_text="Other words people use for it, one a line.")
    order = models.PositiveSmallIntegerField(default=0)

    search_fields = [index.AutocompleteField("name"), index.FilterField("name")]

    def __str__(self) -> str:
        return self.name


class Product(index.Indexed, models.Model):
    """Something the company sells."""

    name = models.CharField(max_length=80, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    aliases = models.TextField(blank=True, help_text="Other words people use for it, one a line.")
    order = models.PositiveSmallIntegerField(default=0)

    search_fields = [index.AutocompleteField("name"), index.FilterField("name")]

    def __str__(self) -> str:
        return self.name
