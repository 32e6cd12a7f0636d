"""What no longer holds is asked about before it is copied, on an asset's page and in the dialog of a link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from content.models import Claim
from tests.e2e.conftest import NARROW, WIDE
from tests.factories.content import ScriptFactory, answer
from tracking.links.actions import create_share_link
from tracking.models import ShareLink

CLIPBOARD = ["clipboard-read", "clipboard-write"]
COPIED = "navigator.clipboard.readText()"


@pytest.fixture
def script(raj):
    """It cites a claim by reference that lapsed yesterday."""
    now = timezone.now()
    claim = Claim.objects.create(
        figure="38", unit="%", statement="fewer no-shows", marketing_agreed_at=now, sales_agreed_at=now
    )
    body = [answer("Why now?", f"For {claim.reference} fewer no-shows."), answer("Who else?", "Marlow does.")]
    return ScriptFactory(title="Why now", type="objection-handling", body=body)


def lapse() -> None:
    Claim.objects.update(valid_until=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_an_answer_is_copied_once_that_is_said_and_another_at_once(open_page, script, raj, viewport):
    lapse()
    page = open_page(raj, viewport=viewport, permissions=CLIPBOARD)
    page.goto(script.get_absolute_url())
    first = page.locator("#part-1")
    assert not first.get_by_role("button", name="Copy it all the same").is_visible()
    first.locator("summary").click()
    first.get_by_text("Part 1 cites “38 % fewer no-shows”").wait_for()
    first.get_by_role("button", name="Copy it all the same").click()
    first.get_by_text("Copied").wait_for()
    assert page.evaluate(COPIED) == "For 38 % fewer no-shows."
    page.locator("#part-2").get_by_role("button", name="Copy").click()
    page.locator("#part-2").get_by_text("Copied").wait_for()
    assert page.evaluate(COPIED) == "Marlow does."


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_the_dialog_of_a_link_goes_on_where_it_is_once_that_is_said(open_page, script, raj, viewport):
    link = create_share_link(assets=[script], by=raj, at=timezone.now())
    lapse()
    page = open_page(raj, viewport=viewport, permissions=CLIPBOARD)
    page.goto(f"/sent/{link.pk}/")
    page.get_by_role("link", name="Copy link").click()
    dialog = page.locator("dialog[open]")
    dialog.get_by_text("“Why now” says what no longer holds.").wait_for()
    assert dialog.get_by_role("button", name="Copy link").count() == 0
    dialog.get_by_role("button", name="Send it all the same").click()
    dialog.get_by_role("button", name="Copy link").click()
    dialog.get_by_text("Recorded as sent.").wait_for()
    assert page.evaluate(COPIED) == link.url
    link = ShareLink.objects.get()
    assert link.sent_at is not None
    assert len(link.confirmed_claims) == 1


def test_a_page_that_was_opened_before_it_lapsed_says_why_the_copy_is_not_recorded(
    open_page, complaints, script, raj
):
    complaints.forgive("status of 409")
    link = create_share_link(assets=[script], by=raj, at=timezone.now())
    page = open_page(raj, permissions=CLIPBOARD)
    page.goto(f"/send/{link.pk}/")
    lapse()
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("Copied, but not recorded:").wait_for()
    page.get_by_text("Part 1 cites “38 % fewer no-shows”").wait_for()
    assert ShareLink.objects.get().sent_at is None
