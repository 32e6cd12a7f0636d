"""Whether what was sent was on message as it was sent, told at once or later."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from content.actions.library import check_library
from content.messages.actions import accept_finding
from content.models import AssetVersion, MessageFinding, MessageRule
from content.reading.versions import keep_version
from tests.factories.content import ScriptFactory, answer
from tests.factories.tracking import ShareLinkFactory
from tracking.links.actions import mark_sent, record_added, take_back_observed
from tracking.models import ShareLinkAsset, UsageEvent, UseDay
from tracking.usage.actions import record_usage

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon(files_on_disk):
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def rule(db) -> MessageRule:
    return MessageRule.objects.create(phrases="guarantee")


def script(words: str, *, live_since: datetime = NOON - 10 * HOUR):
    asset = ScriptFactory(body=[answer("Why?", words)], live_since=live_since)
    keep_version(asset)
    return asset


def sent(rep, asset, at: datetime) -> bool | None:
    link = ShareLinkFactory(created_by=rep, assets=[asset])
    event, _ = record_usage(asset=asset, kind="sent", actor=rep, at=at, share_link=link)
    return event.on_message


def test_what_had_not_been_checked_is_neither_on_nor_off_message(rule, raj):
    asset = script("We help.")
    assert sent(raj, asset, NOON - 2 * HOUR) is None
    check_library(at=NOON - HOUR)
    assert [sent(raj, asset, NOON - 2 * HOUR), sent(raj, asset, NOON - HOUR)] == [None, True]
    never = ScriptFactory(body=[answer("Why?", "We help.")])
    assert sent(raj, never, NOON) is None


def test_a_finding_counts_from_when_it_was_found_until_it_was_fixed_or_accepted(rule, raj, april):
    asset, other = script("We guarantee it."), script("We guarantee it.")
    MessageRule.objects.update(is_on=False)
    check_library(at=NOON - 5 * HOUR)
    MessageRule.objects.update(is_on=True)
    check_library(at=NOON - 3 * HOUR)
    accept_finding(finding=MessageFinding.objects.get(asset=other), by=april, reason="So.", at=NOON - HOUR)
    MessageRule.objects.update(is_on=False)
    check_library(at=NOON - HOUR)
    for one in (asset, other):
        told = [sent(raj, one, NOON - hours * HOUR) for hours in (6, 5, 4, 3, 2, 1, 0)]
        assert told == [None, True, True, False, False, True, True]


def test_a_new_version_counts_as_not_checked_until_it_is(rule, raj):
    asset = script("We guarantee it.")
    check_library(at=NOON - 5 * HOUR)
    asset.body = [answer("Why?", "We help.")]
    asset.last_published_at = NOON - 3 * HOUR
    asset.save()
    keep_version(asset)
    check_library(at=NOON - 2 * HOUR)
    told = [sent(raj, asset, NOON - hours * HOUR) for hours in (4, 3, 2)]
    assert told == [False, None, True]


def test_a_version_that_was_published_while_the_one_before_was_read_is_not_checked(rule):
    asset = script("We help.")
    AssetVersion.objects.create(asset=asset, number=2, live_from=NOON)
    check_library(at=NOON - HOUR)
    checked = AssetVersion.objects.filter(asset=asset).order_by("number").values_list("first_checked_at", flat=True)
    assert list(checked) == [NOON - HOUR, None]


def test_a_version_that_a_link_keeps_to_and_that_is_live_no_more_is_not_told(rule, raj):
    asset = script("We help.")
    first = keep_version(asset)
    check_library(at=NOON - 2 * HOUR)
    link = ShareLinkFactory(created_by=raj, assets=[asset])
    ShareLinkAsset.objects.filter(share_link=link).update(version=first)
    newer = AssetVersion.objects.create(asset=asset, number=2, live_from=NOON - HOUR, first_checked_at=NOON - HOUR)

    def told(at: datetime) -> bool | None:
        return record_usage(asset=asset, kind="sent", actor=raj, at=at, share_link=link)[0].on_message

    assert [told(NOON - 2 * HOUR), told(NOON)] == [True, None]
    ShareLinkAsset.objects.filter(share_link=link).update(version=newer)
    assert told(NOON) is True


def test_handing_a_link_over_keeps_what_was_on_message_and_sums_it(rule, raj, ana):
    clean, off, unchecked = script("We help."), script("We guarantee it."), ScriptFactory()
    check_library(at=NOON - HOUR)
    link = ShareLinkFactory(created_by=raj, assets=[clean, off])
    mark_sent(link=link, by=raj, channel="observed", at=NOON)
    record_added(link=link, assets=[unchecked], by=raj, at=NOON)
    mark_sent(link=link, by=raj, channel="copied", at=NOON)
    told = dict(UsageEvent.objects.values_list("asset", "on_message"))
    assert told == {clean.pk: True, off.pk: False, unchecked.pk: None}
    sums = {row.asset_id: (row.sent, row.checked, row.on_message) for row in UseDay.objects.all()}
    assert sums == {clean.pk: (1, 1, 1), off.pk: (1, 1, 0), unchecked.pk: (1, 0, 0)}
    take_back_observed(link=link)
    assert not UseDay.objects.exists()


def test_marketers_sends_are_kept_and_not_summed(rule, ana):
    asset = script("We help.")
    check_library(at=NOON - HOUR)
    assert sent(ana, asset, timezone.now()) is True
    assert not UseDay.objects.exists()
