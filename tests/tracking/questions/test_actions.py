"""Owners are asked what would make their unused assets useful: once, in the hub and by mail, and it is written down."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import ModelLogEntry

from content.models import Asset
from hub.core.notices.mail import MAIL
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.notices.topics import Topic, choose_topics
from hub.core.outbox.delivery import deliver
from hub.people.models import User
from tests.factories.content import ScriptFactory
from tests.factories.people import UserFactory
from tracking.models import OwnerQuestion
from tracking.questions.actions import OWNER_ASKED, NotAllowedToAsk, ask_owners
from tracking.questions.reading import ASKED_AGAIN_AFTER, asked_in_words, latest_questions

NOW = timezone.now()


@pytest.fixture
def assets(ana) -> list[Asset]:
    return [_asset(title, ana) for title in ("First", "Second")]


def _asset(title: str, owner: User | None) -> Asset:
    return Asset.objects.get(pk=ScriptFactory(title=title, owner=owner).pk)


@pytest.mark.django_db
def test_an_owner_is_asked_once_for_all_of_theirs_in_the_hub_and_by_mail(assets, ana, mia):
    asked = ask_owners(assets=assets, by=mia, at=NOW, words=" Before the fair ")
    assert (asked.owners, asked.not_asked, asked.count) == ({ana: assets}, {}, 2)
    notice = Notice.objects.get(kind=OWNER_ASKED)
    assert (notice.user, notice.address) == (ana, f"/reports/unused/?owner={ana.username}")
    assert notice.words == f"{mia} asks what would make “First” and 1 more useful: no rep used them lately."
    mail = OutgoingMail.objects.get(kind=OWNER_ASKED)
    assert (mail.to_user, mail.reply_to, mail.subject) == (
        ana,
        mia.email,
        "No rep uses “First” and 1 more: what would help?",
    )
    for text in (mail.text, mail.html):
        assert [words in text for words in ("First", "Second", "Before the fair", str(mia))] == [True] * 4
    log = ModelLogEntry.objects.filter(action="tracking.ask_owner").order_by("pk")
    assert [(entry.user, entry.formatter.format_message(entry)) for entry in log] == [
        (mia, f"{ana} asked what would make it useful: Before the fair")
    ] * 2


@pytest.mark.django_db
def test_who_was_asked_is_left_alone_until_two_weeks_have_passed(assets, ana, mia, ada):
    ask_owners(assets=assets[:1], by=mia, at=NOW)
    again = ask_owners(assets=assets, by=ada, at=NOW + ASKED_AGAIN_AFTER - timedelta(seconds=1))
    assert again.owners == {ana: [assets[1]]}
    assert again.not_asked == {assets[0]: f"{ana} was asked by {mia} already."}
    later = ask_owners(assets=assets[:1], by=ada, at=NOW + ASKED_AGAIN_AFTER)
    assert later.owners == {ana: [assets[0]]}
    assert Notice.objects.filter(kind=OWNER_ASKED).count() == 3


@pytest.mark.django_db
def test_another_owner_may_be_asked_at_once(assets, mia):
    ask_owners(assets=assets[:1], by=mia, at=NOW)
    other = UserFactory(username="olga", first_name="Olga", is_superuser=True)
    Asset.objects.filter(pk=assets[0].pk).update(owner=other)
    assert ask_owners(assets=assets[:1], by=mia, at=NOW).owners == {other: [assets[0]]}


@pytest.mark.django_db
def test_nobody_asks_themselves_or_who_has_left_or_nobody(ana, raj, mia, ada):
    mine, nobodys, reps = _asset("Mine", ada), _asset("Nobody’s", None), _asset("A rep’s", raj)
    gone = _asset("Gone", UserFactory(username="gone", first_name="Gone", is_active=False))
    asked = ask_owners(assets=[mine, nobodys, reps, gone], by=ada, at=NOW)
    assert asked.owners == {}
    assert asked.not_asked == {
        mine: "You own it.",
        nobodys: "Nobody owns it.",
        reps: f"{raj} does not look after assets any more.",
        gone: f"{gone.owner} does not look after assets any more.",
    }
    assert not OwnerQuestion.objects.exists()


@pytest.mark.django_db
def test_asking_is_for_who_reads_reports(assets, raj):
    with pytest.raises(NotAllowedToAsk):
        ask_owners(assets=assets, by=raj, at=NOW)
    assert not OwnerQuestion.objects.exists()


@pytest.mark.django_db
def test_the_mail_can_be_switched_off_and_the_notice_stays(assets, ana, mia):
    choose_topics(user=ana, wanted=set(Topic.values) - {Topic.UNUSED}, at=NOW)
    ask_owners(assets=assets, by=mia, at=NOW)
    deliver(MAIL, now=timezone.now())
    mail = OutgoingMail.objects.get(kind=OWNER_ASKED)
    assert Notice.objects.filter(kind=OWNER_ASKED, user=ana).count() == 1
    assert mail.state == "dropped"


@pytest.mark.django_db
def test_a_mail_names_a_dozen_and_counts_the_others(ana, mia):
    ask_owners(assets=[ScriptFactory(title=f"Asset {n:02}", owner=ana) for n in range(14)], by=mia, at=NOW)
    mail = OutgoingMail.objects.get(kind=OWNER_ASKED)
    assert [f"- Asset {n:02}\n" in mail.text for n in range(14)] == [True] * 12 + [False] * 2
    assert "\nand 2 more\n" in mail.text


@pytest.mark.django_db
def test_it_is_told_how_long_ago_one_was_asked(assets, mia):
    ask_owners(assets=assets, by=mia, at=NOW)
    question = latest_questions([assets[0].pk])[assets[0].pk]
    told = [asked_in_words(question, now=NOW + timedelta(days=days)) for days in (0, 1, 3)]
    assert told == [f"asked {when} by {mia}" for when in ("today", "yesterday", "3 days ago")]
    assert latest_questions([assets[0].pk], since=NOW + timedelta(seconds=1)) == {}


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one write after the other anyway")
def test_of_eight_taps_at_once_one_asks(assets, mia):
    def tap() -> None:
        try:
            ask_owners(assets=assets, by=mia, at=NOW)
        finally:
            connection.close()

    taps = [threading.Thread(target=tap) for _ in range(8)]
    for one in taps:
        one.start()
    for one in taps:
        one.join()
    assert OwnerQuestion.objects.count() == 2
    assert Notice.objects.filter(kind=OWNER_ASKED).count() == 1
