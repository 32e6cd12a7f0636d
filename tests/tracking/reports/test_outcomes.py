"""What content goes with: counted among like calls, never of few reps, on its page, in files and in the API alike."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from itertools import count
from itertools import product as product_of

import openpyxl
import pytest
import time_machine

from hub.people.models import Team
from tests.browsing import as_user, soup
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    ProductFactory,
    SegmentAxisFactory,
    SegmentFactory,
)
from tests.tracking.report_facts import LONG_LIVE, NOW, SCOPE, ago, fill, make_asset
from tracking.metrics import ASSOCIATED_OUTCOME, OUTCOMES
from tracking.models import Call, DecidedUse, Decision
from tracking.outcomes.actions import foremost_segment
from tracking.reports.association import wilson
from tracking.reports.outcomes import Verdict, outcomes_report, results
from tracking.reports.scope import team_access

pytestmark = pytest.mark.django_db
RESULTS = {True: "won", False: "lost"}


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def reps(raj, team):
    fill(team, 3)
    return [raj, *team.members.filter(username__startswith="hospitals-east-").order_by("pk")]


def decide(rep, result, *, using=(), at=None, reason="", segments=(), used_at=None, **choices) -> Decision:
    """A call of this rep that came to this, with what was used in it."""
    at = at or ago(days=5)
    call = Call.objects.create(
        actor=rep, team_id=rep.team_id, opened_at=at, last_act_at=at, ended_at=at, **choices
    )  # fmt: skip
    call.segments.set(segments)
    decision = Decision.objects.create(
        call=call, actor=rep, team_id=rep.team_id, segment=foremost_segment(segments), result=result, reason=reason,
        decided_at=at, day=at.date(), **choices,
    )  # fmt: skip
    DecidedUse.objects.bulk_create(
        DecidedUse(
            decision=decision, asset_id=asset.pk, first_used_at=used_at or at, sent=False,
            day=at.date() if result in ("won", "lost", "moved_on") and (used_at or at) <= at else None,
        )
        for asset in using
    )
    return decision


def decide_many(reps, *, good: int, of: int, **more) -> None:
    """So many calls of which so many were won, dealt out among these reps."""
    for number in range(of):
        decide(reps[number % len(reps)], RESULTS[number < good], **more)


def report(scope=SCOPE, viewer=None):
    return outcomes_report(scope, team_access(viewer) if viewer else [])


def rows(found) -> dict[str, tuple]:
    return {one.name: (one.good, one.calls, round(one.base, 3), one.others, one.verdict) for one in found}


def test_calls_are_counted_by_what_became_of_them_and_a_period_before(reps):
    for rep, result in zip(reps * 2, ["moved_on", "won", "lost", "no_answer", "lost", "won", ""], strict=False):
        decide(rep, result)
    decide_many(reps, good=3, of=6, at=ago(days=100))
    found = report()
    assert (found.now.rows, found.now.decided, found.now.ratio) == (
        [("Moved on", 1), ("Won", 2), ("Lost", 2), ("No answer", 1)],
        5,
        0.6,
    )
    assert (found.before.good, found.before.decided) == (3, 6)
    assert [(at.date(), week.good, week.decided) for at, week in found.weeks][-1] == (NOW.date(), 3, 5)
    assert found.definition == f"{OUTCOMES.over(60)} {ASSOCIATED_OUTCOME.over(60)}"


def test_what_goes_with_won_calls_is_told_beside_like_calls_without_it(reps):
    late, early = BuyingStageFactory(name="Proof"), BuyingStageFactory(name="First talk")
    helps, plain = make_asset("Helps"), CollateralFactory(title="Plain", live_since=LONG_LIVE)
    decide_many(reps, good=28, of=30, using=[helps], stage=late)
    decide_many(reps, good=16, of=32, using=[plain], stage=late)
    decide_many(reps, good=20, of=40, stage=late)
    decide_many(reps, good=1, of=60, stage=early)
    found = report()
    assert rows(found.assets) == {
        "Helps": (28, 30, 0.5, 72, Verdict.MORE),
        "Plain": (16, 32, round(48 / 70, 3), 70, Verdict.NONE),
    }
    assert (found.assets[0].low, found.assets[0].high) == wilson(28, 30)
    assert {name: row[:2] for name, row in rows(found.kinds).items()} == {"Script": (28, 30), "Collateral": (16, 32)}
    assert rows(report(replace(SCOPE, kind="collateral")).assets).keys() == {"Plain"}
    assert report(replace(SCOPE, stage=early)).assets == ()
    assert report(replace(SCOPE, days=3)).now.decided == 0


def test_like_calls_are_of_the_same_segment_on_the_first_axis_they_name(reps):
    industry, region = (SegmentAxisFactory(name=name, order=order) for order, name in enumerate(("Industry", "Region")))
    retail, labs = (SegmentFactory(name=name, axis=industry) for name in ("Retail", "Labs"))
    north, south = (SegmentFactory(name=name, axis=region) for name in ("North", "South"))
    asset = make_asset()
    decide_many(reps, good=12, of=24, using=[asset], segments=[retail, north])
    decide_many(reps, good=6, of=24, segments=[retail, south])
    decide_many(reps, good=24, of=24, segments=[labs, north])
    assert rows(report().assets) == {asset.title: (12, 24, 0.25, 24, Verdict.NONE)}
    assert report(replace(SCOPE, segments=(south,))).now.decided == 24
    assert report(replace(SCOPE, segments=(retail, north))).now.decided == 24


@pytest.mark.parametrize(("calls", "who", "others", "told"), [
    (20, 3, 3, True), (19, 3, 3, False), (30, 2, 3, False), (30, 3, 2, False), (30, 3, 0, False),
])  # fmt: skip
def test_it_is_told_from_20_calls_and_3_reps_on_with_like_calls_of_3_reps(reps, calls, who, others, told):
    asset = make_asset()
    decide_many(reps[:who], good=10, of=calls, using=[asset])
    if others:
        decide_many(reps[:others], good=10, of=21)
    assert bool(report().assets) == told


def test_what_was_used_after_the_decision_says_nothing_of_it(reps):
    asset = make_asset()
    decide_many(reps, good=20, of=30, using=[asset], used_at=ago(days=4))
    decide_many(reps, good=20, of=30)
    assert report().assets == ()


def test_reasons_of_few_reps_stand_together(reps):
    for rep in reps[:3]:
        decide(rep, "lost", reason="price")
        decide(rep, "lost")
    decide(reps[0], "lost", reason="timing")
    decide(reps[1], "lost", reason="competitor")
    assert report().reasons == (("Not said", 3), ("Price", 3), ("Said by fewer than 3 reps each", 2))


def test_of_few_reps_nothing_is_told_but_to_their_manager(reps, mia, ana, team):
    decide_many(reps[:2], good=10, of=20)
    hidden = report(viewer=ana)
    assert (hidden.now.hidden, hidden.now.ratio, hidden.weeks, hidden.reasons) == ("fewer than 3 reps", None, (), ())
    assert results(replace(SCOPE, teams=(team,)), team_access(mia)).decided == 20
    assert results(replace(SCOPE, teams=(team,)), team_access(ana)).hidden


def test_no_two_filters_tell_by_their_difference_what_few_reps_had(reps, ana):
    """Whatever two reports with more and with fewer filters show, what lies between them is of no rep or of three."""
    proof, demo = BuyingStageFactory(name="Proof"), BuyingStageFactory(name="Demo")
    retail, labs = SegmentFactory(name="Retail"), SegmentFactory(name="Labs")
    product = ProductFactory()
    asset = make_asset()
    # All but one rep have calls of each kind; the rest is one rep's, here and there.
    decide_many(reps, good=12, of=24, using=[asset], stage=proof, segments=[retail], product=product)
    decide_many(reps, good=12, of=24, stage=proof, segments=[retail], product=product)
    decide_many(reps, good=12, of=24, using=[asset], stage=demo, segments=[retail], product=product)
    decide_many(reps, good=12, of=24, stage=demo, segments=[retail], product=product)
    decide_many(reps[:1], good=1, of=2, using=[asset], stage=proof, segments=[labs], product=product)
    decide_many(reps[1:2], good=1, of=2, stage=demo, segments=[retail])
    scopes = [
        replace(SCOPE, stage=stage, segments=segments, product=chosen)
        for stage in (None, proof, demo)
        for segments in ((), (retail,), (labs,))
        for chosen in (None, product)
    ]
    shown = [scope for scope in scopes if not report(scope, ana).now.hidden]
    told_of = [scope for scope in shown if report(scope, ana).assets]
    assert SCOPE in shown
    assert replace(SCOPE, stage=demo, product=product) not in shown
    assert replace(SCOPE, stage=proof) in told_of
    assert replace(SCOPE, segments=(retail,)) not in told_of
    every, with_it = Decision.objects.all(), Decision.objects.filter(uses__asset=asset)
    for told, calls in ((shown, every), (told_of, with_it)):
        for wide, narrow in product_of(told, told):
            assert len(_between(calls, wide, narrow)) not in (1, 2), (wide.in_words, narrow.in_words)


@pytest.mark.parametrize("few", [1, 2])
def test_all_stages_less_those_that_are_told_are_of_no_rep_or_of_three(reps, ana, few):
    proof, demo, close = stages = [BuyingStageFactory(name=name) for name in ("Proof", "Demo", "Close")]
    decide_many(reps, good=12, of=24, stage=proof)
    decide_many(reps[:3], good=12, of=24, stage=demo)
    decide_many(reps[:few], good=2, of=4, stage=close)
    told = [stage for stage in stages if not report(replace(SCOPE, stage=stage), ana).now.hidden]
    assert not report(SCOPE, ana).now.hidden
    assert told == [proof]
    left = Decision.objects.exclude(stage__in=told).values("actor").distinct().count()
    assert left not in (1, 2)


def _between(calls, wide, narrow) -> set[int]:
    """The reps of calls that the one has and the other has not, where the other narrows it."""
    if not all(_is_kept(getattr(wide, name), getattr(narrow, name)) for name in ("stage", "segments", "product")):
        return set()
    left = calls.filter(pk__in=_of(wide).values("pk")).exclude(pk__in=_of(narrow).values("pk"))
    return set(left.values_list("actor", flat=True))


def _is_kept(wide, narrow) -> bool:
    return not wide or wide == narrow


def _of(scope):
    found = Decision.objects.all()
    found = found.filter(stage=scope.stage) if scope.stage else found
    found = found.filter(product=scope.product) if scope.product else found
    return found.filter(call__segments__in=scope.segments) if scope.segments else found


def test_page_files_and_api_say_the_same(reps, mia, ana):
    asset, product = make_asset("=Deck"), ProductFactory(name="Beds")
    decide_many(reps, good=28, of=30, using=[asset], product=product)
    decide_many(reps, good=12, of=30, reason="price", product=product)
    decide_many(reps, good=10, of=24, using=[asset], at=ago(days=90))
    decide_many(reps, good=12, of=24, at=ago(days=90))
    browser = as_user(ana)
    page = soup(browser.get("/reports/outcomes/?product=Beds"))
    assert page.select_one(".headline-figure").text.split() == ["67%"]
    words = " ".join(page.text.split()).replace("\xa0", " ")
    assert "of 60 decided calls moved on or were won." in words
    assert "60 days before: 46 % of 48." not in words
    assert OUTCOMES.over(60) in words
    assert ASSOCIATED_OUTCOME.over(60) in words
    [row] = [one for one in page.select("tbody tr") if one.select_one(f"a[href='{asset.get_absolute_url()}']")]
    cells = [" ".join(cell.text.split()).replace("\xa0", " ") for cell in row.select("th, td")]
    assert cells == [
        "=Deck", "Goes with more", "Calls with it: 30", "Moved on or won: 93 % 79 % to 98 %", "",
        "Like calls without: 40 % of 30", "60 days before: –",
    ]  # fmt: skip
    assert "46 % of 48." in " ".join(soup(browser.get("/reports/outcomes/")).text.split()).replace("\xa0", " ")
    told = browser.get("/api/v1/reports/outcomes").json()
    assert told["results"] == {
        "moved_on": 0, "won": 40, "lost": 20, "no_answer": 0, "decided": 60, "ratio": 40 / 60,
    }  # fmt: skip
    [found] = told["assets"]
    assert (found["id"], found["calls"], found["good"], found["base_ratio"], found["others"], found["verdict"]) == (
        asset.pk, 30, 28, 0.4, 30, "Goes with more",
    )  # fmt: skip
    assert found["ratio_before"] == pytest.approx(10 / 24)
    assert told["metrics"] == [{"key": "outcomes", "version": 1}, {"key": "associated_outcome", "version": 1}]
    assert browser.get("/api/v1/reports/outcomes?product=none").status_code == 422
    lines = b"".join(browser.get("/reports/outcomes/outcomes.csv").streaming_content).decode("utf-8-sig")
    listed = {(one["by"], one["value"]): one for one in csv.DictReader(io.StringIO(lines))}
    deck = listed["Asset", "'=Deck"]
    assert [deck[name] for name in ("moved_on_or_won", "decided", "share", "like_calls_without", "their_share")] == [
        "28", "30", "93.3", "30", "40.0",
    ]  # fmt: skip
    assert (listed["All calls", ""]["share_before"], listed["Lost", "Price"]["decided"]) == ("45.8", "18")
    assert listed["Lost", "Said by fewer than 3 reps each"]["decided"] == "2"
    book = openpyxl.load_workbook(
        io.BytesIO(b"".join(browser.get("/reports/outcomes/outcomes.xlsx").streaming_content))
    )
    assert book.sheetnames == ["Outcomes", "About"]
    assert as_user(mia).get("/reports/outcomes/").status_code == 200


@pytest.mark.parametrize("path", ["/reports/outcomes/", "/reports/outcomes/outcomes.xlsx", "/api/v1/reports/outcomes"])
def test_reps_and_approvers_read_no_outcomes(raj, april, path):
    assert [as_user(person).get(path).status_code for person in (raj, april)] == [403, 403]


def test_with_nothing_said_the_page_says_so(mia):
    page = soup(as_user(mia).get("/reports/outcomes/"))
    assert "Nobody said yet what became of a call in these days." in " ".join(page.text.split())


@pytest.mark.parametrize("number", [1, 3])
def test_the_report_takes_as_many_queries_for_one_asset_as_for_3(
    number, reps, ana, team, django_assert_num_queries, django_assert_max_num_queries
):
    stage, numbers = BuyingStageFactory(), count()
    for _ in range(number):
        decide_many(reps, good=15, of=21, using=[make_asset(f"A {next(numbers)}")], stage=stage)
        decide_many(reps, good=15, of=21, using=[make_asset(f"B {next(numbers)}")], at=ago(days=90), stage=stage)
    for at in (ago(days=5), ago(days=90)):
        decide_many(reps, good=25, of=80, at=at, stage=stage)
    browser = as_user(ana)
    browser.get("/reports/outcomes/")
    with django_assert_num_queries(19):
        page = soup(browser.get("/reports/outcomes/"))
    assert len(page.select("svg.interval")) == number + 1
    with django_assert_max_num_queries(18):
        outcomes_report(replace(SCOPE, stage=stage), ())


def test_a_day_of_a_file_counts_on_the_whole_of_it(reps):
    decide_many(reps, good=2, of=4, at=NOW + timedelta(hours=6))
    assert report().now.decided == 4


def test_no_two_choices_of_teams_tell_by_their_difference_what_few_reps_had(reps, oli, other_team, ana, mia):
    fill(other_team, 4)
    others = list(other_team.members.order_by("pk"))
    third = Team.objects.create(name="Third", slug="third")
    fill(third, 3)
    thirds = list(third.members.order_by("pk"))
    access = team_access(ana)
    stage = BuyingStageFactory()
    for rep in [*reps, *thirds]:
        decide(rep, "won", stage=stage)
    decide(others[0], "lost", stage=stage)

    def hidden(*teams, **more) -> bool:
        return bool(results(replace(SCOPE, teams=teams, **more), access).hidden)

    one, few, another = reps[0].team, other_team, third
    assert not hidden(), "all of them together tell of nobody"
    assert [hidden(one), hidden(few), hidden(another)] == [False, True, False]
    assert hidden(one, few), "less the one it is a single rep's"
    assert hidden(one, another), "all less these is a single rep's"
    assert hidden(one, another, few, stage=stage)
    for rep in others[1:3]:
        decide(rep, "lost", stage=stage)
    assert not hidden(one, few)
    assert not hidden(one, few, stage=stage)


def test_a_manager_can_t_subtract_their_own_team_from_everyone(reps, oli, mia, ana):
    for rep in reps:
        decide(rep, "won")
    decide(oli, "lost")
    mine = replace(SCOPE, teams=(reps[0].team,))
    assert results(mine, team_access(mia)).good == len(reps)
    assert results(SCOPE, team_access(mia)).hidden
