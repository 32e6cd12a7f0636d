"""What a search did not find is asked for where it was not found."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NARROW, WIDE
from tracking.models import Ask


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_what_was_not_found_is_asked_for_on_the_results_page(open_page, raj, viewport):
    page = open_page(raj, viewport=viewport)
    page.goto("/search/?q=dental")
    note = page.get_by_label("What you need")
    note.fill("One page.")
    page.get_by_label("For which deal").fill("Marlow County")
    # Filling in is no new search, and takes nothing of what was written away.
    expect(note).to_have_value("One page.")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.get_by_text("Asked for “dental”.")).to_be_visible()
    assert page.url.endswith("/requests/")
    ask = Ask.objects.get()
    assert (ask.user, ask.request.words, ask.note, ask.account) == (raj, "dental", "One page.", "Marlow County")


def test_without_a_script_the_button_leads_to_the_form(open_page, raj):
    page = open_page(raj, java_script_enabled=False)
    page.goto("/search/?q=dental")
    page.get_by_role("link", name="Ask for it").click()
    page.get_by_label("What you need").fill("One page.")
    page.get_by_role("button", name="Ask for it").click()
    assert Ask.objects.get().note == "One page."
