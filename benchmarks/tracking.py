"""What a recipient's page, its reports and images, and events cost, as shares of a view that does nothing.

Builds a throw-away database beside the PostgreSQL that DATABASE_URL names, with a deck of 12 pages and one of 300, and
serves the hub by gunicorn as in production. 16 connections that are kept ask for each arm in turn, --rounds times for
--seconds: requests a second, p50, p95 and database statements of a request (without BEGIN and COMMIT). A view that
does nothing and one that inserts a row stand beside them, and COPY of a hundred rows beside a hundred events. Prints a
table, then one JSON object as the last line.
"""

from __future__ import annotations

import argparse
import http.client
import io
import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.test")
TEMPORARY = tempfile.TemporaryDirectory(prefix="hub-bench-tracking-")
os.environ.setdefault("HUB_DATA_DIR", TEMPORARY.name)
os.environ.pop("ELASTICSEARCH_URL", None)
os.environ.pop("S3_BUCKET", None)

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import AnonymousUser, Group  # noqa: E402
from django.core import signing  # noqa: E402
from django.core.files.base import ContentFile  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import timezone  # noqa: E402
from PIL import Image  # noqa: E402

from content.models import Asset, Collateral, Document, DocumentPage  # noqa: E402
from hub.core.limits import Tally  # noqa: E402
from hub.people.models import Team, User  # noqa: E402
from hub.people.tokens.actions import make_token  # noqa: E402
from tracking.engagement.actions import Caller, Reading, record_open, record_reading  # noqa: E402
from tracking.models import Open, ShareLink, ShareLinkAsset, UsageEvent, ViewSession  # noqa: E402

CONNECTIONS = 16
SMALL, LARGE = 12, 300
AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
INPUTS = (("pointer", 0.3), ("wheel", 1.4))
READER = Caller(user=AnonymousUser(), user_agent=AGENT, network="203.0.113.0", viewer_key="", device="Chrome")


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)


def one_row(request: HttpRequest) -> HttpResponse:
    Tally.objects.create(scope="bench", key=uuid.uuid4().hex, began_at=timezone.now(), count=1)
    return HttpResponse(status=204)


urlpatterns = [path("bench/empty", nothing), path("bench/insert", one_row), path("", include("hub.urls"))]


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The hub, which tells with each answer how many statements it took."""
    number = 0

    def counted(execute: Callable[..., Any], *args: Any) -> Any:
        nonlocal number
        number += 1
        return execute(*args)

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, ("X-Statements", str(number))], *more)

    with connection.execute_wrapper(counted):
        return _hub()(environ, start)


def _hub() -> Any:
    global _served
    if _served is None:
        from django.conf import settings

        settings.ROOT_URLCONF = "benchmarks.tracking"
        settings.HUB_PROXIES = 1
        settings.HUB_API_CALLS_A_MINUTE = 10**9
        settings.ALLOWED_HOSTS = ["*"]
        from hub.wsgi import application as hub

        _served = hub
    return _served


_served: Any = None


@dataclass(frozen=True, slots=True)
class Ask:
    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Arm:
    """`asks(connection)` are the requests of one connection, `expected` the status that each is answered with."""

    name: str
    asks: Callable[[int], Iterator[Ask]]
    expected: int
    rates: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class World:
    """A link to a deck of 12 pages and one to a deck of 300, and a rep's token."""

    small: ShareLink
    large: ShareLink
    deck: Asset
    token: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--port", type=int, default=8317)
    asked = parser.parse_args()
    if connection.vendor != "postgresql":
        sys.exit("DATABASE_URL does not name a PostgreSQL.")
    name = connection.settings_dict["NAME"]
    made = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        world = make_world()
        with served(asked.port, made):
            arms = make_arms(world)
            warm_up(arms, asked.port)
            for turn in range(asked.rounds):
                for arm in [*arms[turn % len(arms) :], *arms[: turn % len(arms)]]:
                    measure(arm, asked.port, asked.seconds)
            copy_ms = time_of_copy()
        report(arms, copy_ms)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
        TEMPORARY.cleanup()


class served:  # noqa: N801
    """gunicorn as in production, on the throw-away database; ended with the block."""

    def __init__(self, port: int, database: str) -> None:
        url = urlsplit(os.environ["DATABASE_URL"])
        variables = {**os.environ, "DATABASE_URL": urlunsplit(url._replace(path=f"/{database}"))}
        command = [
            sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "8",
            "--bind", f"127.0.0.1:{port}", "--keep-alive", "30", "--log-level", "error",
            "benchmarks.tracking:application",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, cwd=ROOT, env=variables)
        self.port = port

    def __enter__(self) -> None:
        for _ in range(240):
            try:
                return one_answer(self.port, Ask("GET", "/bench/empty"))
            except OSError:
                time.sleep(0.25)
        raise SystemExit("The hub does not answer.")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(30)


