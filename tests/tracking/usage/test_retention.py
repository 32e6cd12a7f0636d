from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.content import ScriptFactory
from tests.factories.tracking import OpenFactory, ShareLinkFactory, ViewSessionFactory
from tracking.models import (
    FindDay,
    Open,
    PageView,
    SearchHit,
    SearchLog,
    ShareLink,
    UsageDay,
    UsageEvent,
    UsageKind,
    Viewer,
    ViewSession,
)
from tracking.searches.actions import log_search
from tracking.tasks import forget_old_events
from tracking.usage import retention
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db


def test_old_facts_go_and_young_ones_and_sums_stay(raj, settings):
    settings.HUB_RAW_EVENT_DAYS = 30
    asset, now = ScriptFactory(), timezone.now()
    link = ShareLinkFactory(created_by=raj, assets=[asset])
    for days in (29, 31):
        at = now - timedelta(days=days)
        record_usage(asset=asset, kind=UsageKind.COPIED, actor=raj, at=at)
        log_search(user=raj, query="x", filters={}, total=1, shown=[asset.pk], backend="", degraded=False, at=at)
        OpenFactory(share_link=link, at=at)
        ViewSessionFactory(share_link=link, started_at=at, pages={(asset, 1): 5}, viewer__first_seen_at=at)
    forget_old_events.enqueue()
    forget_old_events.enqueue()
    for model in (UsageEvent, SearchLog, SearchHit, Open, ViewSession, PageView, Viewer):
        assert model.objects.count() == 1, model
    assert UsageDay.objects.count() == 2
    assert FindDay.objects.count() == 2
    assert ShareLink.objects.count() == 1


def test_facts_are_forgotten_a_few_at_a_time_and_all_of_them(raj, settings, monkeypatch):
    settings.HUB_RAW_EVENT_DAYS = 30
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    asset, now = ScriptFactory(), timezone.now()
    for number in range(5):
        at = now - timedelta(days=31, hours=number)
        log_search(
            user=raj, query=f"x{number}", filters={}, total=1, shown=[asset.pk], backend="", degraded=False, at=at
        )
        record_usage(asset=asset, kind=UsageKind.COPIED, actor=raj, at=at)
    done = retention.forget_raw_events(at=now)
    # Each search with the asset it showed.
    assert (done.usage, done.searches) == (5, 10)
    assert (UsageEvent.objects.count(), SearchLog.objects.count(), SearchHit.objects.count()) == (0, 0, 0)
    assert sum(day.shown for day in FindDay.objects.all()) == sum(day.count for day in UsageDay.objects.all()) == 5
