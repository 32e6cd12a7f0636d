"""The command that makes the sums say what the facts say: over which days, told how, and gone on with."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import override_settings

from tests.factories.content import ScriptFactory
from tracking.management.commands import rebuild_rollups as command
from tracking.models import UsageDay, UsageEvent

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = date(2026, 11, 20)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def used_daily(raj):
    """An asset that Raj downloaded once on each of the last twelve days, of which no sums are left."""
    asset = ScriptFactory()
    for age in range(12):
        at = NOON - timedelta(days=age)
        UsageEvent.objects.create(kind="downloaded", asset=asset, actor=raj, team=raj.team, occurred_at=at, counts=True)
    return asset


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("rebuild_rollups", *args, "--verbosity=0", stdout=out)
    return out.getvalue()


def ages() -> list[int]:
    """How many days ago the days are that have sums."""
    return sorted((TODAY - day).days for day in UsageDay.objects.values_list("day", flat=True))


def test_rebuild_rollups_mends_the_days_asked_for_and_no_other(used_daily):
    assert run("--since", "2026-11-15", "--until", "2026-11-17") == (
        "The sums of 2026-11-15 to 2026-11-17 say what the facts say.\n"
    )
    assert ages() == [3, 4, 5]
    run("--since=2026-11-15")
    assert ages() == [0, 1, 2, 3, 4, 5]


@override_settings(HUB_RAW_EVENT_DAYS=10)
def test_rebuild_rollups_says_when_it_is_asked_for_days_without_facts(used_daily):
    kept = "Facts are kept for 10 days (HUB_RAW_EVENT_DAYS): the sums before 2026-11-11 stay as they are.\n"
    assert run("--since", "2026-11-11") == "The sums of 2026-11-11 to 2026-11-20 say what the facts say.\n"
    assert run("--since", "2026-11-10") == kept + "The sums of 2026-11-11 to 2026-11-20 say what the facts say.\n"
    assert run("--since=0001-01-01", "--until=2026-11-01") == kept + "There was nothing to do.\n"
    assert ages() == list(range(10))
    assert run() == "The sums of 2026-11-11 to 2026-11-20 say what the facts say.\n"


@pytest.fixture
def done(monkeypatch) -> list[date]:
    """The days that were compared, in order; a third one is not reached."""
    days: list[date] = []
    mends = command.rebuild_rollups

    def stop_at_third(*, since: date, until: date) -> None:
        if len(days) == 2:
            raise KeyboardInterrupt
        mends(since=since, until=until)
        days.append(since)

    monkeypatch.setattr(command, "rebuild_rollups", stop_at_third)
    with pytest.raises(KeyboardInterrupt):
        run("--since=2026-11-15", "--until=2026-11-19")
    assert days == [date(2026, 11, 15), date(2026, 11, 16)]
    monkeypatch.setattr(command, "rebuild_rollups", lambda *, since, until: days.append(since))
    days.clear()
    return days


def test_rebuild_rollups_stopped_goes_on_with_the_next_day_once(used_daily, done):
    days = [date(2026, 11, number) for number in range(15, 20)]
    told = run("--since=2026-11-15", "--until=2026-11-19")
    assert told.startswith("Going on with 2026-11-17: the days before it were done when this was stopped.\n")
    assert done == days[2:]
    assert "Going on" not in run("--since=2026-11-15", "--until=2026-11-19")
    assert done == days[2:] + days


def test_rebuild_rollups_over_other_days_or_a_day_later_begins_at_the_beginning(used_daily, done):
    with time_machine.travel(NOON + timedelta(days=1, seconds=1), tick=False):
        run("--since=2026-11-15", "--until=2026-11-19")
    assert len(done) == 5
    done.clear()
    run("--since=2026-11-15", "--until=2026-11-18")
    assert len(done) == 4


def test_rebuild_rollups_refuses_what_is_no_day_and_days_the_wrong_way_round(db):
    with pytest.raises(CommandError, match="“soon” is not a day such as 2026-11-20"):
        run("--since=soon")
    with pytest.raises(CommandError, match="--since is after --until"):
        run("--since=2026-11-18", "--until=2026-11-17")
