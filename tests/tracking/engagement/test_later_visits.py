"""Every reading by a person is told once, after the first as its sender wants it."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from hub.core.notices.gathering import GATHERED
from hub.core.notices.habits import Habits, keep_habits
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.notices.rhythm import Notify
from hub.core.outbox.models import Outgoing
from tests.factories.content import ScriptFactory
from tests.factories.tracking import RecipientFactory, ShareLinkFactory, ViewSessionFactory
from tests.tracking.engagement.visits import after, load, report
from tracking.links.telling import READ_AGAIN, tell_read_again, tell_sender
from tracking.models import Verdict, ViewSession

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 5, 12, 2, tzinfo=timezone.get_default_timezone())
QUIET = (time(20), time(7))


@pytest.fixture
def asset():
    return ScriptFactory(title="Security")


@pytest.fixture
def link(raj, asset):
    recipient = RecipientFactory(sender=raj)
    return ShareLinkFactory(created_by=raj, assets=[asset], recipient=recipient, first_viewed_at=NIGHT)


def mails_to(user) -> list[str]:
    return list(OutgoingMail.objects.filter(to_user=user).order_by("pk").values_list("kind", flat=True))


def told(user):
    return list(Notice.objects.of(user.pk).order_by("pk").values_list("kind", flat=True))


def test_each_visit_after_the_first_is_told_once_in_the_hub(raj, asset, django_capture_on_commit_callbacks):
    link = ShareLinkFactory(created_by=raj, assets=[asset], sent_at=after(-86400))
    with django_capture_on_commit_callbacks(execute=True):
        first = load(link)
        report(first, {1: 5.0}, after(5))
        report(first, {1: 9.0}, after(9))
        link.refresh_from_db()
        later = load(link, at=after(3600))
        report(later, {1: 5.0}, after(3605))
        report(later, {1: 9.0}, after(3610))
    assert told(raj) == ["first_view", READ_AGAIN]
    notice = Notice.objects.get(kind=READ_AGAIN)
    assert notice.words == "Read again: your link to “Security” for Rita Halloran"
    assert notice.address == f"/sent/{link.pk}/"
    assert len(mail.outbox) == 1


def test_scanners_and_links_of_which_nobody_wants_to_hear_are_not_told_of(
    raj, asset, django_capture_on_commit_callbacks
):
    silent = ShareLinkFactory(created_by=raj, assets=[asset], notify="never", sent_at=after(-86400))
    with django_capture_on_commit_callbacks(execute=True):
        report(load(silent), {1: 5.0}, after(5))
        silent.refresh_from_db()
        report(load(silent, at=after(3600)), {1: 5.0}, after(3605))
    assert ViewSession.objects.people().count() == 2
    assert told(raj) == []


def test_a_visit_that_is_a_persons_no_more_is_not_told(raj, link, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        report(load(link), {1: 5.0}, after(5))
    ViewSession.objects.update(verdict=Verdict.SCANNER)
    for work in waiting:
        work()
    assert told(raj) == []


def test_mails_of_later_readings_come_as_their_sender_wants_them(raj, link):
    visits = [ViewSessionFactory(share_link=link, started_at=NIGHT + timedelta(hours=n)) for n in (1, 2, 3)]
    keep_habits(user=raj, habits=Habits(again=Notify.AT_ONCE))
    assert tell_read_again(visit=visits[0], at=NIGHT)
    assert not tell_read_again(visit=visits[0], at=NIGHT)
    assert mails_to(raj) == [READ_AGAIN]
    keep_habits(user=raj, habits=Habits(again=Notify.AT_ONCE, quiet=QUIET))
    assert tell_read_again(visit=visits[1], at=NIGHT)
    keep_habits(user=raj, habits=Habits(again=Notify.DAILY, quiet=QUIET))
    assert tell_read_again(visit=visits[2], at=NIGHT)
    assert mails_to(raj) == [READ_AGAIN]
    assert Notice.objects.filter(waits_for_mail=True).count() == 2


def test_a_first_view_in_quiet_hours_is_mailed_when_they_end(raj, link):
    keep_habits(user=raj, habits=Habits(quiet=QUIET))
    assert tell_sender(link=link, at=NIGHT)
    assert mails_to(raj) == []
    assert Notice.objects.get().waits_for_mail
    assert Outgoing.objects.get(consumer=GATHERED).next_try_at == NIGHT.replace(hour=7)
