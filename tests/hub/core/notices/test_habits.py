from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from django.test import Client

from hub.core.notices.habits import Habits, due_at, habits_of, keep_habits
from hub.core.notices.models import MailHabits
from hub.core.notices.rhythm import Notify, is_between, next_time

pytestmark = pytest.mark.django_db
NIGHT = (time(20), time(7))
URL = "/account/mails/"


def at(hour, minute=0, day=12):
    return datetime(2026, 5, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "begin", "end", "is_in"),
    [
        (time(21), time(20), time(7), True),
        (time(3), time(20), time(7), True),
        (time(20), time(20), time(7), True),
        (time(7), time(20), time(7), False),
        (time(12), time(20), time(7), False),
        (time(13), time(12), time(14), True),
        (time(14), time(12), time(14), False),
    ],
)
def test_what_is_between_two_times(clock, begin, end, is_in):
    assert is_between(clock, begin, end) is is_in


def test_without_a_choice_mails_leave_at_once_and_daily_ones_at_eight(raj):
    assert due_at(raj, rhythm=Notify.AT_ONCE, at=at(3)) is None
    assert due_at(raj, rhythm=Notify.DAILY, at=at(3)) == at(8)
    assert due_at(raj, rhythm=Notify.DAILY, at=at(8)) == at(8, day=13)


def test_quiet_hours_are_those_of_the_persons_clock(raj):
    keep_habits(user=raj, habits=Habits(quiet=NIGHT, zone="America/New_York"))
    # 23:30 of the evening before in New York, then noon.
    assert due_at(raj, rhythm=Notify.AT_ONCE, at=at(3, 30)) == at(11)
    assert due_at(raj, rhythm=Notify.AT_ONCE, at=at(16)) is None
    assert due_at(raj, rhythm=Notify.DAILY, at=at(3)) == at(12)


def test_a_daily_mail_waits_for_the_end_of_quiet_hours(raj):
    keep_habits(user=raj, habits=Habits(quiet=(time(20), time(9, 30))))
    assert due_at(raj, rhythm=Notify.DAILY, at=at(3)) == at(9, 30)


def test_the_morning_comes_at_eight_on_the_day_on_which_clocks_change(raj):
    keep_habits(user=raj, habits=Habits(zone="Europe/Berlin"))
    evening = datetime(2026, 3, 28, 20, tzinfo=UTC)
    assert due_at(raj, rhythm=Notify.DAILY, at=evening) == datetime(2026, 3, 29, 6, tzinfo=UTC)
    assert next_time(time(8), after=evening, zone=UTC) == datetime(2026, 3, 29, 8, tzinfo=UTC)


def filled(**more):
    return {"about": "readings", "again": "daily", "quiet_from": "20:00", "quiet_until": "07:00", "zone": ""} | more


def test_a_person_chooses_their_hours(raj, oli):
    client = Client()
    client.force_login(raj)
    assert client.post(URL, filled(zone="Europe/Berlin")).status_code == 302
    assert habits_of(raj) == Habits(again=Notify.DAILY, quiet=NIGHT, zone="Europe/Berlin")
    html = client.get(URL).content.decode()
    assert 'value="20:00' in html
    assert '<option value="Europe/Berlin" selected>' in html
    client.post(URL, filled(again="never", quiet_from="", quiet_until=""))
    assert habits_of(raj) == Habits()
    assert habits_of(oli) == Habits()


@pytest.mark.parametrize(
    "wrong", [{"quiet_until": ""}, {"quiet_until": "20:00"}, {"quiet_from": "25:00"}, {"again": "x"}, {"zone": "Mars"}]
)
def test_what_is_no_choice_is_refused_and_changes_nothing(raj, wrong):
    client = Client()
    client.force_login(raj)
    assert client.post(URL, filled(**wrong)).status_code == 422
    assert not MailHabits.objects.exists()


def test_topics_and_hours_are_saved_apart(raj):
    client = Client()
    client.force_login(raj)
    client.post(URL, filled())
    client.post(URL, {"topic": ["link_read"]})
    assert habits_of(raj).quiet == NIGHT


def test_who_sends_nothing_is_not_asked(april):
    client = Client()
    client.force_login(april)
    assert 'name="quiet_from"' not in client.get(URL).content.decode()
