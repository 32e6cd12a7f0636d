"""Lists that are too long to be made while somebody waits: made in the background, kept for some days."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models

from hub.core.people import Person
from tracking.links.tokens import new_seed


class FileState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    READY = "ready", "Ready"
    FAILED = "failed", "Not made"


class ReportFileQuerySet(models.QuerySet["ReportFile"]):
    def of(self, person: Person) -> Self:
        return self.filter(owner=person.pk)

    def kept_at(self, at: datetime) -> Self:
        return self.filter(expires_at__gt=at)

    def over_at(self, at: datetime) -> Self:
        return self.filter(expires_at__lte=at)

    def ready(self) -> Self:
        return self.filter(state=FileState.READY)

    def waiting(self) -> Self:
        return self.filter(state=FileState.WAITING)

    def same(self, *, kind: str, query: str) -> Self:
        """Of the same list with the same filters."""
        return self.filter(kind=kind, query=query)

    def newest_first(self) -> Self:
        return self.order_by("-asked_at", "-pk")

    def folders(self) -> set[str]:
        return set(self.values_list("seed", flat=True))


class ReportFile(models.Model):
    """A list that one person asked for. `kind` names the list, `query` holds its filters as in the address."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="report_files")
    kind = models.CharField(max_length=40)
    query = models.TextField(blank=True)
    about = models.CharField(max_length=500, help_text="The filters in words.")
    state = models.CharField(max_length=12, choices=FileState.choices, default=FileState.WAITING)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it was not made.")
    seed = models.CharField(
        max_length=32, default=new_seed, editable=False, unique=True, help_text="Names the folder of the file."
    )
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=200, blank=True, help_text="In the file store.")
    size = models.BigIntegerField(null=True, blank=True, help_text="Bytes.")
    asked_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(db_index=True)

    objects = ReportFileQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "asked_at"], name="report_file_by_owner")]

    def __str__(self) -> str:
        return f"{self.name} for {self.owner_id}: {self.state}"

    @property
    def is_ready(self) -> bool:
        return self.state == FileState.READY

    @property
    def waits(self) -> bool:
        return self.state == FileState.WAITING
