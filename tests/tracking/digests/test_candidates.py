"""Each kind of line: what it counts, whom it leaves out, and where it leads."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from content.models import Asset
from tests.factories.content import BuyingStageFactory, SegmentFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.digests.facts import FRIDAY, LONG_LIVE, MONDAY, MORNING, asked, live, sought
from tests.tracking.report_facts import fill, read, show, submit, use
from tracking.digests import about_assets, about_demand
from tracking.digests.candidates import Week
from tracking.digests.choosing import candidates
from tracking.models import ActKind, ActResult, FollowedAct

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(MORNING, tick=False):
        yield


def told(source, team=None) -> list[tuple[int, str, str]]:
    return [(one.number, one.words, one.about) for one in source(Week(MONDAY, team))]


def test_the_week_is_the_seven_days_before_its_monday(settings, team):
    settings.TIME_ZONE = "Europe/Berlin"
    week = Week(MONDAY, team)
    assert week.scope.window == (datetime(2026, 11, 16).date(), datetime(2026, 11, 22).date())
    assert week.scope.teams == (team,)
    assert week.over(30).window == (datetime(2026, 10, 24).date(), datetime(2026, 11, 22).date())


def test_links_to_what_was_withdrawn_are_open_ones_without_a_successor(raj, oli, team):
    old = live("Old prices")
    led_on, gone = live("Led on", superseded_by=old), live("Gone")
    for link_of in (raj, raj, oli):
        ShareLinkFactory(created_by=link_of, assets=[gone], created_at=FRIDAY)
    ShareLinkFactory(created_by=raj, assets=[gone], created_at=FRIDAY, revoked_at=FRIDAY)
    ShareLinkFactory(created_by=raj, assets=[led_on, old], created_at=FRIDAY)
    for asset in (gone, led_on):
        type(asset).objects.filter(pk=asset.pk).update(live=False, retired_at=FRIDAY)
    source = about_assets.withdrawn_links
    assert told(source) == [(3, "open links still carry “Gone”", f"asset:{gone.pk}")]
    assert told(source, team) == [(2, "open links still carry “Gone”", f"asset:{gone.pk}")]
    (line,) = source(Week(MONDAY, team))
    assert line.more == "It was retired on 20 Nov and nothing takes its place."
    assert line.address == f"/sent/?asset={gone.pk}"


def test_what_expires_soon_counts_by_its_uses(raj, oli, team):
    soon = live("Fair deck", expire_at=MORNING + timedelta(days=10))
    later = live("Later", expire_at=MORNING + timedelta(days=20))
    unused = live("Nobody's", expire_at=MORNING + timedelta(days=10))
    for asset, rep in ((soon, raj), (soon, oli), (later, raj)):
        use(asset, rep, at=FRIDAY)
    assert unused.live
    words = "uses in 60 days of “Fair deck”, which expires on 3 Dec"
    assert told(about_assets.expiring) == [(2, words, f"asset:{soon.pk}")]
    assert told(about_assets.expiring, team) == [(1, words.replace("uses", "use"), f"asset:{soon.pk}")]


def test_new_assets_are_two_to_eight_weeks_old(raj, oli, team):
    ages = {"Just live": 10, "Shown": 20, "Not shown": 30, "Used": 30, "Old": 60}
    assets = {title: live(title, MORNING - timedelta(days=days)) for title, days in ages.items()}
    show(assets["Shown"], raj, at=FRIDAY)
    use(assets["Used"], oli, at=FRIDAY)
    (first, second) = about_assets.new_unused(Week(MONDAY))
    assert (first.number, first.words) == (2, "of 3 new assets no rep has used yet")
    assert first.more == "“Shown” is live since 3 Nov; searches showed it once."
    assert first.counted == tuple(sorted([assets["Shown"].pk, assets["Not shown"].pk]))
    assert second.more == "“Not shown” is live since 24 Oct; searches showed it never."
    # What another team used is not used by this one.
    assert [one.number for one in about_assets.new_unused(Week(MONDAY, team))] == [3, 3, 3]


def test_sent_and_not_read_counts_from_three_sends_on(raj, oli, team):
    unread, seen, few = live("Unread"), live("Seen"), live("Few")
    for _ in range(3):
        use(unread, raj, "sent", at=FRIDAY)
        use(seen, raj, "sent", at=FRIDAY)
    use(few, raj, "sent", at=FRIDAY)
    read(seen, raj, at=FRIDAY)
    expected = [(3, "sends of “Unread” in 30 days, and no recipient has read it", f"asset:{unread.pk}")]
    assert told(about_assets.sent_not_read) == expected
    assert told(about_assets.sent_not_read, team) == expected
    assert told(about_assets.sent_not_read, oli.team) == []


def test_unused_names_what_is_live_longest_in_the_largest_class(raj):
    longest = live("Longest", LONG_LIVE - timedelta(days=5))
    opened, used, _ = live("Opened"), live("Used"), live("Third")
    use(opened, raj, "viewed", at=FRIDAY)
    use(used, raj, at=FRIDAY)
    first = next(about_assets.unused(Week(MONDAY)))
    assert (first.number, first.about) == (3, f"asset:{longest.pk}")
    assert first.words == "of 4 assets were not used in 60 days"
    assert first.more == "Never found: 2, for longest “Longest”."
    assert first.act == "Retag “Longest”, or retire it"


def test_used_most_is_told_of_what_several_reps_used(raj, team):
    fill(team, 2)
    alone, together = live("Alone"), live("Together")
    for _ in range(9):
        use(alone, raj, at=FRIDAY)
    for rep in team.members.all():
        use(together, rep, at=FRIDAY)
    use(together, raj, at=FRIDAY - timedelta(days=7))
    assert told(about_assets.top_used) == [(3, "uses of “Together”, 1 the week before", f"asset:{together.pk}")]


def test_acts_that_ended_without_a_use_are_told_to_marketing(ana, team):
    asset = live("Mended in vain")
    ended = datetime(2026, 11, 18, tzinfo=UTC) - timedelta(days=61)
    for number, worked in enumerate((False, True)):
        act = FollowedAct.objects.create(
            kind=ActKind.RETAGGED, asset=asset, by=ana, at=ended, day=ended.date(), key=str(number)
        )
        ActResult.objects.create(act=act, days=60, worked=worked, made_at=FRIDAY)
    (line,) = about_assets.followed_up(Week(MONDAY))
    assert (line.number, line.words, line.owner_id) == (1, "of 2 acts did not work in 60 days", ana.pk)
    assert list(about_assets.followed_up(Week(MONDAY, team))) == []


def test_words_that_nothing_says_are_told_from_two_searches_on(team, other_team):
    sought("dental", 4, team)
    sought("dental", 2, other_team)
    sought("fax", 3, other_team)
    sought("typo", 1, team)
    sought("older", 9, team, MONDAY - timedelta(days=8))
    words = "searches for “dental”, which nothing in the library says"
    assert told(about_demand.unmet_words)[0] == (6, words, "word:dental")
    assert told(about_demand.unmet_words, team) == [(4, words, "word:dental")]


def test_requests_are_those_that_wait_and_a_teams_those_that_its_people_made(raj, oli, ana, team):
    asked("dental story", 12, oli, taken_by=ana)
    mine = asked("annex", 3, raj)
    asked("done", 9, raj, state="answered", closed_at=FRIDAY)
    asked("after the week", 0, raj)
    first = next(about_demand.requests_waiting(Week(MONDAY)))
    assert (first.number, first.words, first.more) == (2, "requests wait", "“dental story” for 12 days.")
    assert first.owner_id == ana.pk
    assert told(about_demand.requests_waiting, team) == [(1, "request of this team waits", f"request:{mine.pk}")]


def test_what_waits_long_for_approval_is_told_to_marketing(ana, team):
    for title, waited in (("Week", 7), ("Month", 30), ("Days", 6)):
        submit(live(title, owner=ana), ana, MORNING - timedelta(days=waited + 1))
    submit(live("Decided"), ana, MORNING - timedelta(days=40), decided_at=FRIDAY, status="approved")
    week, month = (Asset.objects.get(title=title) for title in ("Week", "Month"))
    words = "assets wait for approval for a week or longer"
    assert told(about_assets.waiting_for_approval) == [
        (2, words, f"asset:{month.pk}"),
        (2, words, f"asset:{week.pk}"),
    ]
    first = next(about_assets.waiting_for_approval(Week(MONDAY)))
    assert (first.more, first.owner_id, set(first.counted)) == (
        "“Month” since 23 Oct 2026.",
        ana.pk,
        {week.pk, month.pk},
    )
    assert told(about_assets.waiting_for_approval, team) == []


def test_a_gap_has_demand_and_nothing_live(raj):
    dental, stage = SegmentFactory(name="Dental"), BuyingStageFactory(name="Contract")
    asked("dental contract", 3, raj, segment=dental, stage=stage)
    words = "session in vain or request for Dental, Contract, where nothing is live"
    assert told(about_demand.gaps) == [(1, words, "cell:Industry:Dental:Contract")]
    live("Dental contract", segments=[dental], stages=[stage])
    assert told(about_demand.gaps) == []


def test_the_queries_do_not_grow_with_what_there_is(raj, oli, team, ana, django_assert_num_queries):
    SegmentFactory()

    def happen(number: int) -> None:
        gone = live(f"Gone {number}")
        ShareLinkFactory(created_by=raj, assets=[gone], created_at=FRIDAY)
        type(gone).objects.filter(pk=gone.pk).update(live=False, retired_at=FRIDAY)
        soon = live(f"Soon {number}", expire_at=MORNING + timedelta(days=3))
        for _ in range(3):
            use(soon, raj, "sent", at=FRIDAY)
        live(f"New {number}", MORNING - timedelta(days=20))
        live(f"Unused {number}")
        sought(f"word{number}", 5, team)
        asked(f"wish {number}", 4 + number, raj)

    for number in range(2):
        happen(number)
        with django_assert_num_queries(27):
            found = candidates(Week(MONDAY, team))
    kinds = {"withdrawn_links", "expiring", "unmet_word", "request", "new_unused", "sent_not_read", "unused"}
    assert {one.kind for one in found} == kinds
