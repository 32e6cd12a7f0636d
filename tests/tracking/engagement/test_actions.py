from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail

from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME, GOOGLEBOT
from tests.tracking.engagement.visits import NOW, after, caller, engagement, load, report
from tracking.engagement.actions import Caller, record_download, record_open, viewer_key
from tracking.models import (
    Channel,
    EngagementDay,
    Open,
    PageView,
    RecipientDownload,
    UsageEvent,
    Verdict,
    Viewer,
    ViewSession,
)

pytestmark = pytest.mark.django_db


def test_an_open_is_no_view(link):
    load(link)
    assert Open.objects.get().verdict == Verdict.UNSURE
    assert not ViewSession.objects.exists()
    assert not EngagementDay.objects.exists()


def test_the_fourth_request_within_ten_seconds_is_a_machines_of_this_link_alone(link, raj, asset):
    other = ShareLinkFactory(created_by=raj, assets=[asset], sent_at=NOW - timedelta(days=1))
    for seconds in (0, 1, 2):
        load(link, at=after(seconds))
        load(other, at=after(20))
    assert load(link, at=after(10)).verdict == Verdict.UNSURE
    burst = load(link, at=after(9.9))
    assert (burst.verdict, burst.reason) == (Verdict.SCANNER, "One of 4 requests within 10 seconds.")


def test_what_a_request_said_of_itself_is_kept_as_far_as_there_is_room(link, asset):
    headers = {"User-Agent": CHROME}
    who = Caller(user=AnonymousUser(), user_agent="x" * 900, viewer_key="k", device="Chrome", network="203.0.113.0/24")
    made = record_open(link=link, method="GET", headers=headers, caller=who, at=NOW, versions={asset.pk: 3})
    kept = Open.objects.get(pk=made.pk)
    assert (kept.user_agent, kept.method, kept.network, kept.at) == ("x" * 400, "GET", "203.0.113.0/24", NOW)
    assert kept.versions == {str(asset.pk): 3}


def test_a_confirmed_view_counts_with_its_time(link, asset):
    opened = load(link)
    report(opened, {1: 3.0}, after(3))
    report(opened, {1: 5.0, 2: 4.0}, after(9))
    session, opened = ViewSession.objects.get(), Open.objects.get()
    assert (session.seconds, session.verdict, session.started_at, session.last_seen_at) == (
        9,
        Verdict.PERSON,
        NOW,
        after(9),
    )
    assert (opened.verdict, opened.session) == (Verdict.PERSON, session)
    assert dict(PageView.objects.values_list("number", "seconds")) == {1: 5.0, 2: 4.0}
    assert engagement() == [(1, 9.0, 0)]
    link.refresh_from_db()
    assert link.first_viewed_at == NOW


def test_repeated_late_and_lost_reports_do_no_harm(link):
    opened = load(link)
    report(opened, {1: 4.0}, after(4))
    report(opened, {1: 12.0}, after(12))
    report(opened, {1: 8.0}, after(13))
    report(opened, {1: 12.0}, after(14))
    assert ViewSession.objects.get().seconds == 12
    assert engagement() == [(1, 12.0, 0)]


def test_nobody_reads_longer_than_time_has_passed(link):
    opened = load(link)
    report(opened, {1: 500.0, 2: 500.0}, after(9))
    assert ViewSession.objects.get().seconds == 10
    report(opened, {1: 900.0, 2: 900.0}, after(10))
    assert ViewSession.objects.get().seconds == 11
    assert dict(PageView.objects.values_list("number", "seconds")) == {1: 5.5, 2: 5.5}


def test_pages_that_the_link_does_not_show_are_ignored(link):
    assert report(load(link), {99: 5.0}, after(5)) is None
    assert not ViewSession.objects.exists()


def test_a_pause_of_ten_minutes_ends_a_visit(link):
    opened = load(link)
    report(opened, {1: 5.0}, after(5))
    report(opened, {1: 9.0}, after(5 + 9 * 60))
    assert ViewSession.objects.count() == 1
    report(opened, {1: 12.0}, after(5 + 9 * 60 + 11 * 60))
    first, second = ViewSession.objects.order_by("started_at")
    assert (first.seconds, second.seconds) == (9, 3)
    assert [row.views for row in EngagementDay.objects.all()] == [2]


