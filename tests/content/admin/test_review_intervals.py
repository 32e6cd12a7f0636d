"""How often each type is reviewed: set by administrators, and what the editor makes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from wagtail.test.utils.form_data import nested_form_data, streamfield

from content.models import AssetType, ReviewInterval, Script
from tests.browsing import as_user, soup, words_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def offered(client, kind: str) -> str:
    return soup(client.get(f"/admin/assets/{kind}/add/")).select_one("input[name=review_date]")["value"]


def add(ana, review_date: str) -> date | None:
    body = streamfield([("step", {"heading": "Open", "say": "How long is your list?", "listen_for": ""})])
    data = {"title": "Waiting lists", "type": "objection-handling", "language": "en", "audience": "internal"}
    data |= {"summary": "", "go_live_at": "", "expire_at": "", "owner": ana.pk, "body": body}
    as_user(ana).post("/admin/assets/scripts/add/", nested_form_data(data | {"review_date": review_date}))
    return Script.objects.get().review_date


def test_an_administrator_sets_an_interval_and_reads_what_holds_without_one(ada, ana):
    client = as_user(ada)
    page = words_of(client.get("/admin/review-intervals/new/"))
    assert "Battlecard 91" in page
    assert "all others 182" in page
    client.post("/admin/review-intervals/new/", {"type": "customer-story", "days": "30"})
    assert list(ReviewInterval.objects.values_list("type", "days")) == [("customer-story", 30)]
    assert offered(as_user(ana), "stories") == str(TODAY + timedelta(days=30))


@pytest.mark.parametrize("days", ["0", "6", "1826", "-7", "x", ""])
def test_an_interval_is_between_a_week_and_five_years(ada, days):
    answer = as_user(ada).post("/admin/review-intervals/new/", {"type": "deck", "days": days})
    assert answer.status_code == 200
    assert not ReviewInterval.objects.exists()


def test_a_new_asset_gets_the_interval_of_its_type_unless_its_author_chooses(ana):
    half_a_year = str(TODAY + timedelta(days=182))
    assert offered(as_user(ana), "scripts") == half_a_year
    assert add(ana, half_a_year) == TODAY + timedelta(days=91)


@pytest.mark.parametrize(("chosen", "kept"), [("2027-01-31", date(2027, 1, 31)), ("", None)])
def test_a_day_that_its_author_chose_stays(ana, chosen, kept):
    ReviewInterval.objects.create(type=AssetType.OBJECTION_HANDLING, days=30)
    assert add(ana, chosen) == kept
