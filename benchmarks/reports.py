"""How long the reports take on many facts, against SQL over these facts, and whether both say the same.

Builds a throw-away database (SQLite in a temporary folder, or a new one beside the PostgreSQL that DATABASE_URL names)
with --assets assets and --reps reps in --teams teams, lets `simulate_usage` invent a tenth of --events, asks each page,
invents the rest, and asks again. Prints a table, then one JSON object as the last line.
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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
TEMPORARY = tempfile.TemporaryDirectory(prefix="hub-bench-reports-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.test")
os.environ["HUB_DATA_DIR"] = TEMPORARY.name
os.environ.pop("ELASTICSEARCH_URL", None)

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402

from content.models import Asset, BuyingStage, Script, Segment, SegmentAxis  # noqa: E402
from hub.people.models import Team, User  # noqa: E402
from tracking.models import ShareLink, UsageEvent  # noqa: E402

STAGES, SEGMENTS = 5, 20
CHUNK = 5000
DAYS = 60

# The numbers of the page and nothing else, as one would type them over the facts: no filters, no definitions.
CLASSES = """
WITH used AS (
  SELECT asset_id, MAX(CASE WHEN kind = 'sent' THEN 1 ELSE 0 END) AS sent, MAX(CASE WHEN kind <> 'viewed' THEN 1 ELSE 0 END) AS used,
    MAX(CASE WHEN kind = 'viewed' THEN 1 ELSE 0 END) AS opened
  FROM tracking_usageevent WHERE counts AND occurred_at >= %(since)s {of_team} GROUP BY asset_id
), shown AS (
  SELECT DISTINCT h.asset_id FROM tracking_searchhit h JOIN tracking_searchlog t ON t.id = h.search_id
  WHERE t.counts AND t.searched_at >= %(since)s {of_team}
), viewed AS (
  SELECT DISTINCT p.asset_id FROM tracking_pageview p JOIN tracking_viewsession v ON v.id = p.session_id
  JOIN tracking_sharelink t ON t.id = v.share_link_id WHERE v.verdict = 'person' AND v.started_at >= %(since)s {of_team}
)
SELECT CASE WHEN u.sent = 1 AND v.asset_id IS NOT NULL THEN 'sent_and_read' WHEN u.sent = 1 THEN 'sent_not_read'
  WHEN u.used = 1 THEN 'used_not_sent' WHEN u.opened = 1 THEN 'opened_not_used' WHEN s.asset_id IS NOT NULL THEN 'found_not_opened'
  ELSE 'never_found' END AS class, COUNT(*)
