"""The folder in which a file is read, and the claim that is kept fresh meanwhile."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from content.actions import workspace
from content.actions.workspace import Heartbeat, drop_abandoned_folders, fetched, limits
from content.models import Document, FileState
from tests.factories.content import DocumentFactory

HOUR = 3600


@pytest.fixture
def temporary(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the time that Heartbeat sees on by some seconds."""
    now = [1000.0]
    monkeypatch.setattr(workspace.time, "monotonic", lambda: now[0])

    def move(seconds: float) -> None:
        now[0] += seconds

    return move


def test_limits_are_those_that_are_set(settings):
    settings.HUB_MAX_FILE_BYTES, settings.HUB_LIBREOFFICE = 4321, True
    assert (limits().max_file_bytes, limits().office) == (4321, True)
    settings.HUB_LIBREOFFICE = False
    assert limits().office is False


@pytest.mark.django_db
def test_an_original_is_copied_beside_an_empty_folder_and_all_is_gone_afterwards(temporary):
    data = b"Rounding " * 20_000
    document = DocumentFactory(file__data=data)
    with fetched(document) as (original, sha256, output):
        assert (original.read_bytes(), sha256) == (data, hashlib.sha256(data).hexdigest())
        assert list(output.iterdir()) == []
        assert original.parent == output.parent == next(temporary.iterdir())
        (output / "1.png").write_bytes(b"drawn")
    assert list(temporary.iterdir()) == []


@pytest.mark.django_db
def test_an_original_is_taken_from_where_the_caller_has_it(temporary, tmp_path_factory):
    document = DocumentFactory(file__data=b"stored")
    source = tmp_path_factory.mktemp("source") / "a.txt"
    source.write_bytes(b"at hand")
    with fetched(document, source) as (original, sha256, _):
        assert (original.read_bytes(), sha256) == (b"at hand", hashlib.sha256(b"at hand").hexdigest())


def test_folders_of_killed_workers_go_after_six_hours_and_nothing_else_does(temporary):
    before = workspace.time.time()
    for name, age in (("hub-file-old", 6 * HOUR + 60), ("hub-file-used", 6 * HOUR - 60), ("other", 9 * HOUR)):
        (temporary / name / "made").mkdir(parents=True)
        (temporary / name / "original").write_bytes(b"x")
        os.utime(temporary / name, (before - age, before - age))
    drop_abandoned_folders()
    assert sorted(one.name for one in temporary.iterdir()) == ["hub-file-used", "other"]


def test_a_folder_that_another_worker_removes_meanwhile_keeps_no_other(temporary, monkeypatch):
    old = temporary / "hub-file-old"
    old.mkdir()
    os.utime(old, (0, 0))
    found = [temporary / "hub-file-gone", old]
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(found))
    drop_abandoned_folders()
    assert list(temporary.iterdir()) == []


@pytest.fixture
def claimed(db: None) -> Document:
    document = DocumentFactory(state=FileState.PROCESSING)
    long_ago = timezone.now() - timedelta(minutes=5)
    Document.objects.filter(pk=document.pk).update(claimed_at=long_ago, attempts=2)
    document.refresh_from_db()
    return document


def renewed(document: Document) -> bool:
    """Whether the claim is another than when `document` was loaded."""
    return Document.objects.get(pk=document.pk).claimed_at != document.claimed_at


def test_a_claim_is_renewed_every_ten_seconds(claimed, clock):
    beat, began = Heartbeat(claimed), timezone.now()
    clock(9.9)
    beat()
    assert not renewed(claimed)
    clock(0.1)
    beat()
    assert renewed(claimed)
    claimed.refresh_from_db()
    clock(9.9)
    beat()
    assert not renewed(claimed)
    clock(0.1)
    beat()
    assert renewed(claimed)
    assert Document.objects.get(pk=claimed.pk).claimed_at >= began


def test_a_claim_that_another_took_over_or_that_was_given_back_is_left_alone(claimed, clock):
    beat, other = Heartbeat(claimed), DocumentFactory(state=FileState.PROCESSING)
    clock(60)
    Document.objects.filter(pk=claimed.pk).update(attempts=3)
    beat()
    assert not renewed(claimed)
    Document.objects.filter(pk=claimed.pk).update(attempts=2, claimed_at=None)
    clock(60)
    beat()
    assert set(Document.objects.filter(pk__in=[claimed.pk, other.pk]).values_list("claimed_at", flat=True)) == {None}
