"""The recipient's pages against WCAG 2.2 AA, by axe."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Page

from tests.e2e.conftest import NARROW, WIDE
from tests.factories.content import CustomerStoryFactory, ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.recipient.test_views import make_deck

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST_PASSED = 15


def faults(page: Page) -> list[str]:
    """What axe holds against the page: the rule, and where."""
    found = Axe().run(page, options={"runOnly": RULES}).response
    assert len(found["passes"]) >= LEAST_PASSED
    return [f"{rule['id']}: {[node['html'][:120] for node in rule['nodes']]}" for rule in found["violations"]]


@pytest.fixture
def deck():
    return make_deck(pages=6, title="Security")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_link_to_every_kind_of_asset_and_its_contents(open_page, raj, deck, viewport):
    assets = [deck, CustomerStoryFactory(title="Fewer no-shows"), ScriptFactory(title="Answers")]
    link = ShareLinkFactory(created_by=raj, assets=assets, note="As promised.", allow_download=True)
    page = open_page(viewport=viewport, bypass_csp=True)
    page.goto(f"/s/{link.token}")
    page.locator("figure[data-page]").nth(5).wait_for(state="attached")
    assert faults(page) == []
    if viewport == NARROW:
        page.get_by_role("button", name="Contents").click()
    page.get_by_label("Find in these pages").fill("slide")
    page.locator("#found mark").first.wait_for()
    assert faults(page) == []
    page.evaluate("document.querySelector('.page-image img').removeAttribute('alt')")
    page.evaluate("document.querySelector('[popover]').hidePopover?.()") if viewport == NARROW else None
    assert [fault.partition(":")[0] for fault in faults(page)] == ["image-alt"]


def test_what_is_asked_and_refused_at_the_door(open_page, raj, deck, settings, complaints):
    complaints.forgive("404")
    settings.HUB_TRACKING = "ask"
    page = open_page(viewport=NARROW, bypass_csp=True, locale="de-DE")
    page.goto(f"/s/{ShareLinkFactory(created_by=raj, assets=[deck]).token}")
    page.get_by_role("button", name="Nein").click()
    page.get_by_text("Es wird nichts aufgezeichnet").wait_for()
    assert faults(page) == []
    page.goto(f"/s/{ShareLinkFactory(created_by=raj, assets=[deck], passcode=make_password('471947')).token}")
    page.get_by_label("Passcode").wait_for()
    assert faults(page) == []
    page.goto("/s/unknown")
    assert faults(page) == []
