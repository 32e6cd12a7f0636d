"""By what the pages of approved material are known again. All of it can be made anew from files and versions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from content.models.document import Document
from content.models.version import AssetVersion


class KnownText(models.Model):
    """The words of a page, kept once however many pages have them. `key` is a number of the words alone."""

    key = models.BigIntegerField(primary_key=True)
    text = models.TextField(help_text="As it was written where it was met first.")

    def __str__(self) -> str:
        return f"Words {self.key}"


class KnownRun(models.Model):
    """One of a text's numbers: a text that has some in common with it may be the same one, changed."""

    text = models.ForeignKey(KnownText, on_delete=models.CASCADE, related_name="runs", db_index=False)
    value = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "value"], name="known_run_once")]
        indexes = [models.Index(fields=["value", "text"], name="known_runs_by_value")]

    def __str__(self) -> str:
        return f"{self.value} of {self.text_id}"


class KnownSource(models.Model):
    """What pages were learned from: a file, or a version of a script or a story; of which reading, by which recipe."""

    document = models.OneToOneField(Document, null=True, on_delete=models.CASCADE, related_name="known")
    version = models.OneToOneField(AssetVersion, null=True, on_delete=models.CASCADE, related_name="known")
    processed_at = models.DateTimeField(null=True, help_text="When the file was read that the pages are of.")
    recipe = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=True, version__isnull=False)
                | Q(document__isnull=False, version__isnull=True),
                name="known_source_is_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"Pages of file {self.document_id}" if self.document_id else f"Pages of version {self.version_id}"


class KnownPage(models.Model):
    """A page as it is known again: without what is set on most pages of its file, and with it. Number 0 is the whole of
    a script or a story."""

    source = models.ForeignKey(KnownSource, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    bare = models.ForeignKey(KnownText, on_delete=models.CASCADE, related_name="pages")
    whole = models.ForeignKey(KnownText, on_delete=models.CASCADE, related_name="whole_pages")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="known_page_once")]

    def __str__(self) -> str:
        return f"Page {self.number} of {self.source}"
