from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.signals import request_finished
from django.db import close_old_connections, connection
from django.test import Client, RequestFactory
from django.utils import timezone

from content.actions.library import check_library
from content.models import Claim
from content.signals import document_processed
from hub.core.outbox.models import Outgoing
from search.index.outbox import WORDS
from search.views.results import results
from tests.browsing import soup
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    CustomerStoryFactory,
    DocumentPageFactory,
    ProductFactory,
    ScriptFactory,
    SegmentAxisFactory,
    SegmentFactory,
    answer,
)
from tests.search.conftest import deliver, waiting_words
from tracking.models import SearchLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_elasticsearch")]


@pytest.fixture
def page(client: Client, raj):
    client.force_login(raj)

    def page(address: str = "", **headers):
        deliver()
        return client.get(f"/search/{address}", headers=headers)

    return page


def deck(title: str, text: str, **more):
    asset = CollateralFactory(title=title, **more)
    DocumentPageFactory(document=asset.document, number=1, text="Cover")
    DocumentPageFactory(document=asset.document, number=2, text=text, image="pages/x.webp")
    document_processed.send(sender=None, document=asset.document)
    return asset


def test_nobody_is_sent_to_the_log_in(client):
    answer = client.get("/search/?q=rounding")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("role", ["raj", "oli", "mia", "ana", "april", "ada"])
def test_every_role_may_search(role, request, client):
    client.force_login(request.getfixturevalue(role))
    assert client.get("/search/?q=rounding").status_code == 200


def test_a_result_opens_at_its_page_with_the_words_and_the_search(page):
    asset = deck("Rounds", "They say rounding is slow.")
    answer = page("?q=rounding")
    html = answer.content.decode()
    log = SearchLog.objects.get()
    assert f'href="{asset.get_absolute_url()}?q=rounding&amp;search={log.pk}&amp;page=2"' in html
    assert "<mark>rounding</mark>" in html
    assert f'src="/assets/{asset.pk}/pages/2/image?size=small"' in html
    assert f'href="/send/?asset={asset.pk}&amp;page=2"' in html
    assert (log.query, log.total, log.backend) == ("rounding", 1, "database")
    assert [hit.asset_id for hit in log.hits.all()] == [asset.pk]


def test_the_words_are_marked_on_the_picture_where_their_places_are_known(page):
    asset = deck("Rounds", "They say rounding is slow.")
    assert "page-hits" not in page("?q=rounding").content.decode()
    asset.document.pages.filter(number=2).update(words=[["rounding", 0.1, 0.1, 0.2, 0.2]])
    html = page("?q=rounding").content.decode()
    assert f'<img class="page-hits" src="/assets/{asset.pk}/pages/2/hits?q=rounding"' in html


def test_internal_assets_offer_no_send(page):
    deck("Rounds", "Rounding.", audience="internal")
    html = page("?q=rounding").content.decode()
    assert "/send/" not in html
    assert "Internal only" in html


def test_htmx_gets_only_what_changes(page):
    deck("Rounds", "Rounding.")
    html = page("?q=rounding", **{"HX-Request": "true", "HX-Target": "found"}).content.decode()
    assert "<html" not in html
    assert "Rounds" in html


def test_what_was_understood_can_be_removed_or_made_a_filter(page):
    SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Healthcare")
    deck("Rounds", "Rounding.")
    html = page("?q=healthcare+rounding").content.decode()
    assert 'href="?q=healthcare+rounding&amp;without=segment%3AIndustry%3AHealthcare"' in html
    assert 'href="?q=healthcare+rounding&amp;segment=Industry%3AHealthcare"' in html
    assert 'href="?q=healthcare+rounding&amp;only=words"' in html


def test_filters_say_what_they_hold_back(page):
    deck("Rounds", "Rounding.")
    ScriptFactory(title="Rounding script")
    html = page("?q=rounding&kind=script").content.decode()
    assert "1 of 2 assets" in html
    assert "Rounding script" in html
    assert ">Rounds<" not in html


def test_an_empty_library_says_so_and_offers_no_way_round(client, raj):
    client.force_login(raj)
    html = client.get("/search/").content.decode()
    assert "No asset is live yet." in html
    assert "See everything" not in html
    assert "No asset is live yet" in client.get("/").content.decode()
    assert "No asset fits this call" in client.get("/?stage=99").content.decode()


def test_nothing_found_says_what_to_do(page):
    html = page("?q=state+inspection+checklist").content.decode()
    assert "No asset matches “state inspection checklist”." in html
    assert 'href="?q=inspection"' in html


