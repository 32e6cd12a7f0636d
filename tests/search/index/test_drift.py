"""How an index differs from the database, by the versions that both name."""

from __future__ import annotations

import pytest
from django.db.models import F
from django.utils import timezone

from hub.core.outbox.models import Outgoing
from search.backends.elasticsearch import indices
from search.index import drift, outbox
from search.index.drift import Drift
from search.models import AssetWords
from tests.factories.content import ScriptFactory
from tests.search.conftest import deliver, noted

pytestmark = pytest.mark.django_db


def kept(asset):
    return AssetWords.objects.filter(pk=asset.pk)


def test_words_of_an_older_version_are_stale_and_equal_or_newer_ones_are_not(no_elasticsearch):
    older, equal, newer, never_noted = (ScriptFactory() for _ in range(4))
    deliver()
    assert drift.compare() == [Drift("database")]
    kept(older).update(version=F("version") - 1)
    kept(newer).update(version=F("version") + 1)
    Outgoing.objects.with_keys([str(never_noted.pk)]).delete()
    [found] = drift.compare()
    assert found == Drift("database", stale=(older.pk,))
    assert (found.ids, bool(found), bool(Drift("database", waiting=3))) == ((older.pk,), True, False)
    assert drift.repair([found]) == 1
    assert kept(older).get().version == noted(older.pk).version
    assert drift.compare() == [Drift("database")]


def test_assets_that_an_index_lacks_and_that_it_should_not_hold_are_named_in_order(no_elasticsearch):
    lost, gone = [ScriptFactory() for _ in range(3)], [ScriptFactory() for _ in range(3)]
    deliver()
    for asset in lost:
        kept(asset).delete()
    type(gone[0]).objects.filter(pk__in=[asset.pk for asset in gone]).update(live=False)
    [found] = drift.compare()
    missing, extra = (tuple(asset.pk for asset in some) for some in (lost, gone))
    assert found == Drift("database", missing=missing, extra=extra)
    assert found.ids == missing + extra
    assert drift.repair([found]) == 6
    assert drift.compare() == [Drift("database")]


def test_an_engine_that_is_away_says_how_much_waits_and_why(no_elasticsearch, settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    assets = [ScriptFactory() for _ in range(8)]
    rows = Outgoing.objects.of(outbox.ENGINE)
    assert rows.waiting().count() == 8
    rows.update(last_error="")
    rows.with_keys([str(asset.pk) for asset in assets[:7]]).update(last_error="no room")
    rows.with_keys([str(assets[7].pk)]).update(last_error="no room either", version=0)
    _, engine = drift.compare()
    assert (engine.index, engine.waiting, engine.errors, engine.ids) == ("elasticsearch", 7, ("no room",), ())
    assert "Connection" in engine.unavailable


@pytest.mark.elasticsearch
def test_an_engine_that_holds_older_versions_says_so_beside_what_waits(elasticsearch):
    stale, _ = ScriptFactory(), ScriptFactory()
    deliver()
    rows = Outgoing.objects.of(outbox.ENGINE)
    rows.with_keys([str(stale.pk)]).update(version=F("version") + 1, last_error="no room", next_try_at=timezone.now())
    assert drift.compare()[1] == Drift("elasticsearch", stale=(stale.pk,), waiting=1, errors=("no room",))


@pytest.mark.elasticsearch
def test_an_engine_that_lacks_holds_too_much_or_holds_older_is_told_and_mended(elasticsearch):
    lost, stale, fine, gone = (ScriptFactory() for _ in range(4))
    deliver()
    assert drift.compare() == [Drift("database"), Drift("elasticsearch")]
    indices.client().delete(index=indices.alias(), id=str(lost.pk), refresh=True)
    Outgoing.objects.of(outbox.ENGINE).with_keys([str(stale.pk)]).update(version=F("version") + 1)
    type(gone).objects.filter(pk=gone.pk).update(live=False)
    words, engine = drift.compare()
    assert words == Drift("database", extra=(gone.pk,))
    assert engine == Drift("elasticsearch", missing=(lost.pk,), extra=(gone.pk,), stale=(stale.pk,), waiting=1)
    assert (engine.ids, bool(engine)) == ((lost.pk, gone.pk, stale.pk), True)
    assert drift.repair([words, engine]) == 3
    for kind in ("assets", "pages"):
        indices.client().indices.refresh(index=indices.alias(kind))
    assert drift.compare() == [Drift("database"), Drift("elasticsearch")]
    assert dict(drift._indexed()).keys() == {lost.pk, stale.pk, fine.pk}


@pytest.mark.elasticsearch
def test_an_index_of_older_code_is_not_delivered_to_but_its_assets_wait(elasticsearch, monkeypatch):
    asset = ScriptFactory()
    deliver()
    kept(asset).delete()
    monkeypatch.setattr("search.backends.elasticsearch.mapping.version", lambda: "newer")
    words, engine = drift.compare()
    assert (engine.index, engine.ids, engine.waiting, bool(engine)) == ("elasticsearch", (), 0, True)
    assert "mapping older than the code" in engine.unavailable
    assert drift.repair([words, engine]) == 1
    assert Outgoing.objects.of(outbox.ENGINE).waiting().count() == 1
