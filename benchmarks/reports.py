"""How long the reports take on many facts, against SQL over these facts, and whether both say the same.

Builds a throw-away database (SQLite in a temporary folder, or a new one beside the PostgreSQL that DATABASE_URL names)
with --assets assets and --reps reps in --teams teams, lets `simulate_usage` invent a tenth of --events over two years,
asks each page and each file, has the rest, and asks again. On PostgreSQL `simulate_usage` invents 100,000 acts at most:
the database makes the others of these (see `repeated`), and beside each page and each daily task another process
records what reps do and tells how long it waited at most. Prints a table, then one JSON object as the last line.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
TEMPORARY = tempfile.TemporaryDirectory(prefix="hub-bench-reports-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.test")
os.environ["HUB_DATA_DIR"] = TEMPORARY.name
os.environ["HUB_RAW_EVENT_DAYS"] = "760"
os.environ.pop("ELASTICSEARCH_URL", None)

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Count, F  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402
from openpyxl import load_workbook  # noqa: E402

from benchmarks.repeated import repeat_facts  # noqa: E402
from content.models import Asset, BuyingStage, Script, Segment, SegmentAxis  # noqa: E402
from hub.people.models import Team, User  # noqa: E402
from tracking.models import ShareLink, UsageEvent  # noqa: E402
from tracking.rollups.repair import rebuild_rollups  # noqa: E402
from tracking.tasks import forget_old_events, repair_rollups, sum_searches  # noqa: E402
from tracking.usage.actions import record_usage  # noqa: E402

STAGES, SEGMENTS = 5, 20
CHUNK = 5000
DAYS = 60
INVENTED_AT_MOST = 100_000
TASKS = {"repair": repair_rollups, "search sums": sum_searches, "forgetting": forget_old_events}

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
UNUSED_CLASSES = f"""
SELECT * FROM ({CLASSES}) classes WHERE class IN ('never_found', 'found_not_opened', 'opened_not_used')
"""
UTILISATION = """
SELECT COUNT(*), COUNT(u.asset_id) FROM content_asset a LEFT JOIN (
  SELECT DISTINCT asset_id FROM tracking_usageevent WHERE counts AND kind <> 'viewed' AND occurred_at >= %(since)s {of_team}
) u ON u.asset_id = a.id WHERE a.live AND a.first_published_at <= %(before)s
"""  # noqa: E501
USES_BY_STAGE = """
SELECT b.name, COUNT(*) FROM tracking_usageevent e JOIN content_asset a ON a.id = e.asset_id AND a.live
JOIN content_asset_stages g ON g.asset_id = a.id JOIN content_buyingstage b ON b.id = g.buyingstage_id
WHERE e.counts AND e.kind <> 'viewed' AND e.occurred_at >= %(since)s {of_team} GROUP BY 1
"""
USES_BY_CALLS_STAGE = """
SELECT b.name, COUNT(*) FROM tracking_usageevent e JOIN tracking_call c ON c.id = e.call_id
JOIN content_buyingstage b ON b.id = c.stage_id WHERE e.counts AND e.kind <> 'viewed' AND e.occurred_at >= %(since)s GROUP BY 1
"""  # noqa: E501
BY_ASSET = """
SELECT a.id, COALESCE(h.n, 0), COALESCE(u.opened, 0), COALESCE(u.used, 0), COALESCE(u.sent, 0), COALESCE(v.n, 0)
FROM content_asset a LEFT JOIN (
  SELECT h.asset_id, COUNT(*) AS n FROM tracking_searchhit h JOIN tracking_searchlog t ON t.id = h.search_id
  WHERE t.counts AND t.searched_at >= %(since)s {of_team} GROUP BY 1
) h ON h.asset_id = a.id LEFT JOIN (
  SELECT asset_id, SUM(CASE WHEN kind = 'viewed' THEN 1 ELSE 0 END) AS opened,
    SUM(CASE WHEN kind <> 'viewed' THEN 1 ELSE 0 END) AS used, SUM(CASE WHEN kind = 'sent' THEN 1 ELSE 0 END) AS sent
  FROM tracking_usageevent WHERE counts AND occurred_at >= %(since)s {of_team} GROUP BY 1
) u ON u.asset_id = a.id LEFT JOIN (
  SELECT p.asset_id, COUNT(DISTINCT p.session_id) AS n FROM tracking_pageview p JOIN tracking_viewsession v ON v.id = p.session_id
  JOIN tracking_sharelink t ON t.id = v.share_link_id WHERE v.verdict = 'person' AND v.started_at >= %(since)s {of_team} GROUP BY 1
) v ON v.asset_id = a.id WHERE a.live AND a.first_published_at <= %(before)s
"""  # noqa: E501
SEARCHES = """
SELECT 'searches', COUNT(*) FROM tracking_searchlog WHERE counts AND searched_at >= %(since)s {of_team}
UNION ALL SELECT 'zero', COUNT(*) FROM tracking_searchlog WHERE counts AND total = 0 AND searched_at >= %(since)s {of_team}
UNION ALL SELECT 'used', COUNT(DISTINCT session) FROM tracking_searchlog
WHERE counts AND first_used_at IS NOT NULL AND searched_at >= %(since)s {of_team}
"""  # noqa: E501
LINKS = """
SELECT '', COUNT(*) FROM tracking_sharelink t WHERE {of_sender}
UNION ALL SELECT 'viewed', COUNT(*) FROM tracking_sharelink t WHERE first_viewed_at IS NOT NULL AND {of_sender}
UNION ALL SELECT 'closed', COUNT(*) FROM tracking_sharelink t
WHERE (revoked_at IS NOT NULL OR expires_at <= %(now)s) AND {of_sender}
"""
LINK = """
SELECT 'views', COUNT(*) FROM tracking_viewsession WHERE verdict = 'person' AND share_link_id = %(link)s
UNION ALL SELECT 'seconds', COALESCE(SUM(seconds), 0) FROM tracking_viewsession
WHERE verdict = 'person' AND share_link_id = %(link)s
"""
USE_OF_ASSET = """
SELECT 'reps', COUNT(DISTINCT actor_id) FROM tracking_usageevent
WHERE counts AND kind <> 'viewed' AND asset_id = %(asset)s AND occurred_at >= %(recent)s
UNION ALL SELECT 'sends', COUNT(*) FROM tracking_usageevent
WHERE counts AND kind = 'sent' AND asset_id = %(asset)s AND occurred_at >= %(recent)s
UNION ALL SELECT 'readers', COUNT(DISTINCT v.viewer_id) FROM tracking_viewsession v WHERE v.verdict = 'person'
AND v.started_at >= %(before)s AND v.id IN (SELECT session_id FROM tracking_pageview WHERE asset_id = %(asset)s)
"""
READERS_OF_ASSET = """
SELECT 'readers', COUNT(DISTINCT v.viewer_id) FROM tracking_viewsession v
JOIN tracking_pageview p ON p.session_id = v.id
WHERE v.verdict = 'person' AND v.started_at >= %(before)s AND p.asset_id = %(asset)s
"""


Numbers = Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A page, who asks for it, and the SQL over the facts that says the same; `read` takes the numbers off the page."""

    name: str
    path: str
    by: str = "manager"
    raw: str = ""
    of_team: bool = False
    read: Callable[[Any], Numbers] | None = None


