"""The on-message rate: of what, for whom, over time; on Overview, on its page, in files and in the API."""

from __future__ import annotations

import csv
import io
import uuid
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.utils import timezone

from content.models import AssetVersion, MessageFinding
from content.permissions import counts_as_use
from hub.people.models import Team
from tests.browsing import as_user, soup
from tests.factories.content import BuyingStageFactory, CollateralFactory, SegmentFactory
from tests.tracking.report_facts import LONG_LIVE, NOW, SCOPE, ago, fill, make_asset
from tracking.metrics import ON_MESSAGE
from tracking.models import UsageEvent, UseDay
from tracking.reports.on_message import (
    Rate,
    off_message_assets,
    off_message_rows,
    on_message,
    on_message_by_segment,
    on_message_by_stage,
    on_message_by_team,
    on_message_by_week,
)
from tracking.reports.scope import team_access
from tracking.rollups.sums import add_usage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def send(asset, rep, *, was: bool | None, at=NOW, times: int = 1) -> None:
    """Sends that were on message, or were not, or of what had not been checked."""
    for _ in range(times):
        event = UsageEvent(
            id=uuid.uuid4(), kind="sent", asset=asset, actor=rep, team_id=rep.team_id, occurred_at=at,
            counts=counts_as_use(rep, asset), on_message=was,
        )  # fmt: skip
        event.save()
        add_usage(event)


def rates(group) -> dict[str, tuple[int, int]]:
    return {one.label: (one.on_message, one.checked) for one in group.rates}


def test_the_rate_is_of_checked_sends_that_count_in_the_period(raj, ana):
    asset = make_asset(owner=ana)
    send(asset, raj, was=True, times=3)
    send(asset, raj, was=False)
    send(asset, raj, was=None, times=2)
    send(asset, raj, was=False, at=ago(days=61))
    send(asset, ana, was=False)
    found = on_message(SCOPE)
    assert (found.rate.on_message, found.rate.checked, found.sent, found.not_checked) == (3, 4, 6, 2)
    assert found.rate.ratio == 0.75
    assert found.definition == ON_MESSAGE.over(60)
    assert on_message(replace(SCOPE, days=90)).rate.checked == 5


def test_nothing_checked_is_no_rate(raj):
    send(make_asset(), raj, was=None)
    assert on_message(SCOPE).rate == Rate()
    assert Rate().ratio is None


def test_each_week_has_the_rate_as_it_stood_at_its_end(raj):
    asset = make_asset()
    send(asset, raj, was=False, at=ago(days=30))
    send(asset, raj, was=True, at=ago(days=3))
    weeks = on_message_by_week(replace(SCOPE, days=20), weeks=4)
    assert [(timezone.localdate(at), rate.on_message, rate.checked) for at, rate in weeks] == [
        ((NOW - timedelta(days=21)).date(), 0, 1),
        ((NOW - timedelta(days=14)).date(), 0, 1),
        ((NOW - timedelta(days=7)).date(), 0, 0),
        (NOW.date(), 1, 1),
    ]


def test_by_stage_and_segment_an_asset_counts_in_each_of_its_own(raj):
    retail, labs = SegmentFactory(name="Retail"), SegmentFactory(name="Labs")
    demo = BuyingStageFactory(name="Demo")
    send(make_asset(segments=[retail, labs], stages=[demo]), raj, was=True)
    send(make_asset(segments=[labs]), raj, was=False)
    send(make_asset(), raj, was=True)
    assert rates(on_message_by_stage(SCOPE)) == {"Demo": (1, 1), "No stage set": (1, 2)}
    industry, without = on_message_by_segment(SCOPE)
    assert (rates(industry), rates(without)) == ({"Labs": (1, 2), "Retail": (1, 1)}, {"No segment set": (1, 1)})
    assert on_message(replace(SCOPE, segments=(retail,))).rate.checked == 1
    assert on_message(replace(SCOPE, stage=demo)).rate.checked == 1


def test_a_team_too_small_has_no_rate_but_for_its_manager(raj, oli, mia, ana, team, other_team):
    fill(team, 2)
    fill(other_team, 2)
    asset = make_asset(owner=ana)
    send(asset, raj, was=True)
    send(asset, oli, was=False)
    shown = on_message_by_team(SCOPE, team_access(ana))
    assert rates(shown) == {"Clinics": (0, 1), "Hospitals East": (1, 1)}
    for rate in shown.rates:
        alone = on_message(replace(SCOPE, teams=(team if rate.label == team.name else other_team,))).rate
        assert (alone.on_message, alone.checked) == (rate.on_message, rate.checked)
    other_team.members.exclude(pk=oli.pk).update(is_active=False)
    hidden = {one.label: (one.hidden, one.ratio) for one in on_message_by_team(SCOPE, team_access(ana)).rates}
    assert hidden["Clinics"] == ("fewer than 3 reps", None)
    assert as_user(ana).get(f"/reports/on-message/?team={other_team.slug}").status_code == 403
    assert as_user(ana).get(f"/api/v1/reports/on-message?team={other_team.slug}").status_code == 403


