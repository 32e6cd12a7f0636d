"""Personas and the rules by which tests run on real parts."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import distributions
from pathlib import Path
from typing import BinaryIO

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.utils import timezone

from content import permissions as roles
from content.releases import watch
from hub.people.models import Team, User
from hub.settings.environment import BASE_DIR


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests on the demo's library come first: it is loaded outside a test's transaction, into what migrations put in,
    which tests that commit for real flush. These must put it back, or whatever runs after them lacks the roles."""
    for item in items:
        for marker in item.iter_markers("django_db"):
            if marker.kwargs.get("transaction") and not marker.kwargs.get("serialized_rollback"):
                raise pytest.UsageError(f"{item.nodeid} commits for real: it needs serialized_rollback=True.")
    items.sort(key=lambda item: "demo" not in getattr(item, "fixturenames", ()))


def _schema_digest() -> str:
    """Changes with everything that migrating depends on: the migrations, what they call, the versions installed."""
    called = [BASE_DIR / "hub/people/roles.py", BASE_DIR / "content/permissions.py"]
    migrations = [*BASE_DIR.glob("*/migrations/*.py"), *BASE_DIR.glob("*/*/migrations/*.py")]
    ours = sorted([*(file for file in migrations if not file.is_relative_to(BASE_DIR / "tests")), *called])
    installed = sorted(f"{one.name} {one.version}" for one in distributions())
    told = b"".join(file.read_bytes() for file in ours) + "\n".join([*installed, sqlite3.sqlite_version]).encode()
    return hashlib.sha256(told).hexdigest()[:16]


def kept_database(config: pytest.Config) -> Path:
    """Where the embedded database is kept as today's migrations leave it, once a test has had it made."""
    return config.cache.mkdir("migrated") / f"{_schema_digest()}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb: bool) -> bool:
    """The embedded database is a file in a throw-away folder, filled before Django looks at it."""
    return django_db_keepdb or connection.vendor == "sqlite"


@dataclass(frozen=True)
class Migrated:
    """Where the migrated database is kept, and what keeps other runners waiting while this one makes it."""

    kept: Path
    lock: BinaryIO


@pytest.fixture(scope="session")
def _migrated(request: pytest.FixtureRequest, django_db_modify_db_settings: None) -> Iterator[Migrated | None]:
    """The embedded database as the last run migrated it, copied for this run: migrating takes 20 s of CPU. Of parallel
    runners one makes it, and the others wait for it: together they would take as long, and all processors."""
    if connection.vendor != "sqlite":
        yield None
        return
    kept = kept_database(request.config)
    with (kept.parent / "lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            shutil.copyfile(kept, connection.settings_dict["TEST"]["NAME"])
            fcntl.flock(lock, fcntl.LOCK_UN)
        yield Migrated(kept, lock)


@pytest.fixture(scope="session")
def django_db_setup(_migrated: Migrated | None, django_db_setup: None, django_db_blocker) -> None:
    """Migrates what a kept copy lacks, and keeps a copy for the next run."""
    if _migrated is None or _migrated.kept.exists():
        return
    for outdated in _migrated.kept.parent.glob("*.sqlite3"):
        outdated.unlink(missing_ok=True)
    made = _migrated.kept.with_suffix(f".{os.getpid()}")
    with django_db_blocker.unblock(), contextlib.closing(sqlite3.connect(made)) as target:
        connection.ensure_connection()
        connection.connection.backup(target)
    made.replace(_migrated.kept)
    fcntl.flock(_migrated.lock, fcntl.LOCK_UN)


@pytest.fixture
def team(db) -> Team:
    return Team.objects.get_or_create(name="Hospitals East", slug="hospitals-east")[0]


@pytest.fixture
def other_team(db) -> Team:
    return Team.objects.get_or_create(name="Clinics", slug="clinics")[0]


def _person(username: str, first: str, last: str, *groups: str, team: Team | None = None) -> User:
    user = User.objects.create_user(
        username, f"{username}@example.com", "pass", first_name=first, last_name=last, team=team
    )
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def ana(db) -> User:
    """A marketer, the owner of assets."""
    return _person("ana", "Ana", "Brandl", roles.MARKETERS)


@pytest.fixture
def april(db) -> User:
    """An approver."""
    return _person("april", "April", "Osei", roles.APPROVERS)


@pytest.fixture
def raj(db, team: Team) -> User:
    """A rep."""
    return _person("raj", "Raj", "Dhillon", roles.REPS, team=team)


@pytest.fixture
def oli(db, other_team: Team) -> User:
    """A rep of another team: the outsider."""
    return _person("oli", "Oli", "Brandt", roles.REPS, team=other_team)


@pytest.fixture
def mia(db, team: Team) -> User:
    """The manager of Raj's team."""
    mia = _person("mia", "Mia", "Castellan", roles.MANAGERS)
    team.manager = mia
    team.save(update_fields=["manager"])
    return mia


@pytest.fixture
def ada(db) -> User:
    """An administrator."""
    return _person("ada", "Ada", "Lindqvist", roles.ADMINISTRATORS)


@pytest.fixture(autouse=True)
def nothing_scheduled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether something is due for release is asked once a second, by the clock: tests that count queries count none of
    it, until they schedule something."""
    now = timezone.now()
    monkeypatch.setattr(watch, "_asked_at", now - timedelta(days=36_500))
    monkeypatch.setattr(watch, "_look_at", now + timedelta(days=36_500))


@pytest.fixture
def nora(db, team: Team) -> User:
    """A person in Raj's team who has not been given a role."""
    return _person("nora", "Nora", "Quist", team=team)


@pytest.fixture
def files_on_disk(settings, tmp_path) -> None:
    """For tests that stop the clock: an S3 server refuses what is signed at another time than its own."""
    on_disk = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": on_disk}
