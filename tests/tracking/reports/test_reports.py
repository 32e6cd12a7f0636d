"""What counts as used, and in which class an asset stands: counted by hand, at every boundary."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group

from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    SegmentAxisFactory,
    SegmentFactory,
)
from tests.factories.people import UserFactory
from tests.tracking.report_facts import LONG_LIVE, NOW, SCOPE, ago, make_asset, read, show, use
from tracking.models import PageView, ShareLink, UsageEvent, Verdict, Viewer, ViewSession
from tracking.reports.definitions import UNUSED_CLASSES, AssetClass
from tracking.reports.scope import ReportScope, team_access
from tracking.reports.unused import count_classes, count_classes_before, list_assets
from tracking.reports.utilisation import (
    Breakdown,
    Share,
    utilisation,
    utilisation_by_segment,
    utilisation_by_stage,
    utilisation_by_team,
    utilisation_by_week,
)
from tracking.rollups.repair import rebuild_rollups

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def classes_of(scope=SCOPE):
    """Each class and its assets' titles, as the list has them."""
    found = {}
    for one in AssetClass:
        titles = [row.asset.title for row in list_assets(scope, classes=(one,), page_size=100).rows]
        if titles:
            found[one.value] = sorted(titles)
    return found


def test_each_asset_stands_in_the_first_class_that_holds(raj):
    steps = [("shown",), ("viewed",), ("shown", "viewed"), ("downloaded",), ("viewed", "sent"), ("sent", "read")]
    make_asset("nothing happened")
    for happened in steps:
        asset = make_asset(" and ".join(happened))
        for step in happened:
            if step == "shown":
                show(asset, raj)
            elif step == "read":
                read(asset, raj)
            else:
                use(asset, raj, step)
    assert classes_of() == {
        "never_found": ["nothing happened"],
        "found_not_opened": ["shown"],
        "opened_not_used": ["shown and viewed", "viewed"],
        "used_not_sent": ["downloaded"],
        "sent_not_read": ["viewed and sent"],
        "sent_and_read": ["sent and read"],
    }


def test_the_classes_together_are_all_assets_old_enough_and_agree_with_utilisation(raj):
    for number in range(9):
        asset = make_asset(f"Asset {number}")
        if number % 3:
            use(asset, raj, "copied" if number % 2 else "viewed")
    make_asset("Too new", live_since=ago(days=59))
    counts = count_classes(SCOPE)
    assert {entry.asset_class.value: entry.count for entry in counts.classes} == {
        "never_found": 3, "found_not_opened": 0, "opened_not_used": 3,
        "used_not_sent": 3, "sent_not_read": 0, "sent_and_read": 0,
    }  # fmt: skip
    assert counts.too_new == 1
    assert counts.total(UNUSED_CLASSES) == list_assets(SCOPE).total == 6
    assert counts.utilisation == utilisation(SCOPE)
    assert (utilisation(SCOPE).used, utilisation(SCOPE).eligible, utilisation(SCOPE).ratio) == (3, 9, 3 / 9)


@pytest.mark.parametrize("kind", ["downloaded", "copied", "presented", "sent"])
def test_each_of_four_acts_is_using_and_looking_is_not(raj, kind):
    asset = make_asset()
    use(asset, raj, "viewed")
    assert utilisation(SCOPE).used == 0
    use(asset, raj, kind)
    assert utilisation(SCOPE).used == 1


def test_an_asset_is_old_enough_at_exactly_the_days_and_not_a_second_sooner():
    make_asset("exactly", live_since=ago(days=60))
    make_asset("a second sooner", live_since=ago(days=60) + timedelta(seconds=1))
    make_asset("long since", live_since=ago(days=61))
    assert classes_of() == {"never_found": ["exactly", "long since"]}


def test_use_counts_to_the_first_day_of_the_period_and_not_before(raj):
    use(make_asset("on the first day"), raj, at=ago(days=60))
    use(make_asset("the day before"), raj, at=ago(days=61))
    assert classes_of() == {"never_found": ["the day before"], "used_not_sent": ["on the first day"]}


