"""Suggestions while typing, by keyboard and for a screen reader, wherever there is a search field."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NARROW
from tests.factories.content import ScriptFactory
from tests.search.conftest import deliver


@pytest.fixture
def scripts(db):
    scripts = [ScriptFactory(title=f"Zebra crossing {name}") for name in ("early", "late", "never")]
    deliver()
    return scripts


# All that the live region comes to say: on the results page the count of results follows at once.
LISTEN = """() => {
  const region = document.getElementById("announcer");
  window.said = [];
  new MutationObserver(() => window.said.push(region.textContent)).observe(region, {childList: true});
}"""


def chosen(page: Page) -> str:
    """The line that a screen reader would read: what the field's aria-activedescendant points to."""
    pointed = page.locator("[role=combobox]:focus").get_attribute("aria-activedescendant")
    return page.locator(f"#{pointed}[aria-selected=true] span").first.inner_text() if pointed else ""


@pytest.mark.parametrize("address", ["/", "/search/", "/bookmarks/"])
def test_suggestions_are_chosen_by_keyboard(open_page, raj, scripts, address):
    page = open_page(raj)
    page.goto(address)
    page.evaluate(LISTEN)
    page.keyboard.press("/")
    field = page.locator("[role=combobox]:focus")
    expect(field).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("zebra c")
    lines = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(lines).to_have_count(3)
    expect(field).to_have_attribute("aria-expanded", "true")
    page.wait_for_function("said.includes('3 suggestions')")
    titles = [line.split("\n")[0] for line in lines.all_inner_texts()]
    assert chosen(page) == ""
    for key, place in (("ArrowDown", 0), ("ArrowDown", 1), ("End", 2), ("Home", 0), ("ArrowUp", None), ("ArrowUp", 2)):
        page.keyboard.press(key)
        assert chosen(page) == ("" if place is None else titles[place]), key
    page.keyboard.press("Escape")
    expect(lines).to_have_count(0)
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("zebra c")
    page.keyboard.type("r")
    expect(lines).to_have_count(3)
    page.keyboard.press("ArrowDown")
    opened = chosen(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(opened)


def test_enter_without_a_choice_searches(open_page, raj, scripts):
    page = open_page(raj)
    page.goto("/")
    page.keyboard.press("/")
    page.keyboard.type("zebra")
    expect(page.get_by_role("listbox", name="Suggestions").get_by_role("option")).to_have_count(3)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=zebra")
    expect(page.locator("#count")).to_have_text("3 assets")


def test_on_a_phone_a_line_is_pressed(open_page, raj, scripts):
    page = open_page(raj, viewport=NARROW, has_touch=True)
    page.goto("/")
    page.locator("main [data-search]").tap()
    page.keyboard.type("never")
    page.get_by_role("listbox", name="Suggestions").get_by_role("option").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zebra crossing never")
