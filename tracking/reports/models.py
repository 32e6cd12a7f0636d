"""What reports keep of their own: lists made in the background, and acts that are followed with what came of them."""

from __future__ import annotations

from datetime import date, datetime
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


class ActKind(models.TextChoices):
    RETAGGED = "retagged", "Retagged"
    RETITLED = "retitled", "Title changed"
    NEW_VERSION = "new_version", "New version"
    SUCCEEDED = "succeeded", "Retired, with a successor"
    PINNED = "pinned", "Pinned"
    SYNONYM = "synonym", "Synonym added"
    ANSWERED = "answered", "Request answered"


class FollowedActQuerySet(models.QuerySet["FollowedAct"]):
    def standing(self) -> Self:
        """Those that nobody has taken back, and that are told: on words, or on an asset that was unused then."""
        return self.filter(undone_at=None).exclude(words="", class_then="")

    def unclassed(self) -> Self:
        """On an asset of which nobody has looked yet in which class it stood."""
        return self.filter(words="", class_then="", undone_at=None)

    def on_assets(self) -> Self:
        return self.filter(words="")

    def on_words(self) -> Self:
        return self.exclude(words="")

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def done_by(self, person: Person) -> Self:
        return self.filter(by=person.pk)

    def since(self, day: date) -> Self:
        return self.filter(day__gte=day)

    def between(self, first: date, last: date) -> Self:
        return self.filter(day__range=(first, last))

    def of_fact(self, key: str) -> Self:
        return self.filter(key=key)

    def of_facts_from(self, beginning: str) -> Self:
        """By how their keys begin."""
        return self.filter(key__startswith=beginning)

    def newest_first(self) -> Self:
        return self.order_by("-at", "-pk")

    def with_results(self) -> Self:
        """With asset, successor and results, in two queries."""
        return self.select_related("asset", "instead").prefetch_related("results")


class FollowedAct(models.Model):
    """Something that was done so that an asset is used, or words find something. Of an asset that is withdrawn the
    successor is followed (`instead`); for words `asset` is what they were pinned or answered to.

    `key` names the fact that it was noted from, so that it is noted once.
    """

    kind = models.CharField(max_length=12, choices=ActKind.choices)
    asset = models.ForeignKey("content.Asset", null=True, on_delete=models.CASCADE, related_name="followed_acts")
    instead = models.ForeignKey("content.Asset", null=True, on_delete=models.SET_NULL, related_name="+")
    words = models.CharField(max_length=300, blank=True, help_text="As searches are counted by.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    day = models.DateField(db_index=True)
    class_then = models.CharField(max_length=20, blank=True, help_text="In which unused class the asset stood.")
    key = models.CharField(max_length=200, unique=True)
    undone_at = models.DateTimeField(null=True)

    objects = FollowedActQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.words or self.asset_id}"

    @property
    def followed_asset_id(self) -> int | None:
        return self.instead_id or self.asset_id


class ActResult(models.Model):
    """What was seen of an act in so many days: before its day and after it, and of those like it that nobody touched.

    For words `shown` counts their searches, `opened` the sessions with them, `used` the sessions in which something was
    used afterwards.
    """

    act = models.ForeignKey(FollowedAct, on_delete=models.CASCADE, related_name="results")
    days = models.PositiveSmallIntegerField()
    shown_before = models.PositiveIntegerField(default=0)
    shown_after = models.PositiveIntegerField(default=0)
    opened_before = models.PositiveIntegerField(default=0)
    opened_after = models.PositiveIntegerField(default=0)
    used_before = models.PositiveIntegerField(default=0)
    used_after = models.PositiveIntegerField(default=0)
    reps_before = models.PositiveIntegerField(default=0, help_text="Different reps who used the asset before.")
    reps_after = models.PositiveIntegerField(default=0, help_text="Different reps who used the asset.")
    worked = models.BooleanField()
    untouched = models.PositiveIntegerField(default=0)
    untouched_worked = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "days"], name="act_result_once")]

    def __str__(self) -> str:
        return f"{self.act_id} after {self.days} days: {'worked' if self.worked else 'nothing yet'}"
