"""What the shared scripts do: keys, copying, menus, theme; and that the shell holds on small screens and without."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NARROW
from tests.factories.content import ScriptFactory

CLIPBOARD = ["clipboard-read", "clipboard-write"]


@pytest.fixture
def script(db):
    return ScriptFactory(title="Opening a call with a practice manager")


def focused(page: Page) -> str:
    return page.evaluate(
        "document.activeElement.matches('[data-search]') ? 'search' : document.activeElement.innerText"
    )


def test_slash_reaches_the_search_field_and_typing_stays_typing(open_page, raj):
    page = open_page(raj)
    page.goto("/bookmarks/")
    page.keyboard.press("/")
    assert focused(page) == "search"
    page.keyboard.type("g s?/")
    expect(page.locator("[data-search]:focus")).to_have_value("g s?/")
    expect(page.locator("#key-list")).not_to_be_visible()


def test_g_then_b_goes_to_the_bookmarks(open_page, raj, complaints):
    complaints.forgive("404")
    page = open_page(raj)
    page.goto("/assets/nowhere/")
    page.keyboard.press("g")
    page.keyboard.press("b")
    page.wait_for_url("**/bookmarks/")


def test_question_mark_lists_the_keys_and_escape_returns(open_page, raj):
    page = open_page(raj)
    page.goto("/bookmarks/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#key-list")).not_to_be_visible()


def test_single_keys_can_be_switched_off_and_stay_off(open_page, raj):
    page = open_page(raj)
    page.goto("/bookmarks/")
    page.locator(".menu summary").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Switch single keys off").click()
    page.keyboard.press("/")
    assert focused(page) != "search"
    raj.refresh_from_db()
    assert raj.shortcuts is False


def test_the_theme_changes_at_once_and_is_kept(open_page, raj):
    page = open_page(raj)
    page.goto("/bookmarks/")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator(".menu summary").click()
    with page.expect_response("**/account/theme/"):
        page.get_by_role("button", name="Dark").click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (light, dark) == ("rgb(252, 252, 250)", "rgb(19, 22, 24)")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_account_menu_closes_on_escape_and_returns_focus(open_page, raj):
    page = open_page(raj)
    page.goto("/bookmarks/")
    page.locator(".menu summary").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("details.menu")).not_to_have_attribute("open", "")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_copying_a_part_says_so_and_is_recorded(open_page, raj, script):
    page = open_page(raj, permissions=CLIPBOARD)
    page.goto(script.get_absolute_url())
    words = page.locator("#text-1").inner_text()
    button = page.locator("#part-1 button")
    with page.expect_response(lambda response: response.request.method == "POST") as recorded:
        button.click()
        # It says so for a moment, which may be over when the server has answered.
        expect(button).to_have_text("Copied")
    assert recorded.value.ok
    assert "part=1" in recorded.value.request.post_data
    assert page.evaluate("navigator.clipboard.readText()") == words
    expect(button).to_have_text("Copy", timeout=5000)


def test_a_copy_that_could_not_be_recorded_is_told(open_page, raj, script, complaints):
    complaints.forgive("net::ERR_FAILED")
    page = open_page(raj, permissions=CLIPBOARD)
    page.goto(script.get_absolute_url())
    button = page.locator("#part-1 button")
    page.route(f"**{button.get_attribute('data-record-url')}", lambda route: route.abort())
    button.click()
    expect(page.get_by_role("alert").filter(has_text="Copied, but not recorded")).to_be_visible()


def test_on_a_phone_the_places_stand_at_the_bottom_and_nothing_scrolls_sideways(open_page, raj):
    page = open_page(raj, viewport=NARROW)
    page.goto("/bookmarks/")
    expect(page.locator(".topnav")).not_to_be_visible()
    places = page.locator(".bottom-bar a")
    assert places.all_inner_texts() == ["Home", "Search", "Sent", "Bookmarks"]
    assert min(box["height"] for box in (place.bounding_box() for place in places.all())) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("path", ["/bookmarks/", "/nowhere/"])
def test_pages_fit_320_pixels_at_twice_the_text_size(open_page, raj, path, complaints):
    complaints.forgive("404")
    page = open_page(raj, viewport={"width": 320, "height": 700})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 640, "height": 700})
    # Twice the text at 640 pixels: what a browser's text zoom does, since every size is in rem.
    page.evaluate("document.documentElement.classList.add('zoomed'); document.documentElement.style.fontSize = '32px'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


def test_without_script_the_menu_opens_and_copy_buttons_are_not_offered(open_page, raj, script):
    page = open_page(raj, java_script_enabled=False)
    page.goto(script.get_absolute_url())
    expect(page.locator("#part-1 button")).not_to_be_visible()
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
