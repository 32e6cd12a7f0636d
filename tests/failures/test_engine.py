"""A real Elasticsearch, stopped, paused, filled, overloaded and damaged for real.

Each time people get the database's results within the limit, what changes meanwhile is kept, and the engine answers
again by itself. Its own servers are needed, for others would suffer: `make test-failures`, one test after the other.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from django.utils import timezone

from search import engine
from search.backends.elasticsearch import indices
from search.index import outbox
from search.index.outbox import ENGINE
from search.index.recovery import mend_index
from search.types import SearchRequest
from tests.factories.content import ScriptFactory
from tests.search.conftest import deliver, noted, titles, waiting_for_engine

pytestmark = [pytest.mark.django_db, pytest.mark.elasticsearch, pytest.mark.engine, pytest.mark.timeout(400)]

# The product's own limit, with a wide margin for a loaded machine; without a limit a paused engine is waited for.
LIMIT_SECONDS = 2.0
MARGIN = 8
SERVICES = Path(__file__).resolve().parents[2] / ".ci" / "services.sh"


def folder() -> Path:
    return Path(os.environ["HUB_SERVICES_DIR"])


def run_services(command: str) -> None:
    done = subprocess.run(
        [str(SERVICES), command, str(folder()), "elasticsearch"], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


def process_group() -> int:
    pid = int((folder() / "elasticsearch.pid").read_text())
    # It leads a group of its own: a signal to it reaches the server and nobody else.
    assert os.getpgid(pid) == pid
    return pid


def eventually(true: Callable[[], Any], what: str, seconds: float = 180.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"it did not happen: {what}"
        time.sleep(0.5)


@contextmanager
def cluster_settings(**settings: Any) -> Iterator[None]:
    names = {name.replace("__", "."): value for name, value in settings.items()}
    cluster = indices.client().options(request_timeout=60).cluster
    cluster.put_settings(persistent=names)
    try:
        yield
    finally:
        cluster.put_settings(persistent=dict.fromkeys(names))


@pytest.fixture
def script(elasticsearch, settings):
    settings.SEARCH_TIMEOUT_SECONDS = LIMIT_SECONDS
    script = ScriptFactory(title="Rounds")
    deliver()
    return script


@pytest.fixture
def ask(raj, script):
    def ask():
        began = time.monotonic()
        results = engine.search(SearchRequest(user=raj, query="rounds"))
        assert time.monotonic() - began < LIMIT_SECONDS * MARGIN
        assert "Rounds" in titles(results)
        return results

    eventually(lambda: not engine_tried_again(ask).degraded, "the engine answers at first")
    return ask


def engine_tried_again(ask):
    """The first search after the cool-down."""
    engine.breaker._try_again_at = 0.0
    return ask()


def assert_the_page_says_so(raj, ada, reason: str) -> None:
    """A quiet notice for everybody; administrators read which."""
    for person, told in ((raj, False), (ada, True)):
        client = Client()
        client.force_login(person)
        html = client.get("/search/?q=rounds").content.decode()
        assert "The search engine is away." in html
        assert "Rounds" in html
        assert (reason in html) is told


def assert_nothing_was_lost(ask, *expected: str) -> None:
    """What changed meanwhile is delivered, and found by the engine that answers again."""

    def delivered() -> bool:
        outbox.send_changes(timezone.now() + timedelta(minutes=15))
        return not waiting_for_engine().exists()

    eventually(delivered, "what changed meanwhile is delivered")
    indices.client().options(request_timeout=60).indices.refresh(index=indices.alias("assets"))

    def answers() -> bool:
        results = engine_tried_again(ask)
        return not results.degraded and results.backend == "elasticsearch" and set(titles(results)) == set(expected)

    eventually(answers, "the engine answers again, with everything")


def test_stopped(ask, raj, ada):
    run_services("stop")
    try:
        assert ask().degraded
        late = ScriptFactory(title="Rounds later")
        outbox.store_changes()
        assert set(titles(ask())) == {"Rounds", "Rounds later"}
        assert outbox.send_changes(timezone.now()) == 0
        assert "Connection" in noted(late.pk, ENGINE).last_error
        assert_the_page_says_so(raj, ada, "Connection")
    finally:
        run_services("start")
    assert_nothing_was_lost(ask, "Rounds", "Rounds later")


def test_paused(ask, raj, ada, monkeypatch):
    monkeypatch.setattr(indices, "WRITE_TIMEOUT_SECONDS", LIMIT_SECONDS)
    group = process_group()
    os.killpg(group, signal.SIGSTOP)
    try:
        assert "Timeout" in ask().reason
        ScriptFactory(title="Rounds later")
        outbox.store_changes()
        assert outbox.send_changes(timezone.now()) == 0
        # Once is enough to know: the next ones don't wait for it at all.
        assert engine.breaker.allows() is False
        assert_the_page_says_so(raj, ada, "Timeout")
    finally:
        os.killpg(group, signal.SIGCONT)
    monkeypatch.undo()
    assert_nothing_was_lost(ask, "Rounds", "Rounds later")


def test_full(ask):
    """The engine's own watch over its disk: no disk is large enough for this mark, so it makes the index read-only."""
    [name] = indices.targets("assets")

    def blocked() -> bool:
        found = indices.client().options(request_timeout=60).indices.get_settings(index=name)[name]["settings"]
        return found["index"].get("blocks", {}).get("read_only_allow_delete") == "true"

    disk = "cluster__routing__allocation__disk__"
    marks = {f"{disk}watermark__low": "3pb", f"{disk}watermark__high": "2pb", f"{disk}watermark__flood_stage": "1pb"}
    watch = {f"{disk}threshold_enabled": True, "cluster__info__update__interval": "10s"}
    with cluster_settings(**marks, **watch):
        eventually(blocked, "the engine blocks writes")
        late = ScriptFactory(title="Rounds later")
        outbox.store_changes()
        assert outbox.send_changes(timezone.now()) == 0
        assert "read-only" in noted(late.pk, ENGINE).last_error
        assert not ask().degraded
        room = {f"{disk}watermark__low": "3b", f"{disk}watermark__high": "2b", f"{disk}watermark__flood_stage": "1b"}
        with cluster_settings(**room):
            eventually(lambda: not blocked(), "the engine takes the block away by itself")
    assert_nothing_was_lost(ask, "Rounds", "Rounds later")


