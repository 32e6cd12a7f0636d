"""What a link asks before it shows anything, as a reader meets it; mails by a real mail server."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hub.core.notices.models import MailState, OutgoingMail
from hub.people.personal_data.finding import find_subjects
from hub.people.personal_data.held import Subject, held_about
from tests.browsing import words_of
from tests.factories.mail import post_all
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.log import log_of
from tests.tracking.recipient.test_views import load_of, make_deck, read
from tracking.links.changing import change_options
from tracking.links.erasure import erase_recipient
from tracking.links.options import LinkOptions, read_allowed
from tracking.models import AddressCode, Agreement, ShareLink, Terms
from tracking.usage.retention import forget_raw_events

pytestmark = pytest.mark.django_db
RITA = "rita@marlow.example"


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


@pytest.fixture
def deck():
    return make_deck()


@pytest.fixture
def link(raj, deck):
    return ShareLinkFactory(created_by=raj, assets=[deck], verify_email=True, allow_download=True)


def address(link):
    return f"/s/{link.token}"


def ask(client, link, whose=RITA, **more):
    return client.post(address(link), {"address": whose}, **more)


def code_in(message) -> str:
    [plain] = [part for part in message.walk() if part.get_content_type() == "text/plain"]
    text = plain.get_payload(decode=True).decode()
    return re.search(r"^\d{6}\s*$", text, re.M).group(0).strip()


def mailed_code(client, mail_server, link, whose=RITA) -> str:
    ask(client, link, whose)
    post_all()
    assert mail_server.received[-1]["To"] == whose
    return code_in(mail_server.received[-1])


def give(client, link, code, whose=RITA):
    return client.post(address(link), {"address": whose, "code": code})


def test_the_recipient_reads_after_a_code_from_their_mail(client, link, deck, mail_server):
    first = client.get(address(link))
    assert (first.status_code, "What is your email address?" in first.content.decode()) == (200, True)
    assert "Words of slide" not in first.content.decode()
    code = mailed_code(client, mail_server, link)
    assert give(client, link, code)["Location"] == address(link)
    assert "Words of slide 1." in client.get(address(link)).content.decode()
    assert client.get(f"{address(link)}/{deck.pk}/1.webp").status_code == 200
    assert b"".join(client.get(f"{address(link)}/{deck.pk}/file").streaming_content)
    assert f"{RITA} showed by a code that the address is theirs" in log_of(link)


def test_without_the_code_nothing_is_served_and_no_report_is_taken(client, link, deck):
    for path in (f"{deck.pk}/1.webp", f"{deck.pk}/file", f"{deck.pk}/media"):
        assert client.get(f"{address(link)}/{path}").status_code == 404
    assert client.post(f"{address(link)}/read", "{}", content_type="text/plain").status_code == 403


def test_a_code_opens_once_in_one_browser(client, link, mail_server):
    code = mailed_code(client, mail_server, link)
    assert give(client, link, code).status_code == 302
    other = Client()
    assert give(other, link, code).status_code == 422
    assert "What is your email address?" in other.get(address(link)).content.decode()


def test_only_the_newest_code_opens_and_not_for_ever(client, link, mail_server):
    first, second = mailed_code(client, mail_server, link), mailed_code(client, mail_server, link)
    assert give(client, link, first).status_code == (302 if first == second else 422)
    AddressCode.objects.update(asked_at=timezone.now() - timedelta(minutes=16))
    assert give(client, link, second).status_code == 422


def test_five_wrong_tries_spend_a_code(client, link, mail_server):
    code = mailed_code(client, mail_server, link)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(5):
        assert give(client, link, wrong).status_code == 422
    assert give(client, link, code).status_code == 422


def test_ten_tries_from_one_address_pause_it(client, link):
    answers = [give(client, link, "000000") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_nobody_learns_who_may_open_it(client, link, mail_server):
    asked, other = ask(client, link), ask(Client(), link, "eve@elsewhere.example")
    words = asked.content.decode().replace(RITA, "X")
    assert (asked.status_code, words) == (200, other.content.decode().replace("eve@elsewhere.example", "X"))
    post_all()
    assert [message["To"] for message in mail_server.received] == [RITA]
    for whose in (RITA, "eve@elsewhere.example"):
        answers = [ask(client, link, whose, REMOTE_ADDR=f"203.0.113.{number}").status_code for number in range(5)]
        assert answers == [200] * 4 + [429]


def test_no_table_holds_a_code_and_a_mail_that_is_late_is_not_sent(client, link, mail_server):
    ask(client, link)
    AddressCode.objects.update(asked_at=timezone.now() - timedelta(minutes=20))
    post_all()
    mail = OutgoingMail.objects.get()
    assert (mail.state, mail.reason) == (MailState.DROPPED, "The code would be out of date.")
    assert mail_server.received == []
    assert not re.search(r"\b\d{6}\b", mail.text + mail.html.replace("#", "#x"))


def test_whoever_is_allowed_besides_opens_it_and_no_longer_once_they_are_not(client, raj, deck, mail_server):
    link = ShareLinkFactory(created_by=raj, assets=[deck], allowed=["acme.example", "ann@beta.example"])
    for whose in ("tom@acme.example", "ann@beta.example", RITA):
        reader = Client()
        assert give(reader, link, mailed_code(reader, mail_server, link, whose), whose).status_code == 302
        assert "Words of slide 1." in reader.get(address(link)).content.decode()
        if whose == "tom@acme.example":
            tom = reader
    change_options(link=link, by=raj, at=timezone.now(), options=LinkOptions(allowed=("ann@beta.example",)))
    assert "What is your email address?" in tom.get(address(link)).content.decode()
    assert tom.get(f"{address(link)}/{deck.pk}/1.webp").status_code == 404


def test_what_is_no_address_is_said(client, link):
    for wrong in ("rita", "", "rita@", "x" * 300 + "@marlow.example"):
        answer = ask(client, link, wrong)
        assert (answer.status_code, "That is no email address." in answer.content.decode()) == (422, True)
    answer = ask(client, link, "jörg@marlow.example")
    assert (answer.status_code, "Mail carries only a to z" in answer.content.decode()) == (422, True)
    assert not AddressCode.objects.exists()


def test_a_domain_of_other_letters_is_let_in_by_either_spelling(raj, deck, mail_server):
    link = ShareLinkFactory(created_by=raj, assets=[deck], allowed=list(read_allowed(["XN--MLLER-KVA.example"])))
    assert link.allowed == ["müller.example"]
    for spelling in ("rita@müller.example", "Rita@xn--mller-kva.example"):
        reader = Client()
        ask(reader, link, spelling)
        post_all()
        assert mail_server.received[-1]["To"] == "rita@xn--mller-kva.example"
        assert give(reader, link, code_in(mail_server.received[-1]), spelling).status_code == 302


def test_a_pass_for_one_link_opens_no_other(client, raj, deck, link, mail_server):
    other = ShareLinkFactory(created_by=raj, assets=[deck], verify_email=True)
    give(client, link, mailed_code(client, mail_server, link))
    kept = client.cookies["address"]
    assert (kept["path"], kept["httponly"]) == (address(link), True)
    for forged in (kept.value, kept.value.replace(str(link.pk), str(other.pk), 1), RITA):
        reader = Client()
        reader.cookies["address"] = forged
        assert "What is your email address?" in reader.get(address(other)).content.decode()


@pytest.fixture
def terms():
    return Terms.of("Keep it to yourself.\n\nSend it to nobody.", at=timezone.now())


def test_terms_are_agreed_to_by_name_before_anything_is_shown(client, raj, deck, terms):
    link = ShareLinkFactory(created_by=raj, assets=[deck], terms=terms)
    page = client.get(address(link))
    assert "Send it to nobody." in words_of(page)
    assert "Words of slide" not in page.content.decode()
    assert client.get(f"{address(link)}/{deck.pk}/1.webp").status_code == 404
    for nobody in ("", "  ", "\u200b"):
        assert client.post(address(link), {"terms": terms.pk, "name": nobody}).status_code == 422
    assert not Agreement.objects.exists()
    answer = client.post(address(link), {"terms": terms.pk, "name": " Rita  Halloran "}, REMOTE_ADDR="203.0.113.77")
    assert answer.status_code == 302
    agreed = Agreement.objects.get()
    assert (agreed.name, agreed.terms, agreed.address, agreed.network) == ("Rita Halloran", terms, "", "203.0.113.0")
    assert "Words of slide 1." in client.get(address(link)).content.decode()
    assert f"Rita Halloran agreed to the terms, version {terms.pk}" in log_of(link)


def test_other_terms_are_asked_for_anew_and_what_was_agreed_to_stays(client, raj, deck, terms):
    link = ShareLinkFactory(created_by=raj, assets=[deck], terms=terms)
    client.post(address(link), {"terms": terms.pk, "name": "Rita"})
    change_options(link=link, by=raj, at=timezone.now(), options=LinkOptions(terms="Another text."))
    newer = ShareLink.objects.get(pk=link.pk).terms
    assert "Another text." in words_of(client.get(address(link)))
    late = client.post(address(link), {"terms": terms.pk, "name": "Rita"})
    assert (late.status_code, "The terms were changed meanwhile" in late.content.decode()) == (422, True)
    client.post(address(link), {"terms": newer.pk, "name": "Rita"})
    assert [one.terms.text for one in Agreement.objects.order_by("pk")] == [terms.text, "Another text."]


def test_all_gates_stand_in_order_and_each_is_passed_once(client, raj, deck, terms, mail_server):
    link = ShareLinkFactory(created_by=raj, assets=[deck])
    wanted = LinkOptions(passcode="orange-7", verify_email=True, terms=terms.text)
    change_options(link=link, by=raj, at=timezone.now(), options=wanted)
    assert "This needs a passcode." in words_of(client.get(address(link)))
    assert client.post(address(link), {"passcode": "orange-7"}).status_code == 302
    assert "What is your email address?" in words_of(client.get(address(link)))
    give(client, link, mailed_code(client, mail_server, link))
    assert RITA in words_of(client.get(address(link)))
    client.post(address(link), {"terms": terms.pk, "name": "Rita"})
    assert Agreement.objects.get().address == RITA
    assert "Words of slide 1." in client.get(address(link)).content.decode()


def test_the_state_of_an_open_page_costs_three_queries_and_writes_nothing(
    client, link, raj, deck, django_assert_num_queries
):
    change_options(link=link, by=raj, at=timezone.now(), options=LinkOptions())
    page = client.get(address(link)).content.decode()
    mark = re.search(r'data-options="(\w+)"', page).group(1)
    path = f"{address(link)}/state"
    with django_assert_num_queries(3):
        answer = client.get(path)
    assert (answer.status_code, answer["X-Options"], answer["Cache-Control"]) == (204, mark, "private, no-store")
    change_options(link=link, by=raj, at=timezone.now(), options=LinkOptions(notify="never"))
    assert client.get(path)["X-Options"] == mark
    change_options(link=link, by=raj, at=timezone.now(), options=LinkOptions(allow_download=True))
    assert client.get(path)["X-Options"] not in (mark, "")
    change_options(link=link, by=raj, at=timezone.now(), options=LinkOptions(terms="Keep it."))
    assert client.get(path)["X-Options"] == ""
    change_options(link=link, by=raj, at=timezone.now(), options=LinkOptions())
    assert client.get(path)["X-Options"] == mark
    type(deck).objects.filter(pk=deck.pk).update(audience="internal")
    assert client.get(path).status_code == 404
    assert client.get(path.replace(link.token, "x" * 32)).status_code == 404


@pytest.mark.parametrize("closing", ["revoked_at", "expires_at"])
def test_the_state_of_a_closed_link_is_that_of_an_unknown_one(client, link, closing):
    ShareLink.objects.filter(pk=link.pk).update(**{closing: timezone.now() - timedelta(seconds=1)})
    closed, unknown = client.get(f"{address(link)}/state"), client.get(f"/s/{'x' * 32}/state")
    assert (closed.status_code, closed.content) == (unknown.status_code, unknown.content) == (404, b"Not found")


def test_reading_counts_when_a_gate_is_put_up_meanwhile_and_passed(client, raj, deck, terms):
    link = ShareLinkFactory(created_by=raj, assets=[deck])
    opened = client.get(address(link))
    assert load_of(opened)
    change_options(link=link, by=raj, at=timezone.now(), options=LinkOptions(terms=terms.text))
    assert read(client, link, opened, [[deck.pk, 1, 0.9]]).status_code == 403
    client.post(address(link), {"terms": terms.pk, "name": "Rita"})
    assert read(client, link, opened, [[deck.pk, 1, 0.9]]).status_code == 204


def test_who_is_erased_is_named_nowhere_and_codes_are_forgotten(client, raj, ada, deck, terms, mail_server):
    link = ShareLinkFactory(created_by=raj, assets=[deck], terms=terms, allowed=["tom@acme.example", "acme.example"])
    give(client, link, mailed_code(client, mail_server, link, "tom@acme.example"), "tom@acme.example")
    client.post(address(link), {"terms": terms.pk, "name": "Tom"})
    erase_recipient(email=" ", by=ada, at=timezone.now())
    assert [str(one) for one in find_subjects("Tom@acme.example")] == ["tom@acme.example"]
    told = str(held_about(Subject(email="tom@acme.example")))
    assert all(words in told for words in ("tracking.AddressCode", "tracking.Agreement", "'name': 'Tom'", "'allowed'"))
    assert AddressCode.objects.get().seed not in told
    erase_recipient(email="Tom@acme.example", by=ada, at=timezone.now())
    assert find_subjects("Tom@acme.example") == []
    link.refresh_from_db()
    agreed = Agreement.objects.get()
    assert (link.allowed, agreed.name, agreed.address) == (["acme.example"], "", "")
    assert not AddressCode.objects.exists()
    ask(Client(), link)
    assert forget_raw_events(at=timezone.now() + timedelta(days=401)).codes == 1


def test_a_link_for_one_address_opens_to_nobody_when_that_is_erased(client, raj, ada, deck):
    link = ShareLinkFactory(created_by=raj, assets=[deck], allowed=["tom@acme.example"], recipient=None)
    erase_recipient(email="tom@acme.example", by=ada, at=timezone.now())
    link.refresh_from_db()
    assert (link.allowed, link.asks_address) == ([], True)
    assert "Words of slide 1." not in words_of(client.get(f"/s/{link.token}", follow=True))
