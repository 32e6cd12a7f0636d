"""A session that ends while something is written costs nothing of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from hub.people.models import Session
from tests.e2e.conftest import NARROW, WIDE
from tracking.models import Ask


def log_in_elsewhere(page, user) -> None:
    user.set_password("once more")
    user.save()
    other = page.context.new_page()
    other.goto("/accounts/login/")
    other.fill("[name=username]", user.username)
    other.fill("[name=password]", "once more")
    other.get_by_role("button", name="Log in", exact=True).click()
    other.wait_for_url(lambda address: "login" not in address)
    other.close()


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_a_request_is_kept_through_a_log_in_in_another_tab(open_page, complaints, raj, viewport):
    complaints.forgive("401")
    page = open_page(raj, viewport=viewport)
    page.goto("/search/?q=sanatorium")
    page.get_by_label("What you need").fill("One page for two calls.")
    Session.objects.all().delete()
    ask = page.locator("main").get_by_role("button", name="Ask for it")
    ask.click()
    notice = page.get_by_role("alert")
    expect(notice.get_by_role("link", name="Log in in another tab")).to_be_visible()
    expect(notice).to_contain_text("What you wrote is kept")
    log_in_elsewhere(page, raj)
    ask.click()
    page.wait_for_url("**/requests/")
    assert Ask.objects.get().note == "One page for two calls."


def test_the_log_in_page_is_never_put_among_results_or_suggestions(open_page, complaints, raj):
    complaints.forgive("401")
    page = open_page(raj)
    page.goto("/search/")
    Session.objects.all().delete()
    page.locator("#q").press_sequentially("sana", delay=150)
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_label("Password")).to_have_count(0)
    expect(page.locator("#q")).to_have_value("sana")
    log_in_elsewhere(page, raj)
    page.locator("#q").press_sequentially("torium", delay=150)
    page.get_by_role("alert").wait_for(state="detached")
    page.locator("#count", has_text="sanatorium").wait_for()
