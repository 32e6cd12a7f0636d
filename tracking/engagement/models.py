"""Engagement: what came back from a link. Scanners are kept with a verdict, never counted."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.utils import timezone

from tracking.engagement.querysets import OpenQuerySet, VerdictChangeQuerySet, ViewSessionQuerySet


class Verdict(models.TextChoices):
    PERSON = "person", "A person"
    SCANNER = "scanner", "A scanner"
    SENDER = "sender", "The sender"
    UNSURE = "unsure", "Unsure"


class Viewer(models.Model):
    """One browser behind a link, known by a first-party cookie of that link alone. The second is a forward."""

    share_link = models.ForeignKey("tracking.ShareLink", on_delete=models.CASCADE, related_name="viewers")
    key = models.CharField(max_length=64, help_text="SHA-256 of the cookie.")
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["share_link", "key"], name="viewer_once_per_link")]

    def __str__(self) -> str:
        return f"Viewer {self.pk} of link {self.share_link_id}"


class Open(models.Model):
    """The link was requested, perhaps by a scanner. The verdict says by whom, the reason says why we think so."""

    share_link = models.ForeignKey("tracking.ShareLink", on_delete=models.CASCADE, related_name="opens")
    at = models.DateTimeField(db_index=True)
    method = models.CharField(max_length=8)
    user_agent = models.CharField(max_length=400, blank=True)
    network = models.CharField(max_length=64, blank=True, help_text="The address without its last part.")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(max_length=200)
    reversed_at = models.DateTimeField(null=True, blank=True, help_text="When a person overruled the verdict.")
    session = models.ForeignKey(
        "tracking.ViewSession", null=True, blank=True, on_delete=models.SET_NULL, related_name="opens"
    )
    versions = models.JSONField(
        default=dict, blank=True, help_text="By asset the version that this load of the page showed."
    )
    taken = models.JSONField(
        default=dict, blank=True, help_text="Seconds by page that were taken of what this load of the page reported."
    )
    read_until = models.DateTimeField(
        null=True, blank=True, help_text="When the last was read of what this load of the page reported."
    )
    shown = models.JSONField(
        default=dict, blank=True, help_text="By asset the pages that this load of the page showed, as ranges."
    )
    evidence = models.JSONField(
        default=dict, blank=True, help_text="What was seen of whoever asked, and of what they did on the page."
    )
    rules = models.PositiveSmallIntegerField(default=1, help_text="The edition of the rules that judged it.")
    viewer_key = models.CharField(
        max_length=64, blank=True, help_text="Of the viewer who reported first for this load; it is nobody else's."
    )

    objects = OpenQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["share_link", "at"], name="opens_by_link")]

    def __str__(self) -> str:
        return f"{self.verdict} at {self.at:%Y-%m-%d %H:%M}"


class ViewSession(models.Model):
    """One recipient's continuous visit, confirmed by the page itself; a pause of 10 minutes ends it."""

    #: Of those that come `with_earlier_readers`.
    is_another: bool

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    share_link = models.ForeignKey("tracking.ShareLink", on_delete=models.CASCADE, related_name="view_sessions")
    viewer = models.ForeignKey(Viewer, on_delete=models.CASCADE, related_name="view_sessions")
    started_at = models.DateTimeField(db_index=True)
    last_seen_at = models.DateTimeField()
    seconds = models.PositiveIntegerField(default=0, help_text="Visible and active only.")
    read = models.JSONField(default=dict, blank=True, help_text="Seconds by asset, exactly; `seconds` are rounded.")
    place = models.CharField(max_length=30, blank=True, help_text="Where it was read last, as asset:page.")
    device = models.CharField(max_length=40, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.PERSON)
    reason = models.CharField(max_length=200, blank=True)

    objects = ViewSessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["share_link", "started_at"], name="sessions_by_link")]

    def __str__(self) -> str:
        return f"Visit of {self.seconds} s on link {self.share_link_id}"


class DayOfVisit(models.DateField):
    """The day on which the row's visit began, in the hub's time zone. Set when the row is made: a visit may turn out to
    have begun earlier, but on no other day."""

    def pre_save(self, model_instance: models.Model, add: bool) -> date:
        if add and isinstance(model_instance, PageView):
            model_instance.day = timezone.localdate(model_instance.session.started_at)
        day: date = getattr(model_instance, self.attname)
        return day


class PageView(models.Model):
    """The time a visit spent on one page of one asset, in the version that was read.

    Without a version it was read before versions were kept: then it was the first.
    """

    session = models.ForeignKey(ViewSession, on_delete=models.CASCADE, related_name="page_views")
    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="+", db_index=False)
    version = models.ForeignKey(
        "content.AssetVersion", null=True, blank=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    day = DayOfVisit(editable=False)
    number = models.PositiveIntegerField()
    seconds = models.FloatField(default=0)
    views = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "version", "number"],
                condition=models.Q(version__isnull=False),
                name="page_of_version_once_per_visit",
            ),
            models.UniqueConstraint(
                fields=["session", "asset", "number"],
                condition=models.Q(version__isnull=True),
                name="page_once_per_visit",
            ),
        ]
        indexes = [
            models.Index(fields=["asset", "day"], name="pages_by_asset"),
            models.Index(fields=["version"], condition=models.Q(version__isnull=False), name="pages_by_version"),
        ]

    def __str__(self) -> str:
        return f"Page {self.number}, {self.seconds} s"


class RecipientDownload(models.Model):
    """A recipient took the original."""

    share_link = models.ForeignKey("tracking.ShareLink", on_delete=models.CASCADE, related_name="downloads")
    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(
        "content.AssetVersion", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    viewer = models.ForeignKey(Viewer, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    verdict = models.CharField(max_length=10, choices=Verdict.choices, default=Verdict.PERSON)
    reason = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return f"Download at {self.at:%Y-%m-%d %H:%M}"


class VerdictChange(models.Model):
    """A verdict that another edition of the rules changed, with the numbers that hung on it."""

    opened = models.ForeignKey(Open, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField(db_index=True)
    rules = models.PositiveSmallIntegerField(help_text="The edition that judged anew.")
    was = models.CharField(max_length=10, choices=Verdict.choices)
    was_because = models.CharField(max_length=200)
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    reason = models.CharField(max_length=200)

    objects = VerdictChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.was} to {self.verdict} at {self.at:%Y-%m-%d %H:%M}"
