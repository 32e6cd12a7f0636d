"""A history that the database repeats: as often as asked, and again from what was repeated."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from benchmarks.repeated import repeat_facts
from tests.factories.content import CollateralFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.report_facts import use
from tests.tracking.search_facts import search
from tracking.models import SearchLog, ShareLink, ShareLinkAsset, UsageEvent

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


def test_each_fact_is_there_so_often_with_its_own_references(raj):
    deck = CollateralFactory()
    use(deck, raj, "downloaded")
    search(raj, "cold rooms")
    ShareLinkFactory(created_by=raj, assets=[deck])
    until = timezone.now() + timedelta(days=1)
    for times, there in ((2, 2), (10, 20)):
        repeat_facts(times, until=until, days=700)
        assert [model.objects.count() for model in (UsageEvent, SearchLog, ShareLink)] == [there] * 3
    assert ShareLinkAsset.objects.values("share_link").distinct().count() == 20


def test_copies_of_copies_fall_into_weeks_of_their_own(raj):
    use(CollateralFactory(), raj, "downloaded")
    until = timezone.now() + timedelta(days=1)
    repeat_facts(3, until=until, days=700)
    repeat_facts(4, until=until, days=700, weeks=3)
    assert UsageEvent.objects.values("occurred_at__date").distinct().count() == 12
