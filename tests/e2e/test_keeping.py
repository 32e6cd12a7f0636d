"""What a rep keeps: a search that tells of what is new, and a bookmark."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.conftest import NARROW, WIDE
from tests.factories.content import ScriptFactory
from tests.search.conftest import deliver


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_a_search_that_found_nothing_is_kept_and_tells_of_what_is_new(open_page, raj, viewport):
    page = open_page(raj, viewport=viewport)
    page.goto("/search/?q=sanatorium")
    page.get_by_role("button", name="Save this search").click()
    expect(page.locator("#notices")).to_contain_text("“sanatorium” is among your saved searches.")
    expect(page.locator("#q")).to_have_value("sanatorium")
    ScriptFactory(title="Sanatorium opening", live_since=timezone.now())
    deliver()
    page.get_by_role("link", name="Your saved searches").click()
    row = page.locator("[data-row]")
    expect(row).to_contain_text("1 new since")
    row.get_by_role("link", name="Sanatorium opening").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sanatorium opening")
    page.goto("/search/?q=sanatorium")
    expect(page.locator("#count")).to_have_text("1 asset")
    page.goto("/search/saved/")
    expect(row).to_contain_text("Nothing new since")
    page.get_by_role("button", name="Remove sanatorium").click()
    expect(page.get_by_role("heading", name="No saved searches")).to_be_visible()


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_a_bookmark_is_set_sent_from_and_taken_away(open_page, raj, viewport):
    script = ScriptFactory(title="Opening a call")
    page = open_page(raj, viewport=viewport)
    page.goto(script.get_absolute_url())
    mark = page.locator("main, .bottom-bar").get_by_role("button", name="Bookmark").locator("visible=true")
    mark.click()
    expect(mark).to_have_attribute("aria-pressed", "true")
    page.goto("/bookmarks/")
    row = page.locator("[data-row]")
    row.get_by_role("link", name="Send").click()
    expect(page.get_by_role("dialog")).to_contain_text("Opening a call")
    page.keyboard.press("Escape")
    row.get_by_role("button", name="Bookmark").click()
    expect(row.get_by_role("button", name="Bookmark")).to_have_attribute("aria-pressed", "false")
    page.reload()
    expect(page.get_by_role("heading", name="No bookmarks yet")).to_be_visible()
