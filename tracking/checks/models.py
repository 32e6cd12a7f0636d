"""A check of a file or a text, the verdict on each of its pages, and what of it is counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from content.file_checks.verdicts import PageVerdict
from hub.core.people import Person
from tracking.links.tokens import new_seed

#: Verdicts as the database and people have them.
VERDICTS = {
    PageVerdict.CURRENT: "Current",
    PageVerdict.OLDER: "Older version",
    PageVerdict.RETIRED: "Retired",
    PageVerdict.ALTERED: "Altered",
    PageVerdict.OWN_MADE: "Own-made",
    PageVerdict.FEW_WORDS: "Too few words to tell",
}
FOLDER = "checks"


class CheckState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    READING = "reading", "Being read"
    DONE = "done", "Done"
    FAILED = "failed", "Not read"


def place_of_file(check: Any, filename: str) -> str:
    """An unguessable place for the bytes, until they are dropped."""
    return f"{FOLDER}/{new_seed()}{PurePath(filename).suffix[:12].lower()}"


class FileCheckQuerySet(models.QuerySet["FileCheck"]):
    def of(self, person: Person) -> Self:
        return self.filter(by=person.pk)

    def among(self, ids: Iterable[int]) -> Self:
        return self.filter(pk__in=ids)

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-pk")

    def under_way(self) -> Self:
        return self.filter(state__in=(CheckState.WAITING, CheckState.READING))

    def arriving(self) -> Self:
        """Those whose bytes are being stored."""
        return self.filter(state=CheckState.READING, attempts=0)

    def free(self, *, abandoned_before: datetime) -> Self:
        """Those that nobody reads: not begun, or begun by a worker that has gone."""
        return self.filter(Q(state=CheckState.WAITING) | Q(state=CheckState.READING, claimed_at__lt=abandoned_before))

    def forgotten_by(self, at: datetime) -> Self:
        """Those whose bytes are no longer kept."""
        return self.exclude(file="").filter(drop_at__lte=at)

    def can_be_proposed(self, at: datetime) -> Self:
        """Those that were read and whose bytes are kept."""
        return self.filter(state=CheckState.DONE, proposed=None, drop_at__gt=at).exclude(file="")

    def asked_before(self, moment: datetime) -> Self:
        return self.filter(asked_at__lt=moment)


class FileCheck(models.Model):
    """A file or a text that one person had checked. Its bytes are dropped at `drop_at`; the words of its pages stay
    with the check, for that person alone."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="file_checks")
    name = models.CharField(max_length=255, help_text="Of the file; empty for a text.", blank=True)
    file = models.FileField(upload_to=place_of_file, max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, help_text="Of the bytes, or of the text.")
    state = models.CharField(max_length=10, choices=CheckState.choices, default=CheckState.WAITING)
    detail = models.TextField(blank=True, help_text="What a person reads of how reading it ended.")
    call = models.ForeignKey("tracking.Call", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey("hub.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    drop_at = models.DateTimeField(null=True, help_text="When the bytes are dropped.")
    proposed = models.ForeignKey("content.Asset", null=True, on_delete=models.SET_NULL, related_name="+")
    idempotency_key = models.CharField(max_length=200, blank=True)

    objects = FileCheckQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["by", "-asked_at"], name="file_checks_by_person"),
            models.Index(
                fields=["state", "claimed_at"],
                name="file_checks_under_way",
                condition=Q(state__in=("waiting", "reading")),
            ),
            models.Index(fields=["drop_at"], name="file_checks_to_drop", condition=~Q(file="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["by", "idempotency_key"], condition=~Q(idempotency_key=""), name="file_check_once_for_a_key"
            )
        ]

    def __str__(self) -> str:
        return self.name or "A pasted text"

    @property
    def is_under_way(self) -> bool:
        return self.state in (CheckState.WAITING, CheckState.READING)

    @property
    def is_done(self) -> bool:
        return self.state == CheckState.DONE


class CheckedPage(models.Model):
    """The verdict on one page, as it was then; `asset`, `version` and `page` are where it comes from."""

    check_of = models.ForeignKey(FileCheck, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255, blank=True)
    text = models.TextField(blank=True)
    verdict = models.CharField(max_length=10, choices=[(one.value, words) for one, words in VERDICTS.items()])
    similarity = models.FloatField(default=0, help_text="Words in common with the page it comes from: 0 to 1.")
    asset = models.ForeignKey("content.Asset", null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.ForeignKey("content.AssetVersion", null=True, on_delete=models.SET_NULL, related_name="+")
    page = models.PositiveIntegerField(null=True, help_text="0 for a script or a story as a whole.")
    known = models.BigIntegerField(null=True, help_text="The key of the approved text that it is, or was changed from.")
    differs = models.JSONField(
        default=list, help_text="[[was, said, words before, words behind], ...]"
    )
    findings = models.JSONField(default=list, help_text="What a rule of the message house rules out.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_of", "number"], name="checked_page_once")]

    def __str__(self) -> str:
        return f"Page {self.number}: {self.get_verdict_display()}"


class CheckCount(models.Model):
    """What is counted of a check that was done, kept when the check itself is forgotten."""

    check_of = models.OneToOneField(FileCheck, null=True, on_delete=models.SET_NULL, related_name="count")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    team = models.ForeignKey("hub.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    call = models.ForeignKey("tracking.Call", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_index=True)
    counts = models.BooleanField(help_text="By a rep who is no marketer, as it was then.")
    pages = models.PositiveIntegerField(help_text="Pages with a verdict; too few words to tell is none.")
    own_made = models.PositiveIntegerField()
    altered = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.own_made + self.altered} of {self.pages} pages"