def test_neither_the_owner_nor_marketers_nor_managers_use_it(ana, mia, april, ada, raj, team):
    rep_and_owner = make_asset("owned by a rep", owner=raj)
    theirs = make_asset("everyone else did", owner=ana)
    both = UserFactory(username="both", team=team)
    both.groups.set(Group.objects.filter(name__in=["Reps", "Marketers"]))
    for actor in (ana, mia, april, ada, both):
        use(theirs, actor, "sent")
        use(theirs, actor, "viewed")
    use(rep_and_owner, raj, "downloaded")
    assert classes_of() == {"never_found": ["everyone else did", "owned by a rep"]}


def test_only_live_assets_count(raj):
    make_asset("draft", live=False)
    make_asset("retired", live=False, first_published_at=LONG_LIVE, retired_at=ago(days=3))
    make_asset("live")
    assert classes_of() == {"never_found": ["live"]}


def test_a_scanners_visit_is_not_reading_and_a_persons_is(raj):
    asset = make_asset("sent")
    use(asset, raj, "sent")
    link = ShareLink.objects.create(created_by=raj, team=raj.team, created_at=NOW)
    viewer = Viewer.objects.create(share_link=link, key="k", first_seen_at=NOW)
    visit = ViewSession.objects.create(
        share_link=link, viewer=viewer, started_at=NOW, last_seen_at=NOW, verdict=Verdict.SCANNER, reason="agent"
    )
    PageView.objects.create(session=visit, asset=asset, number=1, seconds=3, views=1)
    rebuild_rollups(since=NOW.date(), until=NOW.date())
    assert classes_of() == {"sent_not_read": ["sent"]}
    ViewSession.objects.update(verdict=Verdict.PERSON)
    rebuild_rollups(since=NOW.date(), until=NOW.date())
    assert classes_of() == {"sent_and_read": ["sent"]}


def test_a_team_narrows_finding_using_and_reading_to_its_reps(raj, oli, team, other_team):
    asset = make_asset("both")
    use(asset, raj, "downloaded")
    use(asset, oli, "sent")
    read(asset, oli)
    only_raj = make_asset("only Raj found it")
    show(only_raj, raj)
    assert classes_of(ReportScope(as_of=NOW, days=60, teams=(team,))) == {
        "used_not_sent": ["both"],
        "found_not_opened": ["only Raj found it"],
    }
    assert classes_of(ReportScope(as_of=NOW, days=60, teams=(other_team,))) == {
        "sent_and_read": ["both"],
        "never_found": ["only Raj found it"],
    }
    assert classes_of(ReportScope(as_of=NOW, days=60, teams=(team, other_team))) == classes_of()


def test_a_team_leaves_out_assets_kept_for_other_teams(raj, team, other_team):
    make_asset("for all")
    make_asset("for the team", teams=[team])
    make_asset("for others", teams=[other_team])
    assert classes_of(ReportScope(as_of=NOW, days=60, teams=(team,))) == {"never_found": ["for all", "for the team"]}
    by_team = {share.label: share for share in utilisation_by_team(SCOPE, team_access(raj)).shares}
    assert by_team["Clinics"].hidden == "fewer than 3 reps"


def test_segments_widen_on_one_axis_and_narrow_on_several():
    industry, need = SegmentAxisFactory(name="Industry"), SegmentAxisFactory(name="Need")
    care, labs = (SegmentFactory(axis=industry, name=name) for name in ("Healthcare", "Labs"))
    speed = SegmentFactory(axis=need, name="Speed")
    make_asset("care", segments=[care])
    make_asset("labs", segments=[labs])
    make_asset("care, speed", segments=[care, speed])
    make_asset("both, speed", segments=[care, labs, speed])
    make_asset("untagged")

    def found(*segments):
        return classes_of(ReportScope(as_of=NOW, days=60, segments=segments)).get("never_found", [])

    assert found(care) == ["both, speed", "care", "care, speed"]
    assert found(care, labs) == ["both, speed", "care", "care, speed", "labs"]
    assert found(care, labs, speed) == ["both, speed", "care, speed"]
    assert found(labs, speed) == ["both, speed"]


