"""A throw-away hub for the search benchmarks: its own database and index on the parts that the variables name.

Import it before any model: it sets the environment and starts Django.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
_TEMPORARY = tempfile.TemporaryDirectory(prefix="hub-bench-search-")
atexit.register(_TEMPORARY.cleanup)
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings.test")
os.environ["HUB_DATA_DIR"] = _TEMPORARY.name

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import Group  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment, teardown_test_environment  # noqa: E402
from django.utils import timezone  # noqa: E402
from django.utils.text import slugify  # noqa: E402

from content.models import (  # noqa: E402
    Asset,
    BuyingStage,
    Document,
    DocumentPage,
    Product,
    Segment,
    SegmentAxis,
)
from hub.core.outbox.models import Outgoing  # noqa: E402
from hub.demo import KEY_PREFIX  # noqa: E402
from hub.demo.fill import fill  # noqa: E402
from hub.people.models import User  # noqa: E402
from search.backends.elasticsearch import indices  # noqa: E402
from search.index import outbox, rebuild  # noqa: E402
from search.index.loading import load_documents  # noqa: E402
from search.meaning import storing  # noqa: E402
from search.meaning.model import current, is_wanted  # noqa: E402
from search.reading import vocabulary  # noqa: E402
from search.types import SearchUnavailable  # noqa: E402

CHUNK = 1000


@dataclass(slots=True)
class Made:
    """An asset to make: what a marketer would type, its tags by axis, its pages."""

    key: str
    title: str
    summary: str = ""
    pages: Sequence[str] = ()
    tags: dict[str, list[str]] = field(default_factory=dict)
    stages: Sequence[str] = ()
    products: Sequence[str] = ()
    type: str = "deck"
    published: datetime | None = None
    language: str = "en"


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


@contextmanager
def throw_away(backends: Sequence[str], *, kept: str = "") -> Iterator[User]:
    """An empty database and, when asked for, an index prefix of its own; both are removed at the end.

    With a name in `kept` they stay, and the next run under that name finds them as they were left.
    """
    setup_test_environment()
    name = kept or uuid.uuid4().hex[:8]
    settings.SEARCH_INDEX_PREFIX = f"bench-{name}"
    settings.SEARCH_TIMEOUT_SECONDS = 30.0
    settings.HUB_MODEL = os.environ.get("HUB_MODEL", "")
    if "elasticsearch" not in backends:
        settings.ELASTICSEARCH_URL = ""
    elif not settings.ELASTICSEARCH_URL:
        raise SystemExit("ELASTICSEARCH_URL is not set.")
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = f"{_TEMPORARY.name}/hub.sqlite3"
    else:
        connection.settings_dict["TEST"]["NAME"] = f"bench_{name}"
    database = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=bool(kept))
    try:
        rep, is_new = User.objects.get_or_create(username="rep", first_name="Raj", last_name="Dhillon")
        if is_new:
            rep.groups.add(Group.objects.get(name="Reps"))
        yield rep
    finally:
        if kept:
            connection.close()
            connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = database
        else:
            _forget(database)
        teardown_test_environment()


def forget_kept(names: Iterable[str]) -> None:
    """Remove what runs with `kept` left behind."""
    for name in names:
        with throw_away(["elasticsearch"], kept=name):
            pass
        settings.SEARCH_INDEX_PREFIX = f"bench-{name}"
        database = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = connection.settings_dict["TEST"]["NAME"]
        _forget(database)


def environment() -> dict[str, str]:
    """By which another process works on the same database and index, with the settings of a hub in use."""
    name = str(connection.settings_dict["NAME"])
    url = f"sqlite:///{name}"
    if connection.vendor != "sqlite":
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    return {
        "DJANGO_SETTINGS_MODULE": "hub.settings.dev",
        "DATABASE_URL": url,
        "SECRET_KEY": settings.SECRET_KEY,
        "SEARCH_INDEX_PREFIX": settings.SEARCH_INDEX_PREFIX,
        "SEARCH_TIMEOUT_SECONDS": str(settings.SEARCH_TIMEOUT_SECONDS),
    }


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def is_indexed(count: int) -> bool:
    """Whether an index of today's mapping holds so many assets."""
    try:
        indices.check_ready()
    except SearchUnavailable:
        return False
    return int(indices.client().count(index=indices.alias())["count"]) == count


def _forget(database: str) -> None:
    if settings.ELASTICSEARCH_URL:
        for name in indices.client().indices.get(index=f"{settings.SEARCH_INDEX_PREFIX}-*"):
            indices.client().indices.delete(index=name)
    connection.creation.destroy_test_db(database, verbosity=0)


def make_demo() -> tuple[dict[int, str], User]:
    """The demo's own library: one of its reps, and the keys of the live assets that they may see, by id. In place of
    whoever was there."""
    User.objects.all().delete()
    fill(say=say)
    vocabulary.forget()
    rep = User.objects.get(username="rep")
    shown = Asset.objects.live().visible_to(rep).values_list("pk", "import_key")
    return {pk: key.removeprefix(KEY_PREFIX) for pk, key in shown}, rep


def _chunks(rows: Iterable[Any], size: int = CHUNK) -> Iterator[list[Any]]:
    rows = iter(rows)
    while chunk := list(islice(rows, size)):
        yield chunk


