"""Coverage by segment and stage, and what is used elsewhere than tagged: counted by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentAxisFactory, SegmentFactory
from tests.factories.people import UserFactory
from tests.tracking.search_facts import NOW, SCOPE, search, use
from tracking.calls.actions import open_call
from tracking.models import AssetRequest, RequestState
from tracking.reports.coverage import MadeFor, coverage, sought_in_vain
from tracking.reports.elsewhere import used_elsewhere
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def cells(found):
    """Segment, stage, live, uses, sends, sought of every cell that holds anything."""
    return [
        (row.segment, cell.stage, cell.live, cell.uses, cell.sends, cell.sought)
        for row in found.rows
        for cell in row.cells
        if cell.live or cell.sought
    ]


def test_coverage_counts_assets_use_and_demand_in_each_cell(raj):
    industry, need = SegmentAxisFactory(name="Industry", order=1), SegmentAxisFactory(name="Need", order=2)
    care, labs = (SegmentFactory(axis=industry, name=name) for name in ("Healthcare", "Labs"))
    speed = SegmentFactory(axis=need, name="Speed")
    demo, close = BuyingStageFactory(name="Demo", order=1), BuyingStageFactory(name="Close", order=2)
    wide = ScriptFactory(segments=[care, labs, speed], stages=[demo])
    ScriptFactory(segments=[care], stages=[demo])
    ScriptFactory(segments=[speed])
    ScriptFactory(segments=[labs], stages=[close], live=False)
    for kind in ("sent", "copied", "viewed"):
        use(wide, raj, kind)
    search(raj, "x", total=0, segment=["Industry:Labs"], stage=["close"])
    search(raj, "y", total=0, segment=["Industry:Labs"], stage=["Close"])
    search(raj, "z", total=0, segment=["Industry:Healthcare"])
    search(raj, "found", total=2, segment=["Industry:Labs"], stage=["close"])
    search(raj, "chose no cell", total=0)
    found = coverage(SCOPE)
    assert (found.axis, found.axes, found.gaps) == (industry, (industry, need), 1)
    assert (found.as_of, found.days, found.stages) == (NOW, 60, ("Demo", "Close", "Any or no stage"))
    assert [(row.segment, row.key) for row in found.rows] == [
        ("Healthcare", "Industry:Healthcare"),
        ("Labs", "Industry:Labs"),
        ("Any or no segment", ""),
    ]
    assert [(row.segment, cell.stage) for row in found.rows for cell in row.cells if cell.gap] == [("Labs", "Close")]
    assert [cell.empty for cell in found.rows[0].cells] == [False, True, True]
    assert cells(found) == [
        ("Healthcare", "Demo", 2, 2, 1, 0),
        ("Healthcare", "Any or no stage", 0, 0, 0, 1),
        ("Labs", "Demo", 1, 2, 1, 0),
        ("Labs", "Close", 0, 0, 0, 2),
        ("Any or no segment", "Any or no stage", 1, 0, 0, 0),
    ]
    assert cells(coverage(SCOPE, "need")) == [
        ("Speed", "Demo", 1, 2, 1, 0),
        ("Speed", "Any or no stage", 1, 0, 0, 0),
        ("Any or no segment", "Demo", 1, 0, 0, 0),
        ("Any or no segment", "Close", 0, 0, 0, 2),
    ]


def test_axes_stages_and_segments_stand_in_their_order_and_then_by_name(raj):
    need, industry, region = (
        SegmentAxisFactory(name=name, order=order) for name, order in (("Need", 1), ("Industry", 2), ("Region", 2))
    )
    for name, order in (("Z", 1), ("Y", 2), ("X", 2)):
        SegmentFactory(axis=need, name=name, order=order)
        BuyingStageFactory(name=f"Stage {name}", order=order)
    found = coverage(SCOPE)
    assert (found.axis, found.axes) == (need, (need, industry, region))
    assert found.stages == ("Stage Z", "Stage X", "Stage Y", "Any or no stage")
    assert [row.segment for row in found.rows] == ["Z", "X", "Y", "Any or no segment"]
    assert coverage(SCOPE, "industry").axis == industry
    assert coverage(SCOPE, "unknown").axis == need


def test_coverage_reads_filters_as_one_or_several_whatever_their_case_and_knows_no_others(raj):
    axis = SegmentAxisFactory(name="Industry")
    care, labs = (SegmentFactory(axis=axis, name=name) for name in ("Healthcare", "Labs"))
    BuyingStageFactory(name="Security review")
    search(raj, "a", total=0, segment="INDUSTRY:healthcare", stage="SECURITY-REVIEW")
    search(raj, "b", total=0, segment=["industry:Labs", "Industry:Healthcare"], stage=["security review"])
    search(raj, "c", total=0, segment=["Industry:Gone"], stage=["Gone"])
    assert cells(coverage(SCOPE)) == [
        ("Healthcare", "Security review", 0, 0, 0, 2),
        ("Labs", "Security review", 0, 0, 0, 1),
    ]
    assert (care.axis, labs.axis) == (axis, axis)


def test_coverage_by_calls_says_where_assets_are_really_used(raj, oli, mia):
    """One asset tagged for one stage, used by three for another: a figure, a cell and an offer."""
    tagged, untagged = BuyingStageFactory(name="Tagged"), BuyingStageFactory(name="Untagged")
    axis = SegmentAxisFactory()
    asset = ScriptFactory(stages=[tagged], segments=[SegmentFactory(axis=axis)], live_since=NOW - timedelta(days=90))
    third = UserFactory(team=raj.team)
    third.groups.set(raj.groups.all())
    for rep, uses in ((raj, 3), (oli, 1), (third, 1)):
        elsewhere = open_call(by=rep, at=NOW, stage=untagged)
        for _ in range(uses):
            record_usage(asset=asset, kind="copied", actor=rep, at=NOW, call=elsewhere)
    record_usage(asset=asset, kind="copied", actor=raj, at=NOW, call=open_call(by=raj, at=NOW, stage=tagged))
    record_usage(asset=asset, kind="copied", actor=raj, at=NOW)
    by_tag, by_call = coverage(SCOPE), coverage(SCOPE, used_for=True)
    assert (by_tag.made_for.with_call, by_tag.made_for.fitting) == (6, 1)
    uses = {cell.stage: cell.uses for row in by_call.rows if row.segment == "Any or no segment" for cell in row.cells}
    assert uses == {"Tagged": 1, "Untagged": 5, "Any or no stage": 0}
    assert [(one.asset.pk, one.tag, one.uses, one.reps) for one in used_elsewhere(SCOPE)] == [
        (asset.pk, untagged, 5, 3)
    ]
    asset.stages.add(untagged)
    asset.save()
    assert used_elsewhere(SCOPE) == []


def test_what_only_two_reps_use_elsewhere_is_not_told(raj, oli):
    asset = ScriptFactory(stages=[BuyingStageFactory(name="Tagged")], live_since=NOW - timedelta(days=90))
    other = BuyingStageFactory(name="Untagged")
    for rep in (raj, oli):
        call = open_call(by=rep, at=NOW, stage=other)
        for _ in range(4):
            record_usage(asset=asset, kind="copied", actor=rep, at=NOW, call=call)
    assert used_elsewhere(SCOPE) == []


@pytest.mark.parametrize(("uses", "told"), [((3, 1, 1), True), ((2, 1, 1), False)])
def test_what_is_used_elsewhere_is_told_from_five_uses_on(raj, oli, uses, told):
    care, labs = (SegmentFactory(name=name) for name in ("Healthcare", "Labs"))
    asset = ScriptFactory(segments=[care], live_since=NOW - timedelta(days=90))
    third = UserFactory(team=raj.team)
    third.groups.set(raj.groups.all())
    for rep, number in zip((raj, oli, third), uses, strict=True):
        call = open_call(by=rep, at=NOW, segments=[labs])
        for _ in range(number):
            record_usage(asset=asset, kind="copied", actor=rep, at=NOW, call=call)
    found = used_elsewhere(SCOPE)
    assert [(one.asset.pk, one.tag, one.kind, one.uses, one.reps) for one in found] == (
        [(asset.pk, labs, "segment", 5, 3)] if told else []
    )


def test_no_use_with_a_call_is_no_share_of_it():
    assert [MadeFor(*pair).ratio for pair in ((0, 0), (4, 1), (2, 2))] == [None, 0.25, 1.0]


def test_requests_that_wait_stand_in_their_cell_and_make_a_gap(raj):
    axis = SegmentAxisFactory(name="Industry")
    labs, elsewhere = (
        SegmentFactory(axis=axis, name="Labs"),
        SegmentFactory(name="Speed", axis=SegmentAxisFactory(name="Need")),
    )
    demo = BuyingStageFactory(name="Demo")
    for number, (segment, stage) in enumerate([(labs, demo), (labs, demo), (elsewhere, demo), (None, None)]):
        AssetRequest.objects.create(words=f"w{number}", key=f"w{number}", asked_at=NOW, segment=segment, stage=stage)
    AssetRequest.objects.create(words="x", key="x", asked_at=NOW, segment=labs, stage=demo, state=RequestState.ANSWERED)
    found = coverage(SCOPE, axis.slug)
    assert [(row.segment, cell.stage, cell.requests) for row in found.rows for cell in row.cells if cell.requests] == [
        ("Labs", "Demo", 2),
        ("Any or no segment", "Demo", 1),
        ("Any or no segment", "Any or no stage", 1),
    ]
    assert [(row.segment, cell.stage) for row in found.rows for cell in row.cells if cell.gap] == [
        ("Labs", "Demo"),
        ("Any or no segment", "Demo"),
        ("Any or no segment", "Any or no stage"),
    ]


def test_uses_for_calls_stand_under_the_segments_of_the_axis_that_is_shown(raj):
    industry, need = SegmentAxisFactory(name="Industry"), SegmentAxisFactory(name="Need")
    labs, speed = SegmentFactory(axis=industry, name="Labs"), SegmentFactory(axis=need, name="Speed")
    asset = ScriptFactory(live_since=NOW - timedelta(days=90))
    for segment, uses in ((labs, 2), (speed, 3)):
        call = open_call(by=raj, at=NOW, segments=[segment])
        for _ in range(uses):
            record_usage(asset=asset, kind="copied", actor=raj, at=NOW, call=call)
    for axis, name, uses in (("industry", "Labs", 2), ("need", "Speed", 3)):
        found = coverage(SCOPE, axis, used_for=True)
        assert found.used_for
        assert {row.segment: sum(cell.uses for cell in row.cells) for row in found.rows} == {
            name: uses,
            "Any or no segment": 0,
        }
        assert {cell.sends for row in found.rows for cell in row.cells} == {0}


@pytest.mark.postgresql
def test_searches_in_vain_are_read_from_those_that_chose_something_not_from_all():
    with connection.cursor() as cursor:
        # A table of a few rows is always read whole.
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "searches_with_choices" in sought_in_vain(SCOPE).explain()
