"""What readers say back on the page of a link: the forms, what is shown to whom, and what is kept of readers."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from hub.core.limits import Tally
from hub.core.notices.models import OutgoingMail
from tests.browsing import as_user, soup, words_in
from tests.factories.content import CustomerStoryFactory, ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.recipient.test_views import make_deck, person
from tracking.links.passing_on import pass_on
from tracking.links.recipients import RecipientDetails
from tracking.models import Open, Reaction, ReaderQuestion, Recipient, ShareLink, Viewer
from tracking.recipient.consent import LANGUAGES
from tracking.replies.actions import QUESTIONS_FROM_ONE, answer_question

pytestmark = pytest.mark.django_db

XSS = '<script>alert(1)</script> & "quoted"'


@pytest.fixture
def deck():
    return make_deck(pages=5)


@pytest.fixture
def link(raj, deck):
    return ShareLinkFactory(created_by=raj, assets=[deck], sent_at=timezone.now())


def ask(client, link, asset, page=2, words="What does it cost?", **more):
    path = f"/s/{link.token}/ask?at={asset.pk}:{page}"
    return client.post(path, {"words": words, **more}, headers={"User-Agent": CHROME})


def test_each_page_leads_to_a_form_that_asks_about_it(client, link, deck):
    page = soup(person(client, link))
    [way] = page.select(f"#a{deck.pk}-p2 .public-asked a")
    assert way["href"] == f"/s/{link.token}/ask?at={deck.pk}:2"
    form = client.get(way["href"])
    assert form["Cache-Control"] == "private, no-store"
    assert "Slide 2" in words_in(soup(form).select_one(".lead"))
    assert soup(form).select_one(".page-image img")["src"].startswith(f"/s/{link.token}/{deck.pk}/2.webp")
    answer = client.post(way["href"], {"words": "What does it cost?"})
    assert (answer.status_code, answer["Location"]) == (302, f"/s/{link.token}#a{deck.pk}-p2")
    page = soup(person(client, link))
    said = words_in(page.select_one(f"#a{deck.pk}-p2 .public-question"))
    assert "What does it cost? Raj was told. The answer appears here." in said
    assert not page.select(f"#a{deck.pk}-p1 .public-question")


def test_a_page_that_comes_later_shows_what_was_asked_there(client, link, deck):
    answer = ask(client, link, deck, page=5)
    assert answer["Location"] == f"/s/{link.token}?from=1&all=1#a{deck.pk}-p5"
    later = client.get(f"/s/{link.token}/{deck.pk}/pages?skip=3&from=", headers={"Accept-Language": "de"})
    assert "What does it cost?" in words_in(soup(later).select_one(f"#a{deck.pk}-p5 .public-question"))
    assert "Dazu etwas fragen" in words_in(soup(later))


def test_scripts_and_stories_are_asked_about_part_by_part(client, raj):
    script, story = ScriptFactory(), CustomerStoryFactory()
    link = ShareLinkFactory(created_by=raj, assets=[script, story])
    ways = [way["href"] for way in soup(person(client, link)).select(".public-asked a")]
    assert len(ways) > 2
    for way in ways:
        assert client.post(way, {"words": "Why?"}).status_code == 302
    assert len(soup(person(client, link)).select("article .public-question")) == len(ways)


def test_what_was_typed_is_escaped_everywhere(client, link, deck, raj):
    ask(client, link, deck, words=XSS, name=XSS)
    question = ReaderQuestion.objects.get()
    answer_question(question=question, by=raj, at=timezone.now(), words=XSS)
    wrong = ask(client, link, deck, words=XSS, name="\u3164")
    assert wrong.status_code == 422
    pages = [person(client, link), wrong]
    client.force_login(raj)
    pages += [client.get(f"/sent/{link.pk}/"), client.get(f"/sent/{link.pk}/questions/{question.pk}/")]
    for page in pages:
        html = page.content.decode()
        assert "alert(1)" in html
        assert "<script>alert" not in html


@pytest.mark.parametrize("words", ["", "\u200b", "x" * 1001])
def test_a_form_that_is_wrong_keeps_what_was_typed_and_says_so(client, link, deck, words):
    answer = ask(client, link, deck, words=words, name="Rita")
    assert answer.status_code == 422
    page = soup(answer)
    assert page.select_one("#words-error[role=alert]")
    assert page.select_one("#words")["aria-describedby"] == "words-error"
    assert page.select_one("#name")["value"] == "Rita"


def test_too_many_questions_answer_429_and_keep_the_words(client, link, deck):
    for number in range(QUESTIONS_FROM_ONE.tries):
        ask(client, link, deck, words=f"Question {number}?")
    answer = ask(client, link, deck, words="One more?")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 3500
    assert soup(answer).select_one("#words").text.strip() == "One more?"
    assert ReaderQuestion.objects.count() == QUESTIONS_FROM_ONE.tries


def test_the_answer_stands_at_the_page_and_an_open_page_hears_of_it(client, link, deck, raj):
    ask(client, link, deck)
    page = soup(person(client, link)).select_one("tracked-viewer")
    assert (page["data-answers"], client.get(page["data-state"])["X-Answers"]) == ("0", "0")
    answer_question(question=ReaderQuestion.objects.get(), by=raj, at=timezone.now(), words="Nothing at all.")
    assert client.get(page["data-state"])["X-Answers"] == "1"
    said = words_in(soup(person(client, link)).select_one(".public-question"))
    assert "Raj Dhillon answered on" in said
    assert said.endswith("Nothing at all.")


def test_answered_in_another_way_says_so(client, link, deck, raj):
    ask(client, link, deck)
    answer_question(question=ReaderQuestion.objects.get(), by=raj, at=timezone.now(), words="")
    assert "Raj answered this in another way." in words_in(soup(person(client, link)).select_one(".public-question"))


def test_a_question_stands_on_its_own_links_page_alone(client, link, deck, raj):
    child = pass_on(link=link, to=RecipientDetails(name="Tom"), by_mail=False, sender="x", at=timezone.now())
    other = ShareLinkFactory(created_by=raj, assets=[deck])
    ask(client, child, deck)
    shown = {one.pk: bool(soup(person(client, one)).select(".public-question")) for one in (link, child, other)}
    assert shown == {link.pk: False, child.pk: True, other.pk: False}


def test_useful_is_said_changed_and_taken_back(client, link, deck):
    def buttons():
        return soup(person(client, link)).select(".public-useful button")

    assert [(one["value"], one["aria-pressed"]) for one in buttons()] == [("yes", "false"), ("no", "false")]
    for place, pressed in ((0, ["true", "false"]), (1, ["false", "true"]), (1, ["false", "false"])):
        said = {"asset": deck.pk, "useful": buttons()[place]["value"]}
        answer = client.post(f"/s/{link.token}/useful", said, headers={"User-Agent": CHROME})
        assert (answer.status_code, answer["Location"]) == (302, f"/s/{link.token}#say")
        assert [one["aria-pressed"] for one in buttons()] == pressed
    assert not Reaction.objects.exists()


@pytest.mark.parametrize("asset", ["", "x", "9" * 18, "٣", "0"])
def test_useful_of_what_the_link_does_not_show_is_not_kept(client, link, asset):
    assert client.post(f"/s/{link.token}/useful", {"asset": asset, "useful": "yes"}).status_code == 302
    assert not Reaction.objects.exists()


def test_two_browsers_are_two_readers_and_each_sees_its_own(client, link, deck):
    other = as_user(None)
    for browser, said in ((client, "yes"), (other, "no")):
        person(browser, link)
        browser.post(f"/s/{link.token}/useful", {"asset": deck.pk, "useful": said}, headers={"User-Agent": CHROME})
    pressed = [
        [one["aria-pressed"] for one in soup(person(browser, link)).select(".public-useful button")]
        for browser in (client, other)
    ]
    assert pressed == [["true", "false"], ["false", "true"]]


@pytest.mark.parametrize(
    ("tracking", "headers"), [("sums", {}), ("ask", {}), ("tell", {"DNT": "1"}), ("tell", {"Sec-GPC": "1"})]
)
def test_where_nothing_is_recorded_nothing_but_what_was_sent_is_kept(client, link, deck, settings, tracking, headers):
    settings.HUB_TRACKING = tracking
    headers = {"User-Agent": CHROME, **headers}
    base = f"/s/{link.token}"
    client.get(base, headers=headers)
    client.post(f"{base}/useful", {"asset": deck.pk, "useful": "yes"}, headers=headers)
    form = client.get(f"{base}/ask?at={deck.pk}:1", headers=headers)
    assert "Nothing else is recorded of you." in words_in(soup(form))
    client.post(f"{base}/ask?at={deck.pk}:1", {"words": "Why?"}, headers=headers)
    client.post(f"{base}/pass-on", {"name": "Tom", "how": "copy"}, headers=headers)
    assert Reaction.objects.get().reader_key == ""
    assert not Open.objects.exists()
    assert not Viewer.objects.exists()
    assert "reader" not in client.cookies
    assert ShareLink.objects.get(passed_on_from=link).recipient.name == "Tom"


@pytest.mark.parametrize("language", LANGUAGES)
def test_forms_and_what_is_said_are_in_the_readers_language(client, link, deck, raj, language):
    ask(client, link, deck)
    answer_question(question=ReaderQuestion.objects.get(), by=raj, at=timezone.now(), words="Nothing.")
    said: dict[str, set[str]] = {"en": set(), language: set()}
    for code, words in said.items():
        headers = {"Accept-Language": code, "User-Agent": CHROME}
        parts = [soup(client.get(f"/s/{link.token}", headers=headers)).select_one(".public-say")]
        for form in (f"ask?at={deck.pk}:1", "pass-on"):
            answer = client.get(f"/s/{link.token}/{form}", headers=headers)
            assert "Accept-Language" in answer["Vary"]
            parts.append(soup(answer).select_one(".public-saying"))
        for part in parts:
            words.update(part.stripped_strings)
    names = {deck.title, f"{deck.title}, Slide 1"}
    # In Italian and Dutch it is the same word.
    assert said["en"] & said[language] <= names | {"optional"}
    assert len(said["en"]) == len(said[language])


@pytest.mark.parametrize("gate", ["passcode", "code", "revoked"])
@pytest.mark.parametrize("part", ["useful", "ask", "pass-on"])
def test_nothing_is_said_before_what_the_link_asks_was_passed(client, raj, deck, gate, part):
    asks = {
        "passcode": {"passcode": make_password("4719471")},
        "code": {"verify_email": True, "allowed": ["marlow.example"]},
        "revoked": {"revoked_at": timezone.now()},
    }
    link = ShareLinkFactory(created_by=raj, assets=[deck], **asks[gate])
    path = f"/s/{link.token}/{part}?at={deck.pk}:1"
    data = {"asset": deck.pk, "useful": "yes", "words": "Why?"}
    data |= {"name": "Tom", "email": "tom@marlow.example", "how": "mail"}
    for answer in (client.post(path, data), *([client.get(path)] if part != "useful" else [])):
        if gate == "revoked":
            assert (answer.status_code, "This link is not open." in answer.content.decode()) == (404, True)
        else:
            assert (answer.status_code, answer["Location"].partition("#")[0]) == (302, f"/s/{link.token}")
        assert deck.title not in answer.content.decode()
    assert not Reaction.objects.exists()
    assert not ReaderQuestion.objects.exists()
    assert ShareLink.objects.count() == 1
    assert not OutgoingMail.objects.exists()
    assert not Tally.objects.filter(scope__in=["questions from one", "passed on from one", "reactions"]).exists()


def test_a_page_that_may_not_be_named_can_not_be_asked_about(client, raj):
    deck = make_deck(pages=2)
    deck.document.pages.filter(number=2).update(hidden=True)
    link = ShareLinkFactory(created_by=raj, assets=[deck])
    for at in (f"{deck.pk}:2", f"{deck.pk}:9", "x", ""):
        assert client.post(f"/s/{link.token}/ask?at={at}", {"words": "Why?"})["Location"] == f"/s/{link.token}"
    assert not ReaderQuestion.objects.exists()


@pytest.mark.parametrize("who", ["raj", "oli", "ada"])
def test_people_of_the_hub_say_nothing_as_readers(client, link, deck, who, request):
    client.force_login(request.getfixturevalue(who))
    assert not soup(person(client, link)).select(".public-useful")
    client.post(f"/s/{link.token}/useful", {"asset": deck.pk, "useful": "yes"})
    asked = ask(client, link, deck)
    passed_on = client.post(f"/s/{link.token}/pass-on", {"name": "Tom", "how": "copy"})
    assert [answer.status_code for answer in (asked, passed_on)] == [403, 403]
    assert "You are logged in to the hub." in words_in(soup(asked))
    assert not Reaction.objects.exists()
    assert not ReaderQuestion.objects.exists()
    assert ShareLink.objects.count() == 1


def test_pass_it_on_shows_the_new_link_to_whoever_made_it(client, link, raj):
    way = soup(person(client, link)).select_one(".public-pass-on")["href"]
    answer = client.post(way, {"name": " Tom\u200b  Reyes ", "email": "tom@marlow.example", "how": "mail"})
    assert answer.status_code == 302
    made = ShareLink.objects.get(passed_on_from=link)
    shown = client.get(answer["Location"])
    assert soup(shown).select_one("#made")["value"] == made.url
    assert "A link for Tom Reyes" in words_in(soup(shown))
    assert "It is mailed to tom@marlow.example." in words_in(soup(shown))
    assert made.token not in unquote(answer["Location"])
    own = soup(person(client, made))
    assert "A reader passed it on to you." in words_in(own.select_one(".public-side header"))
    assert "For Tom Reyes , from Raj Dhillon" in words_in(own.select_one(".public-who"))
    # Another link's page shows nothing of it.
    stranger = ShareLinkFactory(created_by=raj, assets=list(link.assets.all()))
    query = answer["Location"].partition("?")[2]
    assert not soup(client.get(f"/s/{stranger.token}/pass-on?{query}")).select("#made")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": ""}, "name"),
        ({"name": "\u3164"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "Tom", "email": "nonsense"}, "email"),
        ({"name": "Tom", "email": f"{'x' * 60}@{'y' * 60}.{'z' * 60}.{'w' * 60}.{'v' * 30}.example"}, "email"),
        ({"name": "Tom", "how": "mail"}, "email"),
    ],
)
def test_passing_on_to_nobody_is_refused_where_it_is_written(client, link, typed, wrong):
    answer = client.post(f"/s/{link.token}/pass-on", {"how": "copy", **typed})
    assert answer.status_code == 422
    assert soup(answer).select_one(f"#{wrong}-error[role=alert]")
    assert ShareLink.objects.count() == 1


def test_a_link_that_may_not_be_passed_on_offers_nothing(client, raj, deck):
    link = ShareLinkFactory(created_by=raj, assets=[deck], pass_on=False)
    assert not soup(person(client, link)).select(".public-pass-on")
    for answer in (
        client.get(f"/s/{link.token}/pass-on"),
        client.post(f"/s/{link.token}/pass-on", {"name": "Tom", "how": "copy"}),
    ):
        assert answer["Location"] == f"/s/{link.token}"
    assert ShareLink.objects.count() == 1


def test_a_link_with_questions_takes_two_queries_more(client, link, deck, django_assert_num_queries):
    person(client, link)
    # As a link of which nobody said anything.
    with django_assert_num_queries(4):
        person(client, link)
    ask(client, link, deck)
    client.post(f"/s/{link.token}/useful", {"asset": deck.pk, "useful": "yes"}, headers={"User-Agent": CHROME})
    with django_assert_num_queries(6):
        person(client, link)
    for number in range(3):
        ask(client, link, deck, page=number + 1, words=f"{number}?")
    with django_assert_num_queries(6):
        person(client, link)


def test_what_is_said_at_a_page_names_no_customer_who_may_not_be_named(client, link, deck, raj):
    CustomerStoryFactory(customer="Kestrel Valley Hospitals", described_as="A hospital group")
    ask(client, link, deck, words="Who has it? Kestrel Valley Hospitals?", name="Kestrel Valley Hospitals")
    answer_question(question=ReaderQuestion.objects.get(), by=raj, at=timezone.now(), words="Kestrel Valley has it.")
    said = words_in(soup(person(client, link)).select_one(".public-question"))
    assert "Kestrel" not in said
    assert "Who has it? A hospital group?" in said
    assert said.endswith("The customer has it.")


def test_passed_on_to_an_address_of_a_customer_it_tells_no_more_than_before(client, raj):
    CustomerStoryFactory(customer="Kestrel Valley Hospitals", described_as="A hospital group")
    script = ScriptFactory(title="For Kestrel Valley Hospitals")
    Recipient.objects.create(
        sender=raj, name="Kim Oduya", email="kim@kestrel.example", company="Kestrel Valley Hospitals"
    )
    link = ShareLinkFactory(created_by=raj, assets=[script])
    answer = client.post(f"/s/{link.token}/pass-on", {"name": "K", "email": "kim@kestrel.example", "how": "copy"})
    made = ShareLink.objects.get(passed_on_from=link)
    page = person(client, made)
    shown = words_in(soup(page)) + words_in(soup(client.get(answer["Location"])))
    assert "Kestrel Valley" not in shown
    assert "Kim" not in shown
    assert "For kim@kestrel.example , from Raj Dhillon" in shown
    # Sent to the customer it speaks of the customer, whoever of them reads it.
    sent = ShareLinkFactory(created_by=raj, assets=[script], recipient=made.recipient)
    again = pass_on(
        link=sent,
        to=RecipientDetails(name="Lee", email="lee@kestrel.example"),
        by_mail=False,
        sender="x",
        at=timezone.now(),
    )
    assert "For Kestrel Valley Hospitals" in words_in(soup(person(client, again)))
