"""Who is reminded of which review and when: once for each step, in one mail, whatever happens to workers and clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail

from content import review_reminders
from content.actions import confirm_still_right, retire_asset
from content.models import ReviewReminder
from content.review_reminders import MOST_NAMED, forget_reminders, remind_of_reviews
from hub.core.notices.models import MailState, Notice, OutgoingMail
from hub.core.notices.topics import Topic, choose_topics
from tests.factories.content import CollateralFactory
from tests.factories.mail import post_all
from tests.factories.people import UserFactory
from tests.side_by_side import at_once

pytestmark = pytest.mark.django_db
# A Friday.
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(files_on_disk):
    with time_machine.travel(NOW, tick=False) as moved:
        yield moved


def due(title="Rates", days=0, **fields):
    return CollateralFactory(title=title, review_date=TODAY + timedelta(days=days), **fields)


def told(at=NOW) -> list[tuple[str, str]]:
    """Who is told what by a worker that runs then."""
    known = set(Notice.objects.values_list("pk", flat=True))
    remind_of_reviews(at=at)
    new = Notice.objects.exclude(pk__in=known).order_by("pk")
    return [(notice.user.username, notice.words) for notice in new.select_related("user")]


def steps(days: int) -> dict[str, list[str]]:
    """Who is told on which day, by a worker that runs each hour of so many days."""
    found: dict[str, list[str]] = {}
    for hour in range(days * 24):
        at = NOW - timedelta(hours=NOW.hour) + timedelta(hours=hour)
        for username, _ in told(at):
            found.setdefault(username, []).append(f"{at:%a %-d %b}")
    return found


def test_the_owner_is_told_two_weeks_before_on_the_day_and_each_monday_after(ana):
    due(days=16, owner=ana)
    assert steps(5)["ana"] == ["Sun 22 Nov"]
    assert told(NOW + 12 * DAY) == []
    assert told(NOW + 16 * DAY) == [("ana", "“Rates” is due for review.")]
    # Sunday 6 December: the Monday after next is the first that is a week later.
    assert told(NOW + 17 * DAY) == told(NOW + 23 * DAY) == []
    assert told(NOW + 24 * DAY) == told(NOW + 31 * DAY) == [("ana", "“Rates” is overdue for review.")]
    assert told(NOW + 36 * DAY) == []


def test_from_the_third_monday_on_the_owners_manager_is_told_too(ana, mia, ada, team):
    ana.team = team
    ana.save()
    due(days=-18, owner=ana)
    assert [who for who, _ in told()] == ["ana"]
    # Three weeks after Monday 2 November.
    monday = NOW + 3 * DAY
    assert told(monday) == [
        ("ana", "“Rates” is overdue for review."),
        ("mia", "“Rates” is overdue for review and nobody has looked at it."),
    ]
    [written] = OutgoingMail.objects.filter(to_user=mia)
    assert "Rates, Ana Brandl" in written.text
    assert "/reports/lifecycle/?concern=overdue" in written.text
    assert "/still-right/" not in written.text


def test_without_a_manager_the_administrators_are_told_and_nobodys_is_all_marketers(ana, april, ada):
    left = UserFactory(username="leo", is_active=False)
    due("Orphan", days=-40, owner=left)
    due("Nobody's", days=-40, owner=None)
    assert told() == [
        ("ana", "2 of your assets are due for review."),
        ("ada", "2 assets are overdue for review and nobody has looked at them."),
    ]


def test_one_mail_names_all_each_with_where_to_say_that_it_is_still_right(ana, settings, clock):
    assets = [due(f"Asset {number}", days=-number, owner=ana) for number in range(MOST_NAMED + 2)]
    assert told() == [("ana", "22 of your assets are due for review.")]
    [written] = OutgoingMail.objects.all()
    longest = f"{settings.BASE_URL}/assets/{assets[-1].pk}/still-right/"
    assert f"Still right: {longest}" in written.text
    assert f'<a href="{longest}"' in written.html
    assert written.text.count("/still-right/") == MOST_NAMED
    assert "and 2 more" in written.text
    # It leaves in the morning.
    assert post_all() == 0
    assert post_all(after=DAY) == 1
    assert mail.outbox[0].to == [ana.email]


def test_what_was_reviewed_or_retired_by_then_needs_no_mail(ana, ada, clock):
    confirmed, retired = due("One", owner=ana), due("Two", owner=ana)
    told()
    confirm_still_right(asset=confirmed, by=ana, at=NOW)
    retire_asset(asset=retired, by=ana, reason="Old", at=NOW)
    post_all(after=DAY)
    assert (OutgoingMail.objects.get(kind="reviews_due").state, mail.outbox) == (MailState.DROPPED, [])
    assert told(NOW + 30 * DAY) == []


def test_who_wants_no_such_mails_reads_it_in_the_hub(ana):
    choose_topics(user=ana, wanted=set(Topic.values) - {Topic.REVIEWS}, at=NOW)
    due(owner=ana)
    assert len(told()) == 1
    post_all(after=DAY)
    assert mail.outbox == []


def test_a_clock_that_moves_tells_nothing_twice(ana):
    due(owner=ana)
    assert len(told()) == 1
    for at in (NOW, NOW - DAY, NOW + DAY, NOW - DAY / 2):
        assert told(at) == []
    late = NOW + 45 * DAY
    assert len(told(late)) == 1
    for at in (NOW, late, late + timedelta(hours=20)):
        assert told(at) == []


def test_a_new_owner_and_a_new_date_are_told_anew(ana, ada):
    asset = due(owner=ana)
    told()
    asset.owner = ada
    asset.save()
    assert [who for who, _ in told()] == ["ada"]
    asset.review_date = TODAY + DAY
    asset.save()
    assert [who for who, _ in told()] == ["ada"]


def test_killed_between_two_people_the_next_run_tells_those_left_once(ana, ada, monkeypatch):
    due("Hers", owner=ana)
    due("Ada's", owner=ada)
    tell, calls = review_reminders.tell, []

    def killed_at_the_second(**told):
        calls.append(told["user"])
        tell(**told)
        if len(calls) == 2:
            raise SystemExit

    monkeypatch.setattr(review_reminders, "tell", killed_at_the_second)
    with pytest.raises(SystemExit):
        remind_of_reviews(at=NOW)
    assert list(ReviewReminder.objects.values_list("person__username", flat=True)) == [calls[0].username]
    monkeypatch.undo()
    assert [who for who, _ in told()] == [calls[1].username]
    assert sorted(OutgoingMail.objects.values_list("to_user__username", flat=True)) == ["ada", "ana"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_four_workers_at_once_tell_each_person_once(ana, ada):
    for number in range(3):
        due(f"Hers {number}", owner=ana)
        due(f"Ada's {number}", owner=ada)
    assert sum(at_once(4, lambda _: remind_of_reviews(at=NOW))) == 2
    assert sorted(OutgoingMail.objects.values_list("to_user__username", flat=True)) == ["ada", "ana"]
    assert ReviewReminder.objects.count() == 6


def test_reminders_are_forgotten_after_more_than_a_year(ana):
    due(owner=ana)
    told()
    assert forget_reminders(at=NOW + 400 * DAY) == 0
    assert forget_reminders(at=NOW + 401 * DAY) == 1


def test_a_run_without_news_asks_as_much_for_one_asset_as_for_three(ana, django_assert_num_queries):
    due(owner=ana)
    told()
    with django_assert_num_queries(10):
        remind_of_reviews(at=NOW)
    for number in range(2):
        due(f"More {number}", owner=ana)
    told()
    with django_assert_num_queries(10):
        remind_of_reviews(at=NOW)