def test_what_is_sent_off_message_is_listed_with_what_is_open_now(raj):
    often, once, clean = make_asset("Often"), make_asset("Once"), make_asset("Clean")
    send(often, raj, was=False, times=2)
    send(often, raj, was=True)
    send(once, raj, was=False)
    send(clean, raj, was=True)
    for number in range(2):
        MessageFinding.objects.create(asset=often, rule=f"rule:{number}", field="title", found_at=NOW)
    rows = off_message_rows(off_message_assets(SCOPE))
    assert [(row.asset.title, row.off_message, row.checked, row.findings) for row in rows] == [
        ("Often", 2, 3, 2),
        ("Once", 1, 1, 0),
    ]


def test_overview_page_files_and_api_say_the_same(raj, mia):
    stage = BuyingStageFactory(name="Demo")
    asset = make_asset("=Deck", stages=[stage])
    send(asset, raj, was=True, times=3)
    send(asset, raj, was=False)
    send(asset, raj, was=None)
    browser = as_user(mia)
    overview = soup(browser.get("/reports/"))
    said = " ".join(overview.text.split()).replace("\xa0", " ")
    assert "75 % on message: 3 of 4 sends of checked versions." in said
    assert "Left out: 1 send of versions that had not been checked by then." in said
    [link] = [one["href"] for one in overview.select("a[href^='/reports/on-message/']") if "Trend" in one.text]
    page = soup(browser.get(link))
    assert page.select_one(".headline-figure").text.split() == ["75%"]
    assert ON_MESSAGE.over(60) in " ".join(page.text.split())
    assert [one.text.strip() for one in page.select("th[scope=row] a[href$='#messages']")] == ["=Deck"]
    told = browser.get("/api/v1/reports/on-message").json()
    assert (told["on_message"], told["checked"], told["sent"], told["ratio"]) == (3, 4, 5, 0.75)
    assert told["metrics"] == [{"key": "on_message", "version": 1}]
    lines = b"".join(browser.get("/reports/on-message/on-message.csv").streaming_content).decode("utf-8-sig")
    rows = {(row["by"], row["value"]): row for row in csv.DictReader(io.StringIO(lines))}
    for key in (("Week to", "2026-11-20"), ("Buying stage", "Demo"), ("Asset", "'=Deck")):
        assert (rows[key]["on_message"], rows[key]["checked"], rows[key]["on_message_rate"]) == ("3", "4", "75.0"), key
    assert rows["Week to", "2026-11-20"]["definition"] == f"{ON_MESSAGE.over(60)} Versions: On-message rate 1."
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(browser.get("/reports/on-message/on-message.xlsx").streaming_content))
    )
    assert book.sheetnames == ["On message", "About"]


@pytest.mark.parametrize(
    "path", ["/reports/on-message/", "/reports/on-message/on-message.csv", "/api/v1/reports/on-message"]
)
def test_reps_and_approvers_read_no_rate(raj, april, path):
    assert [as_user(person).get(path).status_code for person in (raj, april)] == [403, 403]


def test_what_is_kept_for_one_team_counts_for_that_team_alone(raj, oli, ana, team, other_team):
    fill(team, 2)
    fill(other_team, 2)
    ours, everybodys = make_asset(owner=ana, teams=[team]), make_asset(owner=ana)
    for rep in (raj, oli):
        send(ours, rep, was=False)
        send(everybodys, rep, was=True)
    shown = rates(on_message_by_team(SCOPE, team_access(ana)))
    assert shown == {"Clinics": (1, 1), "Hospitals East": (1, 2)}
    for chosen in (team, other_team):
        alone = on_message(replace(SCOPE, teams=(chosen,))).rate
        assert (alone.on_message, alone.checked) == shown[chosen.name]


def test_a_kind_of_asset_narrows_the_rate(raj):
    send(make_asset(), raj, was=True)
    send(CollateralFactory(live_since=LONG_LIVE), raj, was=False)
    rate = on_message(replace(SCOPE, kind="collateral")).rate
    assert (rate.on_message, rate.checked) == (0, 1)
    assert on_message(SCOPE).rate.checked == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_report_takes_as_many_queries_for_one_asset_and_team_as_for_3(number, raj, mia, django_assert_num_queries):
    segment = SegmentFactory()
    for count in range(number):
        send(make_asset(segments=[segment]), raj, was=False)
        fill(Team.objects.create(name=f"Team {count}", slug=f"team-{count}"), 3)
    browser = as_user(mia)
    browser.get("/reports/on-message/")
    with django_assert_num_queries(15):
        browser.get("/reports/on-message/")


def test_days_before_versions_were_checked_count_as_not_checked(raj):
    asset = make_asset()
    AssetVersion.objects.create(asset=asset, number=1, live_from=NOW)
    send(asset, raj, was=None)
    assert UseDay.objects.get().checked == 0