def test_stage_and_owner_narrow_the_assets(ana):
    demo = BuyingStageFactory(name="Demo")
    make_asset("Ana's for Demo", owner=ana, stages=[demo])
    make_asset("Ana's", owner=ana)
    make_asset("another's for Demo", stages=[demo])
    assert classes_of(ReportScope(as_of=NOW, days=60, stage=demo)) == {
        "never_found": ["Ana's for Demo", "another's for Demo"]
    }
    assert classes_of(ReportScope(as_of=NOW, days=60, owner=ana)) == {"never_found": ["Ana's", "Ana's for Demo"]}


def test_the_list_has_those_live_longest_first_in_pages_and_nothing_beyond_the_last():
    for age in (70, 90, 80):
        make_asset(f"{age} days", live_since=ago(days=age))
    first, second, third = (list_assets(SCOPE, page=page, page_size=2) for page in (1, 2, 3))
    assert [row.asset.title for row in first.rows] == ["90 days", "80 days"]
    assert [(row.asset.title, row.days_live) for row in second.rows] == [("70 days", 70)]
    assert (third.rows, third.total, third.pages) == ((), 3, 2)


def test_a_row_says_what_happened_in_the_period_and_when_it_was_last_used(raj, oli):
    asset = make_asset(live_since=ago(days=200))
    used_at = ago(days=90)
    use(asset, raj, "sent", at=used_at)
    use(asset, raj, "viewed")
    use(asset, oli, "viewed")
    show(asset, raj)
    show(asset, raj, at=ago(days=80))
    facts = list_assets(SCOPE).rows[0].facts
    assert (facts.shown, facts.opened, facts.opened_by, facts.used, facts.last_used_at) == (1, 2, 2, 0, used_at)


def test_the_last_use_is_known_when_the_event_is_gone(raj):
    asset = make_asset(live_since=ago(days=300))
    use(asset, raj, "sent", at=ago(days=200))
    UsageEvent.objects.all().delete()
    assert list_assets(SCOPE).rows[0].facts.last_used_at == ago(days=200)


def test_the_classes_stand_beside_those_a_period_before(raj):
    used_before = make_asset("used before", live_since=ago(days=200))
    use(used_before, raj, at=ago(days=70))
    make_asset("too new then", live_since=ago(days=119))
    make_asset("old enough then", live_since=ago(days=120))
    gone = {"live": False, "first_published_at": ago(days=200)}
    make_asset("retired since", **gone, retired_at=ago(days=10))
    make_asset("retired before", **gone, retired_at=ago(days=61))
    make_asset("expired since", **gone, expired=True, expire_at=ago(days=10))
    make_asset("never live", live=False)
    assert {entry.asset_class.value: entry.count for entry in count_classes(SCOPE).classes if entry.count} == {
        "never_found": 3
    }
    before = count_classes_before(SCOPE)
    assert {one.value: count for one, count in before.items() if count} == {"never_found": 3, "used_not_sent": 1}


def test_utilisation_by_week_ends_with_now_and_stands_still_where_nothing_happened(raj):
    asset = make_asset("used once", live_since=ago(days=300))
    make_asset("never used", live_since=ago(days=300))
    make_asset("old enough for two weeks", live_since=ago(days=68))
    use(asset, raj, at=ago(days=15))
    weeks = utilisation_by_week(SCOPE)
    assert [(week.used, week.eligible) for week in weeks] == [(0, 2)] * 9 + [(1, 2), (1, 3), (1, 3)]
    assert [week.as_of for week in weeks] == [ago(days=7 * age) for age in range(11, -1, -1)]
    assert weeks[-1] == utilisation(SCOPE)


