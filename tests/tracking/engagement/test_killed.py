"""Killed at any point while readers report and reps act: nothing acknowledged is lost, nothing counts twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.visits import load
from tracking.models import EngagementDay, Open, PageView, UsageDay, UsageEvent, UseDay
from tracking.rollups.repair import rebuild_rollups

KILLS = int(os.environ.get("HUB_KILLS", "12"))
NOON = (timezone.now() - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.timeout(120 + KILLS * 2),
]


def all_sums() -> list[list[tuple]]:
    return [
        sorted(UsageDay.objects.values_list("asset", "kind", "actor", "count")),
        sorted(UseDay.objects.values_list("asset", "team", "copied", "sent")),
        sorted(EngagementDay.objects.values_list("asset", "day", "team", "views", "seconds", "downloads")),
    ]


def test_nothing_acknowledged_is_lost_and_nothing_counts_twice_when_processes_are_killed(raj):
    assets = [ScriptFactory() for _ in range(3)]
    links = [ShareLinkFactory(created_by=raj, assets=assets[:: (-1) ** n], sent_at=NOON) for n in range(2)]
    loads = [load(link, at=NOON).pk for link in links for _ in range(3)]
    ran = subprocess.run(
        [
            sys.executable, "-m", "tests.tracking.engagement.killed_readings",
            f"--database={connection.settings_dict['NAME']}", f"--actor={raj.pk}", f"--kills={KILLS}", "--seed=5",
            "--loads", *map(str, loads),
        ],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "hub.settings.test"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]
    ledger = json.loads(ran.stdout.splitlines()[-1])
    assert ledger["killed"] == KILLS
    assert ledger["acknowledged"]
    assert ledger["promised"]
    taken = {str(opened.pk): opened.taken for opened in Open.objects.all() if opened.taken}
    assert taken == ledger["sums"]
    for name, sums in ledger["acknowledged"].items():
        assert all(taken[name][page] >= seconds for page, seconds in sums.items())
    read = Open.objects.exclude(session=None).values_list("pk", "session")
    by_visit = dict(PageView.objects.values_list("session").annotate(spent=Sum("seconds")))
    assert {str(pk): by_visit[visit] for pk, visit in read} == {
        name: sum(sums.values()) for name, sums in ledger["sums"].items()
    }
    assert set(map(str, UsageEvent.objects.filter(kind="copied").values_list("pk", flat=True))) == set(
        ledger["promised"]
    ) >= set(ledger["events"])
    written = all_sums()
    day = timezone.localdate(NOON)
    rebuild_rollups(since=day, until=day)
    assert all_sums() == written
    assert sum(row[3] for row in written[0] if row[1] == "copied") == len(ledger["promised"])
