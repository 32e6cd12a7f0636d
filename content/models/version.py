"""What was live, in order: what a rep or a recipient read of an asset, kept for as long as the asset is."""

from __future__ import annotations

from django.db import models


class AssetVersion(models.Model):
    """One approved version. Tags, title and owner are not part of it: a change of those makes no new version."""

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.ForeignKey(
        "content.Document", null=True, blank=True, on_delete=models.PROTECT, related_name="versions"
    )
    content = models.JSONField(default=dict, help_text="The fields that are read, as a revision holds them.")
    live_from = models.DateTimeField()
    first_checked_at = models.DateTimeField(
        null=True, help_text="When it was first checked by the rules of the message house."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"Version {self.number} of asset {self.asset_id}"
