"""A verdict that a person reverses, with all that came of the visit."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import GOOGLEBOT
from tests.tracking.engagement.visits import NOW, after, caller, engagement, load, report
from tracking.engagement.actions import overrule_verdict, record_download
from tracking.links.actions import mark_sent
from tracking.models import (
    Channel,
    EngagementDay,
    Open,
    RecipientDownload,
    UsageDay,
    UsageEvent,
    Verdict,
)
from tracking.rollups.repair import rebuild_rollups

pytestmark = pytest.mark.django_db


def test_a_verdict_can_be_overruled_and_back_with_its_visit_and_sums(link, raj):
    bot = caller("bot", GOOGLEBOT)
    opened = load(link, who=bot)
    report(opened, {1: 5.0}, after(5), who=bot)
    for seconds in (60, 61):  # a double click
        opened = overrule_verdict(opened=opened, verdict=Verdict.PERSON, by=raj, at=after(seconds))
        assert (opened.verdict, opened.reason) == (Verdict.PERSON, "Raj Dhillon says it was a person.")
        assert opened.reversed_at == after(60)
        assert engagement() == [(1, 5.0, 0)]
    link.refresh_from_db()
    assert link.first_viewed_at == NOW
    overrule_verdict(opened=opened, verdict=Verdict.SCANNER, by=raj, at=after(62))
    assert not EngagementDay.objects.exists()
    link.refresh_from_db()
    assert link.first_viewed_at is None


def test_all_that_came_of_a_visit_follows_when_it_is_overruled_and_nothing_else(raj, asset):
    link = ShareLinkFactory(created_by=raj, assets=[asset, ScriptFactory()])
    one, two = load(link), load(link, at=after(6))
    report(one, {1: 5.5, 2: 0.5}, after(6))
    report(two, {1: 2.0}, after(9))
    record_download(link=link, asset=asset, caller=caller(), at=after(10))
    counted = (engagement(), list(UsageDay.objects.values_list("asset_id", "kind", "count")))
    link.refresh_from_db()
    assert (counted[0], len(counted[1]), link.sent_at) == ([(1, 8.0, 1)], 2, after(6))

    overrule_verdict(opened=two, verdict=Verdict.SCANNER, by=raj, at=after(60))
    link.refresh_from_db()
    assert (link.sent_at, link.first_viewed_at) == (None, None)
    assert not EngagementDay.objects.exists()
    assert not UsageDay.objects.exists()
    assert not UsageEvent.objects.exists()
    assert set(Open.objects.values_list("verdict", "reversed_at")) == {(Verdict.SCANNER, after(60))}
    assert RecipientDownload.objects.get().verdict == Verdict.SCANNER
    rebuild_rollups(since=NOW.date(), until=NOW.date())
    assert not EngagementDay.objects.exists()

    overrule_verdict(opened=one, verdict=Verdict.PERSON, by=raj, at=after(70))
    assert (engagement(), list(UsageDay.objects.values_list("asset_id", "kind", "count"))) == counted
    link.refresh_from_db()
    assert (link.sent_at, link.first_viewed_at) == (NOW, NOW)


def test_overruling_one_visit_leaves_another_ones_numbers(raj, asset):
    link = ShareLinkFactory(created_by=raj, assets=[asset])
    first, later = load(link), load(link, at=after(3600))
    report(first, {1: 5.0}, after(5))
    record_download(link=link, asset=asset, caller=caller(), at=after(7))
    report(later, {1: 3.0}, after(3603))
    record_download(link=link, asset=asset, caller=caller(), at=after(3604))
    assert engagement() == [(2, 8.0, 2)]
    overrule_verdict(opened=first, verdict=Verdict.SCANNER, by=raj, at=after(4000))
    assert engagement() == [(1, 3.0, 1)]
    link.refresh_from_db()
    assert (link.sent_at, link.first_viewed_at) == (after(5), after(3600))


def test_a_send_that_its_sender_made_stays_when_its_reader_is_overruled(link, raj):
    link.sent_at = None
    link.save()
    mark_sent(link=link, by=raj, channel=Channel.COPIED, at=NOW)
    opened = load(link)
    report(opened, {1: 5.0}, after(5))
    overrule_verdict(opened=opened, verdict=Verdict.SCANNER, by=raj, at=after(60))
    link.refresh_from_db()
    assert link.sent_at == NOW
    assert UsageDay.objects.get().count == 1


def test_overruling_an_open_that_nobody_confirmed_counts_nothing(link, raj):
    opened = overrule_verdict(opened=load(link), verdict=Verdict.PERSON, by=raj, at=after(1))
    assert (opened.verdict, opened.reversed_at) == (Verdict.PERSON, after(1))
    assert overrule_verdict(opened=opened, verdict=Verdict.PERSON, by=raj, at=after(2)).reversed_at == after(1)
    assert not EngagementDay.objects.exists()
    with pytest.raises(ValueError, match="Nobody says sender of an open"):
        overrule_verdict(opened=opened, verdict=Verdict.SENDER, by=raj, at=after(3))


def test_saying_what_is_thought_already_of_an_open_changes_nothing(link, raj):
    opened = load(link)
    overrule_verdict(opened=opened, verdict=Verdict.SCANNER, by=raj, at=after(60))
    assert (opened.verdict, opened.reversed_at) == (Verdict.UNSURE, None)
    overrule_verdict(opened=opened, verdict=Verdict.PERSON, by=raj, at=after(61))
    said = (Verdict.PERSON, "Raj Dhillon says it was a person.", after(61))
    assert (opened.verdict, opened.reason, opened.reversed_at) == said
    overrule_verdict(opened=opened, verdict=Verdict.PERSON, by=raj, at=after(62))
    assert (opened.verdict, opened.reason, opened.reversed_at) == said
    overrule_verdict(opened=opened, verdict=Verdict.SCANNER, by=raj, at=after(63))
    assert (opened.verdict, opened.reason) == (Verdict.SCANNER, "Raj Dhillon says it was not a person.")
    with pytest.raises(ValueError, match="^Nobody says unsure of an open.$"):
        overrule_verdict(opened=opened, verdict=Verdict.UNSURE, by=raj, at=after(64))


def test_only_who_sees_the_link_overrules(link, oli):
    with pytest.raises(PermissionDenied):
        overrule_verdict(opened=load(link), verdict=Verdict.PERSON, by=oli, at=NOW)
