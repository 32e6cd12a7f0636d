"""The reports as files: the same numbers as on their pages, with their definition, and nothing that runs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
import time_machine

from tests.browsing import as_user
from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentFactory
from tests.tracking.report_facts import use
from tests.tracking.search_facts import search, sum_up

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
FILES = {
    "utilisation": "/reports/utilisation",
    "coverage": "/reports/coverage/coverage",
    "searches": "/reports/searches/searches",
}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def facts(ana, raj) -> None:
    labs, demo = SegmentFactory(name="=Labs"), BuyingStageFactory(name="Demo")
    live_since = NOW - timedelta(days=100)
    use(ScriptFactory(segments=[labs], stages=[demo], owner=ana, live_since=live_since), raj, "sent")
    ScriptFactory(owner=ana, live_since=live_since)
    search(raj, "=price", total=0)
    sum_up()


def _rows(client, address: str) -> list[dict[str, str]]:
    answer = client.get(f"{address}.csv?team=")
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def _sheets(client, address: str) -> tuple[list[tuple], dict[str, object], openpyxl.worksheet.worksheet.Worksheet]:
    answer = client.get(f"{address}.xlsx?team=")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    [listed, about] = book.worksheets
    return list(listed.iter_rows(values_only=True)), dict(about.iter_rows(values_only=True)), listed


def test_utilisation_by_week_and_by_each_grouping(facts, mia):
    rows = _rows(as_user(mia), FILES["utilisation"])
    weeks = [row for row in rows if row["by"] == "Week to"]
    assert (len(weeks), weeks[-1]["value"], weeks[-1]["used"], weeks[-1]["counted"], weeks[-1]["utilisation"]) == (
        12, "2026-11-20", "1", "2", "50.0",
    )  # fmt: skip
    by_segment = [row for row in rows if row["by"] == "Industry"]
    assert [(row["value"], row["used"], row["counted"]) for row in by_segment] == [("'=Labs", "1", "1")]
    assert "old enough" in rows[0]["definition"]


def test_coverage_has_a_row_for_each_cell(facts, mia):
    rows = {(row["segment"], row["stage"]): row for row in _rows(as_user(mia), FILES["coverage"])}
    cell = rows["'=Labs", "Demo"]
    assert (cell["live_assets"], cell["uses"], cell["sends"], cell["gap"]) == ("1", "1", "1", "")
    assert len(rows) == 4


@pytest.mark.parametrize("name", FILES)
def test_workbooks_have_readable_headings_filters_and_what_they_mean(facts, mia, name):
    rows, about, sheet = _sheets(as_user(mia), FILES[name])
    assert all(heading[0].isupper() and "_" not in heading for heading in rows[0])
    assert sheet.auto_filter.ref.startswith("A1:")
    assert (sheet.freeze_panes, about["Report"], about["Days"]) == ("A2", name.capitalize(), 60)
    assert about["Definition"]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_days_and_moments_are_dates_in_a_workbook(facts, mia):
    weeks, _, _ = _sheets(as_user(mia), FILES["utilisation"])
    assert weeks[12][:2] == ("Week to", datetime(2026, 11, 20))
    words, _, _ = _sheets(as_user(mia), FILES["searches"])
    assert isinstance(words[1][-1], datetime)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", FILES)
def test_files_are_for_who_reads_reports_and_are_named_after_their_days(facts, raj, mia, name, kind):
    assert as_user(raj).get(f"{FILES[name]}.{kind}").status_code == 403
    answer = as_user(mia).get(f"{FILES[name]}.{kind}?days=30")
    assert answer["Content-Disposition"] == f'attachment; filename="{name}-2026-11-20-30-days.{kind}"'
    assert b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", ["reports", "coverage", "searches"])
def test_pages_lead_to_their_files_with_the_filters(facts, mia, name):
    page = as_user(mia).get(f"/reports/{'' if name == 'reports' else name + '/'}?days=30").content.decode()
    stem = FILES["utilisation" if name == "reports" else name]
    assert [f'href="{stem}.{kind}?days=30"' in page for kind in ("csv", "xlsx")] == [True, True]