def one_answer(port: int, ask: Ask) -> None:
    to = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    to.request(ask.method, ask.path)
    to.getresponse().read()
    to.close()


def make_world() -> World:
    team = Team.objects.create(name="Team", slug="team")
    rep = User.objects.create(username="rep", email="rep@example.com", team=team)
    rep.groups.add(Group.objects.get(name="Reps"))
    decks = [make_deck(pages) for pages in (SMALL, LARGE)]
    links = []
    for deck in decks:
        link = ShareLink.objects.create(created_by=rep, team=team, created_at=timezone.now(), sent_at=timezone.now())
        ShareLinkAsset.objects.create(share_link=link, asset_id=deck.pk)
        links.append(link)
    _, token = make_token(user=rep, name="bench", by=None, at=timezone.now())
    return World(links[0], links[1], decks[0], token)


def make_deck(pages: int) -> Asset:
    picture = io.BytesIO()
    Image.effect_noise((1280, 720), 40).convert("RGB").save(picture, "WEBP", quality=60)
    content = picture.getvalue()
    document = Document.objects.create(
        title="Deck", file=ContentFile(b"%PDF-1.4", "deck.pdf"), original_name="deck.pdf", page_count=pages,
        state="ready",
    )  # fmt: skip
    for number in range(1, pages + 1):
        page = DocumentPage(
            document=document, number=number, title=f"Page {number}", text="Words of a page. " * 30, width=1280,
            height=720,
        )  # fmt: skip
        if number <= SMALL:
            page.image.save("page.webp", ContentFile(content), save=False)
        page.save()
    return Collateral.objects.create(
        type="deck", title=f"Deck of {pages}", document=document, audience="shareable", live=True,
        first_published_at=timezone.now(),
    )  # fmt: skip


def make_arms(world: World) -> list[Arm]:
    numbers = count(1)

    def share(_: int) -> Iterator[Ask]:
        while True:
            yield Ask("GET", world.small.get_absolute_url(), headers={"User-Agent": AGENT})

    def confirm(_: int) -> Iterator[Ask]:
        while True:
            yield report_of(world.small, loaded(world.small), {1: 0.9}, cookie=f"reader={secrets.token_hex(8)}")

    def later(link: ShareLink, pages: int) -> Callable[[int], Iterator[Ask]]:
        def asks(_: int) -> Iterator[Ask]:
            load = loaded(link, hours=1)
            read = dict.fromkeys(range(1, pages + 1), 1.0)
            visit = confirmed(link, load, read)
            ViewSession.objects.filter(pk=visit.pk).update(started_at=timezone.now() - timedelta(hours=1))
            for number in count(1):
                yield report_of(link, load, read | {2: 1.0 + number / 10})

        return asks

    def image(_: int) -> Iterator[Ask]:
        while True:
            yield Ask("GET", f"{world.small.get_absolute_url()}/{world.deck.pk}/{1 + next(numbers) % SMALL}.webp")

    def events(number: int) -> Callable[[int], Iterator[Ask]]:
        def asks(_: int) -> Iterator[Ask]:
            headers = {"Authorization": f"Bearer {world.token}", "Content-Type": "application/json"}
            while True:
                told = [
                    {
                        "id": str(uuid.uuid4()), "kind": "downloaded", "asset": world.deck.pk,
                        "occurred_at": timezone.now().isoformat(), "context": {},
                    }
                    for _ in range(number)
                ]  # fmt: skip
                yield Ask("POST", "/api/v1/events", json.dumps({"events": told}).encode(), headers)

        return asks

    return [
        Arm("empty", lambda _: repeated(Ask("GET", "/bench/empty")), 204),
        Arm("insert", lambda _: repeated(Ask("GET", "/bench/insert")), 204),
        Arm("share", share, 200),
        Arm("confirm", confirm, 204),
        Arm("beacon", later(world.small, SMALL), 204),
        Arm("beacon_300", later(world.large, LARGE), 204),
        Arm("image", image, 200),
        Arm("event", events(1), 200),
        Arm("events_100", events(100), 200),
    ]


def repeated(ask: Ask) -> Iterator[Ask]:
    while True:
        yield ask


def loaded(link: ShareLink, hours: int = 0) -> Open:
    """A load of the link's page, as serving the page records it."""
    shown = {on.asset_id: range(1, LARGE + 1) for on in link.link_assets.all()}
    at = timezone.now() - timedelta(hours=hours, seconds=30)
    headers = {"User-Agent": AGENT}
    return record_open(link=link, method="GET", headers=headers, caller=READER, at=at, shown=shown, recent=0)


