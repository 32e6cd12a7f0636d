"""How long the reports take on a large library, against raw SQL that asks for nothing but the numbers.

Builds a throw-away database (SQLite in a temporary folder, or a new one beside the PostgreSQL that DATABASE_URL names)
with --assets assets and --usage-days rows of daily sums, asks each report a few times as a manager's browser would,
and prints a table, then one JSON object as the last line.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
TEMPORARY = tempfile.TemporaryDirectory(prefix="hub-bench-reports-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.test")
os.environ["HUB_DATA_DIR"] = TEMPORARY.name
os.environ.pop("ELASTICSEARCH_URL", None)

import django  # noqa: E402

django.setup()

from django.apps import apps  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from content.models import Asset, BuyingStage, Segment, SegmentAxis  # noqa: E402
from hub.people.models import Team, User  # noqa: E402
from tracking.models import EngagementDay, FindDay, UsageDay, UsageEvent, UsageKind  # noqa: E402
from tracking.rollups.sums import rebuild_rollups  # noqa: E402

TEAMS, REPS_EACH, STAGES, SEGMENTS = 6, 10, 5, 20
HISTORY_DAYS, RAW_DAYS = 150, 30
CHUNK = 5000

# The numbers of the page and nothing else, as one would type them: no filters, no rows, no definitions.
RAW_CLASSES = """
SELECT CASE
  WHEN EXISTS (SELECT 1 FROM tracking_usageday u WHERE u.asset_id = a.id AND u.counts AND u.day >= %(since)s AND u.kind = 'sent')
    THEN CASE WHEN EXISTS (SELECT 1 FROM tracking_engagementday e WHERE e.asset_id = a.id AND e.day >= %(since)s AND e.views > 0)
      THEN 6 ELSE 5 END
  WHEN EXISTS (SELECT 1 FROM tracking_usageday u WHERE u.asset_id = a.id AND u.counts AND u.day >= %(since)s AND u.kind <> 'viewed')
    THEN 4
  WHEN EXISTS (SELECT 1 FROM tracking_findday f WHERE f.asset_id = a.id AND f.day >= %(since)s AND f.opened > 0) THEN 3
  WHEN EXISTS (SELECT 1 FROM tracking_findday f WHERE f.asset_id = a.id AND f.day >= %(since)s AND f.shown > 0) THEN 2
  ELSE 1 END AS class, COUNT(*)
