"""The mail of the week: to whom, when, and what it says."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes

import pytest
import time_machine
from django.core import mail as django_mail

from hub.core.notices.habits import Habits, keep_habits
from hub.core.notices.mail import MAIL
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.notices.topics import Topic, choose_topics
from hub.core.outbox.models import Outgoing
from tests.factories.mail import post_all
from tests.tracking.digests.facts import MONDAY, MORNING, asked, live, make
from tests.tracking.report_facts import fill
from tracking.digests.actions import promise_act
from tracking.digests.reading import may_read
from tracking.digests.telling import tell_of_page
from tracking.models import LineKind

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as stopped:
        yield stopped


@pytest.fixture
def facts(raj, ana, mia, team):
    fill(team, 2)
    asked("annex", 5, raj)
    live("Unused <deck>", owner=ana)


def leaves_at() -> datetime:
    mail = OutgoingMail.objects.get()
    return Outgoing.objects.of(MAIL).get(key=str(mail.pk)).next_try_at


def test_the_manager_gets_it_at_eight_in_the_morning_where_they_are(facts, mia, team):
    keep_habits(user=mia, habits=Habits(zone="America/New_York"))
    make(team)
    assert leaves_at() == datetime(2026, 11, 23, 13, tzinfo=UTC)


def test_it_waits_for_the_end_of_quiet_hours(facts, mia, team):
    keep_habits(user=mia, habits=Habits(quiet=(time(20), time(9, 30))))
    make(team)
    assert leaves_at() == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def test_who_switched_it_off_has_it_in_the_hub_only(facts, mia, team, clock):
    choose_topics(user=mia, wanted=set(Topic.values) - {Topic.MONDAY}, at=MORNING)
    make(team)
    assert post_all(timedelta(hours=3)) == 1
    assert OutgoingMail.objects.get().state == "dropped"
    assert django_mail.outbox == []
    notice = Notice.objects.get(user=mia)
    assert notice.address == "/reports/monday/2026-11-23/hospitals-east/"
    assert notice.words == "Hospitals East, the week to 22 Nov 2026: 1 request of this team waits."


def test_it_says_in_text_and_html_what_the_page_says(facts, mia, team, clock):
    promise_act(line=make(team, tell=False).lines.get(kind=LineKind.REQUEST), by=mia, at=MORNING)
    later = MORNING + timedelta(days=7)
    clock.move_to(later)
    page = make(team, MONDAY + timedelta(days=7), later)
    assert post_all(timedelta(hours=3)) == 1
    (sent,) = django_mail.outbox
    assert sent.subject.startswith("Hospitals East, week of 30 Nov 2026: 1 request of this team waits")
    html = next(
        part for part in message_from_bytes(sent.message().as_bytes()).walk() if part.get_content_subtype() == "html"
    )
    written = " ".join(html.get_payload(decode=True).decode().split())
    for told in (sent.body, written):
        assert "Promised last week: 0 of 1 done" in told
        assert "Promised last week and not done." in told
        assert "/reports/monday/2026-11-30/hospitals-east/" in told
        assert "Ana Brandl" in told
        assert "“annex” for 12 days." in told
    assert "“Unused <deck>”" in sent.body
    assert "“Unused &lt;deck&gt;”" in written
    assert tell_of_page(page, at=later) == 0


def test_marketing_gets_its_own_and_nobody_the_page_of_a_team_without_a_manager(facts, ana, mia, team):
    team.manager = None
    team.save()
    make()
    make(team)
    assert list(OutgoingMail.objects.values_list("to_user", flat=True)) == [ana.pk]


def test_no_mail_leaves_to_who_may_not_read_the_page_any_more(facts, mia, team):
    make(team)
    team.manager = None
    team.save()
    mia.groups.clear()
    post_all(timedelta(hours=3))
    assert not django_mail.outbox
    assert OutgoingMail.objects.get().reason == "Its reader may not read the page any more."


def test_marketings_page_is_not_for_whom_all_less_their_own_team_would_tell_of_few(facts, ana, ada, oli, team):
    team.manager = ana
    team.save()
    page = make()
    assert not OutgoingMail.objects.exists()
    assert (may_read(page, ana), may_read(page, ada)) == (False, True)
