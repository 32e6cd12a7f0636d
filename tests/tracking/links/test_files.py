"""The links of Sent as files."""

from __future__ import annotations

import csv
import io
from datetime import datetime

import openpyxl
import pytest

from tests.browsing import as_user
from tests.factories.tracking import RecipientFactory, ShareLinkFactory
from tests.tracking.links.test_sent import make_read_link
from tracking.links.exports import HEADINGS

pytestmark = pytest.mark.django_db


def _rows(user, query: str = "") -> list[dict[str, str]]:
    answer = as_user(user).get(f"/sent/sent.csv{query}")
    return list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_each_link_is_a_row_with_what_came_back_and_people_alone_count(raj):
    make_read_link(raj)
    [row] = _rows(raj)
    assert tuple(row) == HEADINGS
    told = [row[name] for name in ("Recipient", "Assets", "Sent by", "Views", "Seconds", "Pages seen", "Pages shown")]
    assert told == ["Rita Halloran", "Security and HIPAA", "Raj Dhillon", "2", "380", "2", "3"]


def test_the_file_holds_what_the_page_would_list(raj, oli, mia):
    ShareLinkFactory(created_by=raj, recipient=RecipientFactory(sender=raj, company="=Acme", email="a@example.com"))
    ShareLinkFactory(created_by=raj, recipient=RecipientFactory(sender=raj, company="Other", email="b@example.com"))
    ShareLinkFactory(created_by=oli)
    assert [row["Company"] for row in _rows(raj, "?company=%3DAcme")] == ["'=Acme"]
    assert [row["Sent by"] for row in _rows(mia)] == ["Raj Dhillon"] * 2
    assert _rows(mia, "?whose=mine") == []
    assert _rows(raj, "?show=viewed") == []


def test_the_workbook_has_dates_and_filters_and_runs_nothing(raj):
    ShareLinkFactory(created_by=raj, recipient=RecipientFactory(sender=raj, company="=Acme", email="a@example.com"))
    answer = as_user(raj).get("/sent/sent.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    sheet = book["Sent"]
    [headings, values] = sheet.iter_rows(values_only=True)
    row = dict(zip(headings, values, strict=True))
    assert isinstance(row["Made"], datetime)
    assert (row["Company"], sheet.auto_filter.ref) == ("=Acme", "A1:U2")
    assert [cell for cell in sheet[2] if cell.data_type == "f"] == []


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_who_sends_nothing_gets_no_file(april, client, kind):
    assert client.get(f"/sent/sent.{kind}")["Location"].startswith("/accounts/login/")
    assert as_user(april).get(f"/sent/sent.{kind}").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_file_takes_as_many_queries_for_three_links_as_for_one(raj, count, django_assert_num_queries):
    for _ in range(count):
        make_read_link(raj)
    client = as_user(raj)
    with django_assert_num_queries(14):
        b"".join(client.get("/sent/sent.csv").streaming_content)