def confirmed(link: ShareLink, load: Open, read: dict[int, float]) -> ViewSession:
    asset = link.assets.get()
    caller = Caller(user=AnonymousUser(), user_agent=AGENT, viewer_key=secrets.token_hex(32), device="Chrome")
    pages = {(asset.pk, number): seconds for number, seconds in read.items()}
    reading = Reading(sign="pointer", pages=pages, inputs=INPUTS)
    visit = record_reading(opened=load, reading=reading, shown=pages.keys(), caller=caller, at=timezone.now())
    assert visit is not None
    return visit


def report_of(link: ShareLink, load: Open, read: dict[int, float], cookie: str = "") -> Ask:
    asset_id = link.link_assets.all()[0].asset_id
    body = {
        "load": signing.TimestampSigner(salt="tracking.load").sign(str(load.pk)),
        "sign": "pointer",
        "inputs": INPUTS,
        "pages": [[asset_id, number, round(seconds, 1)] for number, seconds in read.items()],
        "age": 0,
    }
    headers = {"User-Agent": AGENT, "Content-Type": "text/plain;charset=UTF-8"} | ({"Cookie": cookie} if cookie else {})
    return Ask("POST", f"{link.get_absolute_url()}/read", json.dumps(body).encode(), headers)


def warm_up(arms: list[Arm], port: int) -> None:
    """Let both processes load what they load at the first request of a kind."""
    for arm in arms:
        measure(arm, port, 1.0)
        arm.rates, arm.times, arm.statements = [], [], []


def measure(arm: Arm, port: int, seconds: float) -> None:
    """One round of an arm: every connection asks, one after the other, until the time is over."""
    start, times, lock = threading.Barrier(CONNECTIONS + 1), [], threading.Lock()
    addresses = count()

    def ask_on(number: int) -> None:
        to = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        asks, taken, statements = arm.asks(number), [], []
        prepared = [next(asks) for _ in range(60 if arm.name == "confirm" else 1)]
        connection.close()
        start.wait()
        until = time.perf_counter() + seconds
        while time.perf_counter() < until:
            ask = prepared.pop() if prepared else next(asks)
            with lock:
                place = next(addresses)
            # Each comes from an address of its own, so that none is asked to wait.
            address = f"10.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}"
            began = time.perf_counter()
            to.request(ask.method, ask.path, ask.body or None, {**ask.headers, "X-Forwarded-For": address})
            answer = to.getresponse()
            answer.read()
            taken.append(time.perf_counter() - began)
            statements.append(int(answer.headers.get("X-Statements", 0)))
            if answer.status != arm.expected:
                raise SystemExit(f"{arm.name} was answered with {answer.status}")
        to.close()
        connection.close()
        with lock:
            times.extend(taken)
            arm.statements.extend(statements)

    threads = [threading.Thread(target=ask_on, args=[number]) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    start.wait(600)
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    arm.rates.append(len(times) / (time.perf_counter() - began))
    arm.times.extend(times)


def time_of_copy() -> float:
    """Milliseconds of COPY of a hundred events, as they are stored, into the table where they belong."""
    rows = list(UsageEvent.objects.values_list()[:100])
    columns = ", ".join(connection.ops.quote_name(one.column) for one in UsageEvent._meta.concrete_fields)
    taken = []
    for _ in range(20):
        began = time.perf_counter()
        with connection.cursor() as cursor, cursor.copy(f"COPY tracking_usageevent ({columns}) FROM STDIN") as copy:
            for _, *values in rows:
                copy.write_row((uuid.uuid4(), *values))
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def report(arms: list[Arm], copy_ms: float) -> None:
    empty = statistics.median(arms[0].rates)
    figures = {}
    print(f"{'arm':12} {'requests/s':>10} {'of empty':>9} {'p50 ms':>8} {'p95 ms':>8} {'statements':>11}")
    for arm in arms:
        rate, ordered = statistics.median(arm.rates), sorted(arm.times)
        figures[arm.name] = {
            "of_empty": round(rate / empty, 3),
            "p50_ms": round(statistics.median(ordered) * 1000, 2),
            "p95_ms": round(ordered[int(len(ordered) * 0.95)] * 1000, 2),
            "statements": statistics.median_high(arm.statements),
            "requests_per_s": round(rate),
        }
        told = figures[arm.name]
        print(
            f"{arm.name:12} {told['requests_per_s']:>10} {told['of_empty']:>9} {told['p50_ms']:>8} {told['p95_ms']:>8}"
            f" {told['statements']:>11}"
        )
    of_copy = round(figures["events_100"]["p50_ms"] / copy_ms, 1)
    print(f"COPY of a hundred events: {copy_ms:.2f} ms; a hundred by POST take {of_copy} times as long, 16 at once")
    print(json.dumps({"arms": figures, "events_100_of_copy": of_copy}))


if __name__ == "__main__":
    main()
