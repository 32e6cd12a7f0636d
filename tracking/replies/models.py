"""What the readers of a link said of what it shows, and what they asked."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from tracking.replies.querysets import QuestionQuerySet, ReactionQuerySet

LONGEST_QUESTION = 1000
LONGEST_ANSWER = 4000
LONGEST_NAME = 120


class Reaction(models.Model):
    """Whether a reader found an asset useful, as they said last. Readers whom nothing tells apart are one."""

    share_link = models.ForeignKey("tracking.ShareLink", on_delete=models.CASCADE, related_name="reactions")
    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="+")
    reader_key = models.CharField(
        max_length=64, blank=True, help_text="Of the viewer; empty where readers are not told apart."
    )
    is_useful = models.BooleanField()
    said_at = models.DateTimeField(db_index=True)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["share_link", "asset", "reader_key"], name="reaction_once_per_reader")
        ]
        indexes = [models.Index(fields=["asset", "said_at"], name="reactions_by_asset")]

    def __str__(self) -> str:
        return f"{'Useful' if self.is_useful else 'Not useful'}: asset {self.asset_id} on link {self.share_link_id}"


class ReaderQuestion(models.Model):
    """What a reader asked at a page, and what the link's sender answered. It stands on that link's page alone."""

    share_link = models.ForeignKey("tracking.ShareLink", on_delete=models.CASCADE, related_name="questions")
    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="+")
    page = models.PositiveIntegerField(help_text="The number of the page, part or section at which it was asked.")
    asker = models.CharField(max_length=LONGEST_NAME, blank=True, help_text="The name that they wrote, if any.")
    words = models.TextField(max_length=LONGEST_QUESTION)
    asked_at = models.DateTimeField(db_index=True)
    answer = models.TextField(
        max_length=LONGEST_ANSWER, blank=True, help_text="Empty though it is answered: in another way than here."
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = "question by a reader"
        verbose_name_plural = "questions by readers"
        indexes = [
            models.Index(fields=["share_link", "answered_at"], name="questions_by_link"),
            models.Index(fields=["asset", "asked_at"], name="questions_by_asset"),
        ]

    def __str__(self) -> str:
        return f"Question {self.pk} on link {self.share_link_id}"