def classes_of(answer: Any) -> Numbers:
    return {one.asset_class.value: one.count for one in answer.context["counts"].classes if one.count}


def classes_of_api(answer: Any) -> Numbers:
    return {name: count for name, count in answer.json()["classes"].items() if count}


def utilisation_of(answer: Any) -> Numbers:
    return {answer.context["number"].eligible: answer.context["number"].used}


def utilisation_of_api(answer: Any) -> Numbers:
    return {answer.json()["eligible"]: answer.json()["used"]}


def uses_by_stage(answer: Any) -> Numbers:
    uses: dict[str, int] = {}
    for row in answer.context["coverage"].rows:
        for cell in row.cells:
            uses[cell.stage] = uses.get(cell.stage, 0) + cell.uses
    return {stage: number for stage, number in uses.items() if number}


def assets_of_csv(answer: Any) -> Numbers:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    names = ("shown", "opened", "used", "sent", "views")
    return {int(row["id"]): tuple(int(row[name]) for name in names) for row in csv.DictReader(io.StringIO(text))}


def assets_of_xlsx(answer: Any) -> Numbers:
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)), read_only=True)
    rows = book["Assets"].iter_rows(values_only=True)
    heads = next(rows)
    places = [heads.index(name) for name in ("Shown", "Opened", "Used", "Sent", "Views")]
    return {row[0]: tuple(row[place] for place in places) for row in rows}


