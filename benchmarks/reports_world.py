"""A library of the size asked for, with people, and months of what they do: for the benchmark of the reports."""

from __future__ import annotations

import random
import sys
import time
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from benchmarks.repeated import repeat_facts
from content.models import Asset, BuyingStage, Script, Segment, SegmentAxis
from hub.people.models import Team, User
from tracking.models import (
    CellUseDay,
    EngagementDay,
    FindDay,
    FindTime,
    SearchDay,
    UnmetWordDay,
    UsageDay,
    UseDay,
)
from tracking.rollups.repair import rebuild_rollups

SUMS = (UsageDay, UseDay, CellUseDay, FindDay, UnmetWordDay, EngagementDay, SearchDay, FindTime)
STAGES, SEGMENTS = 5, 20
CHUNK = 5000


def make_world(assets: int, reps: int, teams: int) -> None:
    """Live scripts of the last two years, each with a segment and a stage; reps, a lead of the second team and a
    manager of all others, a marketer who owns one asset in a hundred, and an administrator.
    """
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
    lead = User.objects.create(username="lead")
    lead.groups.set(Group.objects.filter(name="Managers"))
    marketer = User.objects.create(username="marketer")
    marketer.groups.set(Group.objects.filter(name="Marketers"))
    Asset.objects.filter(pk__in=keys[::100]).update(owner=marketer)
    User.objects.create(username="administrator", is_superuser=True, is_staff=True)
    made = Team.objects.bulk_create(
        Team(name=f"Team {n}", slug=f"team-{n}", manager=lead if n == 1 else manager) for n in range(teams)
    )
    people = User.objects.bulk_create(User(username=f"rep{n}", team=made[n % teams]) for n in range(reps))
    group = Group.objects.get(name="Reps")
    User.groups.through.objects.bulk_create(User.groups.through(user=rep, group=group) for rep in people)


def invent(events: int, *, seed: int, days: int) -> None:
    call_command("simulate_usage", events=events, seed=seed, days=days, beside_real_ones=True, stdout=sys.stderr)
    tidy()


def repeat(times: int, *, days: int, weeks: int = 1) -> float:
    """Have all facts so many times, each `weeks` weeks later; answers how many seconds the sums of all days took."""
    if times < 2:
        return 0.0
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    repeat_facts(times, until=midnight, days=days, weeks=weeks)
    with connection.cursor() as cursor:
        # All of it is made of facts, and written from nothing it takes a fraction of the time.
        cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in SUMS)}")
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


NAME_ACCOUNTS = """
WITH named AS (
  INSERT INTO tracking_account (name, key, external_id, created_at)
  SELECT 'Company ' || n, 'company ' || n, '', now() FROM generate_series(1, 300) n
  ON CONFLICT DO NOTHING RETURNING id, name
)
UPDATE tracking_call c SET account_id = a.id FROM named a
WHERE mod(c.id, 5) = 0 AND a.name = 'Company ' || (1 + mod(c.id / 5, 300))
"""
NAME_SEGMENTS = """
INSERT INTO tracking_call_segments (call_id, segment_id)
SELECT c.id, s.id FROM tracking_call c
JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM content_segment) s
ON s.place = floor(power(mod(hashint4(c.id::int)::bigint + 2147483648, 1000) / 1000.0, 2) * %(segments)s)::bigint
WHERE mod(c.id, 2) = 0 AND NOT EXISTS (SELECT FROM tracking_call_segments WHERE call_id = c.id)
"""
DECIDE = """
INSERT INTO tracking_decision (call_id, actor_id, team_id, segment_id, stage_id, product_id, result, reason, decided_at, day)
SELECT c.id, c.actor_id, c.team_id, g.segment_id, c.stage_id, c.product_id, r.result,
  CASE WHEN r.result = 'lost' THEN (ARRAY['price', 'timing', 'competitor', ''])[1 + mod(c.id, 4)] ELSE '' END,
  c.opened_at + interval '1 hour', (c.opened_at + interval '1 hour')::date
FROM (
  SELECT *, mod(hashint4(id::int + 7)::bigint + 2147483648, 100) AS drawn FROM tracking_call
  WHERE mod(id, 3) > 0 ORDER BY opened_at DESC LIMIT %(decided)s
) c LEFT JOIN tracking_call_segments g ON g.call_id = c.id CROSS JOIN LATERAL (
  SELECT CASE WHEN drawn < 30 THEN 'moved_on' WHEN drawn < 45 THEN 'won' WHEN drawn < 85 THEN 'lost' ELSE 'no_answer' END AS result
) r
"""  # noqa: E501
NOTE_USES = """
INSERT INTO tracking_decideduse (decision_id, asset_id, first_used_at, sent, day)
SELECT d.id, e.asset_id, MIN(e.occurred_at), bool_or(e.kind = 'sent'), CASE WHEN d.result <> 'no_answer' THEN d.day END
FROM tracking_decision d JOIN tracking_usageevent e ON e.call_id = d.call_id
WHERE e.counts AND e.kind <> 'viewed' GROUP BY d.id, e.asset_id
"""


def decide(calls: int) -> None:
    """Half of all calls name a segment; of the last `calls` that anybody told of there is a decision, with what was
    used in them. PostgreSQL only; once.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # What is written refers to what is there: it need not be looked up again, row by row.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(NAME_ACCOUNTS)
        cursor.execute(NAME_SEGMENTS, {"segments": SEGMENTS})
        cursor.execute("TRUNCATE tracking_decision, tracking_decideduse")
        cursor.execute(DECIDE, {"decided": calls})
        cursor.execute(NOTE_USES)
