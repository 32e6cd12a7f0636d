"""The reports' filters: what may be chosen, by whom, and what is said of a choice that names nothing."""

from __future__ import annotations

from itertools import combinations, product

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.http import QueryDict
from django.test import override_settings
from django.urls import reverse

from content.permissions import REPS
from hub.people.models import Team, User
from tests.browsing import as_user
from tests.factories.content import BuyingStageFactory, SegmentFactory
from tests.factories.people import UserFactory
from tests.tracking.report_facts import NOW, SCOPE, fill, make_asset, use
from tracking.reports.classes import told_in_scope
from tracking.reports.forms import ReportForm, as_form_data, asset_ids, load_choices
from tracking.reports.scope import (
    ReportScope,
    TeamHidden,
    check_teams,
    may_see_everyone,
    own_teams,
    team_access,
    untold,
)
from tracking.reports.utilisation import utilisation, utilisation_by_team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


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
    assert visible == {"mia": ["Clinics", "Hospitals East"], "ana": [], "ada": []}
    UserFactory(username="left", team=team, is_active=False).groups.set(Group.objects.filter(name=REPS))
    fill(team, 1)
    assert not team_access(ana)[1].visible
    with override_settings(HUB_MINIMUM_GROUP_SIZE=2):
        assert team_access(ana)[1].visible


def test_no_small_team_is_what_is_left_of_all_when_the_others_are_taken_away(raj, oli, mia, ana, team, other_team):
    large = Team.objects.create(name="Imaging", slug="imaging")
    fill(other_team, 2)
    fill(large, 3)

    def seen(viewer):
        return {entry.team.name: entry.why_hidden for entry in team_access(viewer)}

    left = "what is left would be a team too small to tell of"
    assert seen(ana) == {"Clinics": left, "Hospitals East": "fewer than 3 reps", "Imaging": ""}
    assert seen(mia) == {"Clinics": "", "Hospitals East": "", "Imaging": ""}
    with pytest.raises(TeamHidden, match=f"Clinics: {left}, so these numbers"):
        check_teams([other_team], team_access(ana))
    fill(Team.objects.create(name="Labs", slug="labs"), 2)
    few = "fewer than 3 reps"
    assert seen(ana) == {"Clinics": "", "Hospitals East": few, "Imaging": "", "Labs": few}
    User.objects.filter(team__slug__in=["hospitals-east", "labs"]).update(is_active=False)
    # Nobody is left of whom anything could be told.
    assert seen(ana) == {"Clinics": "", "Hospitals East": few, "Imaging": "", "Labs": few}
    # What who left did before is still told with everybody's.
    use(make_asset(), raj)
    assert seen(ana) == {"Clinics": left, "Hospitals East": few, "Imaging": "", "Labs": few}


# Reps by team (the third and the fourth are Mia's and Max's), and in no team.
HUBS = list(product((0, 1, 3), (2, 3), (1, 4), (2,), (0, 1)))


@pytest.mark.parametrize("sizes", HUBS, ids=str)
def test_no_two_answers_differ_by_few_reps(sizes, ana):
    """Of every two that somebody may have, one taken from the other, and of each alone."""
    max_, mia = UserFactory(username="max"), UserFactory(username="mia")
    teams = [Team.objects.create(name=name, slug=name) for name in "abcd"]
    Team.objects.filter(slug="c").update(manager=mia)
    Team.objects.filter(slug="d").update(manager=max_)
    for team, number in zip(teams, sizes[:4], strict=True):
        fill(team, number)
    for number in range(sizes[4]):
        UserFactory(username=f"alone-{number}").groups.set(Group.objects.filter(name=REPS))
    everyone = frozenset(User.objects.filter(groups__name=REPS).values_list("username", flat=True))
    for viewer in (ana, mia, max_):
        access = team_access(viewer)
        answers = {everyone} if may_see_everyone(access) else set()
        seen = [entry.team for entry in access if entry.visible]
        own = reps_of([entry.team for entry in access if entry.own])
        answers |= {reps_of(some) for number in range(1, len(seen) + 1) for some in combinations(seen, number)}
        left = {one - other - own for one, other in product(answers, repeat=2) if other < one}
        assert {len(reps) for reps in left} & {1, 2} == set()


