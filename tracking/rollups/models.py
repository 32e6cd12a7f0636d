"""Daily sums, kept in the same transaction as the fact they sum. Reports read these; they outlive the raw events.

An asset, a person or a team that they speak of can't be deleted, or the numbers of past weeks would change.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from tracking.usage.models import UsageKind


class UsageDay(models.Model):
    """How often one person did one thing with one asset on one day. `counts` as on the events."""

    asset = models.ForeignKey("content.Asset", on_delete=models.PROTECT, related_name="usage_days", db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=UsageKind.choices)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="usage_days")
    team = models.ForeignKey(
        "hub.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    counts = models.BooleanField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["asset", "day", "kind", "actor", "counts"], name="usage_day_once")
        ]
        indexes = [
            models.Index(fields=["day", "kind"], name="usage_day_by_day"),
            models.Index(fields=["team", "day"], name="usage_day_by_team"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.day} {self.kind}: {self.count}"


# All uses of a row of UseDay, for summing.
USES = models.F("downloaded") + models.F("copied") + models.F("presented") + models.F("sent")


class UseDay(models.Model):
    """What one team's reps did with one asset on one day; uses that count only. What most reports read: it grows with
    assets, days and teams, not with people or their acts.

    Of all uses, `with_call` were for a call that names a segment or a stage; `fitting` of those fit the asset's tags.
    Of what was sent, `checked` was of versions that had been checked by the message house; `on_message` of those had no
    open finding.
    """

    asset = models.ForeignKey("content.Asset", on_delete=models.PROTECT, related_name="use_days", db_index=False)
    day = models.DateField()
    team = models.ForeignKey(
        "hub.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    downloaded = models.PositiveIntegerField(default=0)
    copied = models.PositiveIntegerField(default=0)
    presented = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    with_call = models.PositiveIntegerField(default=0)
    fitting = models.PositiveIntegerField(default=0)
    checked = models.PositiveIntegerField(default=0)
    on_message = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "day", "team"], condition=models.Q(team__isnull=False), name="use_day_once"
            ),
            models.UniqueConstraint(
                fields=["asset", "day"], condition=models.Q(team__isnull=True), name="use_day_once_without_team"
            ),
        ]
        # For one asset's days whatever the team; for all assets of a few days; for a team's.
        indexes = [
            models.Index(fields=["asset", "day"], name="use_day_by_asset"),
            models.Index(fields=["day", "asset"], name="use_day_by_day"),
            models.Index(fields=["team", "day", "asset"], name="use_day_by_team"),
            models.Index(fields=["day", "asset"], condition=models.Q(sent__gt=0), name="use_day_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.day}, last at {self.last_used_at:%H:%M}"


class CellUseDay(models.Model):
    """How often one person used one asset on one day for calls of one segment at one stage; uses that count only.

    A call of segments on several axes stands in the cell of each: what is summed over cells is not a number of uses.
    """

    asset = models.ForeignKey("content.Asset", on_delete=models.PROTECT, related_name="cell_use_days", db_index=False)
    day = models.DateField(db_index=True)
    segment = models.ForeignKey("content.Segment", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    stage = models.ForeignKey("content.BuyingStage", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cell_use_days")
    team = models.ForeignKey(
        "hub.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "day", "segment", "stage", "actor"],
                condition=models.Q(segment__isnull=False, stage__isnull=False),
                name="cell_use_day_once",
            ),
            models.UniqueConstraint(
                fields=["asset", "day", "stage", "actor"],
                condition=models.Q(segment__isnull=True, stage__isnull=False),
                name="cell_use_day_once_without_segment",
            ),
            models.UniqueConstraint(
                fields=["asset", "day", "segment", "actor"],
                condition=models.Q(segment__isnull=False, stage__isnull=True),
                name="cell_use_day_once_without_stage",
            ),
        ]
        indexes = [
            models.Index(fields=["asset", "day"], name="cell_use_day_by_asset"),
            models.Index(fields=["team", "day"], name="cell_use_day_by_team"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.day}, {self.segment_id} at {self.stage_id}: {self.count}"


class FindDay(models.Model):
    """How often one team's reps were shown an asset by searches on one day, and opened it, from a search or not.

    `places` adds up the places at which it stood when it was shown.
    """

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="find_days", db_index=False)
    day = models.DateField()
    team = models.ForeignKey(
        "hub.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    shown = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    places = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "day", "team"], condition=models.Q(team__isnull=False), name="find_day_once"
            ),
            models.UniqueConstraint(
                fields=["asset", "day"], condition=models.Q(team__isnull=True), name="find_day_once_without_team"
            ),
        ]
        # The constraints' own indexes are partial: they don't serve a report over all teams.
        indexes = [
            models.Index(fields=["asset", "day"], name="find_day_by_asset"),
            models.Index(fields=["day", "asset"], name="find_day_by_day"),
            models.Index(fields=["team", "day", "asset"], name="find_day_by_team"),
            # Of ten that are shown one is opened: whether any was is asked of all assets.
            models.Index(fields=["day", "asset"], condition=models.Q(opened__gt=0), name="find_day_opened"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.day}: shown {self.shown}, opened {self.opened}"


class EngagementDay(models.Model):
    """What recipients did with an asset on one day, by the team of the sender. People only."""

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="engagement_days", db_index=False)
    day = models.DateField()
    team = models.ForeignKey(
        "hub.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    views = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "day", "team"], condition=models.Q(team__isnull=False), name="engagement_day_once"
            ),
            models.UniqueConstraint(
                fields=["asset", "day"], condition=models.Q(team__isnull=True), name="engagement_day_once_without_team"
            ),
        ]
        indexes = [
            models.Index(fields=["asset", "day"], name="engagement_day_by_asset"),
            models.Index(fields=["day", "asset"], name="engagement_day_by_day"),
            models.Index(fields=["team", "day", "asset"], name="engagement_day_by_team"),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.day}: {self.views} views"


class UnnamedDay(models.Model):
    """What readers of whom nothing but sums is kept did with an asset on one day. It is part of EngagementDay, and the
    only record of it: raw facts do not exist.
    """

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="+")
    day = models.DateField(db_index=True)
    team = models.ForeignKey("hub.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    views = models.PositiveIntegerField(default=0)
    seconds = models.FloatField(default=0)
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "day", "team"], condition=models.Q(team__isnull=False), name="unnamed_day_once"
            ),
            models.UniqueConstraint(
                fields=["asset", "day"], condition=models.Q(team__isnull=True), name="unnamed_day_once_without_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.day}: {self.views} views by nobody in particular"


class UnnamedLoad(models.Model):
    """What was counted already of one load of a recipient's page, so that a report that comes twice counts once.

    It names neither the link nor who reads, and is forgotten when the load can report no more.
    """

    key = models.CharField(primary_key=True, max_length=32)
    day = models.DateField(db_index=True)
    taken = models.JSONField(default=dict, help_text="Seconds by page.")

    def __str__(self) -> str:
        return f"A load on {self.day}"


class SearchDay(models.Model):
    """What one team's reps searched for on one day, by words; the row without words sums the day.

    `sessions` are those with these words, `used` those of them in which something was used afterwards, `seconds` the
    sum of the times until then. Made anew from the searches while these are kept, as what comes of a search comes
    later.
    """

    day = models.DateField()
    team = models.ForeignKey("hub.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    searches = models.PositiveIntegerField()
    sessions = models.PositiveIntegerField()
    zero = models.PositiveIntegerField()
    abandoned = models.PositiveIntegerField()
    used = models.PositiveIntegerField()
    seconds = models.FloatField()
    last_at = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["day", "team", "words"], condition=models.Q(team__isnull=False), name="search_day_once"
            ),
            models.UniqueConstraint(
                fields=["day", "words"], condition=models.Q(team__isnull=True), name="search_day_once_without_team"
            ),
        ]
        indexes = [models.Index(fields=["words", "day"], name="search_day_by_words")]

    def __str__(self) -> str:
        return f"{self.day} {self.words}: {self.searches}"


class UnmetWordDay(models.Model):
    """How many searches of one team's reps on one day had a word that stood nowhere in what they could see."""

    word = models.CharField(max_length=40)
    day = models.DateField(db_index=True)
    team = models.ForeignKey("hub.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    searches = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["word", "day", "team"], condition=models.Q(team__isnull=False), name="unmet_word_day_once"
            ),
            models.UniqueConstraint(
                fields=["word", "day"], condition=models.Q(team__isnull=True), name="unmet_word_day_once_without_team"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.word}: {self.searches}"


class FindTime(models.Model):
    """In how many sessions of one day a team's reps took this long from the first search to the first use.

    `seconds` is rounded (see `tracking.rollups.search_sums.rounded`), so that a day has a bounded number of rows.
    """

    day = models.DateField(db_index=True)
    team = models.ForeignKey("hub.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seconds = models.PositiveIntegerField()
    sessions = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.day}: {self.sessions} in {self.seconds} s"


class AssetQuery(models.Model):
    """Words whose searches showed an asset lately, how often it was opened and used from there: the telling ones."""

    asset = models.ForeignKey("content.Asset", on_delete=models.CASCADE, related_name="queries")
    words = models.CharField(max_length=300)
    shown = models.PositiveIntegerField()
    opened = models.PositiveIntegerField()
    used = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["asset", "words"], name="asset_query_once")]

    def __str__(self) -> str:
        return f"{self.asset_id} for {self.words}"
