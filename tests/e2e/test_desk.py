"""The desk on Home and handing over, by keys and on a phone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import expect

from content.models import Asset
from tests.e2e.conftest import NARROW, OpenPage
from tests.factories.content import ScriptFactory
from tests.factories.people import UserFactory


def _due(title: str, owner: Any) -> Asset:
    asset: Asset = ScriptFactory(title=title, owner=owner, review_date=timezone.localdate() - timedelta(days=3))
    return asset


def test_a_review_is_reached_and_confirmed_by_keys(open_page: OpenPage, ana: Any) -> None:
    for title in ("First", "Second"):
        _due(title, ana)
    page = open_page(ana)
    page.goto("/")
    # From the search field down into the rows.
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    reviews = page.get_by_role("region", name="To be reviewed")
    expect(reviews.get_by_role("link", name="Second")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/still-right/")
    page.get_by_role("button", name="Still right").focus()
    page.keyboard.press("Enter")
    page.get_by_text("“Second” is still right.").wait_for()
    expect(page.get_by_role("main").locator("[data-row-link]")).to_have_text(["First"])
    assert Asset.objects.get(title="Second").reviewed_by_id == ana.pk


def test_the_desk_fits_a_phone_and_its_buttons_a_thumb(open_page: OpenPage, ana: Any) -> None:
    _due(f"{'Pricing for hospitals ' * 8}{'Unbroken' * 4}", ana)
    page = open_page(ana, viewport=NARROW)
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    button = page.locator("[data-row] button")
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    button.click()
    page.get_by_text("is still right. Next review on").wait_for()
    expect(page.locator("[data-row] button")).to_have_count(0)


def test_what_somebody_left_is_handed_over_on_a_phone(open_page: OpenPage, ada: Any, ana: Any) -> None:
    _due("Price objections", UserFactory(username="leo", first_name="Leo", last_name="Marsh", is_active=False))
    page = open_page(ada, viewport=NARROW)
    page.goto("/")
    page.get_by_role("link", name="Leo Marsh").click()
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    page.get_by_label("Assets with their reviews").select_option(label="Ana Brandl")
    page.get_by_role("button", name="Hand over").click()
    page.get_by_text("Handed over: 1 asset to Ana Brandl. They are told.").wait_for()
    assert Asset.objects.get().owner_id == ana.pk
