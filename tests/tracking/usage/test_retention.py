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
