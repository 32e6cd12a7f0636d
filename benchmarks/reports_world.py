"""A library of the size asked for, with people, and months of what they do: for the benchmark of the reports."""

from __future__ import annotations

import random
import sys
import time
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from benchmarks.repeated import repeat_facts
from content.models import Asset, BuyingStage, Script, Segment, SegmentAxis
from hub.people.models import Team, User
from tracking.rollups.repair import rebuild_rollups

STAGES, SEGMENTS = 5, 20
CHUNK = 5000


def make_world(assets: int, reps: int, teams: int) -> None:
    """Live scripts of the last two years, each with a segment and a stage; reps, and the manager of the first team."""
    draw, now = random.Random(20), timezone.now()
    axis = SegmentAxis.objects.create(name="Industry", slug="industry")
    segments = Segment.objects.bulk_create(Segment(axis=axis, name=f"S{n}", slug=f"s{n}") for n in range(SEGMENTS))
    stages = BuyingStage.objects.bulk_create(BuyingStage(name=f"B{n}", slug=f"b{n}", order=n) for n in range(STAGES))
    Asset.objects.bulk_create(
        (
            Asset(
                kind="script", type="talk-track", title=f"Talk track {n} on scheduling", summary="What to say.",
                live=True, first_published_at=now - timedelta(days=draw.randint(1, 700)),
            )
            for n in range(assets)
        ),
        batch_size=CHUNK,
    )  # fmt: skip
    keys = list(Asset.objects.order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Script._meta.db_table} (asset_ptr_id, body) VALUES (%s, '[]')", [[key] for key in keys]
        )
    tagged, staged = Asset.segments.through, Asset.stages.through
    tagged.objects.bulk_create((tagged(asset_id=key, segment=draw.choice(segments)) for key in keys), batch_size=CHUNK)
    staged.objects.bulk_create(
        (staged(asset_id=key, buyingstage=draw.choice(stages)) for key in keys), batch_size=CHUNK
    )
    manager = User.objects.create(username="manager")
    manager.groups.set(Group.objects.filter(name="Managers"))
    User.objects.create(username="administrator", is_superuser=True, is_staff=True)
    made = Team.objects.bulk_create(Team(name=f"Team {n}", slug=f"team-{n}", manager=manager) for n in range(teams))
    people = User.objects.bulk_create(User(username=f"rep{n}", team=made[n % teams]) for n in range(reps))
    group = Group.objects.get(name="Reps")
    User.groups.through.objects.bulk_create(User.groups.through(user=rep, group=group) for rep in people)


def invent(events: int, *, seed: int, days: int) -> None:
    call_command("simulate_usage", events=events, seed=seed, days=days, beside_real_ones=True, stdout=sys.stderr)
    tidy()


def repeat(times: int, *, days: int) -> float:
    """Have all facts so many times; answers how many seconds the sums of all days took."""
    if times < 2:
        return 0.0
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    repeat_facts(times, until=midnight, days=days)
    tidy()
    started, today = time.perf_counter(), timezone.localdate()
    rebuild_rollups(since=today - timedelta(days=days), until=today)
    taken = time.perf_counter() - started
    tidy()
    return round(taken, 1)


def tidy() -> None:
    """As the server does by itself within minutes; without it, what was just written is read the slow way."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
