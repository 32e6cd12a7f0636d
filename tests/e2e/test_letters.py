"""An email is filled in for its recipient in a browser: by keys, within the words that stay as they are."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NARROW, WIDE
from tests.factories.content import ScriptFactory
from tracking.models import ShareLink

EMAIL = {
    "name": "After the call",
    "subject": "{{ company }}: what we heard on {{ weekday }}",
    "body": "Dear {{ first_name }},\n\nyou said that {{ their_words }}. Here it is: {{ tracked_link }}.\n\n"
    "Until {{ weekday }},\nRaj",
    "places": "weekday: the day of the call, at most 20\ntheir words: as they said it, at most 160",
}


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_an_email_is_filled_in_by_keys_and_copied_as_it_reads(open_page, complaints, raj, viewport):
    complaints.forgive("status of 422")
    script = ScriptFactory(title="After the first call", type="email-template", body=[("email", EMAIL)])
    page = open_page(raj, viewport=viewport)
    page.goto(script.get_absolute_url())
    page.get_by_role("link", name="Fill in and copy").click()
    dialog = page.locator("#dialog")
    dialog.locator("#id_name").fill("Rita Halloran")
    dialog.locator("#id_company").fill("Marlow Health")
    expect(dialog.locator("[data-place=first_name]")).to_have_value("Rita")
    company = dialog.locator("[data-place=company]")
    expect(company).to_have_value("Marlow Health")
    company.focus()
    page.keyboard.press("Tab")
    page.keyboard.type("Monday")
    expect(dialog.locator("output[data-mirrors=fill-weekday]")).to_have_text("Monday")
    page.keyboard.press("Tab")
    page.keyboard.type("Ms. Halloran")
    dialog.locator("#id_name").fill("Rita H.")
    expect(dialog.locator("[data-place=first_name]")).to_have_value("Ms. Halloran")
    dialog.get_by_role("button", name="Get the link").click()
    expect(dialog.locator(".field-error")).to_have_text("Their words: The recipient would read an empty place here.")
    expect(dialog.locator("[data-place=their_words]")).to_be_focused()
    dialog.locator("[data-place=their_words]").fill("the list is longest on Mondays")
    dialog.get_by_role("button", name="Get the link").click()
    expect(dialog.locator("[data-ready]")).to_contain_text("Nothing has been sent yet")
    link = ShareLink.objects.get()
    copied = dialog.get_by_role("button", name="Copy the email").get_attribute("data-copy")
    assert copied == (
        "Subject: Marlow Health: what we heard on Monday\n\nDear Ms. Halloran,\n\nyou said that the list is longest "
        f"on Mondays. Here it is: {link.url}.\n\nUntil Monday,\nRaj"
    )
