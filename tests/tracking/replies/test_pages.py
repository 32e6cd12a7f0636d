"""Where the sender reads and answers what readers ask: the link's page, Sent, the account's page, the API."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hub.core.notices.models import OutgoingMail
from tests.browsing import soup, words_in
from tests.factories.content import CollateralFactory
from tests.factories.people import token_of
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.replies.test_actions import asked
from tracking.links.passing_on import pass_on
from tracking.links.recipients import RecipientDetails
from tracking.models import ReaderQuestion
from tracking.replies.actions import answer_question, react

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def link(raj):
    return ShareLinkFactory(created_by=raj, assets=[CollateralFactory(title="Deck")], sent_at=NOW)


def test_the_links_page_lists_what_waits_first_and_leads_to_the_answer(client, raj, link):
    first, second = asked(link, "First?", page=1), asked(link, "Second?", page=2)
    answer_question(question=second, by=raj, at=NOW, words="Yes.")
    client.force_login(raj)
    page = soup(client.get(f"/sent/{link.pk}/"))
    rows = page.select(".asked-row")
    assert [row["id"] for row in rows] == [f"question-{first.pk}", f"question-{second.pk}"]
    assert rows[0].select_one("a.button")["href"] == f"/sent/{link.pk}/questions/{first.pk}/"
    assert "Yes." in words_in(rows[1])
    assert "1 question waits for an answer" in words_in(page.select_one(".link-row .link-state"))
    happened = words_in(page.select_one(".log"))
    assert "A reader asked something at page 1 of “Deck”" in happened
    assert "You answered" in happened


def test_the_sender_answers(client, raj, link):
    question = asked(link)
    client.force_login(raj)
    path = f"/sent/{link.pk}/questions/{question.pk}/"
    assert "What does it cost?" in words_in(soup(client.get(path)).select_one("blockquote"))
    empty = client.post(path, {"answer": " "})
    assert empty.status_code == 422
    assert soup(empty).select_one("[role=alert]")
    assert client.post(path, {"answer": "Nothing.\r\nReally.", "mail": "on"})["Location"] == f"/sent/{link.pk}/"
    question.refresh_from_db()
    assert question.answer == "Nothing.\nReally."
    assert OutgoingMail.objects.filter(kind="question_answered", to="rita@marlow.example").count() == 1


def test_the_sender_says_that_it_was_answered_in_another_way(client, raj, link):
    question = asked(link)
    client.force_login(raj)
    client.post(f"/sent/{link.pk}/questions/{question.pk}/", {"answer": "", "how": "elsewhere", "mail": "on"})
    question.refresh_from_db()
    assert (question.answer, question.answered_at is None) == ("", False)
    assert not OutgoingMail.objects.filter(kind="question_answered").exists()


def test_a_manager_reads_their_teams_questions_and_answers_none(client, mia, link):
    question = asked(link)
    client.force_login(mia)
    row = soup(client.get(f"/sent/{link.pk}/")).select_one(".asked-row")
    assert "Raj Dhillon has not answered yet." in words_in(row)
    assert not row.select("a")
    path = f"/sent/{link.pk}/questions/{question.pk}/"
    assert [client.get(path).status_code, client.post(path, {"answer": "No."}).status_code] == [403, 403]
    assert ReaderQuestion.objects.waiting().exists()


@pytest.mark.parametrize(("who", "status"), [("oli", 404), ("ana", 404), ("nora", 403)])
def test_nobody_else_learns_of_a_question(client, link, who, status, request):
    question = asked(link)
    client.force_login(request.getfixturevalue(who))
    path = f"/sent/{link.pk}/questions/{question.pk}/"
    assert [client.get(path).status_code, client.post(path, {"answer": "No."}).status_code] == [status, status]


def test_a_question_of_another_link_is_not_reached_by_this_one(client, raj, oli, link):
    question = asked(ShareLinkFactory(created_by=oli))
    client.force_login(raj)
    assert client.get(f"/sent/{link.pk}/questions/{question.pk}/").status_code == 404


def test_the_links_page_tells_how_useful_it_was_and_to_whom_it_was_passed_on(client, raj, link):
    child = pass_on(link=link, to=RecipientDetails(name="Tom Reyes"), by_mail=False, sender="x", at=NOW)
    for reader, is_useful in (("a", True), ("b", True), ("c", False)):
        asset = link.assets.get()
        react(link=link, asset_id=asset.pk, is_useful=is_useful, reader=reader, sender="x", at=NOW)
    client.force_login(raj)
    page = soup(client.get(f"/sent/{link.pk}/"))
    assert "Found useful by 2\u00a0readers, not useful by 1." in words_in(page.select_one(".link-useful"))
    assert page.select_one(f".family a[href='/sent/{child.pk}/']").text == "Tom Reyes"
    assert "A reader passed it on to Tom Reyes" in words_in(page.select_one(".log"))
    below = soup(client.get(f"/sent/{child.pk}/"))
    assert below.select_one(".family [aria-current]").text == "Tom Reyes"
    assert "by a reader of the link for Rita Halloran" in words_in(below.select_one(".link-detail"))


@pytest.mark.parametrize("links", [1, 3])
def test_sent_takes_as_many_queries_however_many_links_have_questions(client, raj, links, django_assert_num_queries):
    for _ in range(links):
        asked(ShareLinkFactory(created_by=raj, sent_at=NOW))
    client.force_login(raj)
    client.get("/sent/")
    # Two more than of links that nobody asked about: the questions of the link that is shown, and those for its log.
    with django_assert_num_queries(25):
        client.get("/sent/")


def test_the_accounts_page_lists_questions_that_wait(client, raj, mia, link):
    question = asked(link)
    answered = asked(link, "Second?")
    answer_question(question=answered, by=raj, at=NOW, words="Yes.")
    client.force_login(raj)
    waits = soup(client.get("/calls/account/?name=Marlow County Health")).select_one("[aria-labelledby=waits-title]")
    [way] = waits.select("a")
    assert (way["href"], way.text) == (f"/sent/{link.pk}/questions/{question.pk}/", "“What does it cost?”")
    client.force_login(mia)
    waits = soup(client.get("/calls/account/?name=Marlow County Health")).select_one("[aria-labelledby=waits-title]")
    assert waits.select_one("a")["href"] == f"/sent/{link.pk}/#question-{question.pk}"


def test_the_asset_tells_what_readers_said_in_the_reports_eyes(client, raj, mia, link):
    asset = link.assets.get()
    asked(link)
    pass_on(link=link, to=RecipientDetails(name="Tom"), by_mail=False, sender="x", at=NOW)
    react(link=link, asset_id=asset.pk, is_useful=True, reader="a", sender="x", at=NOW)
    said = {}
    for person in (raj, mia):
        client.force_login(person)
        said[person.username] = words_in(soup(client.get(f"/assets/{asset.pk}/use/")).select_one(".figures-note"))
    assert "Readers: fewer than 3 said how useful it is, 1 question, passed on once." in said["raj"]
    assert "Readers: 1 of 1 found it useful, 1 question, passed on once." in said["mia"]


@pytest.fixture
def api(client):
    def call(person, method, path, body=None):
        headers = {"Authorization": f"Bearer {token_of(person)}"}
        return getattr(client, method)(f"/api/v1{path}", body, content_type="application/json", headers=headers)

    return call


def test_the_api_lists_and_answers(api, raj, link):
    first, second = asked(link, "First?", asker="Rita"), asked(link, "Second?")
    answer_question(question=second, by=raj, at=NOW, words="Yes.")
    listed = api(raj, "get", "/questions").json()
    assert (listed["total"], [one["id"] for one in listed["results"]]) == (2, [second.pk, first.pk])
    [waiting] = api(raj, "get", "/questions?waiting=true").json()["results"]
    assert waiting == {
        "id": first.pk,
        "share": link.pk,
        "asset": link.assets.get().pk,
        "page": 3,
        "asker": "Rita",
        "words": "First?",
        "asked_at": waiting["asked_at"],
        "answer": "",
        "answered_at": None,
        "answered_by": None,
    }
    share = api(raj, "get", f"/shares/{link.pk}").json()
    assert (share["questions"], share["passed_on"], share["passed_on_from"]) == ({"asked": 2, "waiting": 1}, 0, None)
    answered = api(raj, "post", f"/questions/{first.pk}/answer", {"answer": "Nothing."})
    assert (answered.status_code, answered.json()["answer"], answered.json()["answered_by"]) == (200, "Nothing.", "raj")
    assert api(raj, "get", f"/shares/{link.pk}/questions").json()["total"] == 2
    assert api(raj, "post", f"/questions/{first.pk}/answer", {"answer": "x" * 4001}).status_code == 422


def test_the_api_answers_by_scope(api, mia, oli, ana, link):
    question = asked(link)
    path = f"/questions/{question.pk}/answer"
    assert api(mia, "get", "/questions").json()["total"] == 1
    assert api(mia, "post", path, {"answer": "No."}).status_code == 403
    assert api(oli, "get", "/questions").json()["total"] == 0
    assert api(oli, "post", path, {"answer": "No."}).status_code == 404
    assert api(oli, "get", f"/shares/{link.pk}/questions").status_code == 404
    assert ReaderQuestion.objects.waiting().exists()