FROM content_asset a WHERE a.live AND a.first_published_at <= %(before)s GROUP BY 1
"""  # noqa: E501
RAW_UTILISATION = """
SELECT COUNT(*), SUM(CASE WHEN EXISTS (
  SELECT 1 FROM tracking_usageday u WHERE u.asset_id = a.id AND u.counts AND u.day >= %(since)s AND u.kind <> 'viewed'
) THEN 1 ELSE 0 END) FROM content_asset a WHERE a.live AND a.first_published_at <= %(before)s
"""


RAW = {"/reports/unused/": RAW_CLASSES, "/reports/": RAW_UTILISATION}
RAW |= {"/api/v1/reports/unused": RAW_CLASSES, "/api/v1/reports/utilisation": RAW_UTILISATION}
FILE = "/reports/unused/unused.csv"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=20_000)
    parser.add_argument("--usage-days", type=int, default=500_000)
    parser.add_argument("--events", type=int, default=100_000, help="raw events of the last days, for the rebuild")
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    setup_test_environment()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{TEMPORARY.name}/bench.sqlite3"
    database = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        built = build(asked.assets, asked.usage_days, asked.events)
        report(built, {path: measure(path, asked.times) for path in (*RAW, FILE)})
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)
        TEMPORARY.cleanup()


def build(assets: int, usage_days: int, events: int) -> dict[str, float]:
    """The library and its history: sums of the earlier days, raw events of the last days, then one rebuild of these."""
    draw, now = random.Random(20), timezone.now()
    teams = Team.objects.bulk_create(Team(name=f"Team {n}", slug=f"team-{n}") for n in range(TEAMS))
    reps = User.objects.bulk_create(User(username=f"rep{n}", team=teams[n % TEAMS]) for n in range(TEAMS * REPS_EACH))
    group = Group.objects.get(name="Reps")
    User.groups.through.objects.bulk_create(User.groups.through(user=rep, group=group) for rep in reps)
    keys = make_assets(assets, draw, now)
    # Every other asset is never used; a quarter is never even found.
    found, used = keys[: len(keys) * 3 // 4], keys[: len(keys) // 2]
    make_sums(found, used, usage_days - events, draw, now, reps)
    # By asset and team, of those by person, as an upgrade makes them.
    import_module("tracking.migrations.0021_fill_use_days").fill(apps, None)
    make_events(found, used, events, draw, now, reps)
    started = time.perf_counter()
    rebuild_rollups(since=(now - timedelta(days=RAW_DAYS - 1)).date(), until=now.date())
    seconds = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return {
        "assets": len(keys),
        "usage_days": UsageDay.objects.count(),
        "find_days": FindDay.objects.count(),
        "rebuilt_events": events,
        "rebuild_s": round(seconds, 2),
    }


def make_assets(number: int, draw: random.Random, now: datetime) -> list[int]:
    """Live assets of the last two years, each with a segment and a stage. Their kinds' own tables don't matter here."""
    axis = SegmentAxis.objects.create(name="Industry", slug="industry")
    segments = Segment.objects.bulk_create(Segment(axis=axis, name=f"S{n}", slug=f"s{n}") for n in range(SEGMENTS))
    stages = BuyingStage.objects.bulk_create(BuyingStage(name=f"B{n}", slug=f"b{n}", order=n) for n in range(STAGES))
    assets = [
        Asset(
            kind="script",
            type="talk-track",
            title=f"Talk track {n} on scheduling",
            summary="What to say.",
            live=True,
            first_published_at=now - timedelta(days=draw.randint(1, 700)),
        )
        for n in range(number)
    ]
    Asset.objects.bulk_create(assets, batch_size=CHUNK)
    keys = list(Asset.objects.order_by("pk").values_list("pk", flat=True))
    tagged, staged = Asset.segments.through, Asset.stages.through
    tagged.objects.bulk_create(
        (tagged(asset_id=key, segment_id=draw.choice(segments).pk) for key in keys), batch_size=CHUNK
    )
    staged.objects.bulk_create(
        (staged(asset_id=key, buyingstage_id=draw.choice(stages).pk) for key in keys), batch_size=CHUNK
    )
    draw.shuffle(keys)
    return keys


def make_sums(
    found: list[int], used: list[int], number: int, draw: random.Random, now: datetime, reps: list[User]
) -> None:
    """`number` rows of UsageDay, a find beside each, and reading of some, on the days before the raw events."""
    today, rows, finds, views = now.date(), {}, {}, {}
    while len(rows) < number:
        rep, day = draw.choice(reps), today - timedelta(days=draw.randint(RAW_DAYS, HISTORY_DAYS))
        kind = draw.choices(UsageKind.values, (5, 2, 1, 1, 2))[0]
        key = draw.choice(found if kind == UsageKind.VIEWED else used)
        rows[key, day, kind, rep.pk] = rep.team_id
        finds[key, day, rep.team_id] = kind == UsageKind.VIEWED
        if kind == UsageKind.SENT and key % 3:
            views[key, day, rep.team_id] = 1
    UsageDay.objects.bulk_create(
        (
            UsageDay(asset_id=key, day=day, kind=kind, actor_id=rep, team_id=team, counts=True, count=1)
            for (key, day, kind, rep), team in rows.items()
        ),
        batch_size=CHUNK,
    )
    FindDay.objects.bulk_create(
        (FindDay(asset_id=k, day=day, team_id=team, shown=1, opened=n) for (k, day, team), n in finds.items()),
        batch_size=CHUNK,
    )
    EngagementDay.objects.bulk_create(
        (EngagementDay(asset_id=k, day=day, team_id=team, views=1, seconds=9) for k, day, team in views),
        batch_size=CHUNK,
    )


def make_events(
    found: list[int], used: list[int], number: int, draw: random.Random, now: datetime, reps: list[User]
) -> None:
    def events() -> Iterator[UsageEvent]:
        for _ in range(number):
            rep, kind = draw.choice(reps), draw.choices(UsageKind.values, (5, 2, 1, 1, 2))[0]
            key = draw.choice(found if kind == UsageKind.VIEWED else used)
            at = now - timedelta(days=draw.random() * (RAW_DAYS - 1))
            yield UsageEvent(kind=kind, asset_id=key, actor=rep, team_id=rep.team_id, counts=True, occurred_at=at)

    made = events()
    while batch := list(islice(made, CHUNK)):
        UsageEvent.objects.bulk_create(batch)


def measure(path: str, times: int) -> dict[str, float]:
    """Median milliseconds of the answer and of the raw SQL, and the queries of one answer."""
    manager = User.objects.get_or_create(username="manager")[0]
    manager.groups.set(Group.objects.filter(name="Managers"))
    client = Client()
    client.force_login(manager)

    def ask() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        for _ in answer.streaming_content if answer.streaming else ():
            pass

    ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    found: dict[str, float] = {"queries": len(queries)}
    found["ms"] = median_ms(ask, times if path != FILE else 1)
    if path in RAW:
        found["raw_ms"] = median_ms(lambda: run_raw(RAW[path]), times)
        found["ratio"] = round(found["ms"] / found["raw_ms"], 2)
    return found


def run_raw(sql: str) -> None:
    now = timezone.now()
    adapt = connection.ops.adapt_datetimefield_value
    values = {"since": str((now - timedelta(days=60)).date()), "before": str(adapt(now - timedelta(days=60)))}
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.fetchall()


def median_ms(act: Callable[[], None], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(taken), 1)


def report(built: dict[str, float], measured: dict[str, dict[str, float]]) -> None:
    print(f"{connection.vendor}: " + ", ".join(f"{name} {value:,}" for name, value in built.items()))
    print(f"{'answer':32} {'ms':>9} {'raw SQL ms':>11} {'ratio':>6} {'queries':>8}")
    for path, found in measured.items():
        raw, ratio = found.get("raw_ms", "–"), found.get("ratio", "–")
        print(f"{path:32} {found['ms']:>9} {raw:>11} {ratio:>6} {found['queries']:>8}")
    names = {"/reports/unused/": "unused_page", "/reports/": "overview_page", FILE: "csv"}
    names |= {path: path.rsplit("/", 1)[1] + "_api" for path in measured if path.startswith("/api")}
    answers = {names[path]: found for path, found in measured.items()}
    print(json.dumps({"database": connection.vendor, **built, "answers": answers}))


if __name__ == "__main__":
    main()