def test_utilisation_by_stage_and_segment_counts_an_asset_in_each_of_its_own(raj):
    demo, close = BuyingStageFactory(name="Demo", order=1), BuyingStageFactory(name="Close", order=2)
    care = SegmentFactory(name="Healthcare")
    both = make_asset("both", stages=[demo, close], segments=[care])
    make_asset("demo", stages=[demo])
    make_asset("none")
    use(both, raj)
    assert utilisation_by_stage(SCOPE) == Breakdown(
        title="Utilisation by buying stage",
        label="Buying stage",
        parameter="stage",
        shares=(Share("Demo", "demo", 1, 2), Share("Close", "close", 1, 1), Share("No stage set", "", 0, 1)),
    )
    assert utilisation_by_segment(SCOPE) == (
        Breakdown(
            "Utilisation by industry", "Industry", "segment", (Share("Healthcare", "Industry:Healthcare", 1, 1),)
        ),
        Breakdown("Utilisation without a segment", "Segment", "", (Share("No segment set", "", 0, 2),)),
    )


def test_a_part_of_the_library_that_is_tagged_throughout_has_no_share_without_a_tag():
    make_asset(stages=[BuyingStageFactory(name="Demo")], segments=[SegmentFactory(name="Healthcare")])
    assert [share.label for share in utilisation_by_stage(SCOPE).shares] == ["Demo"]
    assert [one.label for one in utilisation_by_segment(SCOPE)] == ["Industry"]
    BuyingStageFactory(name="Close")
    SegmentFactory(name="Labs")
    assert [share.value for share in utilisation_by_stage(SCOPE).shares] == ["demo"]


def test_stages_and_segments_stand_in_their_order_and_then_by_name():
    stages = [BuyingStageFactory(name=name, order=order) for name, order in (("C", 1), ("B", 2), ("A", 2))]
    axis = SegmentAxisFactory(name="Need")
    segments = [SegmentFactory(axis=axis, name=name, order=order) for name, order in (("Z", 1), ("Y", 2), ("X", 2))]
    make_asset(stages=stages, segments=segments)
    assert [share.label for share in utilisation_by_stage(SCOPE).shares] == ["C", "A", "B"]
    [found] = utilisation_by_segment(SCOPE)
    assert [share.label for share in found.shares] == ["Z", "X", "Y"]


def test_a_share_of_nothing_is_no_number_and_a_hidden_one_is_none():
    shares = [Share("a", "", 1, 4), Share("a", "", 0, 0), Share("a", "", 1, 4, hidden="fewer than 3 reps")]
    assert [share.ratio for share in shares] == [0.25, None, None]
    found = utilisation(SCOPE)
    assert (found.as_of, found.days, found.used, found.eligible, found.unused) == (NOW, 60, 0, 0, 0)


@pytest.mark.parametrize("assets", [1, 3])
def test_reports_take_as_many_queries_for_one_asset_as_for_three(raj, ana, assets, django_assert_num_queries):
    stage, segment = BuyingStageFactory(), SegmentFactory()
    for number in range(assets):
        asset = CollateralFactory(live_since=LONG_LIVE, stages=[stage], segments=[segment])
        use(asset, raj, "viewed")
        show(asset, raj)
        if number:
            use(asset, raj, "sent")
    with django_assert_num_queries(1):
        utilisation(SCOPE)
    with django_assert_num_queries(2):
        count_classes(SCOPE)
    with django_assert_num_queries(1):
        count_classes_before(SCOPE)
    with django_assert_num_queries(2):
        utilisation_by_week(SCOPE)
    with django_assert_num_queries(11):
        list_assets(SCOPE, classes=tuple(AssetClass))
    with django_assert_num_queries(3):
        utilisation_by_team(SCOPE, ())
    with django_assert_num_queries(2):
        utilisation_by_stage(SCOPE)
    with django_assert_num_queries(3):
        utilisation_by_segment(SCOPE)


def test_only_what_counts_as_use_is_the_last_use_of_an_asset_and_of_no_other(raj, ana):
    asset, other = make_asset("asked about", live_since=ago(days=300)), make_asset("other", live_since=ago(days=300))
    use(asset, raj, "downloaded", at=ago(days=250))
    use(asset, raj, "copied", at=ago(days=200))
    use(asset, ana, "sent", at=ago(days=100))
    use(asset, raj, "viewed", at=ago(days=90))
    use(other, raj, "sent", at=ago(days=80))
    facts = {row.asset.title: row.facts.last_used_at for row in list_assets(SCOPE).rows}
    assert facts == {"asked about": ago(days=200), "other": ago(days=80)}
