"""The pages on what is looked for: coverage and searches."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.test import Client

from tests.factories.content import BuyingStageFactory, ScriptFactory, SegmentAxisFactory, SegmentFactory
from tests.tracking.search_facts import NOW, hit, search, sum_up, use

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
    with django_assert_num_queries(19):
        client.get("/reports/coverage/")
    with django_assert_num_queries(13):
        client.get("/reports/searches/")


def test_the_coverage_page_switches_to_calls(client, mia):
    SegmentFactory()
    client.force_login(mia)
    page = client.get("/reports/coverage/", {"by": "calls"})
    assert (
        BeautifulSoup(page.content, "html.parser").select_one('[aria-label="Uses by"] [aria-current]').text
        == "Used for"
    )
