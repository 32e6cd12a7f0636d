"""What it costs a request to have a connection to PostgreSQL: Django's kept ones, the hub's, and Django's pool.

`make bench-connections`, on the PostgreSQL that DATABASE_URL names, of which it only asks `SELECT 1`. As a web process
does, threads that live on (gthread keeps eight) open and end requests of a few queries each; the ways take turns, round
by round. Each way looks before its first query whether the connection still stands, but `pool, unchecked`, which shows
what that costs. Then the server ends all connections, and the next request of each thread is to find a new one.
A table for people, then one JSON object.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import statistics
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.test")

import django  # noqa: E402

django.setup()

from django.db import DatabaseError  # noqa: E402
from django.db.utils import ConnectionHandler  # noqa: E402

from hub.settings.environment import env  # noqa: E402

ROUNDS, REQUESTS, WARM_UP = 15, 400, 20
THREADS = (1, 8)
QUERIES = (1, 8)
# The pool says of each connection that it found ended; the table counts them.
logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


def ways(threads: int) -> dict[str, dict[str, Any]]:
    """The databases' settings to compare, by what the table calls them; the pool holds as many as there are threads."""
    server = env.db("DATABASE_URL")
    kept = {**server, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    pool = {"min_size": threads, "max_size": threads, "timeout": 10}
    pooled = {**server, "ENGINE": "django.db.backends.postgresql", "OPTIONS": {"pool": pool}, "CONN_MAX_AGE": 0}
    return {
        "kept, Django": {**kept, "ENGINE": "django.db.backends.postgresql"},
        "kept, hub": {**kept, "ENGINE": "hub.postgresql"},
        "pool": {**pooled, "CONN_HEALTH_CHECKS": True},
        "pool, unchecked": {**pooled, "CONN_HEALTH_CHECKS": False},
    }


class Web:
    """A web process's threads, which keep to one database."""

    def __init__(self, connections: ConnectionHandler, name: str, threads: int) -> None:
        self.connections = connections
        self.name = name
        self.together = threading.Barrier(threads)
        self.threads = threads
        self.executor = ThreadPoolExecutor(threads)

    def on_all(self, work: Callable[[], float | int]) -> list[float | int]:
        """`work` in every thread, begun together; what each answers."""

        def begin() -> float | int:
            self.together.wait()
            return work()

        return [done.result() for done in [self.executor.submit(begin) for _ in range(self.threads)]]

    def request(self, queries: int) -> None:
        """What Django does at the beginning and the end of each request, and queries in between."""
        connection = self.connections[self.name]
        connection.close_if_unusable_or_obsolete()
        for _ in range(queries):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
                cursor.fetchone()
        connection.close_if_unusable_or_obsolete()

    def requests_per_second(self, count: int, queries: int) -> float:
        def work() -> float:
            for _ in range(count // self.threads):
                self.request(queries)
            return 0.0

        start = time.perf_counter()
        self.on_all(work)
        return count // self.threads * self.threads / (time.perf_counter() - start)

    def failed_after_the_server_ended(self) -> int:
        """How many threads' next request fails once the server has ended every connection of this way."""

        def backend() -> int:
            connection = self.connections[self.name]
            connection.close_if_unusable_or_obsolete()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                pid = cursor.fetchone()[0]
            self.together.wait()
            connection.close_if_unusable_or_obsolete()
            return int(pid)

        def attempt() -> int:
            try:
                self.request(1)
            except DatabaseError:
                return 1
            return 0

        pids = self.on_all(backend)
        with self.connections["ending"].cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s) AS pid", [pids])
        time.sleep(0.5)
        return int(sum(self.on_all(attempt)))

    def end(self) -> None:
        def close() -> int:
            connection = self.connections[self.name]
            connection.close()
            return 0

        self.on_all(close)
        self.executor.shutdown()
        if getattr(self.connections[self.name], "pool", None):
            self.connections[self.name].close_pool()


def measure(threads: int, queries: int, rounds: int) -> dict[str, Any]:
    """Milliseconds a request by way: the middle of all rounds, of one thread or of all that share the process."""
    databases = ways(threads)
    kept = databases["kept, Django"]
    connections = ConnectionHandler({"default": kept, "ending": kept, **databases})
    webs = [Web(connections, name, threads) for name in databases]
    rates: dict[str, list[float]] = {name: [] for name in databases}
    try:
        for web in webs:
            web.requests_per_second(WARM_UP * threads, queries)
        for turn in range(rounds):
            for web in [*webs[turn % len(webs) :], *webs[: turn % len(webs)]]:
                rates[web.name].append(web.requests_per_second(REQUESTS, queries))
        failed = {web.name: web.failed_after_the_server_ended() for web in webs}
    finally:
        for web in webs:
            web.end()
        connections.close_all()
    return {
        "threads": threads,
        "queries": queries,
        "ways": {
            name: {
                "requests_per_s": round(statistics.median(rates[name])),
                "ms": round(1000 / statistics.median(rates[name]), 3),
                "failed_after_end": failed[name],
            }
            for name in databases
        },
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    if not env.str("DATABASE_URL", default="").startswith(("postgres:", "postgresql:")):
        sys.exit("DATABASE_URL does not name a PostgreSQL: there is nothing to compare.")
    print(f"{'threads':>7} {'queries':>7}  {'way':<16} {'requests/s':>10} {'ms':>7}  failed once the server ended all")
    results = []
    for threads in THREADS:
        for queries in QUERIES:
            result = measure(threads, queries, options.rounds)
            results.append(result)
            for name, figures in result["ways"].items():
                print(
                    f"{threads:>7} {queries:>7}  {name:<16} {figures['requests_per_s']:>10} {figures['ms']:>7}"
                    f"  {figures['failed_after_end']} of {threads}",
                    flush=True,
                )
    print(json.dumps({"connections": results}))


if __name__ == "__main__":
    main()