def test_odd_addresses_are_put_right(page):
    deck("Rounds", "Rounding.")
    for address in (
        "?page=abc",
        "?page=-1",
        "?page=99999999",
        "?sort=x",
        "?kind=",
        "?segment=nonsense",
        "?q=%00",
        "?only=x",
    ):
        assert page(address).status_code == 200, address


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_takes_the_same_number_of_queries_whatever_it_shows(
    number, client, raj, django_assert_num_queries, settings
):
    industry = SegmentAxisFactory(name="Industry")
    for n in range(number):
        segment = SegmentFactory(axis=industry, name=f"Segment {n}")
        tags = {
            "segments": [segment],
            "stages": [BuyingStageFactory(name=f"Stage {n}")],
            "products": [ProductFactory(name=f"Product {n}")],
        }
        deck(f"Deck {n}", "About rounding.", **tags)
        ScriptFactory(title=f"Rounding script {n}", **tags)
        CustomerStoryFactory(title=f"Rounding story {n}", **tags)
    deliver()
    client.force_login(raj)
    client.get("/search/?q=rounding")
    # On PostgreSQL how often each word stands in the library is a query of its own.
    with django_assert_num_queries(QUERIES + (connection.vendor == "postgresql")):
        html = client.get("/search/?q=rounding").content.decode()
    assert f"{3 * number} assets" in html.replace("\xa0", " ")


# Who asks, what they may and work on, 1; the vocabulary 1; typos 1; words 2; who holds them 1; candidates
# 4; page hits 3; assets 1; use 1; claims 1; the log's id 1. After the answer: the log 6; saved searches 1. (The first
# search of a word more: its hits are new.)
QUERIES = 23


def test_a_search_that_can_not_be_logged_still_answers(page, monkeypatch):
    from django.db import DatabaseError

    def fail(**kwargs):
        raise DatabaseError("no room")

    deck("Rounds", "Rounding.")
    monkeypatch.setattr("search.recording.log_search", fail)
    assert "Rounds" in page("?q=rounding").content.decode()
    assert not SearchLog.objects.exists()


