"""Searches and coverage, counted by hand."""

from __future__ import annotations

import csv
import io
import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from content.permissions import counts_as_use
from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentAxisFactory, SegmentFactory
from tests.factories.people import UserFactory
from tracking.calls.actions import open_call
from tracking.models import AssetQuery, FindTime, SearchDay, SearchHit, SearchLog, UsageEvent
from tracking.reports.coverage import coverage
from tracking.reports.elsewhere import used_elsewhere
from tracking.reports.scope import ReportScope
from tracking.reports.searches import (
    SearchSummary,
    abandoned_searches,
    queries_of,
    slow_searches,
    summarise_searches,
    top_searches,
    zero_result_searches,
)
from tracking.rollups.search_sums import median_of, rounded, sum_asset_queries, sum_search_days
from tracking.rollups.sums import add_usage
from tracking.usage.actions import record_usage

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


def sum_up():
    sum_search_days(since=SCOPE.first_day - timedelta(days=3), until=SCOPE.last_day, at=NOW)
    sum_asset_queries(at=NOW)


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
    sum_up()
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
    sum_up()
    assert words(top_searches(SCOPE)) == [("security", 2, 2, 0, 0), ("price", 1, 3, 3, 0)]
    assert words(zero_result_searches(SCOPE)) == [("price", 1, 3, 3, 0)]
    [row] = zero_result_searches(SCOPE)
    assert (row.used, row.seconds, row.last_at) == (0, None, NOW)
    assert summarise_searches(SCOPE) == SearchSummary(
        as_of=NOW,
        days=60,
        searches=6,
        sessions=4,
        zero=3,
        abandoned=1,
        seconds_to_find=None,
        sessions_with_use=0,
    )


def test_only_searches_that_count_of_the_days_and_of_the_team(raj, oli, ana, team):
    search(ana, "by a marketer", counts=False)
    search(raj, "too long ago", at=NOW - timedelta(days=61))
    search(raj, "raj")
    search(oli, "oli")
    sum_up()
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
    sum_up()
    summary = summarise_searches(SCOPE)
    assert (summary.seconds_to_find, summary.sessions_with_use, summary.sessions) == (90, 3, 4)


def test_time_to_find_of_a_team_is_its_own_reps(raj, oli, team, other_team):
    for rep, seconds in ((raj, 30), (raj, 50), (oli, 90)):
        search(rep, "first", at=NOW, used=NOW + timedelta(seconds=seconds))
    sum_up()
    found = [summarise_searches(ReportScope(as_of=NOW, days=60, teams=teams)) for teams in ((), (team,), (other_team,))]
    assert [(one.seconds_to_find, one.sessions_with_use) for one in found] == [(50, 3), (40, 2), (90, 1)]
    assert sorted(FindTime.objects.values_list("team", "seconds", "sessions"), key=str) == sorted(
        [(team.pk, 30, 1), (team.pk, 50, 1), (other_team.pk, 90, 1)], key=str
    )


def test_the_words_of_an_asset_are_counted_in_sessions(raj):
    asset, session = ScriptFactory(), uuid.uuid4()
    for minutes in (1, 2):
        log = search(raj, "price", session=session, at=NOW - timedelta(minutes=minutes))
        SearchHit.objects.create(search=log, asset=asset, position=1, opened_at=NOW, used_at=NOW)
    sum_up()
    assert AssetQuery.objects.values_list("words", "shown", "opened", "used").get() == ("price", 1, 1, 1)


def test_slow_words_are_those_after_which_use_came_late_in_sessions_enough(raj):
    for number, seconds in enumerate((60, 120, 180)):
        session, began = uuid.uuid4(), NOW - timedelta(hours=number + 1)
        search(raj, "calc", session=session, at=began, total=0)
        search(
            raj,
            "calculator",
            session=session,
            at=began + timedelta(seconds=50),
            used=began + timedelta(seconds=seconds),
        )
    search(raj, "once", used=NOW + timedelta(seconds=500))
    sum_up()
    found = [(entry.words, entry.used, entry.seconds) for entry in slow_searches(SCOPE)]
    assert found == [("calc", 3, 120), ("calculator", 3, 70)]


def test_sums_are_made_anew_when_more_is_known_and_stay_when_searches_are_forgotten(raj):
    log = search(raj, "security")
    sum_up()
    assert words(top_searches(SCOPE)) == [("security", 1, 1, 0, 1)]
    SearchLog.objects.update(first_opened_at=NOW)
    sum_up()
    sum_up()
    assert words(top_searches(SCOPE)) == [("security", 1, 1, 0, 0)]
    log.delete()
    sum_up()
    assert words(top_searches(SCOPE)) == [("security", 1, 1, 0, 0)]


def test_the_sums_do_not_grow_with_the_number_of_searches(raj, oli):
    for number in range(6):
        search(raj if number % 2 else oli, "security", at=NOW - timedelta(minutes=20 * number), used=NOW)
    sum_up()
    before = SearchDay.objects.count(), FindTime.objects.count()
    for number in range(6):
        search(raj if number % 2 else oli, "security", at=NOW - timedelta(minutes=20 * number), used=NOW)
    sum_up()
    assert (SearchDay.objects.count(), FindTime.objects.count()) == before
    assert [(entry.sessions, entry.used) for entry in top_searches(SCOPE)] == [(12, 12)]


def test_times_are_rounded_so_that_their_number_is_bounded():
    assert [rounded(seconds) for seconds in (0.4, 59.6, 119, 122, 598, 611, 10**9)] == [
        0,
        60,
        119,
        120,
        600,
        600,
        21600,
    ]
    assert len({rounded(seconds) for seconds in range(0, 30_000)}) < 1000
    assert median_of([(10, 1), (20, 2), (90, 1)]) == 20
    assert median_of([(10, 1), (30, 1)]) == 20
    assert median_of([]) is None


