"""Who uses the hub: counted as SQL over the events counts, never of few reps, on its page, in files and API alike."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from itertools import product as product_of
from random import Random

import openpyxl
import pytest
import time_machine
from django.db import connection

from hub.people.models import Team
from tests.browsing import as_user, soup
from tests.factories.content import BuyingStageFactory, CollateralFactory
from tests.tracking.report_facts import LONG_LIVE, NOW, SCOPE, ago, fill, make_asset, use
from tests.tracking.reports.test_outcomes import decide
from tracking.metrics import ACTIVE_REPS, RAMP, USES_A_REP, WITH_MANY_WON_CALLS
from tracking.models import UsageDay
from tracking.reports.adoption import adoption_report
from tracking.reports.adoption_ramp import RampStep
from tracking.reports.scope import team_access

pytestmark = pytest.mark.django_db
COUNTS = ("downloaded", "copied", "presented", "sent")


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reps(raj, team):
    fill(team, 5)
    found = [raj, *team.members.filter(username__startswith="hospitals-east-").order_by("pk")]
    began(ago(days=500), *found)
    return found


@pytest.fixture
def others(oli, other_team):
    fill(other_team, 4)
    found = list(other_team.members.order_by("pk"))
    began(ago(days=500), *found)
    return found


def began(at, *people) -> None:
    for person in people:
        person.date_joined = at
        person.save(update_fields=["date_joined"])


def report(scope=SCOPE, viewer=None):
    return adoption_report(scope, team_access(viewer) if viewer else [])


def numbers(found):
    return None if found.hidden else (found.active, found.uses, found.uses_a_rep)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_numbers_are_those_of_sql_over_the_events_on_random_histories(seed, reps, others, ana, mia):
    chance = Random(seed)
    stage = BuyingStageFactory(name="Proof")
    assets = [make_asset("A", stages=[stage]), make_asset("B"), CollateralFactory(title="C", live_since=LONG_LIVE)]
    people = [*reps, *others, ana]
    for _ in range(160):
        kind = chance.choice(("viewed", *COUNTS))
        at = ago(days=chance.randint(0, 200), hours=chance.randint(0, 9))
        use(chance.choice(assets), chance.choice(people), kind, at)
    for scope in (
        SCOPE, replace(SCOPE, days=30), replace(SCOPE, kind="script"), replace(SCOPE, stage=stage),
        replace(SCOPE, teams=(reps[0].team,)), replace(SCOPE, teams=(reps[0].team,), kind="script", days=90),
    ):  # fmt: skip
        found = report(scope, ana)
        for told, then in ((found.now, scope), (found.before, scope.earlier(scope.days))):
            active, uses = by_sql(then, {scope.teams[0].pk} if scope.teams else None, assets)
            assert (told.active, told.uses) == (active, uses) or (told.hidden and active < len(people))
        assert scope != SCOPE or not found.now.hidden
        for team in found.teams:
            key = next(one.team.pk for one in team_access(ana) if one.team.slug == team.value)
            assert team.now.hidden or (team.now.active, team.now.uses) == by_sql(scope, {key}, assets)


def by_sql(scope, teams, assets) -> tuple[int, int]:
    """(reps, uses) straight from the events."""
    kept = [
        asset.pk for asset in assets
        if (not scope.kind or asset.kind == scope.kind) and (not scope.stage or scope.stage in asset.stages.all())
    ]  # fmt: skip
    marks = ", ".join(["%s"] * len(kept))
    sql = (
        "SELECT e.actor_id, e.team_id, e.occurred_at FROM tracking_usageevent e "
        f"WHERE e.counts AND e.kind <> 'viewed' AND e.asset_id IN ({marks})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, kept)
        rows = [(actor, team, str(at)[:10]) for actor, team, at in cursor.fetchall()]
    first, last = (str(one) for one in scope.window)
    inside = [actor for actor, team, day in rows if first <= day <= last and (teams is None or team in teams)]
    return len(set(inside)), len(inside)


def test_teams_stand_beside_one_another_and_the_period_before(reps, others, ana):
    asset = make_asset()
    for rep in reps:
        use(asset, rep)
        use(asset, rep, "copied")
    for rep in others[:3]:
        use(asset, rep)
        use(asset, rep, at=ago(days=80))
    found = report(viewer=ana)
    assert (numbers(found.now), found.now.reps, numbers(found.before)) == ((9, 15, 1.7), 11, (3, 3, 1.0))
    assert {one.label: (numbers(one.now), one.now.reps, numbers(one.before)) for one in found.teams} == {
        str(reps[0].team): ((6, 12, 2.0), 6, (0, 0, None)),
        str(others[0].team): ((3, 3, 1.0), 5, (3, 3, 1.0)),
    }
    assert [one.label for one in report(replace(SCOPE, teams=(others[0].team,)), ana).teams] == [str(others[0].team)]
    assert found.weeks[-1] == (NOW, found.now)


def test_of_few_reps_nothing_is_told_but_to_their_manager(reps, ana, mia, team):
    asset = make_asset()
    for rep in reps[:2]:
        use(asset, rep)
    hidden = report(viewer=ana)
    assert (hidden.now.hidden, hidden.now.active, hidden.now.uses) == ("fewer than 3 reps", 0, 0)
    assert [one.now.uses for one in hidden.teams] == [0]
    assert numbers(report(replace(SCOPE, teams=(team,)), mia).now) == (2, 2, 1.0)


def test_no_two_reports_tell_by_their_difference_what_few_reps_used(reps, others, ana, mia):
    """Whatever two reports with more and with fewer filters show, what lies between them is of no rep or of three; a
    team's row, taken from everyone's, neither.
    """
    proof, demo = BuyingStageFactory(name="Proof"), BuyingStageFactory(name="Demo")
    first = make_asset("A", stages=[proof])
    second = CollateralFactory(title="C", live_since=LONG_LIVE, stages=[demo])
    for rep in reps:
        use(first, rep)
    for rep in (*reps[:2], *others[:3]):
        use(second, rep)
    use(first, others[0])
    teams = ((), (reps[0].team,), (others[0].team,), (reps[0].team, others[0].team))
    scopes = [
        replace(SCOPE, stage=stage, kind=kind, teams=chosen)
        for stage in (None, proof, demo)
        for kind in ("", "script", "collateral")
        for chosen in teams
    ]
    told = {scope: report(scope, ana) for scope in scopes}
    shown = [scope for scope in scopes if not told[scope].now.hidden]
    assert SCOPE in shown
    assert len(shown) < len(scopes)
    for wide, narrow in product_of(shown, shown):
        assert len(between(wide, narrow)) not in (1, 2), (wide.in_words, narrow.in_words)
    for scope in shown:
        rows = {one.label for one in told[scope].teams if not one.now.hidden}
        left = {rep for rep, team in used_in(scope) if team not in rows}
        assert scope.teams or len(left) not in (1, 2), scope.in_words


def used_in(scope) -> set[tuple[int, str]]:
    days = UsageDay.objects.exclude(kind="viewed").filter(counts=True, day__range=scope.window)
    days = days.filter(asset__stages=scope.stage) if scope.stage else days
    days = days.filter(asset__kind=scope.kind) if scope.kind else days
    days = days.filter(team__in=scope.teams) if scope.teams else days
    return set(days.values_list("actor", "team__name"))


def between(wide, narrow) -> set[int]:
    """The reps of rows that the one has and the other has not, where the other narrows it."""
    narrows = (not wide.stage or wide.stage == narrow.stage) and (not wide.kind or wide.kind == narrow.kind)
    if not narrows or (wide.teams and not set(narrow.teams or [None]) <= set(wide.teams)):
        return set()

    def rows(scope):
        days = UsageDay.objects.all()
        days = days.filter(asset__stages=scope.stage) if scope.stage else days
        days = days.filter(asset__kind=scope.kind) if scope.kind else days
        return days.filter(team__in=scope.teams) if scope.teams else days

    left = rows(wide).exclude(pk__in=rows(narrow).values("pk"))
    return set(left.values_list("actor", flat=True))


def test_a_manager_can_t_subtract_their_own_team_from_everyone(reps, oli, mia):
    asset = make_asset()
    for rep in (*reps, oli):
        use(asset, rep)
    mine = report(replace(SCOPE, teams=(reps[0].team,)), mia)
    assert mine.now.uses == len(reps)
    assert report(viewer=mia).now.hidden


def test_the_ramp_is_from_the_first_day_to_the_first_week_like_the_teams(reps, ana, team):
    """The settled use 2 a week; the new ones 1 in their first weeks, then 2."""
    settled, new = reps[:3], reps[3:]
    asset = make_asset()
    for rep in settled:
        for week in range(12):
            use(asset, rep, at=ago(days=7 * week + 1))
            use(asset, rep, at=ago(days=7 * week + 2))
    for rep, first_days in zip(new, (40, 40, 26), strict=True):
        began(ago(days=first_days), rep)
        for week in range(first_days // 7 + 1):
            for _ in range(1 if week < 2 else 2):
                at = ago(days=first_days - 7 * week)
                if at <= NOW:
                    use(asset, rep, at=at)
    found = report(viewer=ana).ramp
    assert (found.new, found.reached, found.weeks, found.usual, found.not_yet) == (3, 3, 3, 2.0, 0)
    assert found.steps == (RampStep(1, 3, 1), RampStep(2, 3, 1), RampStep(3, 3, 2))
    assert report(replace(SCOPE, days=7), ana).ramp == found, "no period tells of one rep by another"
    assert report(replace(SCOPE, kind="collateral"), ana).ramp.reached == 0
    began(ago(days=500), new[0])
    assert report(viewer=ana).ramp.hidden == "fewer than 3 new reps"


def test_how_many_new_reps_reached_it_is_not_told_where_they_are_few(reps, ana):
    """With a filter for an asset that nobody else uses it would be how many of them used that."""
    began(ago(days=40), *reps[2:])
    asset = make_asset()
    for rep in reps[2:4]:
        use(asset, rep, at=ago(days=20))
    found = report(viewer=ana).ramp
    assert (found.new, found.reached, found.not_yet, found.weeks) == (4, None, None, None)
    browser = as_user(ana)
    words = " ".join(soup(browser.get("/reports/adoption/")).text.split()).replace("\xa0", " ")
    assert "4 new reps; how many reached their team’s usual week is not told: fewer than 3" in words
    assert browser.get("/api/v1/reports/adoption").json()["ramp"]["reached"] is None
    use(asset, reps[4], at=ago(days=20))
    assert report(viewer=ana).ramp.reached == 3


def test_what_reps_with_many_won_calls_use_stands_beside_what_others_use(reps, others, ana):
    both, theirs, rare = make_asset("Both"), make_asset("Theirs"), make_asset("Rare")
    for rep in (*reps, *others):
        decide(rep, "won")
        use(both, rep)
    for rep in reps:
        decide(rep, "won")
        use(theirs, rep)
    for rep in (others[0], *reps[:4]):
        use(rare, rep)
    found = report(viewer=ana).won
    assert (found.reps, found.others, found.hidden) == (6, 5, "")
    assert {one.asset.title: (one.used, one.used_by_others, one.differs) for one in found.rows} == {
        "Theirs": (6, 0, True), "Rare": (4, None, False),
    }  # fmt: skip
    assert report(replace(SCOPE, teams=(reps[0].team,)), ana).won.hidden == "fewer than 3 reps"
    assert report(replace(SCOPE, days=3), ana).won.hidden == "fewer than 3 reps"


def test_page_files_and_api_say_the_same(reps, others, mia, ana):
    asset = make_asset("=Deck")
    for rep in (*reps, *others[:3]):
        decide(rep, "won")
        use(asset, rep)
    for rep in reps:
        decide(rep, "won")
        use(asset, rep, at=ago(days=90))
    browser = as_user(ana)
    page = soup(browser.get("/reports/adoption/"))
    words = " ".join(page.text.split()).replace("\xa0", " ")
    assert page.select_one(".headline-figure").text.strip() == "9"
    assert "of 11 reps used something, 9 times : 1.0 uses a rep." in words.replace("times:", "times :")
    assert "60 days before: 6 reps, 1.0 uses a rep." in words
    for metric in (ACTIVE_REPS, USES_A_REP, RAMP, WITH_MANY_WON_CALLS):
        assert metric.over(60) in words
    told = browser.get("/api/v1/reports/adoption").json()
    assert told["now"] == {"active_reps": 9, "reps": 11, "uses": 9, "uses_a_rep": 1.0, "hidden": ""}
    assert [one["key"] for one in told["metrics"]] == ["active_reps", "uses_a_rep", "ramp", "with_many_won_calls"]
    assert {one["team"]: one["now"]["uses"] for one in told["by_team"]} == {
        reps[0].team.slug: 6, others[0].team.slug: 3,
    }  # fmt: skip
    assert browser.get("/api/v1/reports/adoption?product=none").status_code == 422
    lines = b"".join(browser.get("/reports/adoption/adoption.csv").streaming_content).decode("utf-8-sig")
    listed = {(one["by"], one["value"]): one for one in csv.DictReader(io.StringIO(lines))}
    assert [listed["All reps", ""][name] for name in ("active_reps", "uses", "uses_a_rep", "active_reps_before")] == [
        "9", "9", "1.0", "6",
    ]  # fmt: skip
    assert listed["Team", str(others[0].team)]["uses"] == "3"
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(browser.get("/reports/adoption/adoption.xlsx").streaming_content))
    )
    assert book.sheetnames == ["Adoption", "About"]
    assert as_user(mia).get("/reports/adoption/").status_code == 200


def test_no_rep_is_named_anywhere(reps, ana):
    asset = make_asset()
    for rep in reps:
        use(asset, rep)
        decide(rep, "won")
    browser = as_user(ana)
    lines = b"".join(browser.get("/reports/adoption/adoption.csv").streaming_content).decode()
    answers = [browser.get(path).content.decode() for path in ("/reports/adoption/", "/api/v1/reports/adoption")]
    told = "".join([lines, *answers])
    assert not [rep for rep in reps if rep.username in told or str(rep) in told]


@pytest.mark.parametrize("path", ["/reports/adoption/", "/reports/adoption/adoption.csv", "/api/v1/reports/adoption"])
def test_reps_and_approvers_read_no_adoption(raj, april, path):
    assert [as_user(person).get(path).status_code for person in (raj, april)] == [403, 403]


def test_with_nothing_used_the_page_says_so(mia):
    page = " ".join(soup(as_user(mia).get("/reports/adoption/")).text.split())
    assert "No rep used anything in these days." in page
    assert "No rep began in the last 26 weeks." in page


def test_a_period_of_one_day_is_said_as_one(mia):
    page = " ".join(soup(as_user(mia).get("/reports/adoption/?days=1")).text.split())
    assert "last day" in page
    assert "1 days" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_report_takes_as_many_queries_for_one_asset_as_for_3(number, reps, others, ana, django_assert_num_queries):
    for place in range(number):
        asset = make_asset(f"A {place}")
        for rep in (*reps, *others):
            decide(rep, "won")
            use(asset, rep)
    for rep in reps:
        decide(rep, "won")
        use(asset, rep)
    access = team_access(ana)
    with django_assert_num_queries(6):
        adoption_report(SCOPE, access)


@pytest.fixture
def rare(reps, others):
    """A rep of a third team of three, in which nobody else used anything; in a fourth nobody did."""
    third, fourth = (Team.objects.create(name=name, slug=name.lower()) for name in ("Labs", "Pharma"))
    fill(third, 3)
    fill(fourth, 3)
    began(ago(days=500), *third.members.all(), *fourth.members.all())
    return third.members.order_by("pk").first()


def test_teams_chosen_one_by_one_and_taken_from_everyone_tell_of_no_few_reps(reps, others, rare, ana):
    asset = make_asset()
    for rep in (*reps, *others, rare):
        use(asset, rep)
    most, fewer, few = reps[0].team, others[0].team, rare.team
    everyone = report(viewer=ana)
    assert everyone.now.uses == len(reps) + len(others) + 1
    assert {one.label for one in everyone.teams if not one.now.hidden} == {most.name, "Pharma"}
    for chosen in ((most,), (fewer,), (few,), (most, fewer)):
        found = report(replace(SCOPE, teams=chosen), ana)
        assert bool(found.now.hidden) == (chosen != (most,)), chosen
        assert {one.value for one in found.teams if not one.now.hidden} == {most.slug} & {one.slug for one in chosen}


def test_new_reps_and_won_calls_of_teams_taken_from_everyones_tell_of_no_few_reps(reps, others, rare, ana):
    began(ago(days=40), *reps[:4], *others[:3], rare)
    for rep in (*reps, *others, rare):
        for _ in range(2 if rep in reps[:3] or rep in others[:3] else 1):
            decide(rep, "won")
    most, fewer = ((reps[0].team,), (others[0].team,))
    told = {chosen: report(replace(SCOPE, teams=chosen), ana) for chosen in ((), most)}
    assert [(one.ramp.new, one.won.reps) for one in told.values()] == [(8, 6), (4, 3)]
    hidden = report(replace(SCOPE, teams=fewer), ana)
    assert (hidden.ramp.hidden, hidden.won.hidden) == ("fewer than 3 new reps", "fewer than 3 reps")


def test_more_active_reps_than_there_are_now_are_not_told_as_a_share_of_them(reps, ana):
    asset = make_asset()
    for rep in reps:
        use(asset, rep)
    for rep in reps[1:]:
        rep.groups.clear()
    page = " ".join(soup(as_user(ana).get("/reports/adoption/")).text.split()).replace("\xa0", " ")
    assert "6 reps used something" in page
    assert "Today there is 1 rep." in page
