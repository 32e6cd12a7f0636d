from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.links.test_api import Api, is_problem
from tracking.models import Call, Channel, UsageDay, UsageEvent
from tracking.rollups.repair import rebuild_rollups

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(client):
    return lambda user=None: Api(client, user)


HAPPENED = timezone.now() - timedelta(days=1)


def event(asset, **more):
    return {
        "id": str(uuid.uuid4()),
        "kind": "downloaded",
        "asset": asset.pk,
        "occurred_at": HAPPENED.isoformat(),
        "context": {},
        **more,
    }


def test_events_are_taken_once(api, raj):
    segment, stage = SegmentFactory(), BuyingStageFactory()
    caller, asset = api(raj), ScriptFactory()
    context = {"segment": "Industry:Healthcare", "stage": "Discovery", "account": "Acme"}
    body = {"events": [event(asset, context=context), event(asset, kind="viewed"), event(asset, context=None)]}
    assert caller.call("POST", "events", body).json() == {"accepted": 3, "duplicates": 0, "refused": []}
    assert caller.call("POST", "events", body).json() == {"accepted": 0, "duplicates": 3, "refused": []}
    stored = UsageEvent.objects.get(pk=body["events"][0]["id"])
    assert (stored.segment, stored.stage, stored.account, stored.actor) == (segment, stage, "Acme", raj)
    assert stored.occurred_at == HAPPENED


def test_an_event_that_is_refused_stops_no_other(api, raj, other_team):
    asset = ScriptFactory()
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    events = [
        event(ScriptFactory(live=False)),
        event(ScriptFactory(teams=[other_team])),
        event(asset, occurred_at=later),
        event(asset, context={"stage": "Nowhere"}),
        event(asset, context={"segment": "No:Such"}),
        event(asset, occurred_at="1901-01-01T00:00:00Z"),
        event(asset, occurred_at="0001-01-01T00:00:00+14:00"),
        event(asset, occurred_at="9999-12-31T23:59:59-12:00"),
        event(asset),
    ]
    got = api(raj).call("POST", "events", {"events": events}).json()
    assert (got["accepted"], got["duplicates"]) == (1, 0)
    assert [(row["id"], row["reason"]) for row in got["refused"]] == [
        (events[0]["id"], "No such asset, or not visible to you."),
        (events[1]["id"], "No such asset, or not visible to you."),
        (events[2]["id"], "It has not happened yet."),
        (events[3]["id"], "No buying stage “Nowhere”."),
        (events[4]["id"], "No segment “No:Such”."),
        (events[5]["id"], "It is older than the 400 days for which events are kept."),
        (events[6]["id"], "It is older than the 400 days for which events are kept."),
        (events[7]["id"], "It has not happened yet."),
    ]


def test_an_id_that_another_person_gave_is_refused_and_neither_read_nor_changed(api, raj, oli):
    asset, same = ScriptFactory(), event(ScriptFactory())
    api(raj).call("POST", "events", {"events": [same]})
    got = api(oli).call("POST", "events", {"events": [same | {"kind": "copied"}, event(asset)]}).json()
    reason = "This id was given to another event."
    assert got == {"accepted": 1, "duplicates": 0, "refused": [{"id": same["id"], "reason": reason}]}
    stored = UsageEvent.objects.get(pk=same["id"])
    assert (stored.actor, stored.kind) == (raj, "downloaded")


