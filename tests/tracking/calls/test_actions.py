"""A call is opened once, carried by every act, and over after half a working day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    ProductFactory,
    SegmentAxisFactory,
    SegmentFactory,
)
from tests.factories.tracking import ShareLinkFactory
from tracking.calls.actions import (
    account_key,
    account_named,
    end_call,
    import_account,
    note_act,
    note_call,
    open_call,
)
from tracking.calls.models import IDLE
from tracking.calls.reading import current_call, fits, suggest_accounts
from tracking.links.actions import create_share_link, mark_sent
from tracking.models import Account, Call, CellUseDay, SearchLog, UsageEvent, UseDay
from tracking.requests.actions import ask_for
from tracking.rollups.repair import rebuild_rollups
from tracking.rollups.sums import take_back_usage
from tracking.searches.actions import log_search
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)


def cells():
    return sorted(CellUseDay.objects.values_list("asset", "segment__name", "stage__name", "actor", "count"))


def test_the_same_choices_stay_the_same_call_and_others_end_it(raj):
    stage = BuyingStageFactory()
    first = open_call(by=raj, at=NOW, stage=stage)
    assert open_call(by=raj, at=NOW + timedelta(hours=1), stage=stage) == first
    second = open_call(by=raj, at=NOW + timedelta(hours=1), stage=stage, segments=[SegmentFactory()])
    first.refresh_from_db()
    assert (first.ended_at, second.ended_at) == (NOW + timedelta(hours=1), None)
    assert open_call(by=raj, at=NOW + timedelta(hours=2)) is None
    assert current_call(raj, at=NOW + timedelta(hours=2)) is None


def test_a_call_is_over_after_half_a_day_without_an_act(raj, oli):
    call = open_call(by=raj, at=NOW, stage=BuyingStageFactory())
    record_usage(asset=CollateralFactory(), kind="viewed", actor=raj, at=NOW + timedelta(hours=3), call=call)
    assert current_call(raj, at=NOW + timedelta(hours=3) + IDLE - timedelta(seconds=1)) == call
    assert current_call(raj, at=NOW + timedelta(hours=3) + IDLE) is None
    assert current_call(oli, at=NOW) is None


def test_ending_twice_ends_once(raj):
    call = open_call(by=raj, at=NOW, stage=BuyingStageFactory())
    end_call(by=raj, at=NOW + timedelta(minutes=1))
    end_call(by=raj, at=NOW + timedelta(minutes=9))
    call.refresh_from_db()
    assert call.ended_at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize("name", ["Marlow  County", " marlow county", "MARLOW COUNTY", "Marlow\u00ad County"])
def test_an_account_is_known_however_its_name_is_written(name):
    made = account_named("Marlow County", at=NOW)
    assert account_named(name, at=NOW) == made
    assert made.name == "Marlow County"


@pytest.mark.parametrize("name", ["", "   ", "\u200b"])
def test_a_name_of_nothing_is_no_account(name):
    assert account_named(name, at=NOW) is None
    with pytest.raises(ValueError, match="needs a name"):
        import_account(name=name, at=NOW)


def test_the_segments_of_an_account_stand_in_for_axes_without_a_choice(raj):
    industry, size = SegmentAxisFactory(name="Industry"), SegmentAxisFactory(name="Size")
    clinic, hospital, large = (
        SegmentFactory(axis=industry), SegmentFactory(axis=industry), SegmentFactory(axis=size)
    )  # fmt: skip
    import_account(name="Marlow", external_id="0017", segments=[hospital, large], at=NOW)
    marlow = Account.objects.get()
    assert set(open_call(by=raj, at=NOW, account=marlow).segments.all()) == {hospital, large}
    assert set(open_call(by=raj, at=NOW, account=marlow, segments=[clinic]).segments.all()) == {clinic, large}


def test_an_import_knows_an_account_by_its_id_then_by_its_name(raj):
    account_named("Marlow", at=NOW)
    assert not import_account(name="MARLOW", external_id="7", at=NOW)
    assert not import_account(name="Marlow Health", external_id="7", at=NOW)
    assert import_account(name="Kestrel", at=NOW)
    assert sorted(Account.objects.values_list("name", "external_id")) == [("Kestrel", ""), ("Marlow Health", "7")]
    with pytest.raises(ValueError, match="known as 7"):
        import_account(name="Marlow Health", external_id="8", at=NOW)
    with pytest.raises(ValueError, match="Another account is called"):
        import_account(name="kestrel", external_id="7", at=NOW)


def test_accounts_are_suggested_by_beginnings_of_words_else_those_met_last(raj, oli):
    for name in ("Marlow County", "County Hall", "Kestrel"):
        account_named(name, at=NOW)
    assert [one.name for one in suggest_accounts("COUN", person=raj)] == ["County Hall", "Marlow County"]
    assert suggest_accounts("", person=raj) == []
    for hours, name in enumerate(("Kestrel", "Marlow County")):
        open_call(by=raj, at=NOW + timedelta(hours=hours), account=account_named(name, at=NOW))
    assert [one.name for one in suggest_accounts("", person=raj)] == ["Marlow County", "Kestrel"]
    assert suggest_accounts("", person=oli) == []
    assert account_key("Straße") == account_key("STRASSE")


@pytest.mark.parametrize(
    ("tagged", "asked", "expected"),
    [
        ({"stage": "Proof"}, {"stage": "Proof"}, True),
        ({"stage": "Proof"}, {"stage": "Close"}, False),
        ({}, {"stage": "Close"}, True),
        ({"segment": "Hospital"}, {"segment": "Hospital", "stage": "Close"}, True),
        ({"segment": "Hospital", "stage": "Proof"}, {"segment": "Hospital", "stage": "Close"}, False),
        ({"segment": "Hospital"}, {"segment": "Clinic"}, False),
        ({"segment": "Hospital"}, {}, None),
    ],
)
def test_an_asset_fits_a_call_by_what_it_is_tagged_with(raj, tagged, asked, expected):
    axis = SegmentAxisFactory()
    segments = {name: SegmentFactory(name=name, axis=axis) for name in ("Hospital", "Clinic")}
    stages = {name: BuyingStageFactory(name=name) for name in ("Proof", "Close")}
    asset = CollateralFactory(
        segments=[segments[tagged["segment"]]] if "segment" in tagged else [],
        stages=[stages[tagged["stage"]]] if "stage" in tagged else [],
    )
    call = open_call(
        by=raj,
        at=NOW,
        account=account_named("Marlow", at=NOW),
        segments=[segments[asked["segment"]]] if "segment" in asked else [],
        stage=stages.get(asked.get("stage", "")),
    )
    assert fits(asset, call) is expected


def test_every_act_carries_the_call(raj):
    stage, asset = BuyingStageFactory(name="Proof"), CollateralFactory()
    call = open_call(by=raj, at=NOW, stage=stage, account=account_named("Marlow", at=NOW))
    log_search(
        user=raj, query="price", filters={}, total=0, shown=[], backend="database", degraded=False, at=NOW, call=call
    )
    link = create_share_link(assets=[asset], by=raj, at=NOW, call=call)
    mark_sent(link=link, by=raj, channel="copied", at=NOW)
    asked = ask_for(by=raj, words="price list", at=NOW, call=call)
    assert SearchLog.objects.get().call == call
    assert asked.asks.get().call == call
    sent = UsageEvent.objects.get()
    assert (sent.call, sent.stage, sent.account, sent.fits) == (call, stage, "Marlow", True)


def test_sums_by_cell_and_fit_follow_the_events_and_a_rebuild_says_the_same(raj, oli):
    axis, other = SegmentAxisFactory(name="Industry"), SegmentAxisFactory(name="Size")
    hospital, large = SegmentFactory(name="Hospital", axis=axis), SegmentFactory(name="Large", axis=other)
    clinic, proof = SegmentFactory(name="Clinic", axis=axis), BuyingStageFactory(name="Proof")
    asset = CollateralFactory(segments=[hospital], stages=[proof])
    fitting = open_call(by=raj, at=NOW, segments=[hospital, large], stage=proof)
    record_usage(asset=asset, kind="copied", actor=raj, at=NOW, call=fitting)
    record_usage(asset=asset, kind="viewed", actor=raj, at=NOW, call=fitting)
    other_call = open_call(by=oli, at=NOW, segments=[clinic])
    taken, _ = record_usage(asset=asset, kind="copied", actor=oli, at=NOW, call=other_call)
    nameless = open_call(by=oli, at=NOW, account=account_named("Marlow", at=NOW))
    record_usage(asset=asset, kind="copied", actor=oli, at=NOW, call=nameless)
    record_usage(asset=asset, kind="copied", actor=raj, at=NOW)
    expected = [
        (asset.pk, "Clinic", None, oli.pk, 1),
        (asset.pk, "Hospital", "Proof", raj.pk, 1),
        (asset.pk, "Large", "Proof", raj.pk, 1),
    ]
    days = UseDay.objects.values_list("team", "copied", "with_call", "fitting")
    counted = sorted([(raj.team_id, 2, 1, 1), (oli.team_id, 2, 1, 0)])
    assert (cells(), sorted(days)) == (expected, counted)
    CellUseDay.objects.update(count=9)
    UseDay.objects.update(fitting=5, last_used_at=NOW - timedelta(days=1))
    day = timezone.localdate(NOW)
    rebuild_rollups(since=day, until=day)
    assert (cells(), sorted(days.all())) == (expected, counted)
    assert set(UseDay.objects.values_list("last_used_at", flat=True)) == {NOW}
    take_back_usage(taken)
    assert cells() == expected[1:]
    assert sorted(days.all()) == sorted([(raj.team_id, 2, 1, 1), (oli.team_id, 1, 0, 0)])


def test_what_is_sent_before_anybody_says_how_is_for_the_link_s_call(raj):
    call = open_call(by=raj, at=NOW, stage=BuyingStageFactory())
    link = ShareLinkFactory(created_by=raj, call=call)
    end_call(by=raj, at=NOW)
    mark_sent(link=link, by=raj, channel="copied", at=NOW)
    assert UsageEvent.objects.get().call == call


def test_facts_of_the_same_choices_told_by_a_program_belong_to_one_call(raj):
    stage = BuyingStageFactory()
    first = note_call(by=raj, at=NOW, stage=stage)
    assert note_call(by=raj, at=NOW + timedelta(hours=1), stage=stage) == first
    assert note_call(by=raj, at=NOW + timedelta(hours=5), stage=stage) != first
    assert note_call(by=raj, at=NOW, stage=BuyingStageFactory(name="Close")) != first
    assert current_call(raj, at=NOW) is None
    assert Call.objects.count() == 3


def test_an_act_keeps_its_own_call_going_and_no_other(raj, oli):
    mine, theirs = (open_call(by=rep, at=NOW, stage=BuyingStageFactory()) for rep in (raj, oli))
    note_act(mine, at=NOW + timedelta(minutes=4, seconds=59))
    mine.refresh_from_db()
    assert mine.last_act_at == NOW
    note_act(mine, at=NOW + timedelta(minutes=5))
    assert mine.last_act_at == NOW + timedelta(minutes=5)
    stale = Call.objects.get(pk=mine.pk)
    Call.objects.filter(pk=mine.pk).update(last_act_at=NOW + timedelta(hours=1))
    note_act(stale, at=NOW + timedelta(minutes=30))
    kept = dict(Call.objects.values_list("pk", "last_act_at"))
    assert kept == {mine.pk: NOW + timedelta(hours=1), theirs.pk: NOW}


def test_each_choice_makes_another_call(raj):
    stage, product, segment = BuyingStageFactory(), ProductFactory(), SegmentFactory()
    marlow = account_named("Marlow", at=NOW)
    choices = [{"account": marlow}, {"stage": stage}, {"product": product}, {"segments": [segment]}]
    made = [open_call(by=raj, at=NOW, **chosen) for chosen in choices]
    assert len({call.pk for call in made}) == 4
    for chosen in choices:
        call = open_call(by=raj, at=NOW, **chosen)
        assert call is not None
        assert open_call(by=raj, at=NOW, **chosen) == call
        found = {"account": call.account, "stage": call.stage, "product": call.product}
        expected = {"account": None, "stage": None, "product": None} | chosen
        assert found | {"segments": list(call.segments.all())} == {"segments": []} | expected
    assert open_call(by=raj, at=NOW, account=account_named("Alder", at=NOW)).account.name == "Alder"
