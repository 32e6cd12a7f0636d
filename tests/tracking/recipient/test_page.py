"""What comes with the recipient's page at once, and what once its first page stands."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.actions.narrow_images import make_narrow_images
from tests.browsing import soup
from tests.factories.content import CollateralFactory, DocumentFactory, DocumentPageFactory, ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.recipient.test_views import make_deck, person, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def deck():
    return make_deck(pages=40)


@pytest.fixture
def link(raj, deck):
    return ShareLinkFactory(created_by=raj, assets=[deck])


def numbers(page) -> list[int]:
    return [int(figure["data-number"]) for figure in page.select("figure[data-page]")]


def later(client, page):
    return client.get(page.select_one("[data-later]")["data-later"])


def test_a_long_deck_comes_in_two_parts_that_are_the_whole(client, link):
    answer = person(client, link)
    page = soup(answer)
    rest = soup(later(client, page))
    assert numbers(page) + numbers(rest) == list(range(1, 41))
    assert page.select_one("[data-later]").get_text(strip=True) == "The other 37 pages"
    assert [figure["data-position"] for figure in rest.select("figure")][-1] == "40"
    assert "Words of slide 3." in answer.content.decode()
    assert "Words of slide" not in rest.get_text()
    assert [image.get("loading") for image in page.select(".page-image img")] == [None, "lazy", "lazy"]
    assert page.select_one(".page-image img")["fetchpriority"] == "high"
    whole = soup(client.get(f"/s/{link.token}?all=1"))
    assert (numbers(whole), whole.select("[data-later]")) == (list(range(1, 41)), [])
    assert whole.select_one("[data-first-page-first]") is None


def test_the_page_grows_neither_in_bytes_nor_in_queries_with_the_pages_of_a_deck(client, raj, deck):
    sizes, queries = [], []
    for pages in (make_deck(pages=4), deck):
        link = ShareLinkFactory(created_by=raj, assets=[pages])
        person(client, link)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(f"/s/{link.token}", headers={"Accept-Encoding": "identity"})
        sizes.append(len(answer.content))
        queries.append(len(asked))
    assert queries[0] == queries[1]
    assert sizes[1] < 1.1 * sizes[0]


def test_a_deck_that_opens_in_the_middle_goes_on_from_there(client, raj, deck):
    link = ShareLinkFactory(created_by=raj, assets=[deck], page=30)
    page = soup(person(client, link))
    assert numbers(page) + numbers(soup(later(client, page))) == list(range(30, 41))
    start = soup(client.get(f"/s/{link.token}?from=1"))
    assert numbers(start) + numbers(soup(later(client, start))) == list(range(1, 41))
    contents = soup(client.get(page.select_one("[data-contents]")["data-contents"]))
    hrefs = [line["href"].partition("#")[0] for line in contents.select("a")]
    assert hrefs == ["?from=1"] * 3 + ["?from=1&all=1"] * 26 + [""] * 3 + ["?all=1"] * 8


def test_several_assets_share_what_comes_at_once(client, raj, deck):
    link = ShareLinkFactory(created_by=raj, assets=[make_deck(pages=2), ScriptFactory(), deck])
    page = soup(person(client, link))
    assert numbers(page) == [1, 2, 1]
    assert len(page.select("article[data-page]")) == 2
    rest = soup(later(client, page))
    assert numbers(rest) == list(range(2, 41))
    assert rest.select_one("figure")["data-position"] == "6"
    assert len(page.select(".page-image img[fetchpriority]")) == 1


def test_a_page_that_is_not_drawn_yet_is_there_with_its_words_and_nothing_waits_for_it(client, raj):
    document = DocumentFactory(page_count=5)
    for number in range(1, 6):
        drawn = {"image": picture(), "width": 32, "height": 18} if number != 4 else {}
        DocumentPageFactory(document=document, number=number, text=f"Words of {number}.", **drawn)
    page = soup(person(client, ShareLinkFactory(created_by=raj, assets=[CollateralFactory(document=document)])))
    rest = soup(later(client, page))
    assert [sheet.get_text(" ", strip=True) for sheet in rest.select(".public-sheet")] == ["Words of 4."]
    assert len(rest.select(".page-image img")) == 1


def test_a_picture_comes_in_the_width_asked_for_and_whole_where_there_is_no_such_copy(client, raj):
    document = DocumentFactory(page_count=1)
    DocumentPageFactory(document=document, number=1, image=picture((1600, 900)), width=1600, height=900)
    link = ShareLinkFactory(created_by=raj, assets=[CollateralFactory(document=document)])
    assert "srcset" not in soup(person(client, link)).select_one(".page-image img").attrs
    make_narrow_images(most=1)
    image = soup(person(client, link)).select_one(".page-image img")
    addresses = [part.split() for part in image["srcset"].split(",")]
    assert [width for _, width in addresses] == ["800w", "1200w", "1600w"]
    sizes = [len(client.get(address).getvalue()) for address, _ in addresses]
    assert sizes == sorted(sizes)
    whole = client.get(image["src"]).getvalue()
    for asked in ("801", "-800", "x", "800.0"):
        assert client.get(f"{image['src']}&w={asked}").getvalue() == whole


def test_words_come_with_their_places_and_a_hidden_page_has_none(client, link, deck):
    deck.document.pages.filter(number=5).update(words=[["Signed", 0.123456, 0.1, 0.2, 0.15]])
    deck.document.pages.filter(number=6).update(hidden=True)
    path = f"/s/{link.token}/{deck.pk}"
    assert client.get(f"{path}/5/words").json() == {
        "text": "Words of slide 5.",
        "words": [["Signed", 0.1235, 0.1, 0.2, 0.15]],
    }
    assert client.get(f"{path}/7/words").json() == {"text": "Words of slide 7.", "words": []}
    assert [client.get(f"{path}/{number}/words").status_code for number in (6, 41)] == [404, 404]


def test_parts_of_a_closed_locked_or_other_link_are_not_found(client, raj, link, deck):
    other = ShareLinkFactory(created_by=raj, assets=[ScriptFactory()])
    locked = ShareLinkFactory(created_by=raj, assets=[deck], passcode=make_password("4719"))
    closed = ShareLinkFactory(created_by=raj, assets=[deck], revoked_at=timezone.now())
    parts = [f"{deck.pk}/pages?skip=3", f"{deck.pk}/1/words", f"{deck.pk}/1.webp"]
    for token in (other.token, locked.token, closed.token, "unknown"):
        assert {client.get(f"/s/{token}/{part}").status_code for part in parts} == {404}
    for token in (locked.token, closed.token, "unknown"):
        assert client.get(f"/s/{token}/contents").status_code == 404
    wrong = ("pages", "pages?skip=x", "pages?skip=-1", "pages?skip=3&v=999999999")
    assert {client.get(f"/s/{link.token}/{deck.pk}/{part}").status_code for part in wrong} == {404}
    for part in (*parts, "contents"):
        answer = client.get(f"/s/{link.token}/{part}")
        # A picture may be kept, and is asked for again each time.
        kept = "private, no-cache" if part.endswith("webp") else "private, no-store"
        assert (answer.status_code, answer["Cache-Control"]) == (200, kept)
