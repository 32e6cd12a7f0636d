"""How much of what reps have checked they made themselves; never of too few reps."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from hub.people.models import Team
from tests.factories.content import BuyingStageFactory, SegmentFactory
from tests.factories.people import token_of
from tests.tracking.reports.test_pages import content_of
from tracking.metrics import OWN_MADE
from tracking.models import Call, CheckCount
from tracking.reports.own_made import own_made, report_of
from tracking.reports.scope import ReportScope, TeamAccess, team_access

pytestmark = pytest.mark.django_db


@pytest.fixture
def reps(django_user_model, team):
    return [django_user_model.objects.create_user(f"rep{n}", team=team) for n in range(3)]


def checked(actor, pages, own, *, altered=0, call=None, counts=True, ago=1):
    at = timezone.now() - timedelta(days=ago)
    return CheckCount.objects.create(
        actor=actor, team=actor.team, call=call, at=at, counts=counts, pages=pages, own_made=own, altered=altered
    )


def scope(**fields):
    return ReportScope(as_of=timezone.now(), days=60, **fields)


def test_it_is_own_made_and_altered_pages_of_those_with_a_verdict(reps, mia):
    for rep in reps:
        checked(rep, 10, 2, altered=1)
    checked(reps[0], 50, 50, counts=False)
    checked(reps[0], 50, 50, ago=100)
    found = own_made(scope(), team_access(mia))
    assert (found.own, found.pages, found.reps, found.ratio) == (9, 30, 3, 0.3)


def test_of_fewer_than_three_reps_nothing_is_told_but_to_their_manager(reps, team, mia):
    for rep in reps[:2]:
        checked(rep, 10, 5)
    found = own_made(scope(), team_access(mia))
    assert (found.ratio, found.pages, found.hidden) == (None, 0, "fewer than 3 reps")
    team.manager = mia
    team.save()
    assert own_made(scope(teams=(team,)), team_access(mia)).ratio == 0.5


def test_by_stage_of_the_call_what_could_be_read_from_the_sum_is_hidden_too(reps, mia):
    first, second = (BuyingStageFactory(name=name) for name in ("Discovery", "Decision"))
    now = timezone.now()
    for rep in reps:
        call = Call.objects.create(actor=rep, stage=first, opened_at=now, last_act_at=now)
        checked(rep, 10, 5, call=call)
    [group] = [one for one in report_of(scope(), team_access(mia)).groups if one.label == "Buying stage"]
    assert [(share.label, share.ratio) for share in group.shares] == [("Discovery", 0.5)]
    call = Call.objects.create(actor=reps[0], stage=second, opened_at=now, last_act_at=now)
    checked(reps[0], 10, 10, call=call)
    [group] = [one for one in report_of(scope(), team_access(mia)).groups if one.label == "Buying stage"]
    assert {(share.label, share.ratio) for share in group.shares} == {("Discovery", None), ("Decision", None)}
    assert own_made(scope(stage=first), team_access(mia)).hidden, "all less this would be of one rep"
    assert own_made(scope(stage=second), team_access(mia)).hidden


def test_stages_chosen_one_by_one_and_taken_from_all_leave_no_few_reps(reps, mia, django_user_model, team):
    first, second, third = (BuyingStageFactory(name=name) for name in ("Discovery", "Proof", "Decision"))
    more = [django_user_model.objects.create_user(f"more{n}", team=team) for n in range(4)]
    now = timezone.now()
    for rep, stage in [*((rep, first) for rep in reps), *((rep, second) for rep in more), (reps[0], third)]:
        checked(rep, 10, 5, call=Call.objects.create(actor=rep, stage=stage, opened_at=now, last_act_at=now))
    [group] = [one for one in report_of(scope(), team_access(mia)).groups if one.label == "Buying stage"]
    assert {one.label: bool(one.hidden) for one in group.shares} == {
        "Discovery": True,
        "Proof": False,
        "Decision": True,
    }
    told = [bool(own_made(scope(stage=stage), team_access(mia)).hidden) for stage in (first, second, third)]
    assert told == [True, False, True]


def test_what_a_filter_leaves_out_is_never_of_few_reps(reps, mia, django_user_model, team, other_team):
    """Neither a segment beside all, nor a team, nor two of them beside three; nor any week of these."""
    third = Team.objects.create(name="Labs", slug="labs")
    others = [django_user_model.objects.create_user(f"other{n}", team=other_team) for n in range(4)]
    alone = django_user_model.objects.create_user("alone", team=third)
    retail, now = SegmentFactory(name="Retail"), timezone.now()
    for rep in (*reps, *others, alone):
        call = Call.objects.create(actor=rep, opened_at=now, last_act_at=now)
        call.segments.set([retail] if rep != alone else [])
        checked(rep, 10, 5, call=call)
    access = [TeamAccess(one, 3, True, False) for one in (team, other_team, third)]

    def hidden(**fields):
        report = report_of(scope(**fields), access)
        assert bool(report.now.hidden) == bool(own_made(scope(**fields), access).hidden)
        by_team = {
            one.label: bool(one.hidden) for group in report.groups if group.label == "Team" for one in group.shares
        }
        return bool(report.now.hidden), by_team

    assert hidden() == (False, {team.name: True, other_team.name: False, "Labs": True})
    assert hidden(segments=(retail,))[0]
    assert hidden(teams=(team,))[0]
    assert hidden(teams=(team, other_team))[0]
    assert not hidden(teams=(other_team,))[0]


def test_the_page_and_the_api_tell_it_with_its_definition(reps, mia, client):
    for rep in reps:
        checked(rep, 10, 2)
    client.force_login(mia)
    page = " ".join(client.get("/reports/own-made/").content.decode().split())
    assert "of what 3 reps had checked is own-made or altered: 6 of 30 pages." in page
    page = " ".join(client.get("/reports/").content.decode().split())
    assert "<b>20 %</b> own-made or altered: 6 of 30 pages that 3 reps had checked." in page
    told = client.get("/api/v1/reports/own-made", HTTP_AUTHORIZATION=f"Bearer {token_of(mia)}").json()
    assert (told["own"], told["pages"], told["ratio"], told["hidden"]) == (6, 30, 0.2, "")
    assert told["metrics"] == [{"key": "own_made", "version": 1}]


def test_the_files_hold_the_weeks_and_the_groups_with_the_definition(reps, mia, client):
    for rep in reps:
        checked(rep, 10, 2)
    client.force_login(mia)
    rows = list(
        csv.DictReader(io.StringIO(content_of(client.get("/reports/own-made/own-made.csv")).decode("utf-8-sig")))
    )
    assert [row["by"] for row in rows] == ["Week to"] * 12 + ["Team", "Buying stage"]
    told = [(row["own_made_or_altered"], row["pages"], row["own_made_share"]) for row in rows[11:]]
    assert told == [("6", "30", "20.0")] * 3
    assert {row["definition"] for row in rows} == {f"{scope().meaning(OWN_MADE)} Versions: Own-made share 1."}
    book = load_workbook(io.BytesIO(content_of(client.get("/reports/own-made/own-made.xlsx"))))
    assert [cell.value for cell in book["Own-made"][13]][2:5] == [6, 30, 20]


@pytest.mark.parametrize("stages", [1, 3])
def test_the_page_takes_as_many_queries_for_one_stage_as_for_three(
    reps, mia, client, stages, django_assert_num_queries
):
    now = timezone.now()
    for number in range(stages):
        stage = BuyingStageFactory(name=f"Stage {number}")
        for rep in reps:
            call = Call.objects.create(actor=rep, stage=stage, opened_at=now, last_act_at=now)
            checked(rep, 10, 5, call=call)
    client.force_login(mia)
    client.get("/reports/own-made/")
    with django_assert_num_queries(9):
        client.get("/reports/own-made/")