def test_what_was_sent_names_its_link_and_counts_once(api, raj, oli):
    asset, other = ScriptFactory(), ScriptFactory()
    stage = BuyingStageFactory()
    link = ShareLinkFactory(created_by=raj, assets=[asset], created_at=HAPPENED - timedelta(hours=1))
    gone = ShareLinkFactory(created_by=raj, assets=[asset], created_at=HAPPENED, revoked_at=HAPPENED)
    late = ShareLinkFactory(created_by=raj, assets=[asset])
    theirs = ShareLinkFactory(created_by=oli, assets=[asset])
    unsendable = [
        (event(asset, kind="sent"), "Sending is handing over a link: name yours in “share”."),
        (event(asset, kind="sent", share=theirs.pk), "You have no such link that carries this asset."),
        (event(asset, kind="sent", share=10**15), "You have no such link that carries this asset."),
        (event(other, kind="sent", share=link.pk), "You have no such link that carries this asset."),
        (event(asset, kind="sent", share=gone.pk), "The link is closed."),
        (event(asset, kind="sent", share=late.pk), "The link was made later."),
    ]
    got = api(raj).call("POST", "events", {"events": [one for one, _ in unsendable]}).json()
    assert got["accepted"] == got["duplicates"] == 0
    assert [row["reason"] for row in got["refused"]] == [reason for _, reason in unsendable]
    sent = event(asset, kind="sent", share=link.pk, context={"stage": stage.name})
    for accepted in (1, 0):
        got = api(raj).call("POST", "events", {"events": [sent]}).json()
        assert got == {"accepted": accepted, "duplicates": 1 - accepted, "refused": []}
    stored = UsageEvent.objects.get()
    assert (stored.share_link, stored.channel, stored.stage, stored.account, stored.occurred_at) == (
        link,
        Channel.API,
        stage,
        "Marlow County Health",
        HAPPENED,
    )
    link.refresh_from_db()
    assert link.sent_at == HAPPENED


def test_events_need_a_person_and_a_form(api, raj):
    asset = ScriptFactory()
    assert is_problem(api().call("POST", "events", {"events": [event(asset)]}), 401)
    for wrong in ({"kind": "eaten"}, {"id": "x"}, {"occurred_at": "yesterday"}, {"occurred_at": "2026-11-20T10:00:00"}):
        assert is_problem(api(raj).call("POST", "events", {"events": [event(asset, **wrong)]}), 422)
    assert not UsageEvent.objects.exists()


def test_of_one_id_told_twice_at_once_the_first_is_taken(api, raj):
    asset = ScriptFactory()
    twice = event(asset)
    body = {"events": [twice, event(asset, kind="copied"), twice | {"kind": "viewed"}]}
    assert api(raj).call("POST", "events", body).json() == {"accepted": 2, "duplicates": 1, "refused": []}
    assert UsageEvent.objects.get(pk=twice["id"]).kind == "downloaded"
    more = {"events": [*body["events"], event(asset)]}
    assert api(raj).call("POST", "events", more).json() == {"accepted": 1, "duplicates": 3, "refused": []}
    assert sorted(UsageDay.objects.values_list("kind", "count")) == [("copied", 1), ("downloaded", 2)]


def test_a_hundred_events_for_one_call_note_it_once(api, raj):
    stage = BuyingStageFactory()
    asset = ScriptFactory(stages=[stage])
    told = [event(asset, context={"stage": stage.name, "account": "Acme"}) for _ in range(100)]
    assert api(raj).call("POST", "events", {"events": told}).json()["accepted"] == 100
    call = Call.objects.get()
    assert (call.account.name, call.stage, call.actor) == ("Acme", stage, raj)
    assert set(UsageEvent.objects.values_list("call", "fits", "account")) == {(call.pk, True, "Acme")}


@pytest.mark.postgresql
@pytest.mark.parametrize(("events", "most"), [(1, 5), (100, 8)])
def test_events_take_few_statements_however_many_they_are(api, raj, events, most):
    assets, caller = [ScriptFactory() for _ in range(min(events, 10))], api(raj)
    caller.call("POST", "events", {"events": [event(assets[0])]})
    kinds = ("downloaded", "copied", "presented", "viewed")
    told = [event(assets[n % len(assets)], kind=kinds[n % 4]) for n in range(events)]
    with CaptureQueriesContext(connection) as queries:
        assert caller.call("POST", "events", {"events": told}).json()["accepted"] == events
    # A transaction is a savepoint here.
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= most, asked
    day = timezone.localdate(HAPPENED)
    written = sorted(UsageDay.objects.values_list("asset", "kind", "count"))
    rebuild_rollups(since=day, until=day)
    assert sorted(UsageDay.objects.values_list("asset", "kind", "count")) == written
