"""The Monday page for programs: what the page says, to those who may read it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from content.models import Asset
from tests.browsing import as_user
from tests.tracking.digests.facts import MONDAY, MORNING, asked, live, make, sought
from tests.tracking.report_facts import fill
from tracking.digests.actions import promise_act, tick_promise
from tracking.models import Digest, LineKind

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/reports/monday"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as stopped:
        yield stopped


@pytest.fixture
def page(raj, ana, mia, team) -> Digest:
    """The team's page; its team has three reps, so that others may read it."""
    fill(team, 2)
    sought("dental", 6, team)
    asked("annex", 5, raj)
    live("New", MORNING - timedelta(days=20), owner=ana)
    make()
    return make(team)


def test_a_page_says_its_lines_with_act_name_and_definition(page, mia, ana):
    told = as_user(mia).get(ADDRESS).json()
    assert (told["team"], told["whose"], told["week"]) == ("hospitals-east", "Hospitals East", "2026-11-23")
    assert told["url"] == "http://testserver/reports/monday/2026-11-23/hospitals-east/"
    assert told["numbers"] == page.numbers
    assert [(one["kind"], one["number"]) for one in told["lines"]] == [
        (line.kind, line.number) for line in page.lines.order_by("place")
    ]
    word = told["lines"][0]
    assert word["url"] == "http://testserver/reports/searches/?team=hospitals-east&days=7"
    assert word["responsible"]["username"] == "ana"
    assert word["definition"] == page.lines.get(kind=LineKind.UNMET_WORD).definition
    new = next(one for one in told["lines"] if one["kind"] == "new_unused")
    assert new["counted"] == [Asset.objects.get(title="New").pk]


def test_promises_and_what_became_of_those_before(page, mia, team, clock):
    for kind in (LineKind.REQUEST, LineKind.NEW_UNUSED):
        promise_act(line=page.lines.get(kind=kind), by=mia, at=MORNING)
    tick_promise(promise=page.lines.get(kind=LineKind.REQUEST).promise, done=True, by=mia, at=MORNING)
    clock.move_to(MORNING + timedelta(days=7))
    make(team, MONDAY + timedelta(days=7), MORNING + timedelta(days=7))
    client = as_user(mia)
    newest = client.get(ADDRESS).json()
    assert (newest["week"], newest["earlier"], newest["later"]) == ("2026-11-30", "2026-11-23", None)
    assert [(one["act"], one["by"]["username"], one["done"]) for one in newest["promised"]] == [
        ("Answer or decline “annex”", "mia", True),
        ("Show reps when to use “New”, or retag it", "mia", False),
    ]
    before = client.get(f"{ADDRESS}?week=2026-11-23").json()
    promised = {one["kind"]: one["promise"] for one in before["lines"]}
    assert promised["request"]["done_at"].startswith("2026-11-23")
    assert promised["request"]["due"] == "2026-11-29"
    assert promised["unmet_word"] is None


@pytest.mark.parametrize(
    ("person", "own", "marketing"),
    [("mia", 200, 404), ("ana", 200, 200), ("ada", 200, 200), ("raj", 403, 403), ("april", 403, 403)],
)
def test_a_page_is_told_to_whom_the_screen_tells_it(page, request, person, own, marketing):
    client = as_user(request.getfixturevalue(person))
    assert client.get(f"{ADDRESS}?team=hospitals-east").status_code == own
    assert client.get(f"{ADDRESS}?team=marketing").status_code == marketing


def test_a_page_that_there_is_not_is_not_found(page, mia, ana):
    for asked_for in ("team=nobody", "week=2026-11-24", "week=2026-11-16", "team=clinics"):
        assert as_user(ana).get(f"{ADDRESS}?{asked_for}").status_code == 404, asked_for
    assert as_user(mia).get(f"{ADDRESS}?week=soon").status_code == 422


def test_the_queries_do_not_grow_with_what_is_promised(page, mia, django_assert_num_queries):
    client = as_user(mia)
    client.get(ADDRESS)
    with django_assert_num_queries(7):
        client.get(ADDRESS)
    for line in page.lines.all():
        promise_act(line=line, by=mia, at=MORNING)
    with django_assert_num_queries(7):
        client.get(ADDRESS)
