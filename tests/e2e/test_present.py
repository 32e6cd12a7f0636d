"""Presenting: the whole screen from the first click, keys and clickers, notes in a second window, time on each page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NARROW, eventually
from tests.tracking.recipient.test_views import make_deck
from tracking.models import Presentation, UsageEvent, UsageKind


@pytest.fixture
def deck(raj):
    return make_deck(4, title="Security deck")


def place(page):
    return page.locator(".present-bar [data-place]")


def expect_whole(page) -> None:
    page.wait_for_function("document.fullscreenElement !== null")


def shown(page) -> str:
    """All that the shown window holds of the presentation; what lies under it can't be reached."""
    assert page.locator("body > main").get_attribute("inert") is not None
    return page.locator(".present-stage").inner_html()


def expect_kept(page, number: str) -> None:
    """That the server comes to have at least a second for the page of this number: a beacon is answered by nobody."""
    eventually(page, lambda: any(one.seconds.get(number, 0) >= 1 for one in Presentation.objects.all()))


def test_present_from_the_first_click_to_sending_it(open_page, raj, deck):
    page = open_page(raj)
    page.goto(f"{deck.get_absolute_url()}?page=2")
    page.get_by_role("button", name="Present", exact=True).click()
    expect(place(page)).to_have_text("2 of 4")
    expect_whole(page)
    for key, at in (("PageDown", 3), ("ArrowRight", 4), (" ", 4), ("PageUp", 3), ("Home", 1), ("End", 4)):
        page.keyboard.press(key)
        expect(place(page)).to_have_text(f"{at} of 4")
    black = page.locator(".presentation.is-black")
    page.keyboard.press("b")
    expect(black).to_have_count(1)
    page.keyboard.press(".")
    expect(black).to_have_count(0)
    expect(page.locator(".present img")).to_have_attribute("alt", "Words of slide 4.")
    assert "under your breath" not in shown(page)
    page.wait_for_timeout(1500)
    page.keyboard.press("Escape")
    page.wait_for_url("**/presentations/*/")
    assert page.evaluate("document.fullscreenElement") is None
    expect(page.locator("table")).to_contain_text("Slide 4")
    expect_kept(page, "4")
    assert Presentation.objects.get().ended
    assert list(UsageEvent.objects.filter(kind=UsageKind.PRESENTED).values_list("actor", "page")) == [(raj.pk, 2)]
    page.get_by_role("link", name="Send what you showed").click()
    expect(page.locator("#dialog")).to_contain_text("Security deck")


def test_notes_stand_in_a_second_window_that_turns_the_pages(open_page, raj, deck):
    page = open_page(raj)
    page.goto(deck.get_absolute_url())
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Present with notes").click()
    presenter = opened.value
    expect(place(page)).to_have_text("1 of 4")
    notes = presenter.locator("[data-notes]")
    expect(notes).to_have_text("Say under your breath 1.")
    assert "under your breath" not in shown(page)
    presenter.keyboard.press("PageDown")
    expect(notes).to_have_text("Say under your breath 2.")
    expect(place(page)).to_have_text("2 of 4")
    page.keyboard.press("PageDown")
    expect(notes).to_have_text("Say under your breath 3.")
    presenter.get_by_role("button", name="Black").click()
    expect(page.locator(".presentation.is-black")).to_have_count(1)
    expect(presenter.locator("[data-black]")).to_be_visible()
    with page.expect_navigation(url="**/presentations/*/"):
        presenter.get_by_role("button", name="End").click()


def test_a_tab_that_is_closed_has_told_how_long_it_showed(open_page, raj, deck):
    page = open_page(raj)
    page.goto(deck.get_absolute_url())
    page.get_by_role("button", name="Present", exact=True).click()
    expect(place(page)).to_have_text("1 of 4")
    page.wait_for_timeout(1800)
    page.close(run_before_unload=False)
    other = open_page(raj)
    other.goto("/bookmarks/")
    expect_kept(other, "1")


def test_present_fits_a_phone(open_page, raj, deck):
    page = open_page(raj, viewport=NARROW)
    page.goto(deck.get_absolute_url())
    page.get_by_role("button", name="Present", exact=True).click()
    expect(place(page)).to_have_text("1 of 4")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator("[data-end]").click()
    page.wait_for_url("**/presentations/*/")


def test_without_a_script_pages_follow_by_links(open_page, raj, deck):
    page = open_page(raj, java_script_enabled=False)
    page.goto(deck.get_absolute_url())
    page.get_by_role("button", name="Present", exact=True).click()
    expect(place(page)).to_have_text("1 of 4")
    page.locator("a[rel=next]").click()
    expect(place(page)).to_have_text("2 of 4")
    page.locator("[data-end]").click()
    expect(page.locator("h1")).to_have_text("Presented")