def hit(log, asset, **marks):
    return SearchHit.objects.create(search=log, asset=asset, position=1, **marks)


def test_an_asset_knows_the_words_that_show_it_and_those_it_is_used_from(raj, oli, ana):
    asset, other = ScriptFactory(), ScriptFactory()
    for rep in (raj, oli):
        hit(search(rep, "price"), asset, opened_at=NOW, used_at=NOW)
    hit(search(raj, "price"), asset)
    hit(search(raj, "cost"), asset, opened_at=NOW)
    hit(search(raj, "money"), asset)
    hit(search(raj, "money"), other)
    hit(search(ana, "by a marketer", counts=False), asset)
    hit(search(raj, "too long ago", at=NOW - timedelta(days=91)), asset)
    sum_up()
    found = queries_of(asset)
    assert [(row.words, row.shown, row.opened, row.used) for row in found.used] == [("price", 3, 2, 2)]
    assert [(row.words, row.shown, row.opened) for row in found.shown] == [("cost", 1, 1), ("money", 1, 0)]
    assert found.as_of == NOW


def test_only_the_telling_words_of_an_asset_are_kept(raj, monkeypatch):
    monkeypatch.setattr("tracking.rollups.search_sums.WORDS_KEPT", 2)
    asset = ScriptFactory()
    hit(search(raj, "used"), asset, used_at=NOW)
    hit(search(raj, "opened"), asset, opened_at=NOW)
    for _ in range(3):
        hit(search(raj, "shown"), asset)
    sum_up()
    assert set(AssetQuery.objects.values_list("words", flat=True)) == {"used", "opened"}


def test_the_asset_page_asks_for_its_searches_for_those_who_read_reports(raj, ana, mia):
    asset = ScriptFactory()
    hit(search(raj, "price"), asset, used_at=NOW)
    sum_up()
    for person, status in ((ana, 200), (mia, 200), (raj, 403)):
        client = Client()
        client.force_login(person)
        answer = client.get(f"/assets/{asset.pk}/queries/", headers={"HX-Request": "true"})
        assert answer.status_code == status
        html = client.get(asset.get_absolute_url()).content.decode()
        assert (f'hx-get="/assets/{asset.pk}/queries/"' in html) is (status == 200)
        assert f'hx-get="/assets/{asset.pk}/similar/"' in html
    client.force_login(ana)
    assert "1 of 1 session" in client.get(f"/assets/{asset.pk}/queries/").content.decode().replace("\xa0", " ")


def test_from_a_search_in_vain_it_is_one_click_to_what_helps(ana, mia, raj):
    search(raj, "dental story", total=0)
    sum_up()
    client = Client()
    client.force_login(ana)
    page = BeautifulSoup(client.get("/reports/searches/").content, "html.parser")
    acts = {act.text.strip(): act["href"] for act in page.select(".word-acts")[0].select("a")}
    assert set(acts) == {"Ask for it", "Synonym", "Pin"}
    ask = BeautifulSoup(client.get(acts["Ask for it"]).content, "html.parser")
    assert ask.select_one("[name=q]")["value"] == "dental story"
    synonym = BeautifulSoup(client.get(acts["Synonym"]).content, "html.parser")
    assert synonym.select_one("[name=words]")["value"] == "dental story"
    pin = BeautifulSoup(client.get(acts["Pin"]).content, "html.parser")
    assert pin.select_one("[name=query]")["value"] == "dental story"
    client.force_login(mia)
    page = BeautifulSoup(client.get("/reports/searches/").content, "html.parser")
    assert {act.text.strip() for act in page.select(".word-acts a")} == {"Ask for it"}


def test_all_words_as_csv_with_their_definition(mia, raj, oli):
    search(raj, "=price", total=0)
    search(oli, "cost", opened=NOW)
    sum_up()
    client = Client()
    client.force_login(mia)
    answer = client.get("/reports/searches/searches.csv?team=hospitals-east&days=30")
    assert answer["Content-Disposition"] == 'attachment; filename="searches-2026-11-20-30-days.csv"'
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["words"], row["sessions"], row["found_nothing"], row["days"]) for row in rows] == [
        ("'=price", "1", "1", "30")
    ]
    assert "not in people" in rows[0]["definition"]
    client.force_login(raj)
    assert client.get("/reports/searches/searches.csv").status_code == 403


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


def test_a_cell_of_coverage_leads_to_its_assets(client, ana):
    labs, demo = SegmentFactory(name="Labs & co"), BuyingStageFactory(name="Demo")
    ScriptFactory(segments=[labs], stages=[demo])
    ScriptFactory()
    client.force_login(ana)
    page = BeautifulSoup(client.get("/reports/coverage/").content, "html.parser")
    links = [link["href"] for link in page.select(".report-coverage a")]
    assert links == [f"/search/?segment={quote(labs.key)}&stage=Demo"]
    found = BeautifulSoup(client.get(links[0]).content, "html.parser")
    assert found.select_one("#count").text.strip().startswith("1")


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
    sum_up()
    client = Client()
    client.force_login(ana)
    with django_assert_num_queries(19):
        client.get("/reports/coverage/")
    with django_assert_num_queries(13):
        client.get("/reports/searches/")


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


def test_the_coverage_page_switches_to_calls(client, mia):
    SegmentFactory()
    client.force_login(mia)
    page = client.get("/reports/coverage/", {"by": "calls"})
    assert (
        BeautifulSoup(page.content, "html.parser").select_one('[aria-label="Uses by"] [aria-current]').text
        == "Used for"
    )