@pytest.fixture
def connections_stay():
    """A closed answer ends its request, and with it the connection that this test goes on using."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.mark.usefixtures("connections_stay")
def test_the_log_is_written_after_the_answer_under_the_id_that_the_links_have(client, raj):
    deck("Rounds", "Rounding.")
    deliver()
    request = RequestFactory().get("/search/?q=rounding")
    request.user = raj
    answer = results(request)
    assert not SearchLog.objects.exists()
    answer.close()
    assert f"search={SearchLog.objects.get().pk}" in answer.content.decode()
    answer.close()
    assert SearchLog.objects.count() == 1


def test_everything_is_delivered_once(page):
    deck("Rounds", "Rounding.")
    page("?q=rounding")
    assert not waiting_words().exists()
    assert Outgoing.objects.of(WORDS).get().noted_at <= timezone.now()


def test_nothing_found_offers_to_ask_for_it_with_what_was_understood(page, client):
    industry = SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Healthcare")
    soup = BeautifulSoup(page("?q=healthcare+annex").content, "html.parser")
    assert soup.select_one("form#ask")["action"] == "/requests/ask/"
    section = soup.select_one("#ask-inline")
    assert section.select_one("a.button")["href"] == section["hx-get"]
    fetched = client.get(section["hx-get"], headers={"HX-Request": "true", "HX-Target": section["id"]})
    inline = BeautifulSoup(fetched.content, "html.parser")
    fields = {field["name"]: field for field in inline.select("[form=ask][name]")}
    assert set(fields) == {"q", "note", "segment", "stage", "needed_by", "account"}
    assert fields["q"]["value"] == "healthcare annex"
    assert fields["segment"].select_one("[selected]")["value"] == str(industry.pk)


def test_few_results_offer_it_quietly_and_many_do_not(page):
    for number in range(4):
        ScriptFactory(title=f"Rounding {number}")
    ScriptFactory(title="Boats")
    few = BeautifulSoup(page("?q=boats").content, "html.parser")
    assert few.select_one(".results-foot a[href^='/requests/ask/']")["href"] == "/requests/ask/?q=boats"
    assert "/requests/ask/?" not in page("?q=rounding").content.decode()
    assert "/requests/ask/?" not in page("").content.decode()


def test_who_may_not_ask_is_not_offered_it(client, april):
    client.force_login(april)
    html = client.get("/search/?q=annex").content.decode()
    assert "No asset matches “annex”." in html
    assert 'name="account"' not in html


def test_a_part_of_a_script_is_called_by_its_place_among_its_kind(page):
    step = ("step", {"heading": "Agree", "say": "A fair question.", "listen_for": ""})
    body = [step, answer("Why now?", "Because Marlow waits for the zeppelin.")]
    ScriptFactory(title="Why now", type="objection-handling", body=body)
    [row] = soup(page("?q=zeppelin")).select("[data-row]")
    assert row.select_one(".where").text == "Answer 1"
    assert "1 step, 1 answer" in row.select_one(".type-line").text
    copy, address = row.select("button[data-copy]")
    assert (copy.text.strip(), copy["data-copy"]) == ("Copy answer 1", "Because Marlow waits for the zeppelin.")
    assert copy["data-record-part"] == "2"
    assert address.text.strip() == "Copy address for colleagues"
    assert (copy["data-key"], address["data-key"]) == ("c", "a")


def test_what_has_to_be_filled_in_is_not_copied_as_it_is(page):
    body = [answer("Why now?", "Because {{ company }} waits for the zeppelin.")]
    ScriptFactory(title="Why now", type="objection-handling", body=body)
    [row] = soup(page("?q=zeppelin")).select("[data-row]")
    assert [button.text.strip() for button in row.select("button[data-copy]")] == ["Copy address for colleagues"]
    assert row.select_one('a[data-key="s"]') is not None


def test_what_cites_a_claim_that_lapsed_is_copied_on_its_own_page_which_asks(page):
    now = timezone.now()
    yesterday = timezone.localdate() - timedelta(days=1)
    agreed = {"marketing_agreed_at": now, "sales_agreed_at": now, "valid_until": yesterday}
    claim = Claim.objects.create(figure="38", unit="%", statement="fewer zeppelins", **agreed)
    body = [answer("Why now?", f"Because of {claim.reference} fewer zeppelins.")]
    ScriptFactory(title="Why now", type="objection-handling", body=body)
    check_library(at=now)
    assert "Copy answer 1" not in page("?q=zeppelin").content.decode()
    assert "Open at answer 1" in page("?q=zeppelin").content.decode()
    Claim.objects.update(valid_until=None)
    assert "Copy answer 1" in page("?q=zeppelin").content.decode()


def test_the_key_that_copies_for_a_customer_never_copies_the_address_for_colleagues(page):
    CollateralFactory(title="Zeppelin deck")
    [row] = soup(page("?q=zeppelin")).select("[data-row]")
    assert row.select("[data-key=c]") == []
    [address] = row.select("[data-key=a]")
    assert address["data-copied-toast"] == "Copied, for colleagues: it asks for an account."
    assert (address["data-toast-label"], "/send/?asset=" in address["data-toast-href"]) == (
        "For a customer, send a link",
        True,
    )


def test_the_next_result_is_one_press_away(client, page, raj, oli):
    decks = [CollateralFactory(title=f"Zeppelin {number}") for number in range(3)]
    rows = soup(page("?q=zeppelin")).select("[data-row-link]")
    hrefs = [row["href"] for row in rows]
    search = SearchLog.objects.get()
    by_address = {deck.get_absolute_url(): deck.pk for deck in decks}
    middle = by_address[hrefs[1].partition("?")[0]]
    answer = soup(client.get(f"/search/{search.pk}/around/{middle}"))
    assert answer.select_one(".num").text == "2 of 3"
    assert [link["href"] for link in answer.select("a")] == [hrefs[0], hrefs[2]]
    other = CollateralFactory(title="Not among them")
    assert not soup(client.get(f"/search/{search.pk}/around/{other.pk}")).select("*")
    client.force_login(oli)
    assert client.get(f"/search/{search.pk}/around/{middle}").status_code == 404


def test_words_say_what_they_find_today_and_that_is_no_search(client, page, raj):
    CollateralFactory(title="Zeppelin")
    page("?q=boats")
    logged = SearchLog.objects.count()
    assert client.get("/search/count?q=zeppelin").content.decode() == "finds 1 now"
    assert client.get("/search/count?q=boats").content.decode() == ""
    assert client.get("/search/count").content.decode() == ""
    assert SearchLog.objects.count() == logged


def test_what_was_searched_in_vain_is_filled_in_where_it_can_be_asked_for(client, page):
    address = page("?q=zeppelin+prices").context["ask_address"]
    assert soup(client.get(address)).select_one("textarea[name=note]").text.strip() == "zeppelin prices"
