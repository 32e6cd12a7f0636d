"""What is known of how alike the texts of files are. All of it can be made again from the texts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from content.models.document import Document


class TextSignature(models.Model):
    """That a file's text has been compared, which reading of it, and by which recipe."""

    document = models.OneToOneField(Document, on_delete=models.CASCADE, primary_key=True, related_name="signature")
    words = models.PositiveIntegerField()
    processed_at = models.DateTimeField(null=True, help_text="When the text was read that this is of.")
    recipe = models.PositiveSmallIntegerField()

    def __str__(self) -> str:
        return f"Signature of file {self.document_id}, {self.words} words"


class TextBand(models.Model):
    """One of a text's numbers: a text that has one in common with it may be nearly the same."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="bands")
    value = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["value", "document"], name="text_bands_by_value")]

    def __str__(self) -> str:
        return f"{self.value} of file {self.document_id}"


class NearPair(models.Model):
    """Two files whose texts are nearly the same; the first is the older one."""

    first = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="near_newer")
    second = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="near_older")
    alike = models.FloatField(help_text="Shared runs of words, of all runs of both: 0 to 1.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="near_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="near_pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"Files {self.first_id} and {self.second_id}: {self.alike:.0%}"
