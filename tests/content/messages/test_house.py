"""Messages that both sides agree to, what the check of the library keeps, and where people meet it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from content import actions as asset_actions
from content import refusals
from content.actions import create_draft
from content.actions.library import check_library
from content.findings import Severity
from content.gate.gate import findings_of
from content.messages import reading
from content.messages.actions import (
    ChangedMeanwhile,
    NotAllowedToAccept,
    NotAllowedToAgree,
    NotOpen,
    accept_finding,
    agree_to_message,
)
from content.messages.passages import passages_of_text
from content.messages.rules import fingerprint, ready_check
from content.models import (
    Asset,
    FindingState,
    Message,
    MessageCheck,
    MessageFinding,
    MessagePass,
    MessageRule,
    Pillar,
    Script,
)
from search.models import GlossaryTerm
from tests.browsing import as_user, soup, words_of
from tests.content.desk import NOW
from tests.factories.content import (
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    DocumentPageFactory,
    ScriptFactory,
    answer,
)
from tests.factories.people import token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(db) -> Message:
    pillar = Pillar.objects.create(name="Fewer empty slots")
    return Message.objects.create(pillar=pillar, statement="Patients keep the appointments they can change.")


@pytest.fixture
def rule(db) -> MessageRule:
    return MessageRule.objects.create(phrases="guarantee\nrisk-free", instead="helps you keep", why="Nobody can.")


def _deck(*pages: str, **fields) -> CollateralFactory:
    document = DocumentFactory()
    for number, text in enumerate(pages, start=1):
        DocumentPageFactory(document=document, number=number, title="", text=text)
    return CollateralFactory(document=document, **fields)


def _kept(asset) -> list[tuple[str, str, int | None, str]]:
    rows = MessageFinding.objects.on(asset.pk).order_by("pk")
    return [(one.where, one.words, one.page, one.state) for one in rows]


def test_a_message_holds_once_both_sides_agree(message, april, mia, raj, ana):
    waits = MessageRule.objects.create(phrases="no-shows", message=message)
    agree_to_message(message=message, by=april, side="marketing", at=NOW)
    assert (reading.house(), [one.pk for one in reading.waiting()]) == ([], [message.pk])
    assert ready_check().rules == ()

    agree_to_message(message=message, by=mia, side="sales", at=NOW)
    [room] = reading.house()
    assert (room.pillar, room.messages, reading.waiting()) == ("Fewer empty slots", [message], [])
    assert [one.key for one in ready_check().rules] == [f"rule:{waits.pk}"]
    assert ModelLogEntry.objects.filter(action="content.agree_to_message").count() == 2
    for person, side in ((raj, "sales"), (ana, "marketing"), (april, "sales"), (mia, "marketing"), (mia, "nobody")):
        with pytest.raises(NotAllowedToAgree):
            agree_to_message(message=message, by=person, side=side, at=NOW)


def test_agreeing_again_changes_nothing(message, april, ada):
    agree_to_message(message=message, by=april, side="marketing", at=NOW)
    agree_to_message(message=message, by=ada, side="marketing", at=NOW + timedelta(days=1))
    message.refresh_from_db()
    assert (message.marketing_agreed_by, message.marketing_agreed_at) == (april, NOW)


def test_what_is_changed_is_agreed_to_anew(message, april, mia, ana):
    for by, side in ((april, "marketing"), (mia, "sales")):
        agree_to_message(message=message, by=by, side=side, at=NOW)
    address = f"/admin/snippets/content/message/edit/{message.pk}/"
    form = {"statement": message.statement, "pillar": message.pillar_id, "language": "en", "order": 0}
    assert as_user(ana).post(address, form | {"proof_points": "", "say": ""}).status_code == 302
    message.refresh_from_db()
    assert message.is_agreed
    assert as_user(ana).post(address, form | {"proof_points": "", "say": "keep the slot"}).status_code == 302
    message.refresh_from_db()
    assert (message.is_agreed, message.words, message.sales_agreed_by) == (False, ("keep the slot",), None)


def test_nobody_agrees_to_words_that_came_after_they_read_it(message, april, ana):
    form = {"pillar": message.pillar_id, "language": "en", "order": 0, "proof_points": "", "say": ""}
    edit, agree = f"/admin/snippets/content/message/edit/{message.pk}/", f"/messages/{message.pk}/agree/"
    as_user(ana).post(edit, form | {"statement": "We help."})
    approver = as_user(april)
    [read] = soup(approver.get("/messages/")).select(f"form[action='{agree}'] input[name=version]")
    seen = Message.objects.get(pk=message.pk)
    as_user(ana).post(edit, form | {"statement": "We always help."})
    with pytest.raises(ChangedMeanwhile):
        agree_to_message(message=seen, by=april, side="marketing", at=NOW)
    refused = approver.post(agree, {"side": "marketing", "version": read["value"]}, follow=True)
    assert "Nothing was agreed to. The message was changed meanwhile. Read it once more." in words_of(refused)
    assert Message.objects.get(pk=message.pk).missing_sides == ["marketing", "sales"]
    approver.post(agree, {"side": "marketing", "version": Message.objects.get(pk=message.pk).version})
    assert Message.objects.get(pk=message.pk).missing_sides == ["sales"]


def test_the_library_is_checked_and_kept_up_to_date(rule):
    deck = _deck("We help.", "It is guaran-\nteed and risk free.")
    hidden = DocumentPageFactory(document=deck.document, number=3, text="guaranteed", hidden=True)
    clean = ScriptFactory(body=[answer("Why?", "It helps.")])
    at = timezone.now()
    assert check_library(at=at) == 2
    assert _kept(deck) == [("Page 2", "guaran- teed", 2, "open"), ("Page 2", "risk free", 2, "open")]
    assert _kept(clean) == []
    assert hidden.hidden
    assert check_library(at=timezone.now()) == 0

    deck.document.pages.filter(number=2).update(text="It is risk free.")
    type(deck.document).objects.filter(pk=deck.document_id).update(processed_at=timezone.now())
    assert check_library(at=timezone.now()) == 1
    assert [state for *_, state in _kept(deck)] == ["fixed", "open"]


def test_what_was_published_long_ago_is_not_looked_up_each_minute(rule):
    at = timezone.now()
    old = _deck("guaranteed")
    for asset in (old, _deck("guaranteed"), _deck("guaranteed")):
        Asset.objects.among([asset.pk]).update(last_published_at=at - timedelta(days=90))
        type(asset.document).objects.filter(pk=asset.document_id).update(processed_at=at - timedelta(days=90))
    assert check_library(at=at) == 3
    MessageCheck.objects.filter(asset=old).delete()
    with CaptureQueriesContext(connection) as queries:
        assert check_library(at=at + timedelta(minutes=1)) == 0
    [looked_up] = [one["sql"] for one in queries if "message" in one["sql"] and "UNION" in one["sql"]]
    assert "last_published_at" in looked_up
    assert check_library(at=at + timedelta(days=1)) == 1
    assert check_library(at=at + timedelta(days=1, minutes=1)) == 0


def test_what_was_committed_late_is_looked_up_still(rule):
    at = timezone.now()
    assert check_library(at=at) == 0
    late = _deck("guaranteed")
    for minutes, checked in ((16, 0), (14, 1)):
        Asset.objects.among([late.pk]).update(last_published_at=at - timedelta(minutes=minutes))
        type(late.document).objects.filter(pk=late.document_id).update(processed_at=at - timedelta(days=2))
        assert check_library(at=at) == checked


def test_a_run_that_was_cut_short_goes_on_with_all(rule):
    for number in range(2):
        asset = _deck(f"guarantee {number}")
        Asset.objects.among([asset.pk]).update(last_published_at=timezone.now() - timedelta(days=90))
    assert check_library(at=timezone.now(), seconds=0) == 1
    assert not MessagePass.objects.exists()
    assert check_library(at=timezone.now()) == 1
    assert MessagePass.objects.count() == 1


def test_a_new_or_changed_rule_checks_everything_again(rule):
    deck = _deck("The cheapest way")
    check_library(at=timezone.now())
    before = fingerprint(ready_check())
    MessageRule.objects.create(phrases="cheapest")
    assert fingerprint(ready_check()) != before
    assert check_library(at=timezone.now()) == 1
    assert _kept(deck) == [("Page 1", "cheapest", 1, "open")]
    MessageRule.objects.filter(phrases="cheapest").update(is_on=False)
    assert check_library(at=timezone.now()) == 1
    assert _kept(deck) == [("Page 1", "cheapest", 1, "fixed")]


def test_only_what_is_live_is_checked(rule, ana):
    create_draft(asset=Script(title="We guarantee", type="talk-track", owner=ana), by=ana)
    _deck("guaranteed", expire_at=timezone.now() - timedelta(seconds=1))
    assert check_library(at=timezone.now()) == 0
    assert not MessageFinding.objects.exists()


def test_all_that_a_story_says_is_read(rule):
    story = CustomerStoryFactory(challenge="No guarantee.", solution="We guaranteed it.", summary="Guarantees")
    check_library(at=timezone.now())
    found = [(where, words) for where, words, *_ in _kept(story)]
    assert found == [("The summary", "Guarantees"), ("The challenge", "guarantee"), ("The solution", "guaranteed")]


def test_the_time_that_a_run_may_take_is_kept(rule):
    for number in range(3):
        _deck(f"guarantee {number}")
    assert check_library(at=timezone.now(), seconds=0) == 1
    assert check_library(at=timezone.now()) == 2


def test_an_accepted_finding_stays_so_wherever_it_moves(rule, april):
    deck = _deck("guaranteed", "more")
    check_library(at=timezone.now())
    finding = MessageFinding.objects.get()
    accept_finding(finding=finding, by=april, reason=" By law. ", at=NOW)
    assert (finding.state, finding.reason, finding.decided_by) == (FindingState.ACCEPTED, "By law.", april)
    assert "off_message" not in [one.code for one in findings_of(deck, at=timezone.now())]

    deck.document.pages.filter(number=1).update(text="more")
    deck.document.pages.filter(number=2).update(text="Guaranteed by law")
    type(deck.document).objects.filter(pk=deck.document_id).update(processed_at=timezone.now())
    check_library(at=timezone.now())
    assert _kept(deck)[-1] == ("Page 2", "Guaranteed", 2, "accepted")
    assert not MessageFinding.objects.open().exists()


def test_accepting_is_for_approvers_with_a_reason_and_once(rule, april, ana, raj):
    _deck("guaranteed")
    check_library(at=timezone.now())
    finding = MessageFinding.objects.get()
    for person in (ana, raj):
        with pytest.raises(NotAllowedToAccept):
            accept_finding(finding=finding, by=person, reason="So.", at=NOW)
    with pytest.raises(refusals.Incomplete):
        accept_finding(finding=finding, by=april, reason=" ", at=NOW)
    accept_finding(finding=finding, by=april, reason="So.", at=NOW)
    with pytest.raises(NotOpen):
        accept_finding(finding=finding, by=april, reason="So.", at=NOW)


@pytest.mark.parametrize(
    ("stops", "audience", "severity"),
    [(False, "shareable", Severity.WARNING), (True, "shareable", Severity.ERROR), (True, "internal", Severity.WARNING)],
)
def test_the_gate_tells_and_stops_where_the_rule_says_so(rule, ana, april, stops, audience, severity):
    MessageRule.objects.update(stops=stops)
    body = [("email", {"name": "", "subject": "Your list", "body": "We guarantee it."})]
    script = create_draft(
        asset=Script(title="Mail", type="email-template", owner=ana, body=body, audience=audience), by=ana
    )
    [finding] = [one for one in findings_of(script, at=NOW) if one.code == "off_message"]
    assert (finding.severity, finding.field, finding.page) == (severity, "body", 1)
    assert finding.words == "Part 1 says “guarantee”. Nobody can. Say “helps you keep” instead."
    if severity == Severity.ERROR:
        with pytest.raises(refusals.Unfit):
            asset_actions.submit_asset(asset=script, by=ana, at=NOW)


def test_what_the_glossary_avoids_is_a_rule(db):
    GlossaryTerm.objects.create(term="reminder", synonyms="reminder robocall", avoid="robocall")
    found = ready_check().breaches(passages_of_text("A robocall. Our reminder robocall."))
    assert [(one.words, one.rule.instead, one.rule.key[:9]) for one in found] == [("robocall", "reminder", "glossary:")]


def test_reps_read_what_holds_and_see_nothing_that_waits(message, raj, april, mia, client):
    assert "No message is agreed yet" in as_user(raj).get("/messages/").content.decode()
    assert message.statement in as_user(april).get("/messages/").content.decode()
    assert as_user(raj).post(f"/messages/{message.pk}/agree/", {"side": "sales"}).status_code == 403
    assert as_user(april).post(f"/messages/{message.pk}/agree/", {"side": "marketing"}).status_code == 302
    assert as_user(mia).post(f"/messages/{message.pk}/agree/", {"side": "sales"}).status_code == 302
    page = as_user(raj).get("/messages/").content.decode()
    assert message.statement in page
    assert "Agreed by April Osei for marketing, Mia Castellan for sales" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_however_much_it_holds(
    number, message, raj, april, mia, django_assert_num_queries
):
    for place in range(number):
        one = Message.objects.create(pillar=message.pillar, statement=f"We help {place}.")
        MessageRule.objects.create(phrases=f"way {place}", message=one)
        agree_to_message(message=one, by=april, side="marketing", at=NOW)
        agree_to_message(message=one, by=mia, side="sales", at=NOW)
    browser = as_user(raj)
    browser.get("/messages/")
    with django_assert_num_queries(7):
        browser.get("/messages/")


def test_a_pasted_text_is_checked_and_not_kept(rule, raj):
    page = (
        as_user(raj)
        .post("/messages/check/", {"text": "Dear Kim,\r\nwe guaran\u00adtee\r\nit <b>now</b>."})
        .content.decode()
    )
    assert "“guarantee”" in page
    assert "Say “helps you keep” instead." in page
    assert "&lt;b&gt;now&lt;/b&gt;" in page
    assert "Nothing found" in as_user(raj).post("/messages/check/", {"text": "Dear Kim"}).content.decode()
    assert not MessageFinding.objects.exists()


def test_approvers_accept_on_the_asset_page_where_reps_see_nothing(rule, raj, april):
    deck = _deck("guaranteed")
    check_library(at=timezone.now())
    finding = MessageFinding.objects.get()
    address = deck.get_absolute_url()
    assert "Off message" not in as_user(raj).get(address).content.decode()
    assert as_user(raj).post(f"/messages/findings/{finding.pk}/accept/", {"reason": "So."}).status_code == 403
    assert "Page 1 says “guaranteed”. Nobody can." in as_user(april).get(address).content.decode()
    answered = as_user(april).post(f"/messages/findings/{finding.pk}/accept/", {"reason": " "}, follow=True)
    assert "Say why it may stand." in answered.content.decode()
    as_user(april).post(f"/messages/findings/{finding.pk}/accept/", {"reason": "By law."})
    assert "Accepted by April Osei: By law." in as_user(april).get(address).content.decode()


def test_the_list_of_findings_is_for_who_works_on_content(rule, ana, april, raj, mia):
    deck = _deck("guaranteed", title="Lantern")
    check_library(at=timezone.now())
    for person in (ana, april):
        page = as_user(person).get("/admin/off-message/").content.decode()
        assert (deck.title in page, "guaranteed" in page) == (True, True)
    for person in (raj, mia):
        assert as_user(person).get("/admin/off-message/").status_code in (302, 403)
    accept_finding(finding=MessageFinding.objects.get(), by=april, reason="So.", at=NOW)
    assert "Lantern" not in as_user(ana).get("/admin/off-message/").content.decode()
    assert "Lantern" in as_user(ana).get("/admin/off-message/?state=accepted").content.decode()
    export = as_user(ana).get("/admin/off-message/?export=csv&state=accepted")
    assert b"Lantern" in b"".join(export.streaming_content)


def test_the_api_answers_the_house_and_checks_a_text(message, rule, raj, april, mia, client):
    MessageRule.objects.create(phrases="no-shows", instead="empty slots", message=message)
    for by, side in ((april, "marketing"), (mia, "sales")):
        agree_to_message(message=message, by=by, side=side, at=NOW)
    header = {"Authorization": f"Bearer {token_of(raj)}"}
    house = client.get("/api/v1/messages", headers=header).json()
    assert [(one["statement"], one["pillar"]) for one in house["messages"]] == [
        (message.statement, "Fewer empty slots")
    ]
    assert house["messages"][0]["dont_say"][0]["instead"] == "empty slots"
    assert [one["words"] for one in house["rules"]] == [["guarantee", "risk-free"]]
    answered = client.post(
        "/api/v1/messages/check", {"text": "We guarantee it."}, content_type="application/json", headers=header
    )
    assert answered.json()["findings"] == [
        {"rule": "guarantee", "words": "guarantee", "instead": "helps you keep", "around": "We guarantee it."}
    ]
    assert client.get("/api/v1/messages").status_code == 401
