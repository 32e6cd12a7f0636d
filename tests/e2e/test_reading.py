"""A rep sends a link in a browser; a recipient reads it in another; the rep sees it."""

from __future__ import annotations

import re
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.e2e.conftest import NARROW, WIDE, eventually
from tests.factories.content import CollateralFactory, DocumentPageFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.recipient.test_views import picture
from tracking.links.changing import change_options
from tracking.links.options import LinkOptions
from tracking.models import Channel, Open, PageView, ShareLink, UsageEvent, Verdict, ViewSession

PERSON = {"user_agent": CHROME}


def begin_to_read(page) -> None:
    """Move the pointer as a person does: more than once, and not all at once."""
    page.mouse.move(50, 50)
    page.wait_for_timeout(600)
    page.mouse.move(90, 90)


def leave(page, *, after: float = 0) -> None:
    """Close the page as a reader does, and wait until the server has so many seconds; without, give its last report
    time to arrive."""
    page.goto("about:blank")
    if after:
        eventually(page, lambda: ViewSession.objects.filter(seconds__gte=after).exists())
    else:
        page.wait_for_timeout(2500)


@pytest.fixture
def deck():
    deck = CollateralFactory(title="Security and HIPAA", document__page_count=3)
    for number in (1, 2, 3):
        DocumentPageFactory(
            document=deck.document,
            number=number,
            title=f"Slide {number}",
            image=picture((96, 140)),
            width=96,
            height=140,
        )
    return deck


@pytest.fixture
def link(raj, deck):
    return ShareLinkFactory(created_by=raj, assets=[deck])


def test_a_reader_who_moves_and_scrolls_is_a_view_with_its_pages(open_page, link):
    page = open_page(viewport=NARROW, **PERSON)
    began = time.monotonic()
    page.goto(f"/s/{link.token}")
    begin_to_read(page)
    page.wait_for_timeout(2500)
    page.mouse.wheel(0, 900)
    page.wait_for_timeout(2500)
    stayed = time.monotonic() - began
    leave(page, after=4)
    session = ViewSession.objects.get()
    assert session.verdict == Verdict.PERSON
    assert 4 <= session.seconds <= stayed + 1
    assert PageView.objects.filter(seconds__gte=1).count() >= 2
    assert Open.objects.get().verdict == Verdict.PERSON


def test_a_page_that_nobody_touches_is_no_view(open_page, link):
    page = open_page(viewport=NARROW, **PERSON)
    page.goto(f"/s/{link.token}")
    page.wait_for_timeout(3000)
    leave(page)
    assert not ViewSession.objects.exists()


def test_a_hidden_page_does_not_count(open_page, link):
    page = open_page(viewport=NARROW, **PERSON)
    began = time.monotonic()
    page.goto(f"/s/{link.token}")
    begin_to_read(page)
    page.wait_for_timeout(1500)
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden'});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    seen = time.monotonic() - began
    page.wait_for_timeout(4000)
    leave(page)
    assert ViewSession.objects.get().seconds <= seen + 1


def test_time_without_a_network_arrives_later(open_page, link, complaints):
    complaints.forgive("ERR_INTERNET_DISCONNECTED")
    page = open_page(viewport=NARROW, **PERSON)
    began = time.monotonic()
    page.goto(f"/s/{link.token}")
    begin_to_read(page)
    page.wait_for_timeout(900)
    eventually(page, ViewSession.objects.exists)
    page.context.set_offline(True)
    told = time.monotonic() - began
    page.wait_for_timeout(5000)
    before = ViewSession.objects.get().seconds
    page.context.set_offline(False)
    page.wait_for_timeout(2000)
    leave(page, after=before + 4)
    assert before <= told


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_an_open_page_of_a_link_that_is_closed_says_so_and_shows_nothing_more(open_page, link, complaints, viewport):
    complaints.forgive("404")
    page = open_page(viewport=viewport, **PERSON)
    page.goto(f"/s/{link.token}")
    expect(page.locator("figure")).to_have_count(3)
    told = page.get_by_role("heading", name="This link was closed.")
    assert not told.is_visible()
    ShareLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    told.wait_for(timeout=10_000)
    expect(page.locator("figure, img[src*='/s/'], .public-foot, tracked-viewer")).to_have_count(0)
    expect(page).to_have_title("This link was closed.")
    page.get_by_role("link", name="Ask for it again").click()
    page.get_by_role("button", name="Ask for it again").click()
    page.get_by_text("is told that you asked for it again").wait_for()


