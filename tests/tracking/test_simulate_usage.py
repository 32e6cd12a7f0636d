"""An invented history: the same for the same seed, told truly, and gone on with where it stopped."""

from __future__ import annotations

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.factories.content import BuyingStageFactory, ScriptFactory
from tracking.management.commands import simulate_usage
from tracking.models import Call, SearchHit, SearchLog, ShareLink, UsageEvent, UseDay, ViewSession
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(raj, oli):
    BuyingStageFactory()
    return [ScriptFactory(title=f"Script {number}") for number in range(5)]


def simulate(capsys, **options) -> dict:
    call_command("simulate_usage", events=120, days=20, verbosity=0, **options)
    return json.loads(capsys.readouterr().out.splitlines()[-1])


def stored() -> list:
    return list(UsageEvent.objects.order_by("pk").values_list("pk", "kind", "asset", "actor", "occurred_at", "fits"))


def test_what_is_told_is_what_was_written(world, capsys):
    told = simulate(capsys)
    kinds = [kind for kind in ("viewed", "downloaded", "copied", "presented", "sent") if kind in told]
    assert {kind: told[kind] for kind in kinds} == {
        kind: UsageEvent.objects.filter(kind=kind).count() for kind in kinds
    }
    assert sum(told[kind] for kind in kinds) == told["events"] == 120
    assert told["assets_used"] == UseDay.objects.values("asset").distinct().count() == 3
    assert told["shown"] == SearchHit.objects.count()
    assert told["visits"] == ViewSession.objects.count()
    assert sum(day.downloaded for day in UseDay.objects.all()) == told["downloaded"]


def test_a_run_that_was_stopped_goes_on_and_ends_the_same(world, capsys, monkeypatch):
    monkeypatch.setattr(simulate_usage, "PART", 50)
    told, facts = simulate(capsys), stored()
    for model in (UsageEvent, SearchLog, ShareLink, Call):
        model.objects.all().delete()
    write, written = simulate_usage._write, []

    def stops(part):
        if written:
            raise KeyboardInterrupt
        written.append(part)
        write(part)

    monkeypatch.setattr(simulate_usage, "_write", stops)
    with pytest.raises(KeyboardInterrupt):
        simulate(capsys)
    assert UsageEvent.objects.count() == 50
    monkeypatch.setattr(simulate_usage, "_write", write)
    assert simulate(capsys) == told
    assert stored() == facts
    assert simulate(capsys) == told
    assert UsageEvent.objects.count() == 120


def test_another_seed_invents_something_else(world, capsys):
    first = simulate(capsys)
    second = simulate(capsys, seed=2, beside_real_ones=True)
    assert UsageEvent.objects.count() == 240
    assert first != second


def test_it_does_not_mix_with_what_people_did_unless_told_to(world, raj, capsys):
    record_usage(asset=world[0], kind="copied", actor=raj, at=timezone.now())
    with pytest.raises(CommandError, match="own acts are recorded here"):
        simulate(capsys)
    assert simulate(capsys, beside_real_ones=True)["events"] == 120


def test_nothing_to_act_on_is_said(raj):
    with pytest.raises(CommandError, match="no live assets"):
        call_command("simulate_usage", events=10)
    with pytest.raises(CommandError, match="from 1 on"):
        call_command("simulate_usage", events=0)
