"""What the whole search page costs beside its bare `_search`, and suggestions beside theirs, on a large library.

`make bench-search` (ARGS="--assets 10000 --keep"): assets of ten pages in a throw-away database and index; with --keep
they stay for the next run, until --forget. In alternating rounds each query is asked of the hub's own web server as a
signed-in rep's page (permissions, all facets, highlights, page hits, log), as the same two searches sent raw in one
`_msearch`, and as a bare `combined_fields` query; all on open connections. Counts are made anew each time, never kept.
`floor` is the least that any page for a signed-in person costs: a view that reads session, person and roles and answers
nothing. A table for people, then one JSON object a size.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

import library
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone  # noqa: E402
from library import Made, say

from content.models import Asset
from content.permissions import sees_all_teams
from hub.operations.runner import answers
from search import forms
from search.backends.elasticsearch import indices, queries, side_queries
from search.backends.elasticsearch.plan import plan_for
from search.reading import vocabulary
from search.reading.request import read_request
from search.types import SearchRequest

PAGES, WORDS_A_PAGE = 10, 120
SIZES = (10_000, 50_000)
ROUNDS, QUERIES_A_ROUND = 9, 30
INDUSTRIES, NEEDS, REGIONS, STAGES, PRODUCTS = 12, 10, 8, 5, 6
SYLLABLES = [first + second for first in "bcdfghklmnprstvwz" for second in "aeiou"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assets", type=int, action="append", help="sizes; default 10000 and 50000")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--keep", action="store_true", help="leave database and index, and use those of the last run")
    parser.add_argument("--forget", action="store_true", help="remove what --keep left")
    options = parser.parse_args()
    if options.forget:
        library.forget_kept(f"search_{size}" for size in options.assets or SIZES)
        return
    results = [measure(size, options.rounds, options.keep) for size in options.assets or SIZES]
    for result in results:
        library.finish(result)


def measure(size: int, rounds: int, keep: bool) -> dict[str, Any]:
    draw = random.Random(5)
    known = _words(draw)
    with library.throw_away(["elasticsearch"], kept=f"search_{size}" if keep else "") as rep:
        _fill(size, known, rep)
        asked = [_query(known, draw) for _ in range(QUERIES_A_ROUND)]
        typed = _typed(draw)
        client = Client()
        client.force_login(rep)
        vocabulary.current()
        indices.client().indices.put_settings(index=indices.alias(), settings={"index.requests.cache.enable": False})
        with _hub(client.cookies[settings.SESSION_COOKIE_NAME].value) as hub:
            raw = _Raw()
            times = _rounds(
                {
                    "page": lambda query: hub.page("/search/", query, settle=True),
                    "while typing": lambda query: hub.page("/search/", query, settle=True, part="found"),
                    "page, no pause": lambda query: hub.page("/search/", query),
                    "raw": lambda query: raw.ask(*_bodies(query, rep)),
                    "bare": lambda query: raw.ask(_bare(query)),
                    "floor": lambda query: hub.page("/search/suggest", ""),
                },
                asked,
                rounds,
            )
            suggested = _rounds(
                {
                    "suggest": lambda text: hub.page("/search/suggest", text),
                    "raw": lambda text: raw.ask(
                        side_queries.suggest_body(text, None, sees_all_teams(rep), 10, timezone.now())
                    ),
                },
                typed,
                rounds,
            )
        counts = [_queries(client, query) for query in asked]
    return _result(size, times, suggested, counts)


def _fill(size: int, known: Sequence[str], rep: Any) -> None:
    """Assets and index, unless a run before left them."""
    there = Asset.objects.count()
    if there not in (0, size):
        raise SystemExit(f"{there} of {size} assets are there: an earlier run was broken off. Run it with --forget.")
    if not there:
        library.make(_library(size, known, random.Random(6)), rep)
    if not library.is_indexed(size):
        say(f"{size} assets indexed in {library.index(['elasticsearch']):.0f} s")


def _queries(client: Client, query: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/search/", {"q": query}).status_code == 200
    return len(captured)


class _Hub:
    """The hub's web server, asked by a signed-in person on one open connection."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}

    def page(self, path: str, query: str, settle: bool = False, part: str = "") -> tuple[float, bytes]:
        """The time to the last byte, of the whole page or of the part that changes while one types. The search is
        logged after that: `settle` waits for it, as a reader does."""
        headers = self.headers | ({"HX-Target": part} if part else {})
        started = time.perf_counter()
        self.connection.request("GET", f"{path}?{urlencode({'q': query})}", headers=headers)
        answer = self.connection.getresponse()
        content = answer.read()
        taken = time.perf_counter() - started
        assert answer.status == 200, answer.status
        assert b"search engine is away" not in content
        if settle:
            self.page("/search/suggest", "")
        return taken, content


@contextmanager
def _hub(session: str) -> Iterator[_Hub]:
    """Gunicorn as `make demo` and the image start it, on the same database and index."""
    port = library.free_port()
    options = ["--workers", "1", "--worker-class", "gthread", "--threads", "8", "--keep-alive", "60"]
    web = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "hub.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--no-control-socket",
            "--log-level",
            "warning",
            *options,
        ],
        env=os.environ | library.environment(),
        cwd=library.ROOT,
    )
    try:
        while not answers(port):
            if web.poll() is not None:
                raise SystemExit("The web server did not start.")
            time.sleep(0.2)
        yield _Hub(port, session)
    finally:
        web.send_signal(signal.SIGTERM)
        web.wait(30)


def _words(draw: random.Random) -> list[str]:
    return ["".join(draw.choice(SYLLABLES) for _ in range(draw.choice((2, 3, 3, 4)))) for _ in range(8000)]


