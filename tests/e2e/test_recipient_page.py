"""The recipient's page in a browser: the first page first, moving about, selecting, searching."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from content.actions.narrow_images import make_narrow_images
from tests.e2e.conftest import NARROW, WIDE, eventually
from tests.factories.content import CollateralFactory, DocumentPageFactory, ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.recipient.test_views import picture
from tracking.models import PageView

PERSON = {"user_agent": CHROME}
PAGES = 16
WORDS = [["Signed", 0.1, 0.1, 0.2, 0.15], ["first", 0.21, 0.1, 0.28, 0.15], ["Costs", 0.6, 0.5, 0.7, 0.55]]


@pytest.fixture
def deck():
    deck = CollateralFactory(title="Security and HIPAA", document__page_count=PAGES)
    for number in range(1, PAGES + 1):
        DocumentPageFactory(
            document=deck.document,
            number=number,
            title=f"Slide {number}",
            text=f"Signed first. Costs of slide {number}.",
            image=picture((1600, 900)),
            width=1600,
            height=900,
            words=WORDS if number != 2 else None,
        )
    make_narrow_images(most=PAGES)
    return deck


@pytest.fixture
def link(raj, deck):
    return ShareLinkFactory(created_by=raj, assets=[deck], allow_download=True)


def asked_for(page) -> list[str]:
    """The paths that the page asks for, in order."""
    paths: list[str] = []
    page.on("request", lambda request: paths.append(request.url.split("/s/")[-1]) if "/s/" in request.url else None)
    return paths


def place(page):
    return page.locator("[data-place]")


def test_nothing_is_asked_for_before_the_first_page_stands(open_page, link, deck):
    page = open_page(viewport=NARROW, device_scale_factor=2, **PERSON)
    paths = asked_for(page)
    first = f"{link.token}/{deck.pk}/1.webp"
    page.route(f"**/{first}*", lambda route: (page.wait_for_timeout(1200), route.continue_()))
    page.goto(f"/s/{link.token}", wait_until="commit")
    expect(page.locator("figure[data-page]")).to_have_count(PAGES)
    before = paths[: next(n for n, path in enumerate(paths) if path.startswith(first)) + 1]
    assert [path.partition("?")[0] for path in before] == [link.token, first]
    assert before[1].endswith("w=800")
    later = [path.partition("?")[0] for path in paths[2:]]
    assert f"{link.token}/{deck.pk}/pages" in later
    assert f"{link.token}/{deck.pk}/{PAGES}.webp" not in later
    page.keyboard.press("End")
    expect(place(page)).to_have_text(f"{PAGES} of {PAGES}")
    expect(page.locator(".page-image img").last).to_have_js_property("complete", True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_every_page_can_be_had_without_a_script(open_page, link):
    page = open_page(java_script_enabled=False, **PERSON)
    page.goto(f"/s/{link.token}")
    expect(page.locator("figure[data-page]:visible")).to_have_count(3)
    page.get_by_role("link", name=f"The other {PAGES - 3} pages").click()
    expect(page.locator("figure[data-page]:visible")).to_have_count(PAGES)
    assert page.get_by_role("link", name="7 Slide 7").get_attribute("href") == f"#{page_id(page, 7)}"


def page_id(page, number: int) -> str:
    return page.locator(f"figure[data-number='{number}']").get_attribute("id")


def test_keys_turn_pages_and_leave_fields_alone(open_page, link):
    page = open_page(viewport=WIDE, **PERSON)
    page.goto(f"/s/{link.token}")
    expect(page.locator("figure[data-page]")).to_have_count(PAGES)
    for key, at in (("ArrowRight", 2), (" ", 3), ("ArrowLeft", 2), ("End", PAGES), ("Shift+ ", PAGES - 1), ("Home", 1)):
        page.keyboard.press(key)
        expect(place(page)).to_have_text(f"{at} of {PAGES}")


def test_words_are_selected_over_the_picture_and_read_where_no_place_is_known(open_page, link):
    page = open_page(viewport=WIDE, **PERSON)
    page.goto(f"/s/{link.token}")
    lines = page.locator("figure[data-number='1'] .page-words div")
    expect(lines).to_have_text(["Signed first", "Costs"])
    picture_box, line = page.locator("figure[data-number='1'] img").bounding_box(), lines.first.bounding_box()
    assert line["x"] == pytest.approx(picture_box["x"] + 0.1 * picture_box["width"], abs=1)
    assert line["width"] == pytest.approx(0.18 * picture_box["width"], abs=2)
    lines.first.click(click_count=3)
    assert page.evaluate("getSelection().toString().trim()") == "Signed first"
    assert page.locator("figure[data-number='1'] .page-text").count() == 0
    expect(page.locator("figure[data-number='2'] .page-text")).to_have_text("Signed first. Costs of slide 2.")


def swipe(page, across: int) -> None:
    page.evaluate(
        """(across) => {
      const target = document.querySelector("tracked-viewer");
      const at = (x) => [new Touch({ identifier: 1, target, clientX: x, clientY: 300 })];
      const start = across < 0 ? 300 : 60;
      const touch = (name, touches, changedTouches) =>
        target.dispatchEvent(new TouchEvent(name, { touches, changedTouches, bubbles: true }));
      touch("touchstart", at(start), at(start));
      touch("touchend", [], at(start + across));
    }""",
        across,
    )


def test_a_phone_swipes_and_finds_the_contents(open_page, link):
    page = open_page(viewport=NARROW, has_touch=True, is_mobile=True, **PERSON)
    page.goto(f"/s/{link.token}")
    expect(page.locator("figure[data-page]")).to_have_count(PAGES)
    download = page.locator("[data-download]").bounding_box()
    assert download["x"] + download["width"] <= NARROW["width"] - 8
    swipe(page, -150)
    expect(place(page)).to_have_text(f"2 of {PAGES}")
    swipe(page, 150)
    expect(place(page)).to_have_text(f"1 of {PAGES}")
    page.get_by_role("button", name="Contents").click()
    page.get_by_role("link", name="6 Slide 6").click()
    expect(place(page)).to_have_text(f"6 of {PAGES}")
    expect(page.get_by_role("link", name="6 Slide 6")).not_to_be_visible()


def test_words_are_found_and_marked_on_their_page(open_page, link):
    page = open_page(viewport=WIDE, **PERSON)
    page.goto(f"/s/{link.token}")
    page.get_by_label("Find in these pages").fill("cost")
    expect(page.locator("[data-found-said]")).to_have_text(f"On {PAGES} pages")
    expect(page.locator("figure[data-number='1'] .page-hits rect")).to_have_count(1)
    page.locator("#found a").nth(4).click()
    expect(place(page)).to_have_text(f"5 of {PAGES}")
    page.get_by_label("Find in these pages").fill("zebra")
    expect(page.locator("[data-found-said]")).to_have_text("No page holds these words.")
    expect(page.locator(".page-hits")).to_have_count(0)


def test_the_whole_screen_shows_one_page_and_escape_leaves_it(open_page, link):
    page = open_page(viewport=WIDE, **PERSON)
    page.goto(f"/s/{link.token}")
    expect(page.locator("figure[data-page]")).to_have_count(PAGES)
    page.get_by_role("button", name="Full screen").click()
    expect(page.locator("html[data-full-screen]")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(place(page)).to_have_text(f"2 of {PAGES}")
    page.wait_for_function("document.querySelector(\"figure[data-number='2'] img\").clientHeight > 600")
    expect(page.get_by_role("banner")).not_to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("html[data-full-screen]")).to_have_count(0)
    expect(place(page)).to_have_text(f"2 of {PAGES}")


def test_reading_a_page_that_came_later_counts(open_page, link):
    page = open_page(viewport=NARROW, **PERSON)
    page.goto(f"/s/{link.token}")
    expect(page.locator("figure[data-page]")).to_have_count(PAGES)
    page.keyboard.press("End")
    page.wait_for_timeout(2500)
    page.goto("about:blank")
    eventually(page, lambda: PageView.objects.filter(number=PAGES, seconds__gte=1).exists())


def test_a_script_is_there_at_once(open_page, raj):
    script = ScriptFactory(title="Answers")
    page = open_page(viewport=NARROW, **PERSON)
    page.goto(f"/s/{ShareLinkFactory(created_by=raj, assets=[script]).token}")
    expect(page.locator("[data-page]")).to_have_count(2)
    assert page.locator("[data-later]").count() == 0
