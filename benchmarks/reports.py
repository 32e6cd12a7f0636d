"""How long the reports take on many facts, against SQL over these facts, and whether both say the same.

Builds a throw-away database (SQLite in a temporary folder, or a new one beside the PostgreSQL that DATABASE_URL names)
with --assets assets and --reps reps in --teams teams, lets `simulate_usage` invent a tenth of --events over two years,
asks each page and each file, has the rest, and asks again. On PostgreSQL `simulate_usage` invents 100,000 acts at most:
the database makes the others of these (see `repeated`), and beside each page and each daily task another process
records what reps do and tells how long it waited at most. Prints a table, then one JSON object as the last line.
With --kept it fills the database that DATABASE_URL names instead, an empty one on PostgreSQL, and leaves it there:
asked for more events later it goes on from those, asked for no more it only measures.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext, setup_test_environment  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.reports_answers import Answer, answers, most_used_asset  # noqa: E402
from benchmarks.reports_world import decide, invent, make_world, repeat  # noqa: E402
from content.models import Asset  # noqa: E402
from hub.core.outbox.tasks import deliver_due  # noqa: E402
from hub.people.models import Team, User  # noqa: E402
from search.tasks import learn_words  # noqa: E402
from tracking.digests.tasks import make_monday_pages  # noqa: E402
from tracking.models import ReportFile, UsageEvent  # noqa: E402
from tracking.reports.made_files import make_file  # noqa: E402
from tracking.tasks import follow_up, repair_rollups, sum_searches  # noqa: E402
from tracking.usage.actions import record_usage  # noqa: E402
from tracking.usage.retention import forget_raw_events  # noqa: E402

DAYS = 60
INVENTED_AT_MOST = 100_000


def forget_a_day() -> object:
    """As if the oldest day of the invented history, which is shorter than facts are kept, had come to its end."""
    oldest = UsageEvent.objects.order_by("occurred_at").values_list("occurred_at", flat=True)[0]
    return forget_raw_events(at=oldest + timedelta(days=settings.HUB_RAW_EVENT_DAYS + 1))


TASKS: dict[str, Callable[[], object]] = {
    "repair": repair_rollups.enqueue,
    "search sums": sum_searches.enqueue,
    "forgetting": forget_a_day,
    "acts followed": follow_up.enqueue,
    "monday pages": make_monday_pages.enqueue,
    "outbox": deliver_due.enqueue,
    "words learned": learn_words.enqueue,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=int, default=10_000)
    parser.add_argument("--reps", type=int, default=500)
    parser.add_argument("--teams", type=int, default=30)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--weeks", type=int, default=104, help="how far back the history reaches (default: 104)")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--only", default="", metavar="NAMES", help="answers to ask for, with commas (default: all)")
    parser.add_argument("--kept", action="store_true", help="fill the database that DATABASE_URL names, and keep it")
    parser.add_argument("--decided", type=int, default=200_000, help="calls of which there is an outcome (with --kept)")
    parser.add_argument("--write", metavar="DATABASE", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.write:
        write_beside(asked.write)
        return
    setup_test_environment()
    if asked.kept:
        fill_and_keep(asked)
        only = asked.only.split(",") if asked.only else ()
        found = {answer.name: measure(answer, asked.times) for answer in answers(only)}
        report({}, found, measure_beside(only), 0.0)
        return
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
        only = asked.only.split(",") if asked.only else ()
        few = {answer.name: measure(answer, asked.times) for answer in answers(only)}
        summed = 0.0
        if connection.vendor == "postgresql":
            summed = repeat(10, days=days, weeks=max(few_events // invented, 1))
        else:
            invent(asked.events - few_events, seed=2, days=days)
        many = {answer.name: measure(answer, asked.times) for answer in answers(only)}
        waits = measure_beside(only) if connection.vendor == "postgresql" else {}
        report(few, many, waits, summed)
    finally:
        connection.creation.destroy_test_db(database, verbosity=0)
        TEMPORARY.cleanup()


def fill_and_keep(asked: argparse.Namespace) -> None:
    """Add what the database lacks of so many events, in whole multiples of those that it has; says how long it took."""
    started, days = time.perf_counter(), asked.weeks * 7
    call_command("migrate", verbosity=0)
    if not UsageEvent.objects.exists():
        make_world(asked.assets, asked.reps, asked.teams)
        invent(min(asked.events, INVENTED_AT_MOST), seed=1, days=days)
    there = UsageEvent.objects.count()
    times = round(asked.events / there)
    summed = repeat(times, days=days, weeks=max(there // INVENTED_AT_MOST, 1))
    if times > 1:
        decide(asked.decided)
        print(f"Filled in {time.perf_counter() - started:.0f} s, {summed} of them for the sums", file=sys.stderr)


def ask(client: Client, answer: Answer) -> Any:
    """What comes back; of a long list the file that the worker makes, which is made here."""
    got = client.get(answer.path)
    if got.status_code == 302 and got["Location"] == reverse("report_files"):
        file = ReportFile.objects.of(User.objects.get(username=answer.by)).newest_first()[0]
        make_file(file.pk, at=timezone.now())
        got = client.get(reverse("report_file", args=[file.pk]))
    elif got.status_code == 302:
        got = client.get(got["Location"])
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


def measure_beside(only: Sequence[str]) -> dict[str, float]:
    """The longest that a rep's act took, in milliseconds, while each page was asked and each daily task ran."""
    waits = {}
    with writer() as acts:
        for answer in answers(only):
            client = Client()
            client.force_login(User.objects.get(username=answer.by))
            waits[answer.name] = acts.longest_during(lambda c=client, one=answer: read_whole(ask(c, one)))
        for name, task in TASKS.items():
            waits[name] = acts.longest_during(task)
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
    growth = {name: round(many[name]["ms"] / found["ms"], 2) for name, found in few.items()}
    print(f"{connection.vendor}, {facts:,} usage events, {Asset.objects.count():,} assets")
    print(f"{'answer':18} {'ms':>9} {'at a tenth':>10} {'raw SQL ms':>11} {'queries':>8} {'equal':>6} {'act ms':>8}")
    for name, found in many.items():
        raw, equal, wait = found.get("raw_ms", "–"), found.get("equal", "–"), waits.get(name, "–")
        tenth = few[name]["ms"] if few else "–"
        print(f"{name:18} {found['ms']:>9} {tenth:>10} {raw:>11} {found['queries']:>8} {equal!s:>6} {wait!s:>8}")
    for name in TASKS if waits else ():
        print(f"{name:18} {'':57} {waits[name]:>8}")
    size = bytes_a_fact(facts)
    made = f"Making the sums of nine tenths: {summed} s. " if few else ""
    print(f"{made}{size} bytes a usage event, with all that belongs to it")
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