@pytest.mark.parametrize("sizes", HUBS[::5], ids=str)
def test_nor_do_any_two_of_what_is_kept_for_some_teams(sizes, ana):
    """What one asset was used by in all teams, and in each choice of teams, of whatever teams it is kept for."""
    mia = UserFactory(username="mia")
    teams = [Team.objects.create(name=name, slug=name) for name in "abcd"]
    Team.objects.filter(slug="c").update(manager=mia)
    for team, number in zip(teams, sizes[:4], strict=True):
        fill(team, number)
    kept = {make_asset(teams=some): some for number in (1, 2, 3, 4) for some in combinations(teams, number)}
    for viewer in (ana, mia):
        access = team_access(viewer)
        everyone = ReportScope(as_of=NOW, days=60, untold=untold(access))
        told = set(told_in_scope(everyone).values_list("pk", flat=True)) if may_see_everyone(access) else set()
        seen = [entry.team for entry in access if entry.visible]
        own = reps_of([entry.team for entry in access if entry.own])
        for asset, some in kept.items():
            answers = {reps_of(some)} if asset.pk in told else set()
            answers |= {
                reps_of(set(some) & set(chosen))
                for number in range(1, len(seen) + 1)
                for chosen in combinations(seen, number)
            }
            left = {one - other - own for one, other in product(answers | {frozenset()}, repeat=2) if other < one}
            assert {len(reps) for reps in left} & {1, 2} == set()


def test_what_is_kept_for_a_team_too_small_is_told_to_its_manager_alone(raj, mia, ana, team, other_team):
    fill(other_team, 3)
    fill(Team.objects.create(name="Imaging", slug="imaging"), 3)
    alone, all_ = make_asset("For Hospitals East", teams=[team]), make_asset("For all")
    for asset in (alone, all_):
        use(asset, raj)

    def told_of(viewer, **data):
        rows = as_user(viewer).get(reverse("unused_csv"), {"class": "all", "team": "", **data}).getvalue().decode()
        return [asset.title for asset in (alone, all_) if asset.title in rows]

    assert told_of(ana) == ["For all"]
    assert told_of(mia) == ["For Hospitals East", "For all"]
    fill(team, 3)
    assert told_of(ana) == told_of(ana, team=team.slug) == ["For Hospitals East", "For all"]


def reps_of(teams):
    return frozenset(User.objects.filter(team__in=teams, groups__name=REPS).values_list("username", flat=True))


def test_a_manager_is_not_told_everyones_numbers_where_theirs_leave_few(raj, oli, mia, team, other_team):
    fill(team, 3)
    assert read_scope(mia).teams == (team,)
    with pytest.raises(TeamHidden, match="All teams less yours would be a team too small to tell of"):
        read_scope(mia, team="")
    client = as_user(mia)
    for address in ("reports", "unused", "coverage", "searches", "unused_csv", "searches_xlsx", "utilisation_csv"):
        assert client.get(reverse(address), {"team": ""}).status_code == 403
        assert client.get(reverse(address)).status_code == 200
    for asked in ({}, {"team": "mine"}):
        assert client.get("/api/v1/reports/utilisation", asked).json()["teams"] == [team.slug]
    assert client.get("/api/v1/reports/utilisation", {"team": other_team.slug}).status_code == 403
    other_team.manager = mia
    other_team.save()
    assert read_scope(mia).teams == ()


def read_scope(viewer, **data):
    """What the form makes of these filters for the one who asks."""
    form = ReportForm(as_form_data(**data), choices=load_choices(viewer), as_of=NOW, teams_by_default=True)
    assert form.is_valid(), form.errors
    return form.scope


def test_the_form_refuses_a_hidden_team_and_starts_managers_with_their_own(raj, oli, mia, ana, team, other_team):
    fill(Team.objects.create(name="Labs", slug="labs"), 2)
    assert read_scope(mia).teams == (team,)
    assert read_scope(mia, team="").teams == ()
    assert read_scope(mia, team="mine").teams == (team,)
    assert read_scope(ana).teams == ()
    with pytest.raises(TeamHidden, match="Clinics: fewer than 3 reps"):
        read_scope(mia, team="clinics")
    with pytest.raises(TeamHidden):
        read_scope(ana, team=["clinics", "Hospitals East"])


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


def test_chosen_assets_are_numbers_that_a_database_can_hold():
    given = QueryDict(f"asset=7&asset={'1' * 18}&asset={'1' * 19}&asset=-1&asset=x&asset=&other=3")
    assert asset_ids(given) == [7, int("1" * 18)]
