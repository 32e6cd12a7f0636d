"""Readers and the sender of a link talk: asking at a page, answering, saying how useful it was, passing it on."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NARROW, WIDE
from tests.e2e.test_accessibility import faults
from tests.factories.content import CollateralFactory, DocumentPageFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.recipient.test_views import picture
from tracking.models import Reaction, ShareLink

PERSON = {"user_agent": CHROME}
PAGES = 6


@pytest.fixture
def link(raj):
    deck = CollateralFactory(title="Security and HIPAA", document__page_count=PAGES)
    for number in range(1, PAGES + 1):
        image = picture((1600, 900))
        DocumentPageFactory(
            document=deck.document, number=number, title=f"Slide {number}", image=image, width=1600, height=900
        )
    return ShareLinkFactory(created_by=raj, assets=[deck])


def assert_accessible(page: Page) -> None:
    # The hub's own detail of a link begins with a third heading.
    assert [fault for fault in faults(page) if not fault.startswith("heading-order")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_question_is_asked_by_keys_and_its_answer_reaches_the_open_page(open_page, raj, link):
    reader = open_page(viewport=NARROW, **PERSON)
    reader.goto(f"/s/{link.token}")
    expect(reader.locator("figure[data-page]")).to_have_count(PAGES)
    assert_accessible(reader)
    reader.get_by_role("link", name=re.compile("Ask about this ?: Slide 5")).focus()
    reader.keyboard.press("Enter")
    expect(reader.get_by_role("heading", level=1)).to_have_text("Ask Raj")
    assert_accessible(reader)
    reader.get_by_label("Your question").focus()
    reader.keyboard.type("Who signs for us?")
    reader.keyboard.press("Tab")
    reader.keyboard.type("Rita")
    reader.keyboard.press("Tab")
    reader.keyboard.press("Enter")
    asked = reader.locator("figure[data-number='5'] .public-question")
    expect(asked).to_contain_text("Raj was told. The answer appears here.")
    assert_accessible(reader)

    sender = open_page(raj, viewport=WIDE)
    sender.goto("/sent/")
    expect(sender.locator(".link-detail")).to_contain_text("1 question waits for an answer")
    sender.locator(".asked-row").get_by_role("link", name="Answer").click()
    expect(sender.locator("blockquote")).to_have_text("Who signs for us?")
    assert_accessible(sender)
    sender.get_by_role("textbox", name="Answer").fill("The county signs once.")
    sender.get_by_role("button", name="Answer", exact=True).click()
    expect(sender.locator(".asked-row")).to_contain_text("The county signs once.")
    assert_accessible(sender)

    told = reader.locator("[data-answered]")
    expect(told).to_contain_text("Raj answered a question.", timeout=20_000)
    told.get_by_role("link", name="Show it").click()
    expect(asked).to_contain_text("The county signs once.")


def test_without_a_script_a_reader_reacts_and_passes_on(open_page, link, live_server, monkeypatch):
    monkeypatch.setattr(settings, "BASE_URL", live_server.url)
    reader = open_page(viewport=NARROW, java_script_enabled=False, **PERSON)
    reader.goto(f"/s/{link.token}")
    useful = reader.get_by_role("button", name="Useful", exact=True)
    useful.click()
    expect(useful).to_have_attribute("aria-pressed", "true")
    assert Reaction.objects.get().is_useful
    reader.get_by_role("link", name="Pass it on").click()
    reader.get_by_label("Whom is it for?").fill("Joan Tilley")
    reader.get_by_role("button", name="Get the link").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("A link for Joan Tilley")
    address = reader.get_by_label("The link").input_value()
    assert address == ShareLink.objects.get(passed_on_from=link).url

    counsel = open_page(viewport=WIDE, locale="de-DE", **PERSON)
    counsel.goto(address)
    expect(counsel.locator(".public-side header")).to_contain_text("hat es an Sie weitergegeben")
    expect(counsel.get_by_role("button", name="Nützlich", exact=True)).to_have_attribute("aria-pressed", "false")
    counsel.get_by_role("link", name="Weitergeben").click()
    expect(counsel.get_by_label("Für wen ist der Link?")).to_be_visible()
    assert_accessible(counsel)


def test_the_sender_sees_the_tree_and_closes_it_by_its_first_link(open_page, raj, link):
    reader = open_page(viewport=WIDE, **PERSON)
    reader.goto(f"/s/{link.token}/pass-on")
    reader.get_by_label("Whom is it for?").fill("Joan Tilley")
    reader.get_by_role("button", name="Get the link").click()
    copy = reader.get_by_role("button", name="Copy")
    copy.click()
    expect(reader.get_by_role("button", name="Copied")).to_be_visible()

    sender = open_page(raj, viewport=NARROW)
    sender.goto(f"/sent/{link.pk}/")
    sender.locator(".family").get_by_role("link", name="Joan Tilley").click()
    expect(sender.locator(".family [aria-current]")).to_have_text("Joan Tilley")
    assert_accessible(sender)
    sender.locator(".family").get_by_role("link", name="Rita Halloran").click()
    sender.get_by_role("button", name="Revoke").click()
    expect(sender.locator(".family")).to_contain_text("not viewed, closed")
    assert not ShareLink.objects.filter(revoked_at=None).exists()
