"""Killed at any point between the retirement and the last notice: everybody is told, and exactly once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from content import actions
from content.models import Asset, Bookmark
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.outbox.delivery import deliver
from hub.core.outbox.models import Outgoing
from tests.factories.content import ScriptFactory
from tests.factories.people import UserFactory
from tracking.withdrawals.outbox import WITHDRAWALS

KILLS = int(os.environ.get("HUB_KILLS", "12"))
PEOPLE = 60

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.timeout(120 + KILLS * 2),
]


def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", module, f"--database={connection.settings_dict['NAME']}", *arguments],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "hub.settings.test"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_people_are_told_though_the_process_died_right_after_the_retirement(ana, raj):
    asset = ScriptFactory(title="Old pricing")
    Bookmark.objects.create(user=raj, asset=asset)
    died = run("tests.tracking.withdrawals.killed_retirement", f"--asset={asset.pk}", f"--by={ana.pk}")
    assert died.returncode == -signal.SIGKILL, died.stderr[-3000:]
    assert Asset.objects.get(pk=asset.pk).retired_reason == "Prices rose."
    assert not Notice.objects.exists()
    deliver(WITHDRAWALS, now=timezone.now() + timedelta(seconds=1))
    assert [(notice.user, notice.words) for notice in Notice.objects.all()] == [(raj, "“Old pricing” was retired.")]
    assert list(OutgoingMail.objects.values_list("to", flat=True)) == [raj.email]


def test_everybody_is_told_exactly_once_when_workers_are_killed(ana):
    people = [UserFactory(username=f"rep{number}") for number in range(PEOPLE)]
    assets = [ScriptFactory(title=f"Asset {number}") for number in range(max(4, KILLS // 2))]
    for asset in assets:
        Bookmark.objects.bulk_create(Bookmark(user=person, asset=asset) for person in people)
        actions.retire_asset(asset=asset, by=ana, reason="Old.", at=timezone.now())
    told = run(
        "tests.hub.core.outbox.killed_workers", "--mail-port=1", f"--kills={KILLS}", "--seed=3", f"--only={WITHDRAWALS}"
    )
    assert told.returncode == 0, told.stderr[-3000:]
    assert json.loads(told.stdout.splitlines()[-1])["killed"] == KILLS
    assert not Outgoing.objects.of(WITHDRAWALS).waiting().exists()
    expected = {(person.pk, f"“{asset.title}” was retired."): 1 for person in people for asset in assets}
    assert Counter(Notice.objects.values_list("user", "words")) == Counter(expected)
    mails = {(person.pk, f"Retired: {asset.title}"): 1 for person in people for asset in assets if person.email}
    assert Counter(OutgoingMail.objects.values_list("to_user", "subject")) == Counter(mails)
    assert mails
