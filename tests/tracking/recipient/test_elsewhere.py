"""What is elsewhere: a card on the recipient's page, and a click that leads there and nowhere else."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from content.reading.versions import keep_version
from tests.factories.content import CollateralFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.log import log_of
from tests.tracking.recipient.test_views import make_deck, person, read
from tracking.links.reading import read_links
from tracking.models import RecipientDownload, ShareLink, Verdict

pytestmark = pytest.mark.django_db
VIDEO = "https://www.video.example/tour?a=1&b=2"


@pytest.fixture
def tour(ana):
    tour = CollateralFactory(document=None, address=VIDEO, type="web-page", title="The tour", owner=ana)
    keep_version(tour)
    return tour


@pytest.fixture
def link(raj, tour):
    return ShareLinkFactory(created_by=raj, assets=[tour])


def words(answer) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def go(client, link, tour, **more):
    return client.get(f"/s/{link.token}/{tour.pk}/go", headers={"User-Agent": CHROME}, **more)


def test_the_page_has_a_card_that_says_where_it_leads(client, link, tour):
    answer = person(client, link)
    card = BeautifulSoup(answer.content, "html.parser").select_one(".public-elsewhere")
    assert card.select_one(".lead").get_text() == "The tour"
    assert "On video.example, outside this page." in card.get_text(" ", strip=True)
    assert card.a["href"].split("?")[0] == f"/s/{link.token}/{tour.pk}/go"
    assert VIDEO not in answer.content.decode()
    assert "Raj is also told if you open what is on another site" in words(answer)
    assert "No other site is involved" not in words(answer)


def test_beside_others_it_stands_in_the_contents_by_its_host(client, raj, tour):
    link = ShareLinkFactory(created_by=raj, assets=[make_deck(), tour], allow_download=True)
    answer = person(client, link)
    contents = BeautifulSoup(answer.content, "html.parser").select("#contents a")
    assert [entry.get_text(" ", strip=True) for entry in contents][-1] == "1 video.example"
    assert f"/s/{link.token}/pdf" not in answer.content.decode()


def test_a_reader_s_click_leads_there_and_is_counted(client, link, tour):
    read(client, link, person(client, link), [[tour.pk, 1, 5.0]])
    answer = go(client, link, tour)
    assert (answer.status_code, answer["Location"]) == (302, VIDEO)
    assert answer["Referrer-Policy"] == "no-referrer"
    assert RecipientDownload.objects.get().verdict == Verdict.PERSON
    [found] = read_links([ShareLink.objects.for_listing().get(pk=link.pk)])
    assert (found.views, found.downloads) == (1, 1)
    assert "Opened the address of “The tour”" in log_of(link)


def test_a_scanner_s_click_is_kept_and_not_counted(client, link, tour):
    client.get(f"/s/{link.token}/{tour.pk}/go", headers={"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})
    assert RecipientDownload.objects.get().verdict == Verdict.SCANNER
    assert client.head(f"/s/{link.token}/{tour.pk}/go").status_code == 302
    assert RecipientDownload.objects.count() == 1


def test_it_leads_nowhere_else(client, raj, link, tour):
    for asked in ("?to=https://evil.example", "?url=//evil.example", "?next=/evil"):
        answer = client.get(f"/s/{link.token}/{tour.pk}/go{asked}")
        assert answer["Location"] == VIDEO
    deck, other = make_deck(), CollateralFactory(document=None, address="https://other.example/", type="web-page")
    assert client.get(f"/s/{link.token}/{deck.pk}/go").status_code == 404
    assert client.get(f"/s/{link.token}/{other.pk}/go").status_code == 404
    decks = ShareLinkFactory(created_by=raj, assets=[deck])
    assert client.get(f"/s/{decks.token}/{deck.pk}/go").status_code == 404
    type(tour).objects.filter(pk=tour.pk).update(address="javascript:alert(1)")
    assert client.get(f"/s/{link.token}/{tour.pk}/go").status_code == 404


def test_a_closed_link_and_one_with_a_gate_lead_nowhere(client, raj, tour, link):
    ShareLink.objects.filter(pk=link.pk).update(passcode="pbkdf2$x")
    assert go(client, link, tour).status_code == 404
    ShareLink.objects.filter(pk=link.pk).update(passcode="", revoked_at=link.created_at)
    assert go(client, link, tour).status_code == 404
    assert not RecipientDownload.objects.exists()
