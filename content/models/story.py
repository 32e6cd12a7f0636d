"""Customer stories: who, what stood in the way, what was done, what came of it."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from wagtail import blocks
from wagtail.fields import StreamField
from wagtail.search import index

from content.models.asset import Asset, AssetType, Kind, Part
from content.models.cited_text import CitingCharBlock, CitingTextBlock
from content.words.names import names_left, names_of, spoken_of_as


class ResultBlock(blocks.StructBlock):
    figure = CitingCharBlock(
        max_length=20, help_text='The number as it is said: "-38", "1,140", "4.2"; or a claim: "[claim 12]".'
    )
    unit = CitingCharBlock(max_length=30, required=False, help_text='"%", "days", "slots a month".')
    label = CitingCharBlock(max_length=120, help_text="What it measures: fewer no-shows.")
    basis = CitingCharBlock(max_length=200, required=False, help_text="Over what time, compared with what.")

    class Meta:
        icon = "plus"
        label = "Result"


class QuoteBlock(blocks.StructBlock):
    quote = CitingTextBlock()
    speaker = blocks.CharBlock(max_length=100, required=False)
    role = blocks.CharBlock(max_length=120, required=False)

    class Meta:
        icon = "openquote"
        label = "Quote"


class CustomerStory(Asset):
    """A customer's story with figures and quotes, and whether the customer may be named."""

    KIND = Kind.STORY
    TYPES = (AssetType.CUSTOMER_STORY,)
    # Not whether the customer may be named: today's permission holds for what was written before, too.
    READ = ("challenge", "solution", "results", "quotes")

    customer = models.CharField(max_length=120)
    described_as = models.CharField(
        max_length=160, blank=True, help_text="How to speak of the customer without the name: a hospital group in Ohio."
    )
    other_names = models.TextField(
        blank=True,
        help_text="By what else the story calls the customer, one a line: a short name, initials, a place. "
        "Left empty: the name’s own parts and initials. While the customer may not be named, none reaches a recipient.",
    )
    challenge = models.TextField(blank=True)
    solution = models.TextField(blank=True)
    results = StreamField([("result", ResultBlock())], blank=True)
    quotes = StreamField([("quote", QuoteBlock())], blank=True)
    may_name_customer = models.BooleanField(default=False, help_text="The customer has agreed in writing to be named.")
    may_name_until = models.DateField(null=True, blank=True, help_text="Empty: until further notice.")
    logo = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    search_fields = [
        *Asset.search_fields,
        index.SearchField("customer", boost=3),
        index.AutocompleteField("customer"),
        index.SearchField("parts_text"),
    ]

    class Meta:
        verbose_name = "customer story"
        verbose_name_plural = "customer stories"

    def clean(self) -> None:
        super().clean()
        named = [] if self.may_name_customer else names_left(self.described_as, self.names)
        if named:
            raise ValidationError({"described_as": f"Recipients read this in the name’s place; it says “{named[0]}”."})

    def may_be_named(self, today: date) -> bool:
        return self.may_name_customer and (self.may_name_until is None or self.may_name_until >= today)

    @property
    def names(self) -> list[str]:
        """Every name by which the story may call its customer, the whole one first, then from the longest on."""
        return names_of(self.customer, self.other_names)

    def customer_for_recipients(self, today: date) -> str:
        """The customer's name while it may be said, else how to speak of the customer without it."""
        return self.customer if self.may_be_named(today) else spoken_of_as(self.described_as, self.names)

    @property
    def parts_text(self) -> str:
        return "\n".join(f"{part.label}\n{part.text}" for part in self.get_parts())

    def get_parts(self) -> list[Part]:
        sections = [("Challenge", self.challenge), ("Solution", self.solution)]
        figures = [
            f"{r.value['figure']} {r.value.get('unit') or ''} {r.value['label']}. {r.value.get('basis') or ''}"
            for r in self.results
        ]
        sections.append(("Results", "\n".join(figures)))
        for quote in self.quotes:
            speaker = ", ".join(filter(None, [quote.value.get("speaker"), quote.value.get("role")]))
            sections.append((f"Quote, {speaker}" if speaker else "Quote", quote.value["quote"]))
        kept = [(label, text) for label, text in sections if text.strip()]
        return [Part(number=number, label=label, text=text) for number, (label, text) in enumerate(kept, start=1)]
