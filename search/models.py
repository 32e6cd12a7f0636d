"""What the search keeps for itself: what is still to be indexed, and each asset's words for the database's engine."""

from __future__ import annotations

import uuid
from functools import cached_property

from django.db import models
from django.utils import timezone
from wagtail.search import index

from search.documents import AssetDocument


class IndexChangeQuerySet(models.QuerySet["IndexChange"]):
    def waiting_for_database(self) -> IndexChangeQuerySet:
        return self.filter(stored_version__lt=models.F("version"))

    def waiting_for_engine(self) -> IndexChangeQuerySet:
        return self.filter(sent_version__lt=models.F("version"))

    def due(self, now: object) -> IndexChangeQuerySet:
        return self.filter(next_attempt_at__lte=now)


class IndexChange(models.Model):
    """The outbox: one row for each asset that ever was, with the version it has and the versions that were delivered.

    It is written in the transaction of the change itself, so what is committed is never forgotten and what is rolled
    back was never noted. It outlives the asset: a deletion's version must be higher than all that came before.
    """

    asset_id = models.BigIntegerField(primary_key=True)
    version = models.BigIntegerField(default=0)
    stored_version = models.BigIntegerField(default=0, help_text="Delivered to the database's own index.")
    sent_version = models.BigIntegerField(default=0, help_text="Delivered to Elasticsearch.")
    enqueued_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)

    objects = IndexChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=models.Q(sent_version__lt=models.F("version")),
                name="changes_waiting_for_engine",
            ),
        ]

    def __str__(self) -> str:
        return f"asset {self.asset_id}, version {self.version}"


class AssetWords(index.Indexed, models.Model):
    """A live asset's words as stems and codes in its language, searched through Wagtail's index of the database.

    The words themselves are not kept here: Wagtail's index asks for them when this row is indexed.
    """

    asset = models.OneToOneField(
        "content.Asset", primary_key=True, on_delete=models.CASCADE, related_name="search_words"
    )
    version = models.BigIntegerField()

    # Written by delivery in bulk, not by Wagtail's own signals.
    search_auto_update = False
    wagtail_reference_index_ignore = True
    search_fields = [index.SearchField("title"), index.SearchField("body"), index.AutocompleteField("title")]

    def __str__(self) -> str:
        return f"words of asset {self.asset_id}"

    @cached_property
    def document(self) -> AssetDocument:
        from search.loading import load_documents

        return load_documents([self.asset_id])[self.asset_id]

    @property
    def title(self) -> str:
        return self.document.title_tokens

    @property
    def body(self) -> str:
        return self.document.body_tokens


class PartWords(models.Model):
    """A page, answer or section of a live asset: its words as written, and as tokens between spaces."""

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    words = models.TextField(blank=True)

    wagtail_reference_index_ignore = True

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "number"], name="part_words_once")]

    def __str__(self) -> str:
        return f"asset {self.asset_id}, part {self.number}"


class VocabularyStamp(models.Model):
    """Changes with every change of the taxonomy or the glossary, so that each process knows when to read them again."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return str(self.stamp)