def test_a_report_that_finds_the_link_closed_closes_the_page_too(open_page, link, complaints):
    complaints.forgive("404")
    page = open_page(**PERSON)
    page.route("**/state", lambda route: route.abort())
    complaints.forgive("ERR_FAILED")
    page.goto(f"/s/{link.token}")
    ShareLink.objects.filter(pk=link.pk).update(revoked_at=timezone.now())
    page.mouse.move(50, 50)
    page.mouse.move(90, 90)
    page.get_by_role("heading", name="This link was closed.").wait_for(timeout=20_000)


def test_an_open_page_follows_what_its_sender_changes_and_asks_nothing_while_it_is_hidden(
    open_page, raj, link, complaints
):
    # What the page asks for between the change and its being loaded anew is refused.
    complaints.forgive("404")
    complaints.forgive("403")
    page = open_page(**PERSON)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/state") else None)
    page.goto(f"/s/{link.token}")
    change_options(link=link, by=raj, at=timezone.now(), options=LinkOptions(terms="Keep it to yourself."))
    page.get_by_text("Keep it to yourself.").wait_for(timeout=10_000)
    expect(page.locator("figure")).to_have_count(0)
    page.get_by_label("Your name").fill("Rita Halloran")
    page.get_by_role("button", name="I agree").click()
    page.locator("figure").first.wait_for()
    page.evaluate(
        "Object.defineProperty(document, 'visibilityState', {value: 'hidden'});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    page.wait_for_timeout(500)
    asked.clear()
    page.wait_for_timeout(7000)
    assert asked == []


def test_a_rep_changes_the_options_of_a_link_in_the_dialog(open_page, raj, link, complaints):
    complaints.forgive("422")
    rep = open_page(raj)
    rep.goto(f"/sent/{link.pk}/")
    rep.get_by_role("link", name="Change options").click()
    dialog = rep.locator("dialog[open]")
    dialog.get_by_text("More options").click()
    dialog.get_by_label("Who else may open it").fill("marlow.example")
    dialog.get_by_label("Ask to agree to terms").check()
    dialog.get_by_role("button", name="Change the link").click()
    dialog.get_by_text("Write what is to be agreed to").wait_for()
    dialog.locator("textarea[name=terms]").fill("Keep it to yourself.")
    dialog.get_by_role("button", name="Change the link").click()
    rep.get_by_text("The link is changed, also for those who have it open.").wait_for()
    changed = ShareLink.objects.for_listing().get()
    assert (changed.allowed, changed.options.terms) == (["marlow.example"], "Keep it to yourself.")


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_rep_sends_and_sees_what_came_back(open_page, raj, deck, viewport):
    rep = open_page(raj, viewport=viewport, permissions=["clipboard-read", "clipboard-write"])
    rep.goto(f"/assets/{deck.pk}/?page=2")
    rep.locator("a[hx-get*='/send/?']:visible").first.click()
    dialog = rep.locator("dialog[open]")
    dialog.get_by_label("Recipient’s email").fill("rita@marlow.example")
    dialog.get_by_label("Name", exact=True).fill("Rita Halloran")
    dialog.get_by_role("button", name="Get the link").last.click()
    dialog.get_by_text("Ready. Nothing has been sent yet.").wait_for()
    assert not UsageEvent.objects.filter(kind="sent").exists()
    dialog.get_by_role("button", name="Copy link").click()
    dialog.get_by_text("Recorded as sent.").wait_for()
    link = ShareLink.objects.get()
    assert UsageEvent.objects.get(kind="sent").channel == Channel.COPIED
    assert rep.evaluate("navigator.clipboard.readText()") == link.url

    recipient = open_page(viewport=viewport, **PERSON)
    recipient.goto(f"/s/{link.token}")
    expect(recipient.get_by_text("Opened at page 2.")).to_be_visible()
    assert recipient.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    begin_to_read(recipient)
    recipient.wait_for_timeout(2500)
    leave(recipient)

    rep.goto("/sent/")
    rep.get_by_text("Viewed 1 of 3 pages").first.wait_for()
    rep.locator(".link-row").first.click()
    expect(rep.get_by_role("heading", level=1)).to_have_text(re.compile(r"^\s*Rita Halloran"))
    assert rep.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    rep.get_by_role("button", name="Revoke").click()
    rep.get_by_text("The link is revoked.").wait_for()
    assert recipient.request.get(f"/s/{link.token}").status == 404


def test_sending_works_without_a_script(open_page, raj, deck):
    rep = open_page(raj, java_script_enabled=False)
    rep.goto(f"/send/?asset={deck.pk}")
    rep.get_by_label("Recipient’s email").fill("rita@marlow.example")
    rep.get_by_role("button", name="Get the link").last.click()
    expect(rep.get_by_text("Ready. Nothing has been sent yet.")).to_be_visible()
    with rep.expect_navigation():
        rep.get_by_role("button", name="I have copied the link").click()
    expect(rep.get_by_text("Sent").first).to_be_visible()
    assert UsageEvent.objects.get(kind="sent").channel == Channel.COPIED


def test_what_the_server_did_not_take_is_told_again(open_page, link, complaints):
    complaints.forgive("503")
    page = open_page(viewport=NARROW, **PERSON)
    page.goto(f"/s/{link.token}")
    page.route("**/read", lambda route: route.fulfill(status=503))
    begin_to_read(page)
    page.wait_for_timeout(4000)
    assert not ViewSession.objects.exists()
    page.unroute("**/read")
    eventually(page, ViewSession.objects.filter(seconds__gte=4).exists)


def test_who_is_asked_to_wait_waits(open_page, link, complaints):
    complaints.forgive("429")
    page = open_page(viewport=NARROW, **PERSON)
    tries = []
    page.goto(f"/s/{link.token}")
    page.route("**/read", lambda route: (tries.append(1), route.fulfill(status=429, headers={"Retry-After": "600"})))
    begin_to_read(page)
    page.wait_for_timeout(7000)
    assert tries == [1]
    page.unroute("**/read")
    page.reload()
    eventually(page, ViewSession.objects.filter(seconds__gte=5).exists)


def test_two_killed_tabs_lose_nothing_to_each_other(open_page, link, complaints):
    complaints.forgive("ERR_FAILED")
    first = open_page(viewport=NARROW, **PERSON)
    first.context.route("**/read", lambda route: route.abort())
    # A tab that is killed sends nothing on the way out.
    first.context.add_init_script("navigator.sendBeacon = () => false")
    second = first.context.new_page()
    stayed = []
    for tab, seconds in ((first, 3000), (second, 5000)):
        tab.bring_to_front()
        began = time.monotonic()
        tab.goto(f"/s/{link.token}")
        begin_to_read(tab)
        tab.wait_for_timeout(seconds - 600)
        stayed.append(time.monotonic() - began)
        tab.close()
    assert not ViewSession.objects.exists()
    later = first.context.new_page()
    first.context.unroute("**/read")
    later.goto(f"/s/{link.token}")
    eventually(later, ViewSession.objects.filter(seconds__gte=6).exists)
    told = [sum(opened.taken.values()) for opened in Open.objects.order_by("at")]
    assert 2 <= told[0] <= stayed[0] + 0.5
    assert 4 <= told[1] <= stayed[1] + 0.5
    assert ViewSession.objects.get().seconds <= sum(stayed) + 1
    # What was taken is forgotten when the answer has come. What the open page itself has read it keeps until then too.
    killed = [f"reading {opened.pk}:" for opened in Open.objects.order_by("at")[:2]]
    kept = "(killed) => !Object.keys(localStorage).some((name) => killed.some((one) => name.startsWith(one)))"
    later.wait_for_function(kept, arg=killed, timeout=10_000)