FROM content_asset a LEFT JOIN used u ON u.asset_id = a.id LEFT JOIN shown s ON s.asset_id = a.id
LEFT JOIN viewed v ON v.asset_id = a.id WHERE a.live AND a.first_published_at <= %(before)s GROUP BY 1
"""  # noqa: E501
UTILISATION = """
SELECT COUNT(*), COUNT(u.asset_id) FROM content_asset a LEFT JOIN (
  SELECT DISTINCT asset_id FROM tracking_usageevent WHERE counts AND kind <> 'viewed' AND occurred_at >= %(since)s {of_team}
) u ON u.asset_id = a.id WHERE a.live AND a.first_published_at <= %(before)s
"""  # noqa: E501
USES_BY_STAGE = """
SELECT g.buyingstage_id, COUNT(*) FROM tracking_usageevent e JOIN content_asset a ON a.id = e.asset_id AND a.live
JOIN content_asset_stages g ON g.asset_id = a.id
WHERE e.counts AND e.kind <> 'viewed' AND e.occurred_at >= %(since)s {of_team} GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, who asks for it, and the SQL over the facts that says the same; `read` takes the numbers off the page."""

    name: str
    path: str
    by: str = "manager"
    raw: str = ""
    of_team: bool = False
    read: Callable[[Any], Mapping[str, int]] | None = None


def classes_of(answer: Any) -> dict[str, int]:
    return {one.asset_class.value: one.count for one in answer.context["counts"].classes if one.count}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=10_000)
    parser.add_argument("--reps", type=int, default=500)
    parser.add_argument("--teams", type=int, default=30)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=5)
    asked = parser.parse_args()
    setup_test_environment()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{TEMPORARY.name}/bench.sqlite3"
    database = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        make_world(asked.assets, asked.reps, asked.teams)
        invent(asked.events // 10, seed=1)
        few = {answer.name: measure(answer, asked.times) for answer in answers()}
        invent(asked.events - asked.events // 10, seed=2)
        many = {answer.name: measure(answer, asked.times) for answer in answers()}
        report(few, many)
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)
        TEMPORARY.cleanup()


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
    made = Team.objects.bulk_create(Team(name=f"Team {n}", slug=f"team-{n}", manager=manager) for n in range(teams))
    people = User.objects.bulk_create(User(username=f"rep{n}", team=made[n % teams]) for n in range(reps))
    group = Group.objects.get(name="Reps")
    User.groups.through.objects.bulk_create(User.groups.through(user=rep, group=group) for rep in people)


def invent(events: int, *, seed: int) -> None:
    call_command("simulate_usage", events=events, seed=seed, beside_real_ones=True, stdout=sys.stderr)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def answers() -> list[Answer]:
    """Every page at which many facts could tell; of the rep and the asset with the most."""
    acts = UsageEvent.objects.values_list("actor__username").annotate(number=Count("pk")).order_by("-number")
    busiest = acts[0][0]
    asset = ShareLink.objects.order_by("pk").first().assets.first()
    team = "?team=team-0"
    return [
        Answer("unused", "/reports/unused/?team=", raw=CLASSES, read=classes_of),
        Answer("unused_team", f"/reports/unused/{team}", raw=CLASSES, of_team=True, read=classes_of),
        Answer("overview", "/reports/?team=", raw=UTILISATION),
        Answer("overview_team", f"/reports/{team}", raw=UTILISATION, of_team=True),
        Answer("coverage", "/reports/coverage/?team=", raw=USES_BY_STAGE),
        Answer("coverage_calls", "/reports/coverage/?team=&by=calls", raw=USES_BY_STAGE),
        Answer("unused_api", "/api/v1/reports/unused", raw=CLASSES),
        Answer("utilisation_api", "/api/v1/reports/utilisation", raw=UTILISATION),
        Answer("unused_csv", "/reports/unused/unused.csv?team="),
        Answer("home", "/", by=busiest),
        Answer("sent", "/sent/", by=busiest),
        Answer("sent_recent", "/sent/recent/", by=busiest),
        Answer("asset_use", f"/assets/{asset.pk}/use/", by=busiest),
        Answer("asset_engagement", f"/assets/{asset.pk}/engagement/", by=busiest),
    ]


def measure(answer: Answer, times: int) -> dict[str, Any]:
    """Median milliseconds of the page and of the raw SQL, the page's queries, and whether both say the same."""
    client = Client()
    client.force_login(User.objects.get(username=answer.by))

    def ask() -> Any:
        got = client.get(answer.path)
        assert got.status_code == 200, (answer.path, got.status_code)
        for _ in got.streaming_content if got.streaming else ():
            pass
        return got

    got = ask()
    with CaptureQueriesContext(connection) as queries:
        ask()
    found: dict[str, Any] = {"queries": len(queries), "ms": median_ms(ask, 1 if got.streaming else times)}
    if answer.raw:
        found["raw_ms"] = median_ms(lambda: run_raw(answer), times)
    if answer.read is not None:
        found["equal"] = answer.read(got) == dict(run_raw(answer))
    return found


def run_raw(answer: Answer) -> list[tuple[Any, ...]]:
    now = timezone.now()
    before = str(connection.ops.adapt_datetimefield_value(now - timedelta(days=DAYS)))
    since = str(timezone.localdate(now) - timedelta(days=DAYS))
    team = Team.objects.get(slug="team-0").pk
    sql = answer.raw.format(of_team=f"AND team_id = {team}" if answer.of_team else "")
    with connection.cursor() as cursor:
        cursor.execute(sql, {"since": since, "before": before})
        return list(cursor.fetchall())


def median_ms(act: Callable[[], Any], times: int) -> float:
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(taken), 1)


def bytes_a_fact(facts: int) -> float | None:
    """What facts and sums take, indices included, for each usage event; PostgreSQL only."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT SUM(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'tracking\\_%'"
        )
        return round(float(cursor.fetchone()[0]) / facts, 1)


def report(few: Mapping[str, dict[str, Any]], many: Mapping[str, dict[str, Any]]) -> None:
    facts = UsageEvent.objects.count()
    growth = {name: round(found["ms"] / few[name]["ms"], 2) for name, found in many.items()}
    print(f"{connection.vendor}, {facts:,} usage events, {Asset.objects.count():,} assets")
    print(f"{'answer':20} {'ms':>9} {'at a tenth':>10} {'raw SQL ms':>11} {'queries':>8} {'equal':>6}")
    for name, found in many.items():
        raw, equal = found.get("raw_ms", "–"), found.get("equal", "–")
        print(f"{name:20} {found['ms']:>9} {few[name]['ms']:>10} {raw:>11} {found['queries']:>8} {equal!s:>6}")
    size = bytes_a_fact(facts)
    print(json.dumps({"facts": facts, "answers": many, "growth": growth, "bytes_a_fact": size}))


if __name__ == "__main__":
    main()
