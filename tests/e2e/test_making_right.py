"""A checked file is made right by keys and on a phone: the current pages stand in the tray, in the file's order."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from content.file_checks.learning import learn_what_waits
from content.models import DocumentPage
from tests.content.file_checks.test_verdicts import COSTS, OWN, SAFETY, SLOTS, live
from tests.e2e.conftest import NARROW, WIDE
from tests.tracking.checks.test_checks import done, slides
from tests.tracking.recipient.test_views import picture
from tracking.checks.right_pages import OWN_MADE


@pytest.fixture
def check(raj):
    live(SLOTS, COSTS, title="Why reminders pay")
    successor = live(SAFETY.replace("ninety", "sixty"), title="Safety, new")
    gone = live(SAFETY, first_published_at=timezone.now())
    gone.live, gone.retired_at, gone.superseded_by = False, timezone.now(), successor
    gone.save()
    for page in DocumentPage.objects.all():
        page.image, page.width, page.height = picture((1600, 900)), 1600, 900
        page.save()
    learn_what_waits(seconds=30)
    return done(raj, slides(SAFETY, COSTS.replace("nine", "ninety"), OWN, SLOTS))


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_a_file_is_made_right_by_keys_and_sent_in_its_order(open_page, raj, check, viewport):
    page = open_page(raj, viewport=viewport)
    page.goto(f"/checks/{check.pk}/")
    expect(page.get_by_label("Left out")).to_have_text(f"Page 3 left out: {OWN_MADE}")
    page.get_by_role("button", name="Add Why reminders pay, page 2 to a link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#tray")).to_contain_text("1 part for a link Page 2 of “Why reminders pay” added.")
    page.get_by_role("button", name="Add the current pages to a link").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#tray")).to_contain_text("1 was in it already, or found no room.")
    page.get_by_role("link", name="Order and send").click()
    titles = page.locator("#dialog .row-title")
    expect(titles).to_have_text(["Why reminders pay", "Safety, new", "Why reminders pay"])
    page.keyboard.press("Escape")
    with page.expect_download() as taken:
        page.get_by_role("link", name="One PDF of them").click()
    assert taken.value.suggested_filename == "deck, made right.pdf"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
