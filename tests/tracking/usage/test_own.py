"""The rep's own page: their own numbers, and what colleagues use in their segments, never of few of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.browsing import as_user, soup
from tests.factories.content import SegmentFactory
from tests.tracking.report_facts import NOW, ago, fill, make_asset, use
from tracking.models import CellUseDay
from tracking.usage.own import own_page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def for_call(asset, rep, segment) -> None:
    CellUseDay.objects.create(
        asset_id=asset.pk, day=ago(days=3).date(), segment=segment, actor=rep, team_id=rep.team_id, count=1
    )


def test_it_has_ones_own_uses_and_those_of_the_days_before(raj, oli):
    deck, script = make_asset("Deck"), make_asset("Script")
    for kind, at in (("downloaded", NOW), ("sent", ago(days=60)), ("sent", ago(days=61)), ("viewed", NOW)):
        use(deck, raj, kind, at)
    use(script, oli)
    page = own_page(person=raj, at=NOW)
    assert (page.uses, page.sends, page.uses_before, page.sends_before, page.number) == (2, 1, 1, 1, 1)
    assert [(row.asset.title, row.uses, row.sends, row.last_day) for row in page.rows] == [("Deck", 2, 1, NOW.date())]


def test_what_three_colleagues_use_in_ones_segments_is_told_if_one_may_send_it(raj, team, other_team):
    fill(team, 3)
    colleagues = list(team.members.exclude(pk=raj.pk).filter(username__startswith="hospitals-east-"))
    mine, other = SegmentFactory(name="Retail"), SegmentFactory(name="Labs")
    names = ("Told", "Few", "Elsewhere", "Retired", "Internal", "Theirs", "Mine")
    assets = {name: make_asset(name, audience="shareable") for name in names}
    assets["Internal"] = make_asset("Internal", audience="internal")
    assets["Retired"].live = False
    assets["Retired"].save()
    assets["Theirs"].teams.set([other_team])
    assets["Theirs"].save()
    use(assets["Mine"], raj)
    for_call(assets["Mine"], raj, mine)
    for name, asset in assets.items():
        for rep in colleagues[: 2 if name == "Few" else 3]:
            for_call(asset, rep, other if name == "Elsewhere" else mine)
    page = own_page(person=raj, at=NOW)
    assert [segment.name for segment in page.segments] == ["Retail"]
    assert [(row.asset.title, row.colleagues) for row in page.colleagues] == [("Told", 3)]


def test_what_one_may_not_see_any_more_is_counted_and_not_named(raj, other_team):
    kept, gone, seen = (make_asset(name) for name in ("Theirs now", "Withdrawn", "Seen"))
    for asset in (kept, gone, seen):
        use(asset, raj)
    kept.teams.set([other_team])
    kept.save()
    gone.live, gone.retired_at = False, NOW
    gone.save()
    page = own_page(person=raj, at=NOW)
    assert (page.uses, {row.asset.title if row.asset else "" for row in page.rows}) == (3, {"", "Withdrawn", "Seen"})
    words = " ".join(soup(as_user(raj).get("/account/use/")).text.split())
    assert "An asset that you may not see" in words
    assert "Theirs now" not in words


def test_where_the_hub_tells_of_five_reps_at_least_colleagues_are_five(raj, team, settings):
    fill(team, 4)
    segment, asset = SegmentFactory(), make_asset(audience="shareable")
    for rep in team.members.filter(username__startswith="hospitals-east-"):
        for_call(asset, rep, segment)
    for_call(make_asset(), raj, segment)
    assert [row.colleagues for row in own_page(person=raj, at=NOW).colleagues] == [4]
    settings.HUB_MINIMUM_GROUP_SIZE = 5
    assert own_page(person=raj, at=NOW).colleagues == ()


def test_the_page_names_no_colleague_and_says_what_to_do_when_empty(raj, april):
    words = " ".join(soup(as_user(raj).get("/account/use/")).text.split())
    assert "Nothing used yet" in words
    assert "Choose a segment when you prepare a call" in words
    assert "Your use" in " ".join(soup(as_user(raj).get("/")).select_one(".menu-panel").text.split())
    assert as_user(april).get("/account/use/").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_as_many_queries_for_one_asset_as_for_3(number, raj, django_assert_num_queries):
    segment = SegmentFactory()
    for place in range(number):
        asset = make_asset(f"A {place}")
        use(asset, raj, at=NOW - timedelta(days=place))
        for_call(asset, raj, segment)
    with django_assert_num_queries(7):
        own_page(person=raj, at=NOW)