def _text(known: Sequence[str], draw: random.Random, length: int) -> str:
    """Words as frequent as in any text: the n-th about 1/n as often as the first."""
    return " ".join(known[min(int(draw.paretovariate(0.6)) - 1, len(known) - 1)] for _ in range(length))


def _library(size: int, known: Sequence[str], draw: random.Random) -> Iterator[Made]:
    for number in range(size):
        yield Made(
            key=f"asset-{number}",
            title=_text(known, draw, 6).capitalize(),
            summary=_text(known, draw, 20),
            pages=[_text(known, draw, WORDS_A_PAGE) for _ in range(PAGES)],
            tags={
                "Industry": [f"Industry {draw.randrange(INDUSTRIES)}"],
                "Need": [f"Need {draw.randrange(NEEDS)}", f"Need {draw.randrange(NEEDS)}"],
                "Region": [f"Region {draw.randrange(REGIONS)}"],
            },
            stages=[f"Stage {draw.randrange(STAGES)}"],
            products=[f"Product {draw.randrange(PRODUCTS)}"],
        )


def _query(known: Sequence[str], draw: random.Random) -> str:
    return " ".join(draw.choice(known[20:2000]) for _ in range(draw.choice((1, 2, 2, 3, 3, 4))))


def _typed(draw: random.Random) -> list[str]:
    """What people type on the way to a title: the beginning of one of its words."""
    titles = Asset.objects.order_by("pk").values_list("title", flat=True)[:1000]
    return [draw.choice(title.split())[: draw.choice((3, 4))] for title in draw.sample(list(titles), QUERIES_A_ROUND)]


def _bodies(query: str, rep: Any) -> tuple[dict[str, Any], ...]:
    request = SearchRequest(user=rep, query=query, page_size=forms.PAGE_SIZE)
    return queries.search_bodies(plan_for(read_request(request, vocabulary.current())))


def _bare(query: str) -> dict[str, Any]:
    fields = [f"en.{name}" for name in ("title^2", "summary", "pages")]
    return {"query": {"combined_fields": {"query": query, "fields": fields}}, "size": forms.PAGE_SIZE, "_source": False}


class _Raw:
    """Bare HTTP on one open connection; only the exchange is timed, the bodies are built before."""

    def __init__(self) -> None:
        parts = urlsplit(settings.ELASTICSEARCH_URL)
        self.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)

    def ask(self, *bodies: dict[str, Any]) -> tuple[float, bytes]:
        packed = json.dumps(bodies[0])
        asked, kind = f"/{indices.alias()}/_search", "application/json"
        if len(bodies) > 1:
            packed = "".join(f"{{}}\n{json.dumps(body)}\n" for body in bodies)
            asked, kind = f"/{indices.alias()}/_msearch", "application/x-ndjson"
        started = time.perf_counter()
        self.connection.request("POST", asked, body=packed, headers={"Content-Type": kind})
        answer = self.connection.getresponse().read()
        return time.perf_counter() - started, answer


def _rounds(
    modes: dict[str, Callable[[str], Any]], asked: Sequence[str], rounds: int
) -> dict[str, list[tuple[float, float, float]]]:
    """For each mode and round: p50, p95 and p99 in milliseconds. One round goes before to warm up."""
    times: dict[str, list[tuple[float, float, float]]] = {name: [] for name in modes}
    for turn in range(rounds + 1):
        for name in sorted(modes, reverse=bool(turn % 2)):
            taken = []
            for text in asked:
                started = time.perf_counter()
                answer = modes[name](text)
                whole = time.perf_counter() - started
                taken.append(1000 * (answer[0] if isinstance(answer, tuple) else whole))
            if turn:
                cuts = statistics.quantiles(taken, n=100, method="inclusive")
                times[name].append((cuts[49], cuts[94], cuts[98]))
    return times


def _medians(rows: list[tuple[float, float, float]], place: int) -> tuple[float, float, float]:
    values = sorted(row[place] for row in rows)
    return statistics.median(values), values[0], values[-1]


def _result(size: int, times: dict[str, Any], suggested: dict[str, Any], counts: Sequence[int]) -> dict[str, Any]:
    say(f"\n{size} assets of {PAGES} pages; ms, median of rounds (lowest to highest)")
    for name, rows in (*times.items(), *((f"suggest: {name}", rows) for name, rows in suggested.items())):
        cells = "".join(
            "  p{} {:7.1f} ({:.1f}-{:.1f})".format(p, *_medians(rows, n)) for n, p in enumerate((50, 95, 99))
        )
        say(f"{name:<18}{cells}")

    say(f"database queries a page: {min(counts)} to {max(counts)}")

    def median(rows: Any, place: int) -> float:
        return _medians(rows, place)[0]

    return {
        "assets": size,
        "p50_ratio": round(median(times["page"], 0) / median(times["raw"], 0), 3),
        "p95_ratio": round(median(times["page"], 1) / median(times["raw"], 1), 3),
        "p95_above_raw_ms": round(median(times["page"], 1) - median(times["raw"], 1), 2),
        "raw_to_bare_p95_ratio": round(median(times["raw"], 1) / median(times["bare"], 1), 3),
        "p95_above_raw_and_floor_ms": round(
            median(times["page"], 1) - median(times["raw"], 1) - median(times["floor"], 0), 2
        ),
        "suggest_p99_ratio": round(median(suggested["suggest"], 2) / median(suggested["raw"], 2), 3),
        "suggest_p95_above_raw_ms": round(median(suggested["suggest"], 1) - median(suggested["raw"], 1), 2),
        "queries_per_page": max(counts),
    }


if __name__ == "__main__":
    main()
