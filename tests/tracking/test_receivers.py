from __future__ import annotations

import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from content import signals
from tests.factories.content import ScriptFactory
from tracking.models import UsageEvent, UsageKind
from tracking.rollups import sums
from tracking.searches.actions import log_search

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("signal", "kind"),
    [
        (signals.asset_viewed, UsageKind.VIEWED),
        (signals.asset_downloaded, UsageKind.DOWNLOADED),
        (signals.asset_copied, UsageKind.COPIED),
        (signals.asset_presented, UsageKind.PRESENTED),
    ],
)
def test_each_signal_is_recorded_with_page_and_search(signal, kind, raj, rf):
    asset = ScriptFactory()
    search_id = log_search(
        user=raj, query="x", filters={}, total=0, shown=[], backend="", degraded=False, at=timezone.now()
    )
    request = rf.get("/", {"search": str(search_id)})
    signal.send_robust(sender=type(asset), asset=asset, user=raj, request=request, page=3)
    event = UsageEvent.objects.get()
    assert (event.kind, event.asset_id, event.actor, event.page, event.search_id) == (kind, asset.pk, raj, 3, search_id)


def test_a_search_that_is_no_search_is_ignored(raj, rf):
    asset = ScriptFactory()
    request = rf.get("/", {"search": "nonsense"})
    signals.asset_viewed.send_robust(sender=type(asset), asset=asset, user=raj, request=request)
    assert UsageEvent.objects.get().search is None


def test_nobody_is_not_recorded(rf):
    asset = ScriptFactory()
    signals.asset_viewed.send_robust(sender=type(asset), asset=asset, user=AnonymousUser(), request=rf.get("/"))
    assert not UsageEvent.objects.exists()


def test_a_fault_in_tracking_is_logged_and_breaks_nothing(raj, monkeypatch, caplog):
    def broken(*events):
        raise RuntimeError("no disk")

    monkeypatch.setattr(sums, "add_usage", broken)
    asset = ScriptFactory()
    with caplog.at_level(logging.ERROR):
        signals.asset_viewed.send_robust(sender=type(asset), asset=asset, user=raj, request=None)
    assert "no disk" in caplog.text
    assert not UsageEvent.objects.exists()
