"""The pages that replace the meeting: one a week for each team and for marketing; their lines and promises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models

from hub.core.people import Person


class LineKind(models.TextChoices):
    """What a line is about. Stored with each line: never renamed."""

    WITHDRAWN_LINKS = "withdrawn_links", "Links to what was withdrawn"
    EXPIRING = "expiring", "Expires soon"
    UNMET_WORD = "unmet_word", "Searched for, and nothing says it"
    REQUEST = "request", "Requests that wait"
    GAP = "gap", "Gap"
    APPROVAL = "approval", "Waits for approval"
    NEW_UNUSED = "new_unused", "New, and not used yet"
    SENT_NOT_READ = "sent_not_read", "Sent, not read"
    UNUSED = "unused", "Unused"
    FOLLOWED_UP = "followed_up", "What came of it"
    TOP_USED = "top_used", "Used most"


class DigestQuerySet(models.QuerySet["Digest"]):
    def of_team(self, team_id: int | None) -> Self:
        """A team's; marketing's for None."""
        return self.filter(team=team_id)

    def of_week(self, monday: date) -> Self:
        return self.filter(week=monday)

    def among_teams(self, team_ids: Iterable[int], *, marketing: bool) -> Self:
        """Those of these teams, and with `marketing` marketing's own."""
        own = models.Q(team__in=list(team_ids))
        return self.filter(own | models.Q(team=None)) if marketing else self.filter(own)

    def told_to_all(self) -> Self:
        """Those that others than the team's manager may read."""
        return self.filter(told=True)

    def before(self, monday: date) -> Self:
        return self.filter(week__lt=monday)

    def newest_first(self) -> Self:
        return self.order_by("-week", "-pk")

    def with_lines(self) -> Self:
        """With lines and what was promised of them, in three queries."""
        lines = DigestLine.objects.select_related("responsible", "promise__by").order_by("place")
        return self.select_related("team__manager").prefetch_related(models.Prefetch("lines", lines))


class Digest(models.Model):
    """The page of the week that begins on this Monday: what the seven days before it say. It never changes.

    `reps` is how many reps the team had then, `told` whether others than its manager may read it: numbers of few reps
    stay hidden when the team has grown since.
    """

    team = models.ForeignKey("hub.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="digests")
    week = models.DateField(help_text="Its Monday, in the hub's time zone.")
    as_of = models.DateTimeField(help_text="Where its data ends.")
    made_at = models.DateTimeField()
    reps = models.PositiveIntegerField(default=0)
    told = models.BooleanField(help_text="Whether marketing and administrators may read it too.")
    numbers = models.JSONField(default=dict, help_text="Numbers of the week by key, and those of the week before.")
    versions = models.JSONField(default=dict, help_text="By which version of its definition each number was made.")

    objects = DigestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "week"], condition=models.Q(team__isnull=False), name="digest_once"
            ),
            models.UniqueConstraint(
                fields=["week"], condition=models.Q(team__isnull=True), name="digest_once_for_marketing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.whose}, week of {self.week}"

    @property
    def whose(self) -> str:
        return self.team.name if self.team else "Marketing"

    @property
    def first_day(self) -> date:
        """The first of the seven days that it tells of."""
        return self.week - timedelta(days=7)

    @property
    def last_day(self) -> date:
        return self.week - timedelta(days=1)

    @property
    def due(self) -> date:
        """The day by which what is promised on it is to be done: the Sunday before the next page."""
        return self.week + timedelta(days=6)


class DigestLine(models.Model):
    """One thing that matters: its number, one act, and who is to do it. `about` names its subject by key.

    `definition` is what the number meant when it was made.
    """

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="lines")
    place = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=LineKind.choices)
    about = models.CharField(max_length=100)
    number = models.PositiveIntegerField()
    words = models.CharField(max_length=500, help_text="What the number counts, as a sentence that goes on from it.")
    more = models.CharField(max_length=500, blank=True)
    address = models.CharField(max_length=400, help_text="Where what is counted stands.")
    act = models.CharField(max_length=500)
    act_address = models.CharField(max_length=400)
    responsible = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    metric = models.CharField(max_length=40, help_text="In the catalogue.")
    version = models.PositiveSmallIntegerField()
    definition = models.TextField()
    counted = models.JSONField(default=list, blank=True, help_text="The assets that it counts, by their keys.")
    again = models.BooleanField(default=False, help_text="It was promised the week before and not done.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "place"], name="digest_line_once")]

    def __str__(self) -> str:
        return f"{self.number} {self.words}"


class PromiseQuerySet(models.QuerySet["Promise"]):
    def on(self, digest: Digest) -> Self:
        return self.filter(line__digest=digest)

    def open(self) -> Self:
        return self.filter(done_at=None)

    def made_before(self, at: datetime) -> Self:
        return self.filter(at__lt=at)

    def due_from(self, day: date) -> Self:
        return self.filter(due__gte=day)

    def in_order(self) -> Self:
        return self.select_related("by", "line__digest__team").order_by("line__digest__week", "line__place")


class Promise(models.Model):
    """An act of a line that somebody took on, to be done by the end of its week. `seen` says what the hub recognised it
    by; "" when a person ticked it.
    """

    line = models.OneToOneField(DigestLine, on_delete=models.CASCADE, related_name="promise")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    due = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    seen = models.CharField(max_length=200, blank=True)

    objects = PromiseQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.by or 'A former colleague'}: {self.line.act}"

    def was_done_by(self, at: datetime) -> bool:
        return self.done_at is not None and self.done_at <= at


class ExportScheduleQuerySet(models.QuerySet["ExportSchedule"]):
    def of(self, person: Person) -> Self:
        return self.filter(owner=person.pk)

    def due(self, monday: date) -> Self:
        """Not made yet for the week that begins then."""
        return self.filter(models.Q(last_week=None) | models.Q(last_week__lt=monday))

    def running(self) -> Self:
        return self.filter(stopped="", owner__is_active=True)

    def same(self, *, kind: str, query: str) -> Self:
        return self.filter(kind=kind, query=query)

    def oldest_first(self) -> Self:
        return self.order_by("since", "pk")


class ExportSchedule(models.Model):
    """A list that a person gets by mail each Monday. `kind` and `query` as of an export that is asked for by hand."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="export_schedules")
    kind = models.CharField(max_length=40)
    query = models.TextField(blank=True)
    since = models.DateTimeField()
    last_week = models.DateField(null=True, blank=True, help_text="The Monday for which it was made last.")
    stopped = models.CharField(max_length=300, blank=True, help_text="Why it is made no more.")

    objects = ExportScheduleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "kind", "query"], name="export_schedule_once")]

    def __str__(self) -> str:
        return f"{self.kind} for {self.owner_id} each Monday"