def test_reading_through_a_lost_network_is_one_visit(link):
    opened = load(link)
    report(opened, {1: 5.0}, after(5))
    report(opened, {1: 900.0}, after(905))
    assert ViewSession.objects.get().seconds == 900


def test_one_load_is_one_viewers_whoever_reports_for_it(link):
    opened = load(link)
    for number in range(1, 6):
        report(opened, {1: float(number)}, after(number), who=caller(f"browser {number}"))
    assert Viewer.objects.get().key == viewer_key("browser 1")
    assert engagement() == [(1, 5.0, 0)]


def test_what_is_kept_of_a_load_does_not_grow_with_what_is_claimed(link):
    opened = load(link)
    for number in range(60):
        report(opened, {1: 2.0} | dict.fromkeys(range(1000 * number + 3, 1000 * number + 1003), 9.0), after(5))
    opened.refresh_from_db()
    asset = link.assets.get()
    assert opened.taken == {f"{asset.pk}:1": 2.0}
    assert PageView.objects.count() == 1


def test_no_more_is_taken_than_has_passed_since_the_load_or_its_last_report(link):
    week = 6 * 24 * 3600
    opened = load(link)
    report(opened, {1: 5.0}, after(5))
    report(opened, {1: 500_000.0}, after(week))
    first, late = ViewSession.objects.order_by("started_at")
    assert (first.seconds, late.seconds, late.started_at) == (5, 4 * 3600, after(week - 4 * 3600))
    # Its visit goes on, but a page that tells of itself each few seconds has no hours to tell of.
    report(opened, {1: 500_000.0}, after(week + 60))
    assert ViewSession.objects.get(pk=late.pk).seconds == 4 * 3600 + 61
    # Another tab, just loaded, has not been read for hours either.
    tab = load(link, at=after(week + 100))
    report(tab, {2: 3000.0}, after(week + 104))
    assert PageView.objects.get(session=late, number=2).seconds == 5.0


def test_between_two_reports_no_more_is_taken_than_has_passed_and_a_delay(link):
    opened, other = load(link), load(link)
    report(opened, {1: 10.0}, after(10))
    for minute in range(1, 20):
        report(other, {2: 2.0 * minute}, after(60 * minute))
        report(opened, {1: 10.0 + minute}, after(60 * minute))
    report(opened, {1: 600.0}, after(60 * 19 + 5))
    assert PageView.objects.get(number=1).seconds == 29.0 + 5 + 30
    # What was delayed for longer is made good by the next reports.
    report(opened, {1: 600.0}, after(60 * 19 + 9))
    assert PageView.objects.get(number=1).seconds == 64.0 + 4 + 30


def test_a_reading_that_arrives_late_counts_when_it_was_read(link):
    opened = load(link)
    report(opened, {1: 5.0}, after(5))
    hours = 26 * 3600
    report(opened, {1: 305.0}, after(310 + hours), age=float(hours))
    visit = ViewSession.objects.get()
    assert (visit.started_at, visit.last_seen_at, visit.seconds) == (NOW, after(310), 305)
    assert list(EngagementDay.objects.values_list("day", "seconds")) == [(NOW.date(), 305.0)]


def test_a_tab_that_is_first_read_days_later_counts_then(link):
    days = 4 * 24 * 3600
    report(load(link), {1: 8.0}, after(days))
    assert ViewSession.objects.get().started_at == after(days - 8)
    assert EngagementDay.objects.get().day == after(days).date()


def test_a_second_tabs_late_reading_before_the_visit_began_belongs_to_it(link):
    kept, told = load(link), load(link, at=after(300))
    report(told, {2: 4.0}, after(304))
    report(kept, {1: 290.0}, after(310), age=20.0)
    visit = ViewSession.objects.get()
    assert (visit.started_at, visit.last_seen_at, visit.seconds) == (NOW, after(304), 294)
    assert engagement() == [(1, 294.0, 0)]


def test_a_reading_is_never_before_its_load(link):
    report(load(link), {1: 5.0}, after(5), age=9_999.0)
    visit = ViewSession.objects.get()
    assert (visit.started_at, visit.seconds) == (NOW, 1)


def test_another_browser_is_another_viewer(link):
    report(load(link), {1: 5.0}, after(5))
    report(load(link), {1: 5.0}, after(5), who=caller("two"))
    assert Viewer.objects.count() == 2
    assert engagement() == [(2, 10.0, 0)]


