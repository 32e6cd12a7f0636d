"""The addresses of assets are looked at in the background, and owners are told of those that are dead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from content import tasks
from content.actions import addresses
from content.actions.addresses import look_at_due, note_addresses
from content.addresses.life import Life
from content.findings import Act
from content.gate.gate import findings_of
from content.models import AssetVersion, WebAddress
from content.reading.versions import as_of, keep_version
from hub.core.notices.models import Notice
from tests.factories.content import CollateralFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
VIDEO = "https://video.example/tour"


@pytest.fixture
def tour(ana):
    return CollateralFactory(document=None, address=VIDEO, type="web-page", title="The tour", owner=ana)


def answering(monkeypatch, life: Life) -> list[str]:
    asked: list[str] = []
    monkeypatch.setattr(addresses, "look_at", lambda address: asked.append(address) or life)
    return asked


DEAD = Life(False, "Its server says that there is no such page (404).")


def codes(asset, at=NOON) -> dict[Act, list[str]]:
    return {act: [one.code for one in findings_of(asset, at=at, act=act) if one.is_error] for act in Act}


def test_addresses_are_noted_once_and_forgotten_with_their_assets(tour, ana):
    CollateralFactory(document=None, address=VIDEO, owner=ana)
    CollateralFactory(owner=ana)
    assert (note_addresses(at=NOON), note_addresses(at=NOON)) == (1, 0)
    assert WebAddress.objects.get().state == "waiting"
    type(tour).objects.update(address="")
    note_addresses(at=NOON)
    assert not WebAddress.objects.exists()


def test_one_that_answers_is_looked_at_once_a_day(monkeypatch, tour):
    asked = answering(monkeypatch, Life(True))
    note_addresses(at=NOON)
    assert look_at_due(at=NOON, most=5) == 1
    assert look_at_due(at=NOON + timedelta(hours=23), most=5) == 0
    assert look_at_due(at=NOON + timedelta(days=1), most=5) == 1
    assert asked == [VIDEO, VIDEO]
    assert WebAddress.objects.get().state == "alive"
    assert codes(tour) == {Act.GO_LIVE: [], Act.SEND: []}


def test_one_that_fails_is_looked_at_later_and_later_and_its_owner_is_told_once(monkeypatch, tour, ana):
    asked = answering(monkeypatch, DEAD)
    note_addresses(at=NOON)
    moments = [timedelta(0), timedelta(minutes=15), timedelta(hours=2, minutes=15), timedelta(hours=8, minutes=15)]
    states = []
    for moment in moments:
        assert look_at_due(at=NOON + moment - timedelta(seconds=1), most=5) == 0
        assert look_at_due(at=NOON + moment, most=5) == 1
        states.append(WebAddress.objects.get().state)
    assert states == ["failing", "failing", "dead", "dead"]
    assert len(asked) == 4
    [notice] = Notice.objects.filter(user=ana)
    assert "“The tour” can’t be sent" in notice.words
    assert codes(tour) == {Act.GO_LIVE: ["address_dead"], Act.SEND: ["address_dead"]}
    answering(monkeypatch, Life(True))
    look_at_due(at=NOON + timedelta(days=2), most=5)
    assert WebAddress.objects.get().state == "alive"
    assert codes(tour) == {Act.GO_LIVE: [], Act.SEND: []}


def test_the_worker_looks_where_that_is_switched_on(monkeypatch, settings, tour):
    asked = answering(monkeypatch, Life(True))
    settings.HUB_LOOK_AT_ADDRESSES = False
    tasks.look_at_addresses.call()
    assert asked == []
    settings.HUB_LOOK_AT_ADDRESSES = True
    tasks.look_at_addresses.call()
    assert asked == [VIDEO]


def test_the_gate_takes_a_file_or_an_address_and_none_that_leads_inside(tour, ana):
    assert codes(tour)[Act.GO_LIVE] == []
    both = CollateralFactory(address=VIDEO, owner=ana)
    assert "address_and_file" in codes(both)[Act.GO_LIVE]
    inside = CollateralFactory(document=None, address="http://10.0.0.8/", owner=ana)
    assert codes(inside)[Act.SEND] == ["address_not_taken"]
    neither = CollateralFactory(document=None, owner=ana)
    assert codes(neither)[Act.GO_LIVE] == ["file_missing"]


def test_an_address_is_part_of_the_version_and_a_file_s_versions_are_as_they_were(tour, ana):
    first = keep_version(tour)
    assert first.content == {"document": None, "address": VIDEO}
    tour.address = "https://video.example/new"
    tour.save()
    assert keep_version(tour).number == 2
    assert as_of(tour, first).address == VIDEO
    deck = CollateralFactory(owner=ana)
    kept = AssetVersion.objects.create(
        asset=deck, number=1, document=deck.document, content={"document": deck.document_id}, live_from=NOON
    )
    assert keep_version(deck) == kept
    deck.address = VIDEO
    assert as_of(deck, kept).address == ""
