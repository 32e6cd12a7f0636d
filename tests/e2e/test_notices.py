"""The bell, the page of notices and the bar of an act on many links, in a browser."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from content import actions as content_actions
from hub.core.notices.models import Notice
from hub.core.notices.telling import tell
from hub.core.outbox.delivery import deliver
from tests.e2e.conftest import NARROW, OpenPage
from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.models import ShareLink, ShareLinkAsset
from tracking.withdrawals.actions import LINKS_TOGETHER, SWEEPS
from tracking.withdrawals.outbox import LinkSweeps


def test_notices_are_reached_read_and_opened_by_keys(open_page: OpenPage, raj: Any) -> None:
    for number in range(3):
        about, words = f"thing {number}", f"Thing {number} happened."
        tell(user=raj, kind="test", about=about, words=words, address=reverse("sent"), at=timezone.now())
    page = open_page(raj)
    page.goto("/bookmarks/")
    expect(page.locator(".bell")).to_have_text("3")
    page.keyboard.press("g")
    page.keyboard.press("n")
    page.wait_for_url("**/notices/")
    page.get_by_role("link", name="Thing 2 happened.").focus()
    page.keyboard.press("u")
    page.locator(".notice-row.is-done").wait_for()
    expect(page.locator(".bell")).to_have_text("2")
    page.get_by_role("link", name="Thing 2 happened.").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sent/")
    expect(page.locator(".bell")).to_have_text("1")
    assert set(Notice.objects.unseen().values_list("about", flat=True)) == {"thing 0"}


def test_the_notices_fit_a_phone(open_page: OpenPage, raj: Any) -> None:
    words = f"“{'Pricing for hospitals ' * 9}” was retired. {'Unbroken' * 9} takes its place."
    tell(user=raj, kind="test", about="thing", words=words, address="/sent/", at=timezone.now())
    page = open_page(raj, viewport=NARROW)
    page.goto("/")
    bell = page.locator(".bell")
    box = bell.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    bell.click()
    page.wait_for_url("**/notices/")
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]
    page.get_by_role("button", name="Mark all as read").click()
    page.get_by_text("1 notice is marked as read.").wait_for()
    assert not Notice.objects.unseen().exists()


def test_an_act_on_many_links_shows_how_far_it_is_and_when_it_is_done(
    open_page: OpenPage, ana: Any, raj: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The test is the worker.
    monkeypatch.setattr(LinkSweeps, "start", lambda self, keys: None)
    old, new = ScriptFactory(title="Old pricing", owner=ana), ScriptFactory(title="New pricing", owner=ana)
    count = 2 * LINKS_TOGETHER
    links = ShareLink.objects.bulk_create(
        ShareLink(created_by=raj, team=raj.team, created_at=timezone.now()) for _ in range(count - 1)
    )
    ShareLinkAsset.objects.bulk_create(ShareLinkAsset(share_link=link, asset=old) for link in links)
    ShareLinkFactory(created_by=raj, assets=[old])
    content_actions.retire_asset(asset=old, by=ana, reason="Prices rose.", at=timezone.now(), successor=new)
    page = open_page(ana)
    page.goto(reverse("withdrawal", args=[old.pk]))
    page.get_by_role("button", name="Let all follow").click()
    page.get_by_text(f"0 of {count}", exact=True).wait_for()
    # What follows the part is due a moment later.
    deliver(SWEEPS, now=timezone.now())
    page.get_by_text(f"{LINKS_TOGETHER} of {count}", exact=True).wait_for()
    deliver(SWEEPS, now=timezone.now() + timedelta(seconds=1))
    page.get_by_role("button", name="Undo").wait_for()
    expect(page.get_by_text("No open link carries it any more.")).to_be_visible()
