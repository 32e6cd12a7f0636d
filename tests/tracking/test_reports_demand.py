"""Searches and coverage, counted by hand."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from content.permissions import counts_as_use
from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentAxisFactory, SegmentFactory
from tracking.models import SearchLog, UsageEvent
from tracking.reports.coverage import coverage
from tracking.reports.scope import ReportScope
from tracking.reports.searches import abandoned_searches, summarise_searches, top_searches, zero_result_searches
from tracking.rollups import add_usage

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCOPE = ReportScope(as_of=NOW, days=60)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def search(rep, query, *, total=5, at=NOW, session=None, opened=None, used=None, counts=True, refines=None, **filters):
    log = SearchLog.objects.create(
        actor=rep, team=rep.team, counts=counts, session=session or uuid.uuid4(), query=query, normalised=query,
        filters=filters, total=total, searched_at=at, first_opened_at=opened, first_used_at=used,
    )  # fmt: skip
    if refines:
        refines.refined_by = log
        refines.save()
    return log


def words(found):
    return [(entry.words, entry.sessions, entry.searches, entry.zero, entry.abandoned) for entry in found]


def test_an_abandoned_search_showed_results_and_led_nowhere_not_even_refined(raj):
    search(raj, "opened", opened=NOW)
    search(raj, "copied from the results", used=NOW)
    search(raj, "found nothing", total=0)
    search(raj, "left")
    first = search(raj, "too wide")
    second = search(raj, "wide", refines=first)
    search(raj, "narrow", refines=second, opened=NOW)
    third = search(raj, "tried")
    search(raj, "tried again", refines=third)
    assert [entry.words for entry in abandoned_searches(SCOPE)] == ["left", "tried", "tried again"]
    summary = summarise_searches(SCOPE)
    assert (summary.searches, summary.zero, summary.abandoned) == (9, 1, 3)
    assert (summary.zero_ratio, summary.abandoned_ratio) == (1 / 9, 3 / 9)


def test_words_are_counted_in_sessions(raj, oli):
    session = uuid.uuid4()
    for _ in range(3):
        search(raj, "price", session=session, total=0)
    search(raj, "security", opened=NOW)
    search(oli, "security", opened=NOW)
    search(raj, "")
    assert words(top_searches(SCOPE)) == [("security", 2, 2, 0, 0), ("price", 1, 3, 3, 0)]
    assert words(zero_result_searches(SCOPE)) == [("price", 1, 3, 3, 0)]


def test_only_searches_that_count_of_the_days_and_of_the_team(raj, oli, ana, team):
    search(ana, "by a marketer", counts=False)
    search(raj, "too long ago", at=NOW - timedelta(days=61))
    search(raj, "raj")
    search(oli, "oli")
    assert [entry.words for entry in top_searches(SCOPE)] == ["oli", "raj"]
    assert [entry.words for entry in top_searches(ReportScope(as_of=NOW, days=60, teams=(team,)))] == ["raj"]


def test_time_to_find_is_from_the_first_search_of_a_session_to_its_first_use(raj):
    for seconds in (30, 90, 200):
        session, began = uuid.uuid4(), NOW - timedelta(hours=1)
        search(raj, "first", session=session, at=began)
        search(
            raj, "second", session=session, at=began + timedelta(seconds=20), used=began + timedelta(seconds=seconds)
        )
    search(raj, "never used")
    summary = summarise_searches(SCOPE)
    assert (summary.seconds_to_find, summary.sessions_with_use, summary.sessions) == (90, 3, 4)


def test_no_searches_are_no_number():
    summary = summarise_searches(SCOPE)
    assert (summary.searches, summary.zero_ratio, summary.seconds_to_find) == (0, None, None)


def use(asset, rep, kind):
    event = UsageEvent(kind=kind, asset=asset, actor=rep, team_id=rep.team_id, occurred_at=NOW, counts=True)
    assert counts_as_use(rep, asset)
    event.save()
    add_usage(event)


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
    assert (found.axis, found.gaps) == (industry, 1)
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


def test_coverage_without_segments_says_what_to_do(ana):
    client = Client()
    client.force_login(ana)
    page = BeautifulSoup(client.get("/reports/coverage/").content, "html.parser")
    assert page.select_one(".empty h2").text == "There are no segments yet"


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_as_many_queries_for_one_as_for_three(ana, raj, rows, django_assert_num_queries):
    axis, stage = SegmentAxisFactory(), BuyingStageFactory()
    for number in range(rows):
        segment = SegmentFactory(axis=axis, name=f"Segment {number}")
        use(ScriptFactory(segments=[segment], stages=[stage]), raj, "sent")
        search(raj, f"words {number}", total=0, segment=[segment.key])
    client = Client()
    client.force_login(ana)
    with django_assert_num_queries(16):
        client.get("/reports/coverage/")
    with django_assert_num_queries(12):
        client.get("/reports/searches/")