def test_a_crawler_and_the_sender_are_stored_and_not_counted(link, raj):
    bot, sender = caller("bot", GOOGLEBOT), caller("raj", user=raj)
    report(load(link, who=bot), {1: 5.0}, after(5), who=bot)
    report(load(link, who=sender), {1: 5.0}, after(5), who=sender)
    assert set(ViewSession.objects.values_list("verdict", flat=True)) == {Verdict.SCANNER, Verdict.SENDER}
    assert not EngagementDay.objects.exists()
    link.refresh_from_db()
    assert link.first_viewed_at is None
    assert not mail.outbox


def test_staying_open_right_after_sending_counts_once_somebody_moves(raj, asset):
    link = ShareLinkFactory(created_by=raj, assets=[asset], sent_at=NOW)
    opened = load(link, at=after(2))
    report(opened, {1: 11.0}, after(13), sign="dwell")
    assert ViewSession.objects.get().verdict == Verdict.UNSURE
    assert not EngagementDay.objects.exists()
    report(opened, {1: 15.0}, after(17), sign="touch")
    assert ViewSession.objects.get().verdict == Verdict.PERSON
    assert engagement() == [(1, 15.0, 0)]


def test_a_closed_link_takes_no_reports(link):
    opened = load(link)
    link.revoked_at = NOW
    link.save(update_fields=["revoked_at"])
    assert report(opened, {1: 5.0}, after(5)) is None


def test_a_link_that_is_read_was_handed_over(raj, asset):
    link = ShareLinkFactory(created_by=raj, assets=[asset])
    report(load(link), {1: 5.0}, after(5))
    event = UsageEvent.objects.get()
    assert (event.channel, event.actor, event.asset_id) == (Channel.OBSERVED, raj, asset.pk)


def test_the_sender_hears_of_the_first_view_only(link, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        report(load(link), {1: 5.0}, after(5))
        report(load(link), {1: 5.0}, after(6), who=caller("two"))
    assert [message.to for message in mail.outbox] == [["raj@example.com"]]
    assert mail.outbox[0].subject.startswith("Rita Halloran viewed Asset")
    assert f"/sent/{link.pk}/" in mail.outbox[0].body


def test_who_does_not_want_to_hear_does_not(raj, asset, django_capture_on_commit_callbacks):
    link = ShareLinkFactory(created_by=raj, assets=[asset], notify="never")
    with django_capture_on_commit_callbacks(execute=True):
        report(load(link), {1: 5.0}, after(5))
    assert not mail.outbox


def test_a_download_counts_once_a_reader_was_seen(link, asset):
    record_download(link=link, asset=asset, caller=caller(), at=NOW)
    assert RecipientDownload.objects.get().verdict == Verdict.UNSURE
    assert not EngagementDay.objects.exists()
    report(load(link), {1: 5.0}, after(5))
    assert RecipientDownload.objects.get().verdict == Verdict.PERSON
    record_download(link=link, asset=asset, caller=caller(), at=after(6))
    assert engagement() == [(1, 5.0, 2)]


def test_a_download_by_a_program_or_a_colleague_does_not_count(link, asset, mia):
    record_download(link=link, asset=asset, caller=caller(agent="curl/8.0"), at=NOW)
    record_download(link=link, asset=asset, caller=caller(user=mia), at=NOW)
    assert set(RecipientDownload.objects.values_list("verdict", flat=True)) == {Verdict.SCANNER, Verdict.SENDER}
    assert not EngagementDay.objects.exists()


def test_each_download_says_why_it_counts_or_not(link, asset, mia):
    report(load(link), {1: 5.0}, after(5), who=caller("reader"))
    people = [caller("reader"), caller("nobody seen"), caller(agent=GOOGLEBOT), caller(user=mia)]
    taken = [record_download(link=link, asset=asset, caller=who, at=after(6)) for who in people]
    assert [(one.verdict, one.reason) for one in taken] == [
        (Verdict.PERSON, "Read the page before."),
        (Verdict.UNSURE, "No reader was seen in this browser."),
        (Verdict.SCANNER, "A known crawler or scanner by its name."),
        (Verdict.SENDER, "Someone logged in to the hub."),
    ]
    report(load(link, who=caller("nobody seen")), {1: 5.0}, after(9), who=caller("nobody seen"))
    taken[1].refresh_from_db()
    assert (taken[1].verdict, taken[1].reason) == (Verdict.PERSON, "Read the page too.")
