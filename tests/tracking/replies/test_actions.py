"""Reactions, questions and answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from hub.core.audit import AuditEntry
from hub.core.limits import TooMany
from hub.core.notices.habits import Habits, keep_habits
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.notices.rhythm import Notify
from hub.core.notices.topics import Topic, choose_topics
from hub.people.personal_data.held import Subject, held_about
from tests.factories.content import CollateralFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.links.closing import revoke_share_link
from tracking.links.erasure import erase_recipient
from tracking.models import Reaction, ReaderQuestion
from tracking.replies import actions
from tracking.replies.actions import NoAnswer, NotSaid, Place, answer_question, ask_sender, react
from tracking.usage.retention import forget_raw_events

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture
def link(raj):
    return ShareLinkFactory(created_by=raj, assets=[CollateralFactory(title="Deck")], sent_at=NOW)


def asked(link, words="What does it cost?", *, asker="", sender="192.0.2.1", at=NOW, page=3):
    place = Place(link.assets.get().pk, page)
    return ask_sender(link=link, place=place, words=words, asker=asker, sender=sender, at=at)


def test_a_reader_counts_once_with_what_they_said_last(link):
    asset = link.assets.get()
    told = [("a", True), ("a", False), ("b", True), ("", True), ("", False), ("c", True), ("c", None)]
    for reader, is_useful in told:
        react(link=link, asset_id=asset.pk, is_useful=is_useful, reader=reader, sender="192.0.2.1", at=NOW)
    said = Reaction.objects.order_by("reader_key").values_list("reader_key", "is_useful")
    assert list(said) == [("", False), ("a", False), ("b", True)]


def test_reactions_are_limited_by_address(link):
    asset = link.assets.get()
    for _ in range(actions.REACTIONS.tries):
        react(link=link, asset_id=asset.pk, is_useful=True, reader="a", sender="192.0.2.1", at=NOW)
    with pytest.raises(TooMany):
        react(link=link, asset_id=asset.pk, is_useful=False, reader="a", sender="192.0.2.1", at=NOW)
    react(link=link, asset_id=asset.pk, is_useful=False, reader="b", sender="192.0.2.2", at=NOW)


def test_a_question_is_kept_and_its_sender_is_told_with_its_words(link, raj, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        question = asked(link, "  What does it\ncost?\u200b ", asker=" Rita\u200b  H. ")
    assert (question.words, question.asker, question.page) == ("What does it\ncost?", "Rita H.", 3)
    assert (question.answered_at, question.answer) == (None, "")
    [notice] = Notice.objects.filter(user=raj)
    assert notice.words == "Rita H. asks about your link to “Deck”"
    assert notice.address == f"/sent/{link.pk}/questions/{question.pk}/"
    [sent] = mail.outbox
    assert sent.to == [raj.email]
    assert "Rita H., Marlow County Health, asks about “Deck”:\n\nWhat does it\ncost?" in sent.body
    assert f"{settings.BASE_URL}{notice.address}" in sent.body


@pytest.mark.parametrize(
    ("words", "asker", "code"),
    [
        ("", "", "empty"),
        (" \u200b\u2060 ", "", "empty"),
        ("\u3164", "", "empty"),
        ("x" * 1001, "", "too_long"),
        ("Why?", "\u3164", "name"),
        ("Why?", "x" * 121, "name"),
    ],
)
def test_ask_refuses_what_is_no_question(link, words, asker, code):
    with pytest.raises(NotSaid) as refused:
        asked(link, words, asker=asker)
    assert refused.value.code == code
    assert not ReaderQuestion.objects.exists()
    assert not Notice.objects.exists()


def test_a_second_tap_asks_nothing_new(link):
    first = asked(link)
    assert asked(link) == first
    assert asked(link, page=4) != first
    answer_question(question=first, by=link.created_by, at=NOW, words="Nothing.")
    assert asked(link) != first


def test_questions_are_limited_by_address_by_link_and_in_all(link, monkeypatch):
    for number in range(10):
        asked(link, f"Question {number}?")
    with pytest.raises(TooMany):
        asked(link, "One more?")
    for hand in range(2, 5):
        for number in range(10):
            asked(link, f"Question {hand}-{number}?", sender=f"192.0.2.{hand}")
    with pytest.raises(TooMany):
        asked(link, "One more?", sender="192.0.2.5")
    monkeypatch.setattr(actions, "MOST_QUESTIONS", 40)
    with pytest.raises(NotSaid, match="too_many"):
        asked(link, "One more?", at=NOW + timedelta(days=2))


def test_who_wants_no_news_of_a_link_gets_no_mail_and_who_has_quiet_hours_gets_it_after_them(link, raj):
    link.notify = Notify.NEVER
    link.save(update_fields=["notify"])
    asked(link)
    assert Notice.objects.filter(user=raj, waits_for_mail=False).count() == 1
    assert not OutgoingMail.objects.exists()
    link.notify = Notify.DAILY
    link.save(update_fields=["notify"])
    asked(link, "And why?")
    assert Notice.objects.filter(user=raj, waits_for_mail=True).count() == 1
    assert not OutgoingMail.objects.exists()
    link.notify = Notify.AT_ONCE
    link.save(update_fields=["notify"])
    local = timezone.localtime(NOW)
    begin, end = ((local + timedelta(hours=hours)).time() for hours in (-1, 1))
    keep_habits(user=raj, habits=Habits(quiet=(begin, end)))
    asked(link, "And when?")
    assert Notice.objects.filter(user=raj, waits_for_mail=True).count() == 2
    assert not OutgoingMail.objects.exists()


def test_who_switched_such_mails_off_gets_none(link, raj, django_capture_on_commit_callbacks):
    choose_topics(user=raj, wanted=set(Topic.values) - {Topic.READERS}, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        asked(link)
    assert mail.outbox == []


def test_the_manager_is_told_of_a_question_to_who_has_left(link, raj, mia):
    raj.is_active = False
    raj.save(update_fields=["is_active"])
    asked(link)
    assert list(Notice.objects.values_list("user", flat=True)) == [mia.pk]


def test_answer_and_change_the_answer(link, raj):
    question = asked(link)
    assert answer_question(question=question, by=raj, at=NOW, words=" Nothing\u200b. ")
    question.refresh_from_db()
    assert (question.answer, question.answered_at, question.answered_by) == ("Nothing.", NOW, raj)
    later = NOW + timedelta(hours=1)
    assert not answer_question(question=question, by=raj, at=later, words="Nothing.")
    assert answer_question(question=question, by=raj, at=later, words="Little.")
    said = [entry.formatter.format_message(entry) for entry in AuditEntry.objects.order_by("timestamp", "pk")]
    assert said == [
        f"Answered question {question.pk} of a reader",
        f"Changed the answer to question {question.pk} of a reader",
    ]


def test_answered_in_another_way_it_waits_no_more(link, raj):
    question = asked(link)
    answer_question(question=question, by=raj, at=NOW, words="")
    assert not ReaderQuestion.objects.waiting().exists()


@pytest.mark.parametrize("who", ["mia", "oli", "ada", "ana"])
def test_nobody_answers_but_whoever_sent_the_link(link, who, request):
    question = asked(link)
    with pytest.raises(PermissionDenied):
        answer_question(question=question, by=request.getfixturevalue(who), at=NOW, words="Nothing.")
    question.refresh_from_db()
    assert question.answered_at is None


@pytest.mark.parametrize("words", ["\u3164", "x" * 4001, "a\0b"])
def test_answer_refuses_what_is_none(link, raj, words):
    question = asked(link)
    with pytest.raises(NoAnswer):
        answer_question(question=question, by=raj, at=NOW, words=words)
    assert ReaderQuestion.objects.waiting().exists()


def test_the_mail_that_it_is_answered_holds_the_link_and_not_the_answer(link, raj, django_capture_on_commit_callbacks):
    question = asked(link)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer_question(question=question, by=raj, at=NOW, words="Confidential figure.", by_mail=True)
    [sent] = [one for one in mail.outbox if one.to == ["rita@marlow.example"]]
    assert link.url in sent.body
    assert "Confidential" not in sent.body + str(sent.alternatives)
    assert link.url not in OutgoingMail.objects.get(kind="question_answered").text


def test_no_mail_that_it_is_answered_leaves_once_the_link_is_closed(link, raj, django_capture_on_commit_callbacks):
    question = asked(link)
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        answer_question(question=question, by=raj, at=NOW, words="Yes.", by_mail=True)
        revoke_share_link(link=link, by=raj, at=NOW)
    assert [one for one in mail.outbox if one.to == ["rita@marlow.example"]] == []


def test_what_was_asked_and_said_goes_with_the_raw_facts(link):
    long_ago = NOW - timedelta(days=settings.HUB_RAW_EVENT_DAYS, hours=1)
    asked(link, at=long_ago)
    recent = asked(link, "And now?")
    asset = link.assets.get()
    react(link=link, asset_id=asset.pk, is_useful=True, reader="a", sender="x", at=long_ago)
    react(link=link, asset_id=asset.pk, is_useful=True, reader="b", sender="x", at=NOW)
    forgotten = forget_raw_events(at=NOW)
    assert (forgotten.questions, forgotten.reactions) == (1, 1)
    assert ReaderQuestion.objects.get() == recent
    assert Reaction.objects.get().reader_key == "b"


def test_erasing_a_recipient_erases_what_they_asked_and_what_was_told_of_it(link, raj):
    question = asked(link, "Does Rita pay?", asker="Rita")
    react(link=link, asset_id=link.assets.get().pk, is_useful=True, reader="key of a cookie", sender="x", at=NOW)
    erase_recipient(email="rita@marlow.example", by=None, at=NOW)
    question.refresh_from_db()
    assert (question.words, question.asker, question.answer, question.answered_at) == ("", "", "", NOW)
    assert Reaction.objects.get().reader_key != "key of a cookie"
    assert [notice.words for notice in Notice.objects.all()] == ["The recipient did something with what you sent"]
    assert not OutgoingMail.objects.filter(text__contains="Rita").exists()


def test_what_is_held_of_a_recipient_tells_what_they_asked(link):
    asked(link, "Does it pay?", asker="Rita")
    held = held_about(Subject(email="rita@marlow.example"))
    assert [row["words"] for row in held["tracking.ReaderQuestion"]] == ["Does it pay?"]