def make(library: Iterable[Made], owner: User) -> dict[int, str]:
    """Assets as an import would make them, in bulk; their keys by id."""
    keys: dict[int, str] = {}
    tags = _Tags()
    now = timezone.now()
    for chunk in _chunks(library):
        assets = Asset.objects.bulk_create(
            Asset(
                kind="collateral",
                type=one.type,
                title=one.title[:200],
                summary=one.summary,
                owner=None,
                audience="shareable",
                language=one.language,
                live=True,
                has_unpublished_changes=False,
                first_published_at=one.published or now,
                import_key=one.key,
            )
            for one in chunk
        )
        keys.update((asset.pk, one.key) for asset, one in zip(assets, chunk, strict=True))
        _add_files(assets, chunk)
        tags.add(assets, chunk)
    vocabulary.forget()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return keys


def _add_files(assets: list[Asset], chunk: list[Made]) -> None:
    documents = Document.objects.bulk_create(
        Document(title=one.title[:255], file=f"{one.key}.pdf", state="ready", page_count=len(one.pages))
        for one in chunk
    )
    DocumentPage.objects.bulk_create(
        (
            DocumentPage(document=document, number=number, text=text)
            for document, one in zip(documents, chunk, strict=True)
            for number, text in enumerate(one.pages, start=1)
        ),
        batch_size=CHUNK,
    )
    rows = [(asset.pk, document.pk) for asset, document in zip(assets, documents, strict=True)]
    # Django makes no rows of a child model in bulk.
    with connection.cursor() as cursor:
        columns = "asset_ptr_id, document_id, guessed_type, address"
        cursor.executemany(f"INSERT INTO content_collateral ({columns}) VALUES (%s, %s, '', '')", rows)


class _Tags:
    """Segments, stages and products, made when first met."""

    def __init__(self) -> None:
        self.axes: dict[str, SegmentAxis] = {}
        self.known: dict[tuple[str, str], Any] = {}

    def segment(self, axis: str, name: str) -> Segment:
        key = (axis.casefold(), name.casefold())
        if key not in self.known:
            if axis not in self.axes:
                order = len(self.axes)
                self.axes[axis] = SegmentAxis(name=axis[:60], slug=f"{slugify(axis)[:50]}-{order}", order=order)
                SegmentAxis.objects.bulk_create([self.axes[axis]])
            segment = Segment(axis=self.axes[axis], name=name[:80], slug=f"{slugify(name)[:60]}-{len(self.known)}")
            # In bulk, so that each new value does not make every process read its vocabulary again.
            Segment.objects.bulk_create([segment])
            self.known[key] = segment
        return self.known[key]

    def other(self, model: Any, name: str) -> Any:
        key = (model.__name__, name)
        if key not in self.known:
            self.known[key] = model(name=name, slug=slugify(name), order=len(self.known))
            model.objects.bulk_create([self.known[key]])
        return self.known[key]

    def add(self, assets: list[Asset], chunk: list[Made]) -> None:
        rows: dict[str, set[tuple[int, int]]] = {"segment": set(), "buyingstage": set(), "product": set()}
        for asset, one in zip(assets, chunk, strict=True):
            for axis, names in one.tags.items():
                rows["segment"].update((asset.pk, self.segment(axis, name).pk) for name in names)
            rows["buyingstage"].update((asset.pk, self.other(BuyingStage, name).pk) for name in one.stages)
            rows["product"].update((asset.pk, self.other(Product, name).pk) for name in one.products)
        for name, model in (("segments", "segment"), ("stages", "buyingstage"), ("products", "product")):
            through = Asset._meta.get_field(name).remote_field.through
            through.objects.bulk_create(
                (through(**{"asset_id": asset, f"{model}_id": value}) for asset, value in rows[model]), batch_size=5000
            )


def index(backends: Sequence[str]) -> float:
    """Index everything made; the seconds it took."""
    started = time.perf_counter()

    def progress(name: str, done: int, total: int) -> None:
        if done % 5000 < 200:
            say(f"  {name}: {done} of {total}")

    if "database" in backends or is_wanted():
        rebuild.rebuild_database(progress)
        _make_vectors()
    if "elasticsearch" in backends:
        rebuild.rebuild_elasticsearch(progress)
        Outgoing.objects.of(outbox.ENGINE).update(delivered_version=1)
        # Bringing a large index into one segment takes minutes.
        patient = indices.client().options(request_timeout=1200).indices
        for kind in ("assets", "pages"):
            patient.forcemerge(index=indices.alias(kind), max_num_segments=1)
            patient.refresh(index=indices.alias(kind))
        outbox.send_changes(timezone.now())
    return time.perf_counter() - started


def _make_vectors() -> None:
    """As the worker would, of what has none yet."""
    loaded = current()
    if loaded.model is None:
        return say(f"  words alone: {loaded.reason}")
    missing = storing.lacking(loaded.model)
    for number, chunk in enumerate(_chunks(missing, 100)):
        made = [storing.make(document, loaded.model) for document in load_documents(chunk).values()]
        storing.keep([one for one in made if one is not None], gone=())
        if number % 10 == 0:
            say(f"  vectors: {number * 100} of {len(missing)}")
    return None


def finish(result: dict[str, Any]) -> None:
    print(json.dumps(result), flush=True)