def searches_of(answer: Any) -> Numbers:
    found = answer.context["summary"]
    return {"searches": found.searches, "zero": found.zero, "used": found.sessions_with_use}


def links_of(answer: Any) -> Numbers:
    names = {"All": "", "Viewed": "viewed", "Closed": "closed"}
    return {names[one.label]: one.count for one in answer.context["choices"] if one.label in names}


def link_of(answer: Any) -> Numbers:
    return {"views": answer.context["read"].views, "seconds": answer.context["read"].seconds}


def use_of(answer: Any) -> Numbers:
    reps, sends, readers = (int(figure.value) for figure in answer.context["use"].figures[:3])
    return {"reps": reps, "sends": sends, "readers": readers}


def readers_of(answer: Any) -> Numbers:
    return {"readers": answer.context["read"].recipients}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=10_000)
    parser.add_argument("--reps", type=int, default=500)
    parser.add_argument("--teams", type=int, default=30)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--weeks", type=int, default=104, help="how far back the history reaches (default: 104)")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--write", metavar="DATABASE", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        write_beside(asked.write)
        return
    setup_test_environment()
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{TEMPORARY.name}/bench.sqlite3"
    database = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        make_world(asked.assets, asked.reps, asked.teams)
        few_events, days = asked.events // 10, asked.weeks * 7
        invented = min(few_events, INVENTED_AT_MOST) if connection.vendor == "postgresql" else few_events
        invent(invented, seed=1, days=days)
        repeat(few_events // invented, days=days)
        few = {answer.name: measure(answer, asked.times) for answer in answers()}
        summed = 0.0
        if connection.vendor == "postgresql":
            summed = repeat(10, days=days)
        else:
            invent(asked.events - few_events, seed=2, days=days)
        many = {answer.name: measure(answer, asked.times) for answer in answers()}
        waits = measure_beside() if connection.vendor == "postgresql" else {}
        report(few, many, waits, summed)
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


def answers() -> list[Answer]:
    """Every page at which many facts could tell, of the rep who sent most and the asset with the most acts."""
    sends = ShareLink.objects.order_by().values_list("created_by__username").annotate(number=Count("pk"))
    busiest = sends.order_by("-number", "created_by__username")[0][0]
    asset = most_used_asset()
    team, every = "?team=team-0", "?team=&class=all"
    return [
        Answer("unused", "/reports/unused/?team=", raw=CLASSES, read=classes_of),
        Answer("unused_team", f"/reports/unused/{team}", raw=CLASSES, of_team=True, read=classes_of),
        Answer("overview", "/reports/?team=", raw=UTILISATION, read=utilisation_of),
        Answer("overview_team", f"/reports/{team}", raw=UTILISATION, of_team=True, read=utilisation_of),
        Answer("coverage", "/reports/coverage/?team=", raw=USES_BY_STAGE, read=uses_by_stage),
        Answer("coverage_team", f"/reports/coverage/{team}", raw=USES_BY_STAGE, of_team=True, read=uses_by_stage),
        Answer("coverage_calls", "/reports/coverage/?team=&by=calls", raw=USES_BY_CALLS_STAGE, read=uses_by_stage),
        Answer("searches", "/reports/searches/?team=", raw=SEARCHES, read=searches_of),
        Answer("searches_team", f"/reports/searches/{team}", raw=SEARCHES, of_team=True, read=searches_of),
        Answer("unused_api", "/api/v1/reports/unused", raw=UNUSED_CLASSES, read=classes_of_api),
        Answer("utilisation_api", "/api/v1/reports/utilisation", raw=UTILISATION, read=utilisation_of_api),
        Answer("unused_csv", f"/reports/unused/unused.csv{every}", raw=BY_ASSET, read=assets_of_csv),
        Answer("unused_csv_team", f"/reports/unused/unused.csv{team}&class=all", raw=BY_ASSET, of_team=True,
               read=assets_of_csv),
        Answer("unused_xlsx", f"/reports/unused/unused.xlsx{every}", raw=BY_ASSET, read=assets_of_xlsx),
        Answer("searches_csv", "/reports/searches/searches.csv?team="),
        Answer("home", "/", by=busiest),
        Answer("sent", "/sent/", by=busiest, raw=LINKS, read=links_of),
        Answer("sent_manager", "/sent/", raw=LINKS, read=links_of),
        Answer("sent_link", f"/sent/{read_link(busiest)}/", by=busiest, raw=LINK, read=link_of),
        Answer("sent_recent", "/sent/recent/", by=busiest),
        Answer("asset_use", f"/assets/{asset}/use/", raw=USE_OF_ASSET, read=use_of),
        Answer("asset_engagement", f"/assets/{asset}/engagement/", raw=READERS_OF_ASSET, read=readers_of),
        Answer("bookmarks", "/bookmarks/", by=busiest),
        Answer("admin_listing", "/admin/assets/", by="administrator"),
        Answer("bulk_all", "/admin/bulk/content/asset/change/?id=all&next=/admin/assets/", by="administrator"),
    ]  # fmt: skip


def most_used_asset() -> int:
    rows = UsageEvent.objects.order_by().values_list("asset").annotate(number=Count("pk")).order_by("-number", "asset")
    return int(rows[0][0])


def read_link(username: str) -> int:
    """The person's last link that somebody read, or the last one where nobody has."""
    links = ShareLink.objects.filter(created_by__username=username)
    links = links.order_by(F("first_viewed_at").desc(nulls_last=True), "-pk")
    return int(links.values_list("pk", flat=True)[0])


def ask(client: Client, answer: Answer) -> Any:
    got = client.get(answer.path)
    assert got.status_code == 200, (answer.path, got.status_code)
    return got


def read_whole(got: Any) -> None:
    for _ in got.streaming_content if got.streaming else ():
        pass


def measure(answer: Answer, times: int) -> dict[str, Any]:
    """Median milliseconds of the page and of the raw SQL, the page's queries, and whether both say the same."""
    client = Client()
    client.force_login(User.objects.get(username=answer.by))
    got = ask(client, answer)
    found: dict[str, Any] = {}
    if answer.raw:
        numbers = answer.read(got) if answer.read else {}
        found["equal"] = numbers == dict(tupled(answer))
    else:
        read_whole(got)
    with CaptureQueriesContext(connection) as queries:
        read_whole(ask(client, answer))
    found |= {
        "queries": len(queries),
        "ms": median_ms(lambda: read_whole(ask(client, answer)), 1 if got.streaming else times),
    }
    if answer.raw:
        found["raw_ms"] = median_ms(lambda: run_raw(answer), times)
    print(answer.name, found, file=sys.stderr)
    return found


def tupled(answer: Answer) -> Iterator[tuple[Any, ...]]:
    """Rows of a key and its number, or its numbers as one tuple."""
    for key, *numbers in run_raw(answer):
        yield (key, tuple(numbers)) if len(numbers) > 1 else (key, *numbers)


def run_raw(answer: Answer) -> list[tuple[Any, ...]]:
    now, today = timezone.now(), timezone.localdate()
    by = User.objects.get(username=answer.by)
    known = {
        "now": str(connection.ops.adapt_datetimefield_value(now)),
        "before": str(connection.ops.adapt_datetimefield_value(now - timedelta(days=DAYS))),
        "since": str(today - timedelta(days=DAYS)),
        "recent": str(today - timedelta(days=DAYS - 1)),
        "asset": answer.path.split("/")[2],
        "link": answer.path.split("/")[2],
    }
    of_team = f"AND team_id = {Team.objects.get(slug='team-0').pk}" if answer.of_team else ""
    of_sender = f"(t.created_by_id = {by.pk} OR t.team_id IN (SELECT id FROM hub_team WHERE manager_id = {by.pk}))"
    with connection.cursor() as cursor:
        cursor.execute(answer.raw.format(of_team=of_team, of_sender=of_sender), known)
        return list(cursor.fetchall())


def measure_beside() -> dict[str, float]:
    """The longest that a rep's act took, in milliseconds, while each page was asked and each daily task ran."""
    waits = {}
    with writer() as acts:
        for answer in answers():
            client = Client()
            client.force_login(User.objects.get(username=answer.by))
            waits[answer.name] = acts.longest_during(lambda c=client, one=answer: read_whole(ask(c, one)))
        for name, task in TASKS.items():
            waits[name] = acts.longest_during(task.enqueue)
    return waits


@dataclass
class Acts:
    """The process that records acts, and what it has told: when each ended, and how long it took."""

    process: subprocess.Popen[str]
    told: Path

    def longest_during(self, work: Callable[[], Any]) -> float:
        """Milliseconds. The work is done again until ten acts fell into it."""
        started = time.time()
        while True:
            work()
            took = self.took_since(started)
            if len(took) >= 10:
                return max(took)

    def took_since(self, moment: float) -> list[float]:
        """Milliseconds of each act that ended since."""
        assert self.process.poll() is None, "The process that records acts has ended."
        lines = [line.split() for line in self.told.read_text().splitlines() if line.endswith("ms")]
        return [float(took) for at, took, _ in lines if float(at) >= moment]


@contextmanager
def writer() -> Iterator[Acts]:
    told = Path(TEMPORARY.name) / "acts"
    told.touch()
    here = [sys.executable, __file__, "--write", connection.settings_dict["NAME"]]
    with told.open("w") as file, subprocess.Popen(here, stdout=file, stdin=subprocess.PIPE, text=True) as process:
        try:
            acts = Acts(process, told)
            while not acts.took_since(0):
                time.sleep(0.1)
            yield acts
        finally:
            process.terminate()


def write_beside(database: str) -> None:
    """Record what reps do with the assets most used, one act after the other, until this process is ended."""
    connection.settings_dict["NAME"] = database
    reps = list(User.objects.filter(team__isnull=False).order_by("pk")[:20])
    asset = Asset.objects.get(pk=most_used_asset())
    draw = random.Random(7)
    while True:
        started = time.perf_counter()
        kind, rep = draw.choice(("viewed", "copied", "downloaded")), draw.choice(reps)
        record_usage(asset=asset, kind=kind, actor=rep, at=timezone.now())
        print(time.time(), round((time.perf_counter() - started) * 1000, 1), "ms", flush=True)
        time.sleep(0.01)


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


def report(
    few: Mapping[str, dict[str, Any]], many: Mapping[str, dict[str, Any]], waits: Mapping[str, float], summed: float
) -> None:
    facts = UsageEvent.objects.count()
    growth = {name: round(found["ms"] / few[name]["ms"], 2) for name, found in many.items()}
    print(f"{connection.vendor}, {facts:,} usage events, {Asset.objects.count():,} assets")
    print(f"{'answer':18} {'ms':>9} {'at a tenth':>10} {'raw SQL ms':>11} {'queries':>8} {'equal':>6} {'act ms':>8}")
    for name, found in many.items():
        raw, equal, wait = found.get("raw_ms", "–"), found.get("equal", "–"), waits.get(name, "–")
        print(
            f"{name:18} {found['ms']:>9} {few[name]['ms']:>10} {raw:>11} {found['queries']:>8} {equal!s:>6} {wait!s:>8}"
        )
    for name in TASKS if waits else ():
        print(f"{name:18} {'':57} {waits[name]:>8}")
    size = bytes_a_fact(facts)
    print(f"Making the sums of nine tenths: {summed} s. {size} bytes a usage event, with all that belongs to it")
    print(
        json.dumps(
            {
                "facts": facts, "answers": many, "at_a_tenth": few, "growth": growth, "bytes_a_fact": size,
                "longest_act_ms": waits, "sums_s": summed,
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
