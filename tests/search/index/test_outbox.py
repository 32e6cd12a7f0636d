"""What is committed is delivered, once and in order; what is rolled back never was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from content.models import Asset, Collateral, Document
from content.signals import document_processed
from hub.core.batching import together
from hub.core.outbox.models import Outgoing
from search import engine
from search.backends.elasticsearch import indices
from search.index import drift, loading, outbox, rebuild
from search.index.loading import load_documents
from search.models import AssetWords
from search.types import SearchRequest, SearchUnavailable
from tests.factories.content import CollateralFactory, DocumentPageFactory, ScriptFactory, SegmentFactory
from tests.search.conftest import deliver, noted, silent, titles, waiting_for_engine, waiting_words

pytestmark = pytest.mark.django_db


def indexed() -> dict[int, int]:
    indices.client().indices.refresh(index=indices.alias())
    return dict(drift._indexed())


def test_a_change_is_noted_with_it_and_delivered_after_the_commit(no_elasticsearch, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        asset = ScriptFactory(title="Rounds")
        assert noted(asset.pk).version > 0
        assert not AssetWords.objects.exists()
    assert AssetWords.objects.get().asset_id == asset.pk
    change = noted(asset.pk)
    assert change.delivered_version == change.version


def test_a_rolled_back_change_leaves_no_note(no_elasticsearch):
    class Stop(Exception):
        pass

    def make_and_stop():
        with transaction.atomic():
            ScriptFactory()
            raise Stop

    with pytest.raises(Stop):
        make_and_stop()
    assert not Outgoing.objects.exists()


def test_versions_go_on_after_a_deletion(no_elasticsearch):
    asset = ScriptFactory()
    pk, before = asset.pk, Outgoing.objects.of(outbox.WORDS).get().version
    deliver()
    asset.delete()
    deliver()
    assert noted(pk).version > before
    assert not AssetWords.objects.exists()


def test_renaming_a_segment_notes_its_assets_only(no_elasticsearch):
    segment = SegmentFactory(name="Imaging")
    tagged, other = ScriptFactory(segments=[segment]), ScriptFactory()
    deliver()
    before = outbox.versions_of(outbox.WORDS)
    segment.name = "Radiology"
    segment.save()
    after = outbox.versions_of(outbox.WORDS)
    assert after[tagged.pk] > before[tagged.pk]
    assert after[other.pk] == before[other.pk]


def test_a_change_of_very_many_is_left_to_the_worker(no_elasticsearch, monkeypatch, django_capture_on_commit_callbacks):
    segment = SegmentFactory(name="Imaging")
    for number in range(3):
        ScriptFactory(title=f"Script {number}", segments=[segment])
    deliver()
    monkeypatch.setattr(outbox, "MOST_AT_ONCE", 2)
    stored = []
    store = outbox.store_changes
    monkeypatch.setattr(outbox, "store_changes", lambda ids=None: (stored.append(ids), store(ids)))
    with django_capture_on_commit_callbacks(execute=True):
        segment.name = "Radiology"
        segment.save()
    # Tasks run at once in tests: what waited was delivered by the worker's own call alone.
    assert stored == []
    assert not waiting_words().exists()


def test_nothing_is_lost_while_the_engine_is_away(settings):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    asset = ScriptFactory()
    now = timezone.now()
    assert outbox.send_changes(now) == 0
    change = noted(asset.pk, outbox.ENGINE)
    assert change.delivered_version < change.version
    assert change.attempts == 1
    assert change.next_try_at == now + timedelta(seconds=5)
    assert "Connection" in change.last_error
    assert not waiting_for_engine().due(now).exists()


@pytest.mark.elasticsearch
def test_what_could_not_be_sent_is_sent_later(elasticsearch, settings):
    asset = ScriptFactory(title="Rounds")
    url, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, "http://127.0.0.1:9"
    outbox.send_changes(timezone.now())
    settings.ELASTICSEARCH_URL = url
    assert outbox.send_changes(timezone.now() + timedelta(seconds=5)) == 1
    change = noted(asset.pk, outbox.ENGINE)
    assert (change.delivered_version, change.attempts, change.last_error) == (change.version, 0, "")
    assert indexed() == {asset.pk: change.version}


@pytest.mark.elasticsearch
def test_an_older_write_never_overwrites_a_newer_one(elasticsearch, raj):
    asset = ScriptFactory(title="Before")
    old = load_documents([asset.pk])
    version = noted(asset.pk, outbox.ENGINE).version
    asset.title = "After"
    asset.save()
    deliver()
    assert indices.write(old, {asset.pk: version}) == {}
    results = engine.named("elasticsearch").search(SearchRequest(user=raj, query="after"))
    assert titles(results) == ["After"]
    Asset.objects.get(pk=asset.pk).delete()
    deliver()
    indices.write(old, {asset.pk: version})
    assert indexed() == {}


@pytest.mark.elasticsearch
def test_a_rebuild_keeps_what_changes_meanwhile(elasticsearch, monkeypatch, raj):
    changed, retired, stays = ScriptFactory(title="Before"), ScriptFactory(title="Goes"), ScriptFactory(title="Stays")
    deliver()
    fill = rebuild.fill

    def fill_while_people_work(ids, names):
        # Publishing and retiring between the builder's reading and its writing, and after it.
        Asset.objects.filter(pk=changed.pk).update(title="After")
        outbox.note_changes([changed.pk])
        Asset.objects.filter(pk=retired.pk).update(live=False)
        outbox.note_changes([retired.pk])
        outbox.send_changes(timezone.now())
        found = engine.named("elasticsearch").search(SearchRequest(user=raj, query="stays"))
        assert titles(found) == ["Stays"]
        fill(ids, names)
        late = ScriptFactory(title="Late")
        outbox.send_changes(timezone.now())
        assert late.pk

    monkeypatch.setattr(rebuild, "fill", fill_while_people_work)
    before = indices.targets("assets")
    rebuild.rebuild_elasticsearch(silent)
    outbox.store_changes()  # what a commit would do

    assert indices.targets("assets") != before
    assert len(indices.targets("assets")) == 1
    assert not any(drift.compare())
    assert set(indexed()) == {changed.pk, stays.pk, Asset.objects.get(title="Late").pk}


@pytest.mark.elasticsearch
def test_drift_is_seen_and_repaired(elasticsearch):
    lost, extra, stale = ScriptFactory(title="Lost"), ScriptFactory(title="Extra"), CollateralFactory(title="Stale")
    deliver()
    assert not any(drift.compare())
    es = indices.client()
    es.delete(index=indices.alias(), id=str(lost.pk))
    Asset.objects.filter(pk=extra.pk).update(live=False)
    Outgoing.objects.with_keys([str(stale.pk)]).update(version=99, delivered_version=99)
    AssetWords.objects.filter(pk=lost.pk).delete()

    database, elastic = drift.compare()

    assert (database.missing, database.extra, database.stale) == ((lost.pk,), (extra.pk,), (stale.pk,))
    assert (elastic.missing, elastic.extra, elastic.stale) == ((lost.pk,), (extra.pk,), (stale.pk,))
    assert drift.repair([database, elastic]) == 3
    assert not any(drift.compare())


def test_an_index_that_is_missing_is_said_to_be(settings, no_elasticsearch):
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    with pytest.raises(SearchUnavailable):
        indices.check_ready()
    database, elastic = drift.compare()
    assert not database
    assert elastic.unavailable


def test_an_engine_that_is_away_is_tried_with_one_batch_and_each_row_says_why(settings, no_elasticsearch, monkeypatch):
    assets = [ScriptFactory(title=f"Script {number}") for number in range(3)]
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    monkeypatch.setattr(outbox.Engine, "batch", 2)
    monkeypatch.setattr(outbox, "at_once", lambda ids: ids[:1])
    # Tasks run at once in tests.
    outbox.Engine().start([str(assets[0].pk)])
    rows = [noted(asset.pk, outbox.ENGINE) for asset in assets]
    assert sorted(row.attempts for row in rows) == [0, 1, 1]
    assert ["Connection" in row.last_error for row in rows if row.attempts] == [True, True]
    with together():
        outbox.Engine().start([str(assets[0].pk)])
        assert sum(noted(asset.pk, outbox.ENGINE).attempts for asset in assets) == 2


def test_what_elasticsearch_lacks_is_due_again_whatever_was_delivered_before(no_elasticsearch):
    lost, other = ScriptFactory(title="Lost"), ScriptFactory()
    now = timezone.now()
    Outgoing.objects.update(delivered_version=F("version"), given_up_at=now)
    outbox.send_again({lost.pk: "no room " * 200}, at=now)
    row = noted(lost.pk, outbox.ENGINE)
    assert (row.delivered_version, row.given_up_at, row.next_try_at) == (-1, None, now)
    assert row.last_error == ("no room " * 200)[:1000]
    assert [one.key for one in waiting_for_engine()] == [str(lost.pk)]
    assert noted(other.pk, outbox.ENGINE).given_up_at == now
    assert outbox.Engine().describe([str(lost.pk), str(lost.pk + 999)]) == {str(lost.pk): "Lost"}


def test_versions_are_told_of_all_or_of_some_and_given_to_what_has_none(no_elasticsearch):
    one, two, three = (ScriptFactory() for _ in range(3))
    Outgoing.objects.of(outbox.WORDS).with_keys([str(one.pk)]).update(version=7)
    Outgoing.objects.of(outbox.WORDS).with_keys([str(three.pk)]).delete()
    two_has = noted(two.pk).version
    assert outbox.versions_of(outbox.WORDS) == {one.pk: 7, two.pk: two_has}
    assert outbox.versions_of(outbox.WORDS, [one.pk, three.pk]) == {one.pk: 7}
    outbox.ensure_versions(outbox.WORDS, [one.pk, three.pk])
    assert outbox.versions_of(outbox.WORDS) == {one.pk: 7, two.pk: two_has, three.pk: 1}
    assert noted(three.pk).delivered_version == 0


def test_changes_of_one_transaction_are_noted_once(no_elasticsearch):
    script = ScriptFactory()
    deliver()
    before = Outgoing.objects.of(outbox.WORDS).get().version
    with transaction.atomic():
        for title in ("One", "Two", "Three"):
            script.title = title
            script.save()
    assert Outgoing.objects.of(outbox.WORDS).get().version == before + 1
    deliver()
    script.save()
    assert Outgoing.objects.of(outbox.WORDS).get().version == before + 2


def test_what_a_savepoint_noted_and_took_back_is_noted_again(no_elasticsearch):
    script = ScriptFactory()
    deliver()
    before = Outgoing.objects.of(outbox.WORDS).get().version

    with transaction.atomic():
        script.save()
        transaction.set_rollback(True)
    assert Outgoing.objects.of(outbox.WORDS).get().version == before
    script.save()
    assert Outgoing.objects.of(outbox.WORDS).get().version == before + 1


def test_together_assets_are_delivered_at_once_and_noted_before(
    no_elasticsearch, django_capture_on_commit_callbacks, monkeypatch
):
    passes = []
    real = outbox.store_changes
    monkeypatch.setattr(outbox, "store_changes", lambda ids=None: passes.append(real(ids)))
    with together() as batch:
        with django_capture_on_commit_callbacks(execute=True):
            made = [ScriptFactory() for _ in range(3)]
        assert passes == []
        # Whoever is killed here has noted them all the same, for the worker or for a second run.
        waiting = waiting_words()
        assert {change.key for change in waiting} == {str(script.pk) for script in made}
        batch.catch_up()
        assert passes == [3]
        with django_capture_on_commit_callbacks(execute=True):
            made[1].save()
        assert passes == [3]
    assert passes == [3, 1]


def test_the_admin_finds_drafts_by_their_tags_and_pages(no_elasticsearch):
    draft = CollateralFactory(title="Plain", live=False, segments=[SegmentFactory(name="Imaging")])
    deliver()
    for word in ("imaging", "plain"):
        assert [found.pk for found in Collateral.objects.all().search(word)] == [draft.pk]
    DocumentPageFactory(document=draft.document, number=2, text="Zebras")
    document_processed.send(sender=None, document=draft.document)
    deliver()
    assert [found.pk for found in Collateral.objects.all().search("zebras")] == [draft.pk]
    assert [found.pk for found in Document.objects.all().search(draft.document.title)] == [draft.document.pk]


def test_long_files_are_indexed_a_few_at_a_time(no_elasticsearch, monkeypatch, raj):
    monkeypatch.setattr(loading, "MOST_PAGES", 3)
    for number in range(4):
        document = DocumentPageFactory(text=f"harbour {number}").document
        Document.objects.filter(pk=document.pk).update(page_count=2)
        CollateralFactory(title=f"Book {number}", document=document)
    loaded = []
    load = outbox.load_documents
    monkeypatch.setattr(outbox, "load_documents", lambda ids: (loaded.append(len(ids)), load(ids))[1])
    with transaction.atomic():
        outbox.note_changes(Asset.objects.values_list("pk", flat=True))
    assert outbox.store_changes() == 4
    assert loaded == [1, 1, 1, 1]
    assert len(engine.named("database").search(SearchRequest(user=raj, query="harbour")).results) == 4


def test_a_file_of_very_many_different_words_is_indexed(no_elasticsearch, raj):
    document = Document.objects.create(title="Parts", file="parts.csv")
    numbers = range(1, 150_001)
    for page in range(50):
        words = " ".join(f"AB-{number:06}-{number % 97:02}x" for number in numbers[page * 3000 : (page + 1) * 3000])
        DocumentPageFactory(document=document, number=page + 1, text=words)
    asset = CollateralFactory(title="Price list", document=document)
    deliver()
    assert AssetWords.objects.filter(pk=asset.pk).exists()
    assert titles(engine.named("database").search(SearchRequest(user=raj, query="AB-000007-07x"))) == ["Price list"]
