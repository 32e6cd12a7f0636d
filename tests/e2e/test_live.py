"""Sent while it is read: the sender's page says who reads, where, and stops by itself."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NARROW
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.recipient.test_views import make_deck
from tracking.models import ViewSession

PERSON = {"user_agent": CHROME}


@pytest.fixture
def link(raj):
    return ShareLinkFactory(created_by=raj, assets=[make_deck(title="Security")])


def asks_of(page) -> list[str]:
    asks: list[str] = []
    page.on("request", lambda request: asks.append(request.url) if is_ask(request) else None)
    return asks


def is_ask(request) -> bool:
    return "/sent/now/" in request.url


def answered(page):
    """Waits until the page was told who reads."""
    return page.expect_response(is_ask)


def test_sent_says_who_reads_and_where_while_they_do(open_page, raj, link, complaints):
    sent, alone = open_page(raj), open_page(raj, viewport=NARROW)
    for page, address in ((sent, "/sent/"), (alone, f"/sent/{link.pk}/")):
        page.clock.install()
        with answered(page):
            page.goto(address)
    expect(sent.locator("[data-live-now]")).to_be_hidden()

    reader = open_page(**PERSON)
    reader.goto(f"/s/{link.token}")
    for step in range(100):
        reader.mouse.move(100 + step * 5, 200)
        reader.wait_for_timeout(300)
        if ViewSession.objects.people().exists():
            break

    with answered(sent):
        sent.clock.run_for(15_000)
    expect(sent.locator(".live-row")).to_contain_text("Rita Halloran of Marlow County Health is reading")
    expect(sent.locator(".live-where")).to_contain_text("of 3")
    expect(sent.locator(".link-now")).to_be_visible()
    expect(sent.locator("#announcer")).to_have_text("Reading now: Rita Halloran")
    with answered(alone):
        alone.clock.run_for(15_000)
    expect(alone.locator(".live-row")).to_contain_text("Rita Halloran is reading page")
    assert alone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    # What it reports as it closes would come after the test.
    complaints.forgive("ERR_INTERNET_DISCONNECTED")
    reader.context.set_offline(True)


def test_a_page_left_alone_stops_asking_and_goes_on_when_somebody_is_back(open_page, raj, link):
    page = open_page(raj)
    asks = asks_of(page)
    page.clock.install()
    with answered(page):
        page.goto("/sent/")
    for _ in range(3):
        with answered(page):
            page.clock.run_for(61_000)
    page.clock.fast_forward(31 * 60_000)
    page.clock.run_for(10 * 60_000)
    assert len(asks) == 4
    with answered(page):
        page.keyboard.press("Shift")
    assert len(asks) == 5


def test_a_hidden_tab_asks_nothing(open_page, raj, link):
    page = open_page(raj)
    asks = asks_of(page)
    page.clock.install()
    page.add_init_script("Object.defineProperty(document, 'visibilityState', { get: () => window.seen ?? 'visible' })")
    with answered(page):
        page.goto("/sent/")
    page.evaluate("window.seen = 'hidden'; document.dispatchEvent(new Event('visibilitychange'))")
    page.clock.run_for(5 * 60_000)
    assert len(asks) == 1
    with answered(page):
        page.evaluate("window.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))")
    assert len(asks) == 2
