"""How long each page of a presentation was shown."""

from __future__ import annotations

from django.db import models


class Presentation(models.Model):
    """What became of one use of the kind `presented`: the time on each page. It goes with its event."""

    event = models.OneToOneField(
        "tracking.UsageEvent", primary_key=True, on_delete=models.CASCADE, related_name="presentation"
    )
    seconds = models.JSONField(default=dict, help_text="By page number, as far as was told.")
    last_told_at = models.DateTimeField()
    ended = models.BooleanField(default=False, help_text="Its presenter ended it; else its tab was closed.")

    def __str__(self) -> str:
        return f"Presentation {self.event_id}"
