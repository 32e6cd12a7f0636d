"""A manager's first look: what their teams used, sent and missed in a week, beside the week before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.browsing import as_user, soup
from tests.factories.content import ScriptFactory
from tests.tracking.report_facts import use
from tests.tracking.search_facts import search, sum_up
from tracking.reports.this_week import teams_week

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def facts(raj, oli, ana) -> None:
    long_live = NOW - timedelta(days=100)
    used, unused = (ScriptFactory(owner=ana, live_since=long_live) for _ in range(2))
    use(used, raj, "sent", at=NOW)
    use(used, raj, "copied", at=NOW)
    use(used, raj, "copied", at=NOW - timedelta(days=10))
    use(used, oli, "sent", at=NOW)
    search(raj, "dental", total=0)
    search(raj, "price", total=3)
    sum_up()


def test_the_numbers_are_of_the_teams_alone_and_of_two_weeks(facts, mia, team):
    week = teams_week((team,), as_of=NOW)
    assert (week.now.uses, week.now.sends, week.now.views) == (2, 1, 0)
    assert (week.before.uses, week.before.sends) == (1, 0)
    assert (week.searches.searches, week.searches.zero, week.unused_count) == (2, 1, 1)


def test_a_manager_finds_them_on_home_and_each_number_leads_on(facts, mia):
    home = soup(as_user(mia).get("/"))
    section = home.select_one("section[aria-labelledby=week-title]")
    assert section.select_one("[hx-get]")["hx-get"] == "/reports/this-week/"
    part = as_user(mia).get("/reports/this-week/", HTTP_HX_REQUEST="true")
    numbers = [(link["href"], link.text) for link in soup(part).select(".figure-value a")]
    assert numbers == [
        ("/reports/?days=7", "2"),
        ("/sent/", "1"),
        ("/sent/?show=viewed", "0"),
        ("/reports/searches/?days=7", "1"),
        ("/reports/unused/", "1"),
    ]
    assert "<html" not in part.content.decode()
    assert soup(as_user(mia).get("/reports/this-week/")).h1.text == "Your teams this week"


def test_nobody_else_finds_them_on_home_and_reps_not_at_all(facts, raj, ana):
    for person in (raj, ana):
        assert not soup(as_user(person).get("/")).select("section[aria-labelledby=week-title]")
    assert as_user(raj).get("/reports/this-week/").status_code == 403
    assert "You manage no team." in as_user(ana).get("/reports/this-week/").content.decode()


def test_the_queries_stay_the_same(facts, mia, team, other_team, django_assert_num_queries):
    for teams in ((team,), (team, other_team)):
        with django_assert_num_queries(8):
            teams_week(teams, as_of=NOW)
