"""Words that nothing says, where reports show them: counted by hand."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.browsing import soup
from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentAxisFactory, SegmentFactory
from tracking.reports.coverage import coverage
from tracking.reports.scope import ReportScope
from tracking.reports.unmet import unmet_words
from tracking.rollups.search_sums import sum_search_days
from tracking.searches.actions import log_search

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCOPE = ReportScope(as_of=NOW, days=60)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def search(rep, query, *unmet, at=NOW, total=5, **filters):
    return log_search(
        user=rep, query=query, filters=filters, total=total, shown=[], backend="database", degraded=False, at=at,
        search_id=uuid.uuid4(), unmet=unmet,
    )  # fmt: skip


def rows(scope=SCOPE):
    return [(row.words, row.searches, row.last_at) for row in unmet_words(scope)]


def test_the_words_searched_for_most_come_first_of_the_days_and_the_teams(raj, oli, team):
    search(raj, "telehealth visits", "telehealth")
    earlier = NOW - timedelta(days=3)
    search(oli, "telehealth", "telehealth", at=earlier)
    search(oli, "dental", "dental", at=earlier - timedelta(minutes=20))
    search(raj, "long ago", "ago", at=NOW - timedelta(days=61))
    assert rows() == [("telehealth", 2, NOW), ("dental", 1, earlier - timedelta(minutes=20))]
    assert rows(ReportScope(as_of=NOW, days=60, teams=(team,))) == [("telehealth", 1, NOW)]


def test_coverage_counts_sessions_with_such_a_word_in_the_cell_they_chose(raj, oli):
    stage, axis = BuyingStageFactory(name="Discovery"), SegmentAxisFactory(name="Industry")
    segment = SegmentFactory(axis=axis, name="Clinic")
    chosen = {"segment": ["Industry:Clinic"], "stage": ["Discovery"]}
    search(raj, "telehealth visits", "telehealth", **chosen)
    search(oli, "nothing at all", "nothing", total=0, **chosen)
    search(oli, "all is well", at=NOW - timedelta(hours=1), **chosen)
    [cell, _] = coverage(SCOPE).rows[0].cells
    assert (cell.sought, cell.live, cell.gap) == (2, 0, True)
    ScriptFactory(segments=[segment], stages=[stage])
    [cell, _] = coverage(SCOPE).rows[0].cells
    assert (cell.sought, cell.live, cell.gap) == (2, 1, False)


@pytest.mark.parametrize("address", ["/reports/searches/", "/reports/coverage/"])
def test_both_reports_list_them_with_what_to_do(client, ana, raj, address):
    search(raj, "telehealth visits", "telehealth")
    sum_search_days(since=SCOPE.last_day, until=SCOPE.last_day, at=NOW)
    client.force_login(ana)
    [row] = soup(client.get(address)).select("section[aria-labelledby=unmet-title] tbody tr")
    assert [cell.get_text(strip=True) for cell in row.select("td")] == ["1", "20\xa0Nov\xa02026"]
    assert [link.get_text(strip=True) for link in row.select("a")] == ["telehealth", "Ask for it", "Synonym", "Pin"]


def test_a_rep_reads_neither_report(client, raj):
    client.force_login(raj)
    assert client.get("/reports/coverage/").status_code == 403
