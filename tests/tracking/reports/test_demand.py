"""The pages on what is looked for: coverage and searches."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from tests.browsing import as_user, soup, words_of
from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentAxisFactory, SegmentFactory
from tests.factories.people import UserFactory
from tests.tracking.report_facts import fill
from tests.tracking.search_facts import NOW, hit, search, sum_up, use
from tracking import metrics
from tracking.calls.actions import open_call
from tracking.defining import labelled
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_asset_page_asks_for_its_searches_for_those_who_read_reports(raj, ana, mia):
    asset = ScriptFactory()
    hit(search(raj, "price"), asset, used_at=NOW)
    sum_up()
    for person, status in ((ana, 200), (mia, 200), (raj, 403)):
        client = Client()
        client.force_login(person)
        answer = client.get(f"/assets/{asset.pk}/queries/", headers={"HX-Request": "true"})
        assert answer.status_code == status
        html = client.get(asset.get_absolute_url()).content.decode()
        assert (f'hx-get="/assets/{asset.pk}/queries/"' in html) is (status == 200)
        assert f'hx-get="/assets/{asset.pk}/similar/"' in html
    client.force_login(ana)
    assert "1 of 1 session" in client.get(f"/assets/{asset.pk}/queries/").content.decode().replace("\xa0", " ")


def test_from_a_search_in_vain_it_is_one_click_to_what_helps(ana, mia, raj):
    search(raj, "dental story", total=0)
    sum_up()
    client = Client()
    client.force_login(ana)
    page = BeautifulSoup(client.get("/reports/searches/").content, "html.parser")
    acts = {act.text.strip(): act["href"] for act in page.select(".word-acts")[0].select("a")}
    assert set(acts) == {"Ask for it", "Synonym", "Pin"}
    ask = BeautifulSoup(client.get(acts["Ask for it"]).content, "html.parser")
    assert ask.select_one("[name=q]")["value"] == "dental story"
    synonym = BeautifulSoup(client.get(acts["Synonym"]).content, "html.parser")
    assert synonym.select_one("[name=words]")["value"] == "dental story"
    pin = BeautifulSoup(client.get(acts["Pin"]).content, "html.parser")
    assert pin.select_one("[name=query]")["value"] == "dental story"
    client.force_login(mia)
    page = BeautifulSoup(client.get("/reports/searches/").content, "html.parser")
    assert {act.text.strip() for act in page.select(".word-acts a")} == {"Ask for it"}


def test_all_words_as_csv_with_their_definition(mia, raj, oli):
    search(raj, "=price", total=0)
    search(oli, "cost", opened=NOW)
    sum_up()
    client = Client()
    client.force_login(mia)
    answer = client.get("/reports/searches/searches.csv?team=hospitals-east&days=30")
    assert answer["Content-Disposition"] == 'attachment; filename="searches-2026-11-20-30-days.csv"'
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [(row["words"], row["sessions"], row["found_nothing"], row["days"]) for row in rows] == [
        ("'=price", "1", "1", "30")
    ]
    assert "not in people" in rows[0]["definition"]
    client.force_login(raj)
    assert client.get("/reports/searches/searches.csv").status_code == 403


def test_a_cell_of_coverage_leads_to_its_assets(client, ana):
    labs, demo = SegmentFactory(name="Labs & co"), BuyingStageFactory(name="Demo")
    ScriptFactory(segments=[labs], stages=[demo])
    ScriptFactory()
    client.force_login(ana)
    page = BeautifulSoup(client.get("/reports/coverage/").content, "html.parser")
    links = [link["href"] for link in page.select(".report-coverage a")]
    assert links == [f"/search/?segment={quote(labs.key)}&stage=Demo"]
    found = BeautifulSoup(client.get(links[0]).content, "html.parser")
    assert found.select_one("#count").text.strip().startswith("1")


def test_coverage_without_segments_says_what_to_do(ana):
    client = Client()
    client.force_login(ana)
    page = BeautifulSoup(client.get("/reports/coverage/").content, "html.parser")
    assert page.select_one(".empty h2").text == "There are no segments yet"


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_as_many_queries_for_one_as_for_three(ana, raj, rows, django_assert_num_queries):
    axis, stage = SegmentAxisFactory(), BuyingStageFactory()
    for number in range(rows):
        segment = SegmentFactory(axis=axis, name=f"Segment {number}")
        use(ScriptFactory(segments=[segment], stages=[stage]), raj, "sent")
        search(raj, f"words {number}", total=0, segment=[segment.key])
    sum_up()
    client = Client()
    client.force_login(ana)
    with django_assert_num_queries(20):
        client.get("/reports/coverage/")
    with django_assert_num_queries(9):
        client.get("/reports/searches/")


def test_the_coverage_page_switches_to_calls(client, mia):
    SegmentFactory()
    client.force_login(mia)
    page = client.get("/reports/coverage/", {"by": "calls"})
    assert (
        BeautifulSoup(page.content, "html.parser").select_one('[aria-label="Uses by"] [aria-current]').text
        == "Used for"
    )


def tabs_of(page) -> tuple[str, list[str]]:
    """The tab that is current, and which filters can be set."""
    current = page.select_one(".tabs [aria-current]").get_text(strip=True)
    return current, [select["name"] for select in page.select("form.pickers select")]


def test_the_searches_page_says_what_each_of_its_numbers_and_lists_means(ana, raj, oli):
    SegmentFactory()
    for number in range(3):
        search(raj, "calculator", used=NOW + timedelta(seconds=90 + number))
    search(raj, "dental story", total=0)
    search(oli, "left", at=NOW - timedelta(days=40))
    sum_up()
    page = soup(as_user(ana).get("/reports/searches/?days=30"))
    assert tabs_of(page) == ("Searches", ["team", "days"])
    assert page.title.text.startswith("Searches")
    figures = [figure.get_text(" ", strip=True).replace("\xa0", " ") for figure in page.select(".report-figures > div")]
    assert figures == [
        "4 searches in 4 sessions, last 30 days",
        "25 % found nothing (1)",
        "0 % showed results of which none was opened (0)",
        "1 min 31 s until something was used, median of 3 sessions with a use",
    ]
    assert metrics.TIME_TO_FIND.over(30) in page.select_one(".definition").text
    lists = {one.h2.text.strip(): one for one in page.select(".report-lists section")}
    said = {name: [text.text.strip() for text in one.select(".definition")] for name, one in lists.items()}
    assert said == {
        "Searched most": [],
        "Found nothing": [metrics.ZERO_RESULTS.over(30)],
        "Nothing says it": [metrics.UNMET_WORDS.over(30)],
        "No result opened": [metrics.ABANDONED.over(30)],
        "Took long to use": [metrics.SLOW.over(30)],
    }
    rows = {name: [row.select_one("a.link").text for row in one.select("tbody tr")] for name, one in lists.items()}
    assert rows == {
        "Searched most": ["calculator", "dental story"],
        "Found nothing": ["dental story"],
        "Nothing says it": [],
        "No result opened": [],
        "Took long to use": ["calculator"],
    }
    assert not lists["Searched most"].select(".word-acts")
    assert "1\xa0min\xa031\xa0s" in lists["Took long to use"].text


def test_the_coverage_page_says_what_its_numbers_mean_and_offers_the_tag(ana, mia, raj, oli):
    tagged, other = BuyingStageFactory(name="Tagged"), BuyingStageFactory(name="Security review")
    SegmentFactory()
    asset = ScriptFactory(title="Deck", stages=[tagged], live_since=NOW - timedelta(days=90))
    third = UserFactory(team=raj.team)
    third.groups.set(raj.groups.all())
    for rep in (raj, oli, third):
        call = open_call(by=rep, at=NOW, stage=other)
        for _ in range(2):
            record_usage(asset=asset, kind="copied", actor=rep, at=NOW, call=call)
    page = soup(answer := as_user(ana).get("/reports/coverage/?days=30"))
    assert tabs_of(page)[0] == "Coverage"
    assert "team" in tabs_of(page)[1]
    assert [text.text.strip() for text in page.select(".definition")] == [
        metrics.COVERAGE.over(30),
        metrics.USED_WHERE_MADE_FOR.over(30),
        metrics.USED_WHERE_NOT_TAGGED.over(30),
        metrics.UNMET_WORDS.over(30),
    ]
    assert "0 % used where it was made for: 0 of 6 uses with a call." in words_of(answer).replace("\xa0", " ")
    rows = "section[aria-labelledby=elsewhere-title] tbody tr"
    [row] = page.select(rows)
    cells = [cell.get_text(strip=True) for cell in row.select("th, td")]
    assert cells == ["Deck", "Security review", "6", "3", "Add the tag"]
    assert row.select_one("td a")["href"] == f"/admin/assets/scripts/edit/{asset.pk}/"
    fill(oli.team, 2)
    [row] = soup(as_user(mia).get("/reports/coverage/?team=")).select(rows)
    assert row.select("td a") == []


def test_the_words_of_the_period_are_a_csv_with_when_they_were_counted(ana, raj):
    search(raj, "cost", used=NOW + timedelta(seconds=90.4), at=NOW - timedelta(hours=1))
    search(raj, "cost", total=0)
    sum_up()
    answer = as_user(ana).get("/reports/searches/searches.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    [row] = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    definition = row.pop("definition")
    assert row == {
        **{"words": "cost", "sessions": "2", "searches": "2", "found_nothing": "1", "left": "0"},
        **{"sessions_with_use": "1", "mean_seconds_to_use": "3690", "last_searched_at": "2026-11-20T12:00:00+00:00"},
        **{"days": "60", "data_to": "2026-11-20T12:00:00+00:00"},
    }
    assert definition == labelled((metrics.SEARCHES, metrics.ABANDONED, metrics.SLOW), 60)
    assert definition.endswith("Versions: Searches 1, Abandoned searches 1, Took long to use 1.")


def test_the_searches_of_an_asset_are_a_page_and_a_part_of_one(ana, raj):
    asset = ScriptFactory(title="Rounding")
    hit(search(raj, "price"), asset, used_at=NOW)
    sum_up()
    client, address = as_user(ana), f"/assets/{asset.pk}/queries/"
    page, part = client.get(address), client.get(address, headers={"HX-Request": "true"})
    assert (len(soup(page).select("nav")) > 0, soup(part).select("nav, title")) == (True, [])
    for answer in (page, part):
        assert metrics.ASSET_QUERIES.text in words_of(answer)
        assert "price" in words_of(answer)
    assert as_user(ana).get("/assets/999999/queries/").status_code == 404
