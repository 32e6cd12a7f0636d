"""What an import costs, and that a killed one leaves nothing twice and nothing out."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from content.importing import ImportOptions, import_assets
from content.models import Asset
from hub.settings.environment import BASE_DIR
from tests.conftest import kept_database

# Kept, read, published and found: a row or two of its own in a dozen tables, and Wagtail's own checks.
QUERIES_AN_ASSET = 68


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_an_asset_costs_so_many_queries_however_large_the_library(tmp_path):
    user = get_user_model().objects.create_user("owner")

    def queries(name: str, count: int) -> int:
        (tmp_path / name).mkdir()
        for number in range(count):
            (tmp_path / name / f"{number}.txt").write_text(f"Words of {number} in {name}.")
        with CaptureQueriesContext(connection) as captured:
            report = import_assets(ImportOptions(path=tmp_path / name, owner=user, publish=True))
        assert report.created == count
        return sum(1 for query in captured if "SAVEPOINT" not in query["sql"])

    queries("warm-up", 1)
    few, more, again = queries("few", 2), queries("more", 5), queries("again", 5)
    # A connection may ask something of its own now and then; an asset more would ask five times.
    assert again < more + 5
    assert (more - few) / 3 <= QUERIES_AN_ASSET
    assert Asset.objects.live().count() == 13
    assert {asset.pk for asset in Asset.objects.all().search("words")} == set(
        Asset.objects.values_list("pk", flat=True)
    )


KILLED_AT_THE_FIFTH = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from content.importing import ImportOptions, import_assets
done = []
def on_item(item):
    done.append(item)
    if len(done) == 5:
        os.kill(os.getpid(), signal.SIGKILL)
import_assets(ImportOptions(path=Path(sys.argv[1]), publish=True, jobs=2), on_item=on_item)
"""
FILES_OF_THE_KILLED = 24
MODELS = "from content.models import *; from wagtail.models import ModelLogEntry, Revision"


@pytest.mark.timeout(600)
def test_killed_in_the_middle_and_run_again_comes_to_the_same_end(tmp_path, pytestconfig):
    """In processes and with a database of its own, because a killed one must not take the tests' with it."""
    files = tmp_path / "files"
    files.mkdir()
    for number in range(FILES_OF_THE_KILLED):
        (files / f"{number:02}.txt").write_text(f"Words of number {number}.")
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "ELASTIC", "S3"))},
        "HUB_DATA_DIR": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "hub.settings.dev",
    }
    manage = [sys.executable, str(BASE_DIR / "manage.py")]

    def run(*words: str) -> subprocess.CompletedProcess:
        return subprocess.run(words, env=env, cwd=BASE_DIR, capture_output=True, text=True)

    def ask(code: str) -> list[str]:
        answer = run(*manage, "shell", "-v0", "-c", f"{MODELS}; print({code})")
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.split()

    (tmp_path / "data").mkdir()
    if kept_database(pytestconfig).exists():
        shutil.copyfile(kept_database(pytestconfig), tmp_path / "data" / "hub.sqlite3")
    assert run(*manage, "migrate", "-v0").returncode == 0
    assert run(sys.executable, "-c", KILLED_AT_THE_FIFTH, str(files)).returncode == -signal.SIGKILL
    assert 5 <= int(ask("Asset.objects.count()")[0]) < FILES_OF_THE_KILLED
    # It died before its words were indexed.
    assert run(*manage, "check_search_index").returncode == 1
    # What the killed run was reading is free again once its claim has grown old: as if that minute had passed.
    ask("Document.objects.filter(state='processing').update(claimed_at='2020-01-01T00:00:00Z')")

    command = [*manage, "import_assets", str(files), "--publish", "--jobs", "2", "--report", str(tmp_path / "r.json")]
    assert run(*command).returncode == 0
    report = json.loads((tmp_path / "r.json").read_text())
    assert report["failed"] == 0
    assert report["created"] < FILES_OF_THE_KILLED
    assert {item["state"] for item in report["items"]} == {"ready"}
    all_of_them = str(FILES_OF_THE_KILLED)
    ready = "Document.objects.filter(state='ready').count()"
    pages = "DocumentPage.objects.count(), DocumentPage.objects.exclude(image='').count()"
    history = "Revision.objects.count(), ModelLogEntry.objects.filter(action='content.import').count()"
    found = "Collateral.objects.all().search('words').count()"
    kept = f"Asset.objects.count(), Asset.objects.live().count(), {ready}, {pages}, {history}, {found}"
    assert ask(kept) == [all_of_them] * 8
    assert run(*manage, "check_search_index").returncode == 0

    assert run(*command).returncode == 0
    assert json.loads((tmp_path / "r.json").read_text())["unchanged"] == FILES_OF_THE_KILLED
