"""A rep fills in whom a link is for, while the hub says what it knows of the address."""

from __future__ import annotations

import pytest
from playwright.sync_api import Route

from tests.factories.content import ScriptFactory
from tests.factories.tracking import RecipientFactory, ShareLinkFactory


@pytest.fixture
def form(open_page, raj):
    """The form for a script, to an address that Raj sent to before; what the hub knows of it comes late."""
    script = ScriptFactory()
    ShareLinkFactory(created_by=raj, recipient=RecipientFactory(sender=raj), assets=[script])
    page = open_page(raj)
    waiting: list[Route] = []
    page.route("**/send/recipient/*email=rita*", lambda route: waiting.append(route))
    page.goto(f"/send/?asset={script.pk}")
    with page.expect_request("**/send/recipient/*email=rita*"):
        page.get_by_label("Recipient’s email").fill("rita@marlow.example")
        page.get_by_label("Name").focus()

    def answer() -> None:
        for route in waiting:
            route.continue_()
        page.get_by_text("Known recipient.").wait_for()

    return page, answer


def test_what_the_hub_knows_of_a_recipient_fills_what_is_empty(form):
    page, answer = form
    answer()
    assert page.get_by_label("Name").input_value() == "Rita Halloran"
    assert page.get_by_label("Company").input_value() == "Marlow County Health"
    page.keyboard.type("Rita H.")
    assert page.get_by_label("Name").input_value() == "Rita H."


def test_what_a_rep_typed_meanwhile_stays(form):
    page, answer = form
    page.keyboard.type("R. Halloran")
    answer()
    page.keyboard.type(", MD")
    assert page.get_by_label("Name").input_value() == "R. Halloran, MD"
    assert page.get_by_label("Company").input_value() == "Marlow County Health"
