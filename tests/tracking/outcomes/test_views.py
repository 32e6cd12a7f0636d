"""One tap says what became of it: on Sent, on a link's page, on an account's page, and when a call is closed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.core.edge import end_of
from tests.browsing import as_user, soup
from tests.factories.content import BuyingStageFactory
from tests.factories.tracking import RecipientFactory, ShareLinkFactory
from tests.tracking.report_facts import NOW, ago
from tracking.calls.actions import account_named, open_call
from tracking.models import Decision, Outcome, Result, ToldBy
from tracking.outcomes.actions import Told, note_outcome

pytestmark = pytest.mark.django_db
MARK = "/calls/outcome/"


@pytest.fixture(autouse=True)
def _now(files_on_disk, time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def call(raj):
    account = account_named("Marlow County Health", at=NOW)
    return open_call(by=raj, at=ago(hours=1), account=account, stage=BuyingStageFactory(name="Proof"))


@pytest.fixture
def link(raj):
    return ShareLinkFactory(created_by=raj, recipient=RecipientFactory(sender=raj), sent_at=ago(days=1))


def taps(page) -> list[str]:
    return [one.text.strip() for one in page.select(".outcome button")]


def said(page) -> str:
    return " ".join(page.select_one(".outcome-head").text.split())


@pytest.mark.parametrize("address", ["sent", "sent_link"])
def test_a_send_is_marked_in_one_tap_changed_and_taken_back(raj, link, address):
    browser, at = as_user(raj), reverse(address, args=[link.pk] if address == "sent_link" else [])
    page = soup(browser.get(at))
    assert (said(page), taps(page)) == ("What became of it?", ["Moved on", "Won", "Lost", "No answer"])
    fields = {
        one["name"]: one["value"] for one in page.select(".outcome form input") if one["name"] != "csrfmiddlewaretoken"
    }
    assert fields == {"link": str(link.pk), "next": at}
    assert browser.post(MARK, fields | {"outcome": "lost"})["Location"] == at
    page = soup(browser.get(at))
    assert said(page) == "Lost 12:00, by Raj Dhillon, in the hub"
    assert taps(page)[:2] == ["Price", "Timing"]
    browser.post(MARK, fields | {"outcome": "lost", "reason": "price"})
    page = soup(browser.get(at))
    assert said(page).startswith("Lost: Price ")
    assert taps(page) == ["Moved on", "Won", "No answer", "Take back"]
    assert "Lost: Price" in page.select_one(".link-row").text
    browser.post(MARK, fields | {"outcome": ""})
    page = soup(browser.get(at))
    assert (said(page), len(page.select(".outcome-history li"))) == ("What became of it?", 3)
    assert "Lost" not in page.select_one(".link-row").text
    assert [one.result for one in Outcome.objects.order_by("pk")] == ["lost", "lost", ""]


def test_a_tap_answers_how_it_stands_where_there_is_script(raj, link):
    answer = as_user(raj).post(MARK, {"link": link.pk, "outcome": "won"}, headers={"HX-Request": "true"})
    page = soup(answer)
    assert said(page) == "Won 12:00, by Raj Dhillon, in the hub"
    assert page.select_one("html") is None


def test_a_call_that_is_closed_is_asked_about_until_it_is_told_or_put_off(raj, call):
    browser = as_user(raj)
    assert browser.post("/calls/end/", {"next": "/bookmarks/"})["Location"] == "/bookmarks/"
    page = soup(browser.get("/bookmarks/"))
    assert said(page) == "Your call is over: Marlow County Health · Proof. What became of it?"
    assert browser.post(MARK, {"call": call.pk, "outcome": "moved_on", "next": "/bookmarks/"}).status_code == 302
    assert Decision.objects.get(call=call).result == "moved_on"
    page = soup(browser.get("/bookmarks/"))
    assert page.select_one(".outcome") is None
    assert "Noted: Moved on." in page.text
    other = open_call(by=raj, at=NOW, stage=BuyingStageFactory(name="Demo"))
    browser.post("/calls/end/")
    assert browser.post("/calls/outcome/later/", {"next": "/bookmarks/"})["Location"] == "/bookmarks/"
    assert soup(browser.get("/bookmarks/")).select_one(".outcome") is None
    assert not other.outcomes.exists()


def test_an_accounts_page_asks_about_the_persons_calls_with_it(raj, call):
    browser = as_user(raj)
    at = "/calls/account/?name=Marlow+County+Health"
    assert "What became of it?" in soup(browser.get(at)).select_one(".account-call").text
    browser.post(MARK, {"call": call.pk, "outcome": "won", "next": at})
    assert said(soup(browser.get(at)).select_one(".account-call")) == "Won 12:00, by Raj Dhillon, in the hub"


def test_nothing_is_said_by_who_may_not_or_of_what_there_is_not(raj, oli, mia, ana, call, link):
    assert as_user(ana).post(MARK, {"call": call.pk, "outcome": "won"}).status_code == 403
    for fields in ({"call": call.pk}, {"link": link.pk}, {"call": "x"}, {}, {"call": "9" * 30}):
        assert as_user(oli).post(MARK, fields | {"outcome": "won"}).status_code == 404, fields
    for fields in ({"outcome": "sold"}, {"outcome": "lost", "reason": "weather"}):
        assert as_user(raj).post(MARK, {"call": call.pk} | fields)["Location"] == reverse("sent")
    assert not Outcome.objects.exists()
    as_user(mia).post(MARK, {"call": call.pk, "outcome": "won", "next": "https://elsewhere.example/"})
    assert Decision.objects.get().actor == raj


@pytest.mark.parametrize("number", [1, 3])
def test_sent_asks_once_what_became_of_all(raj, number):
    for _ in range(number):
        sent = ShareLinkFactory(created_by=raj, sent_at=NOW)
        as_user(raj).post(MARK, {"link": sent.pk, "outcome": "won"})
    browser = as_user(raj)
    with CaptureQueriesContext(connection) as asked:
        assert len(soup(browser.get("/sent/")).select(".link-outcome")) == number
    assert sum("tracking_outcome" in one["sql"] for one in asked) == 1


def test_a_tap_holds_also_after_a_program_told_of_the_whole_of_today(raj, link):
    told = Told(result=Result.LOST, at=end_of(NOW.date()), told_by=ToldBy.API)
    note_outcome(subject=link, told=told, by=raj, recorded_at=NOW)
    as_user(raj).post("/calls/outcome/", {"link": link.pk, "outcome": "won"})
    assert Decision.objects.get().result == "won"
    as_user(raj).post("/calls/outcome/", {"link": link.pk, "outcome": ""})
    assert Decision.objects.get().result == ""