def test_overloaded(ask, raj, ada):
    with cluster_settings(indices__breaker__request__limit="1b"):
        assert "refused (429)" in ask().reason
        assert_the_page_says_so(raj, ada, "refused (429)")
        ScriptFactory(title="Rounds later")
        outbox.store_changes()
    assert_nothing_was_lost(ask, "Rounds", "Rounds later")


def test_index_deleted(ask, raj, ada):
    for kind in ("assets", "pages"):
        for name in indices.targets(kind):
            indices.client().indices.delete(index=name)
    assert "index missing" in ask().reason
    ScriptFactory(title="Rounds later")
    outbox.store_changes()
    assert outbox.send_changes(timezone.now()) == 0
    assert_the_page_says_so(raj, ada, "index missing")
    assert "index missing" in mend_index()
    assert_nothing_was_lost(ask, "Rounds", "Rounds later")
    assert mend_index() == ""


def test_index_of_another_mapping(ask, raj, ada):
    for kind in ("assets", "pages"):
        [name] = indices.targets(kind)
        other = f"{indices.alias(kind)}-other"
        indices.client().indices.create(index=other, mappings={"_meta": {"version": "other"}})
        moved = [{"remove": {"index": name, "alias": indices.alias(kind)}}]
        moved += [{"add": {"index": other, "alias": indices.alias(kind)}}]
        indices.client().indices.update_aliases(actions=moved)
    engine.breaker.reset()
    assert "mapping older than the code" in ask().reason
    assert_the_page_says_so(raj, ada, "mapping older")
    assert "mapping older" in mend_index()
    assert_nothing_was_lost(ask, "Rounds")


def test_index_damaged_on_disk(ask, raj, ada):
    [name] = indices.targets("assets")
    patient = indices.client().options(request_timeout=60).indices
    patient.flush(index=name)
    uuid = patient.get_settings(index=name)[name]["settings"]["index"]["uuid"]
    patient.close(index=name)
    damaged = 0
    for file in (folder() / "elasticsearch" / "data" / "indices" / uuid).rglob("*"):
        if file.is_file() and file.suffix in (".cfs", ".si", ".fdt", ".doc"):
            size = file.stat().st_size
            file.write_bytes(b"\0" * size)
            damaged += 1
    assert damaged
    patient.open(index=name, wait_for_active_shards=0)
    assert ask().degraded
    ScriptFactory(title="Rounds later")
    outbox.store_changes()
    assert set(titles(ask())) == {"Rounds", "Rounds later"}
    assert_the_page_says_so(raj, ada, "refused (503)")
    eventually(mend_index, "the damage is seen, and the index built anew")
    assert_nothing_was_lost(ask, "Rounds", "Rounds later")


def test_closed(ask, raj, ada):
    [name] = indices.targets("assets")
    indices.client().indices.close(index=name)
    assert ask().degraded
    assert_the_page_says_so(raj, ada, "closed")
    assert "closed" in mend_index()
    assert_nothing_was_lost(ask, "Rounds")


def test_the_limit_is_the_one_people_are_promised():
    from hub.settings import base

    assert base.SEARCH_TIMEOUT_SECONDS == LIMIT_SECONDS
    assert configured.ELASTICSEARCH_URL
