"""What counts as used, and in which class an asset stands: counted by hand, at every boundary."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import override_settings

from content.permissions import REPS, counts_as_use
from hub.models import Team
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    ScriptFactory,
    SegmentAxisFactory,
    SegmentFactory,
)
from tests.factories.people import UserFactory
from tracking.forms_reports import ReportForm, as_form_data, load_choices
from tracking.models import PageView, SearchHit, SearchLog, ShareLink, UsageEvent, Verdict, Viewer, ViewSession
from tracking.reports.definitions import UNUSED_CLASSES, AssetClass
from tracking.reports.scope import ReportScope, TeamHidden, own_teams, team_access
from tracking.reports.unused import count_classes, count_classes_before, list_assets
from tracking.reports.utilisation import (
    utilisation,
    utilisation_by_segment,
    utilisation_by_stage,
    utilisation_by_team,
    utilisation_by_week,
)
from tracking.rollups import add_engagement, add_shown, add_usage, rebuild_rollups

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONG_LIVE = NOW - timedelta(days=100)
SCOPE = ReportScope(as_of=NOW, days=60)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def ago(**units) -> datetime:
    return NOW - timedelta(**units)


def make_asset(title="Price objections", live_since=LONG_LIVE, **fields):
    return ScriptFactory(title=title, live_since=live_since, **fields)


def use(asset, actor, kind="downloaded", at=NOW):
    """What `actor` did, recorded as the hub records it: whether it counts is decided then."""
    counts = counts_as_use(actor, asset)
    event = UsageEvent(kind=kind, asset=asset, actor=actor, team_id=actor.team_id, occurred_at=at, counts=counts)
    event.save()
    add_usage(event)


def show(asset, rep, at=NOW, position=1, query="price", **filters):
    log = SearchLog.objects.create(
        actor=rep, team=rep.team, session=uuid.uuid4(), query=query, normalised=query, filters=filters, total=1,
        searched_at=at,
    )  # fmt: skip
    SearchHit.objects.create(search=log, asset=asset, position=position)
    add_shown(asset_ids=[asset.pk], team_id=rep.team_id, day=at.date())


def read(asset, rep, at=NOW):
    add_engagement(asset_id=asset.pk, team_id=rep.team_id, day=at.date(), views=1, seconds=20)


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


def test_the_last_use_is_known_by_its_day_when_the_event_is_gone(raj):
    asset = make_asset(live_since=ago(days=300))
    use(asset, raj, "sent", at=ago(days=200))
    UsageEvent.objects.all().delete()
    assert list_assets(SCOPE).rows[0].facts.last_used_at == datetime(2026, 5, 4, tzinfo=UTC)


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
    stages = [(s.label, s.used, s.eligible) for s in utilisation_by_stage(SCOPE).shares]
    assert stages == [("Demo", 1, 2), ("Close", 1, 1), ("No stage set", 0, 1)]
    axes = [(b.label, [(s.label, s.used, s.eligible) for s in b.shares]) for b in utilisation_by_segment(SCOPE)]
    assert axes == [("Industry", [("Healthcare", 1, 1)]), ("Segment", [("No segment set", 0, 2)])]


def fill(team: Team, reps: int) -> None:
    for number in range(reps):
        rep = UserFactory(username=f"{team.slug}-{number}", team=team)
        rep.groups.set(Group.objects.filter(name=REPS))


def test_each_teams_share_equals_utilisation_with_that_team_chosen(raj, oli, team, other_team, mia):
    fill(team, 2)
    fill(other_team, 2)
    for number in range(4):
        asset = make_asset(f"Asset {number}", teams=[team] if number == 0 else [])
        use(asset, raj)
        if number == 1:
            use(asset, oli)
    shares = {share.label: share for share in utilisation_by_team(SCOPE, team_access(mia)).shares}
    for chosen in (team, other_team):
        alone = utilisation(ReportScope(as_of=NOW, days=60, teams=(chosen,)))
        assert (shares[chosen.name].used, shares[chosen.name].eligible) == (alone.used, alone.eligible)
    assert (shares["Clinics"].used, shares["Clinics"].eligible, shares["Clinics"].reps) == (1, 3, 3)


def test_a_team_below_the_group_size_is_shown_to_its_manager_only(raj, oli, mia, ana, ada, team, other_team):
    fill(other_team, 2)
    visible = {
        viewer.username: [entry.team.name for entry in team_access(viewer) if entry.visible]
        for viewer in (mia, ana, ada)
    }
    assert visible == {"mia": ["Clinics", "Hospitals East"], "ana": ["Clinics"], "ada": ["Clinics"]}
    UserFactory(username="left", team=team, is_active=False).groups.set(Group.objects.filter(name=REPS))
    fill(team, 1)
    assert not team_access(ana)[1].visible
    with override_settings(HUB_MINIMUM_GROUP_SIZE=2):
        assert team_access(ana)[1].visible


def test_the_form_refuses_a_hidden_team_and_starts_managers_with_their_own(raj, oli, mia, ana, team, other_team):
    def form(viewer, **data):
        made = ReportForm(
            as_form_data(**data), choices=load_choices(viewer), as_of=NOW, teams_by_default=data.pop("by_default", True)
        )
        assert made.is_valid(), made.errors
        return made

    assert form(mia).scope.teams == (team,)
    assert form(mia, team="").scope.teams == ()
    assert form(mia, team="mine").scope.teams == (team,)
    assert form(ana).scope.teams == ()
    with pytest.raises(TeamHidden, match="Clinics: fewer than 3 reps"):
        _ = form(mia, team="clinics").scope
    with pytest.raises(TeamHidden):
        _ = form(ana, team=["clinics", "Hospitals East"]).scope


def test_a_manager_of_all_teams_starts_with_everyone(mia, team):
    assert own_teams(team_access(mia)) == ()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"days": "0"}, "greater than or equal to 1"),
        ({"days": "soon"}, "whole number"),
        ({"team": "ghosts"}, "There is no team “ghosts”."),
        ({"segment": "Industry:Ghosts"}, "There is no segment “Industry:Ghosts”."),
        ({"stage": "ghosts"}, "There is no buying stage “ghosts”."),
        ({"owner": "raj"}, "There is no owner of live assets “raj”."),
        ({"class": "worn"}, "There is no class “worn”."),
    ],
)
def test_the_form_says_which_filter_names_nothing(ana, raj, data, message):
    form = ReportForm(as_form_data(**data), choices=load_choices(ana), as_of=NOW)
    assert not form.is_valid()
    assert message in form.error_text


def test_the_form_knows_things_by_their_names_and_by_what_the_api_calls_them(ana, team):
    care, demo = SegmentFactory(name="Healthcare"), BuyingStageFactory(name="Demo call", slug="demo")
    make_asset(owner=ana, segments=[care], stages=[demo])
    data = {"days": 30, "segment": "industry:HEALTHCARE", "stage": "Demo call", "owner": "ana", "class": "used"}
    form = ReportForm(as_form_data(**data), choices=load_choices(ana), as_of=NOW)
    assert form.is_valid(), form.errors
    assert form.scope == ReportScope(as_of=NOW, days=30, segments=(care,), stage=demo, owner=ana)
    assert [one.value for one in form.classes] == ["used_not_sent", "sent_not_read", "sent_and_read"]


@override_settings(HUB_UNUSED_DAYS=14)
def test_the_period_is_the_setting_when_none_is_named(ana):
    form = ReportForm(as_form_data(), choices=load_choices(ana), as_of=NOW)
    assert form.is_valid()
    assert form.scope.days == 14


def obstacle(asset):
    [row] = [row for row in list_assets(SCOPE, classes=tuple(AssetClass)).rows if row.asset.pk == asset.pk]
    return (row.obstacle.text, row.obstacle.remedy)


def test_what_stands_in_the_way_of_an_asset_never_found(raj):
    care, demo = SegmentFactory(name="Healthcare"), BuyingStageFactory(name="Demo")
    tags = {"segments": [care], "stages": [demo]}
    other = make_asset("Another one")
    quiet = make_asset("Pricing", **tags)
    assert obstacle(quiet) == ("No rep searched in these days", "Review")
    show(other, raj, query="scheduling")
    scanned = CollateralFactory(title="Scans", live_since=LONG_LIVE, **tags)
    scanned.document.state = "no_text"
    scanned.document.save()
    assert obstacle(scanned) == ("File has no text: scanned pages", "Replace file")
    assert obstacle(make_asset(segments=[care])) == ("No buying stage set", "Set stage")
    assert obstacle(make_asset(stages=[demo])) == ("No segment set", "Set segment")
    assert obstacle(make_asset("Block time", **tags)) == ("Title has no word that reps search for", "Rename")
    schedules = make_asset("Schedules that hold", **tags)
    assert obstacle(schedules) == ("Nobody searched this cell", "Retag")
    show(other, raj, query="scheduling", stage=["Close"], segment=["Industry:Healthcare"])
    assert obstacle(schedules) == ("Nobody searched this cell", "Retag")
    show(other, raj, query="scheduling", stage=["Demo"])
    assert obstacle(schedules) == ("Searched for, and other assets came first", "Improve")


def test_what_stands_in_the_way_of_an_asset_shown_and_not_opened(raj):
    low, plain, bare = make_asset("Low"), make_asset("Plain"), make_asset("Bare", summary=" ")
    for asset, position in ((low, 9), (low, 20), (plain, 1), (bare, 2)):
        show(asset, raj, position=position)
    assert obstacle(low) == ("Shown 2 times, but low: place 14 on average", "Improve")
    assert obstacle(plain) == ("Shown once, and nobody opened it", "Rename")
    assert obstacle(bare) == ("Shown once, without a summary", "Write summary")


def test_what_stands_in_the_way_of_an_asset_opened_and_not_used(raj, team):
    fill(team, 3)
    due = make_asset("Due", review_date=ago(days=1).date())
    internal = make_asset("Internal", audience="internal")
    plain = make_asset("Plain")
    for asset in (due, internal, plain):
        use(asset, raj, "viewed")
    for rep in team.members.exclude(pk=raj.pk)[:2]:
        use(plain, rep, "viewed")
    assert obstacle(due) == ("Opened by fewer than 3 reps; its review date has passed", "Review")
    assert obstacle(internal) == ("Opened by fewer than 3 reps; can't be sent: internal only", "Set audience")
    assert obstacle(plain) == ("Opened by 3 reps, and nobody used it", "Improve")


def test_used_assets_say_how_far_they_came(raj):
    used, internal, sent, seen = (make_asset(title) for title in ("Used", "Internal", "Sent", "Seen"))
    internal.audience = "internal"
    internal.save()
    use(used, raj)
    use(internal, raj)
    for asset in (sent, seen):
        use(asset, raj, "sent")
    read(seen, raj)
    assert obstacle(used) == ("Used once by fewer than 3 reps", "")
    assert obstacle(internal) == ("Used once by fewer than 3 reps; can't be sent: internal only", "")
    assert obstacle(sent) == ("Sent once, and no recipient viewed it", "")
    assert obstacle(seen) == ("Viewed once; sent once", "")


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
    with django_assert_num_queries(1):
        utilisation_by_week(SCOPE)
    with django_assert_num_queries(13):
        list_assets(SCOPE, classes=tuple(AssetClass))
    with django_assert_num_queries(3):
        utilisation_by_team(SCOPE, ())
    with django_assert_num_queries(2):
        utilisation_by_stage(SCOPE)
    with django_assert_num_queries(3):
        utilisation_by_segment(SCOPE)
