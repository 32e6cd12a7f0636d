"""What is made for one reader of a link."""

from __future__ import annotations

from django.db import models

from tracking.links.options import LONGEST_ADDRESS
from tracking.links.tokens import new_seed


class Watermark(models.Model):
    """What one reader's pages of a link are marked with, and since when; the marked pages are files in its folder."""

    share_link = models.ForeignKey("tracking.ShareLink", on_delete=models.CASCADE, related_name="watermarks")
    reader = models.CharField(max_length=LONGEST_ADDRESS, help_text="Their address, or what is known of them.")
    seed = models.CharField(
        max_length=32, default=new_seed, editable=False, help_text="Names the folder, which nobody else ever had."
    )
    made_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["share_link", "reader"], name="watermark_once_per_reader")]

    def __str__(self) -> str:
        return f"Watermark for {self.reader} on link {self.share_link_id}"

    @property
    def folder(self) -> str:
        return f"watermarked/{self.seed}"
