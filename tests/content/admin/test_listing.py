"""The listing of assets in the admin: what it shows of each, its filters and its search."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Asset, FileState
from search.index.outbox import store_changes
from tests.browsing import as_user, soup
from tests.content.desk import LISTS, NOW
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    ScriptFactory,
    SegmentAxisFactory,
    SegmentFactory,
)

pytestmark = pytest.mark.django_db


def _titles(answer) -> list[str]:
    return [cell.get_text(strip=True) for cell in soup(answer).select("td.title .title-wrapper")]


def test_the_listing_shows_what_each_asset_is_and_where_it_stands(ana, in_review):
    new = ScriptFactory(title="New")
    CollateralFactory(
        title="Deck",
        owner=ana,
        segments=[SegmentFactory()],
        stages=[BuyingStageFactory()],
        review_date=timezone.localdate() - timedelta(days=1),
    )
    CustomerStoryFactory(title="Story", live=False, retired_at=NOW, superseded_by=Asset.objects.get(pk=new.pk))
    answer = as_user(ana).get("/admin/assets/")
    rows = {
        row.select_one("td.title .title-wrapper").get_text(strip=True): " ".join(row.stripped_strings)
        for row in soup(answer).select("table.listing tbody tr")
    }
    assert set(rows) == {"Waiting lists", "New", "Deck", "Story"}
    assert "Deck Live Ana Brandl For Healthcare Discovery Review due" in rows["Deck"]
    assert "Customer story Retired Superseded by New" in rows["Story"]
    assert "Talk track In review" in rows["Waiting lists"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=live", {"Deck", "Answers"}),
        ("state=in_review", {"Waiting lists"}),
        ("state=live&state=in_review", {"Deck", "Answers", "Waiting lists"}),
        ("kind=collateral", {"Deck"}),
        ("type=talk-track", {"Waiting lists"}),
        ("review=due", {"Deck"}),
        ("review=none", {"Answers", "Waiting lists"}),
        ("file_state=damaged", {"Deck"}),
        ("language=de", {"Answers"}),
        ("audience=internal", {"Waiting lists"}),
        ("q=answ", {"Answers"}),
        ("q=answ&state=retired", set()),
    ],
)
def test_the_listing_filters_and_searches(query, found, ana, in_review):
    CollateralFactory(
        title="Deck", document=DocumentFactory(state=FileState.DAMAGED), review_date=timezone.localdate() - timedelta(1)
    )
    ScriptFactory(title="Answers", language="de")
    store_changes()
    assert set(_titles(as_user(ana).get(f"/admin/assets/?{query}"))) == found


def test_the_listing_filters_by_tags_and_owner(ana, ada):
    segment, stage = SegmentFactory(), BuyingStageFactory()
    ScriptFactory(title="Tagged", segments=[segment, SegmentFactory(name="Retail")], stages=[stage], owner=ana)
    ScriptFactory(title="Other", owner=ada)
    client = as_user(ana)
    for query in (f"segments={segment.pk}", f"stages={stage.pk}", f"owner={ana.pk}"):
        assert _titles(client.get(f"/admin/assets/?{query}")) == ["Tagged"]


def test_tags_and_owners_are_chosen_by_the_picker_that_editing_has(ana):
    persona = SegmentAxisFactory(name="Persona", slug="persona")
    SegmentFactory(name="Nurse", axis=persona)
    chosen = SegmentFactory(name="Retail")
    page = soup(as_user(ana).get(f"/admin/assets/?segments={chosen.pk}"))
    [picker] = page.select("select[name=segments]")
    assert (picker["data-pick"], "data-pick-opened" in picker.attrs) == ("segment", True)
    groups = {group["label"]: [option.text for option in group.select("option")] for group in picker.select("optgroup")}
    assert groups == {"Industry": ["Retail"], "Persona": ["Nurse"]}
    assert [option.text for option in picker.select("option[selected]")] == ["Retail"]
    assert [len(page.select(f"select[name={name}]")) for name in ("stages", "products", "owner")] == [1, 1, 1]
    assert page.select("input[name=segments]") == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_listing_asks_a_fixed_number_of_queries(count, ana, django_assert_num_queries):
    for _ in range(count):
        CollateralFactory(segments=[SegmentFactory()], stages=[BuyingStageFactory()], owner=ana)
        ScriptFactory(owner=ana)
        CustomerStoryFactory(owner=ana)
    client = as_user(ana)
    client.get("/admin/assets/")
    with django_assert_num_queries(17):
        assert len(_titles(client.get("/admin/assets/"))) == 3 * count


@pytest.mark.parametrize("path", LISTS[1:])
def test_each_kind_has_its_listing(path, ana):
    CollateralFactory(title="/admin/assets/collateral/")
    ScriptFactory(title="/admin/assets/scripts/")
    CustomerStoryFactory(title="/admin/assets/stories/")
    assert _titles(as_user(ana).get(path)) == [path]


def test_each_row_says_when_it_expires(ana):
    now = timezone.now()
    ScriptFactory(title="Ends", expire_at=now + timedelta(days=30), review_date=None)
    ScriptFactory(title="Ended", expire_at=now - timedelta(seconds=1))
    ScriptFactory(title="Stays")
    rows = {
        row.select_one(".title a").text.strip(): row
        for row in soup(as_user(ana).get("/admin/assets/")).select("tbody tr")
    }
    said = {title: " ".join(row.select_one(".hub-review").text.split()) for title, row in rows.items()}
    day = "{:%-d %b %Y}".format
    assert said == {
        "Ends": f"Expires {day(timezone.localtime(now + timedelta(days=30)))}",
        "Ended": f"Expired {day(timezone.localtime(now - timedelta(seconds=1)))}",
        "Stays": "",
    }


def test_each_row_shows_the_first_page_and_when_it_changed(ana):
    drawn = DocumentFactory(page_count=2, pages_done=2)
    CollateralFactory(title="Drawn", document=drawn)
    CollateralFactory(title="Not drawn yet", document=DocumentFactory(page_count=2))
    ScriptFactory(title="Spoken")
    Asset.objects.update(changed_at=NOW)
    rows = {
        row.select_one(".title a").text.strip(): row
        for row in soup(as_user(ana).get("/admin/assets/")).select("tbody tr")
    }
    pictures = {title: [image["src"] for image in row.select(".hub-picture img")] for title, row in rows.items()}
    page = f"/admin/files/{drawn.pk}/pages/1/"
    assert pictures == {"Drawn": [page], "Not drawn yet": [], "Spoken": []}
    day = f"{timezone.localtime(NOW):%-d %b %Y}"
    assert {" ".join(row.select_one(".hub-changed").text.split()) for row in rows.values()} == {f"Changed {day}"}
