"""Picking pages for a link in a browser: the tray stays over pages, is ordered by keys, and becomes one page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NARROW, WIDE
from tests.factories.content import CollateralFactory, CustomerStoryFactory, DocumentPageFactory
from tests.tracking.recipient.test_views import picture
from tracking.links.parts import Part, parts_of
from tracking.models import ShareLink


@pytest.fixture
def deck():
    deck = CollateralFactory(title="Security and HIPAA", document__page_count=9)
    for number in range(1, 10):
        DocumentPageFactory(
            document=deck.document,
            number=number,
            title=f"Slide {number}",
            text=f"What there is to say of slide {number}",
            image=picture((1600, 900)),
            width=1600,
            height=900,
        )
    return deck


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_pages_are_picked_ordered_by_keys_and_sent_as_one(open_page, raj, deck, viewport):
    story = CustomerStoryFactory(title="How Marlow did it")
    page = open_page(raj, viewport=viewport)
    page.goto(deck.get_absolute_url())
    page.get_by_role("link", name="Choose pages").click()
    page.get_by_label("Pages, in the order").fill("3, 7-9")
    page.get_by_role("button", name="Add to a link").last.click()
    expect(page.locator("#dialog")).not_to_be_visible()
    expect(page.locator("#tray")).to_contain_text("1 part for a link")
    page.goto(story.get_absolute_url())
    page.get_by_role("button", name="Add to a link").click()
    expect(page.locator("#tray")).to_contain_text("2 parts for a link")
    page.get_by_role("link", name="Order and send").click()
    up = page.get_by_role("button", name="“How Marlow did it” earlier")
    up.focus()
    page.keyboard.press("Enter")
    titles = page.locator("#dialog .row-title")
    expect(titles).to_have_text(["How Marlow did it", "Security and HIPAA"])
    expect(up).to_be_focused()
    page.get_by_role("button", name="Get the link").last.click()
    expect(page.locator("#dialog")).to_contain_text("How Marlow did it; Security and HIPAA, pages 3, 7–9")
    link = ShareLink.objects.get()
    assert parts_of(link.link_assets.all()) == [Part(story.pk), Part(deck.pk, (3, 7, 8, 9))]
    page.goto(f"/s/{link.token}")
    page.locator(".public-asset").nth(1).scroll_into_view_if_needed()
    expect(page.locator(".public-asset h2")).to_have_text(["How Marlow did it", "Security and HIPAA"])
    expect(page.locator("figcaption").first).to_contain_text("1 of 4")
