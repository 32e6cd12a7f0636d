"""Searches for the tests of reports at a stopped clock, and what was done with an asset."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from content.permissions import counts_as_use
from tracking.models import SearchHit, SearchLog, UsageEvent
from tracking.reports.scope import ReportScope
from tracking.rollups.search_sums import sum_asset_queries, sum_search_days
from tracking.rollups.sums import add_usage

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SCOPE = ReportScope(as_of=NOW, days=60)


def search(rep, query, *, total=5, at=NOW, session=None, opened=None, used=None, counts=True, refines=None, **filters):
    log = SearchLog.objects.create(
        actor=rep, team=rep.team, counts=counts, session=session or uuid.uuid4(), query=query, normalised=query,
        filters=filters, total=total, searched_at=at, first_opened_at=opened, first_used_at=used,
    )  # fmt: skip
    if refines:
        refines.refined_by = log
        refines.save()
    return log


def sum_up():
    sum_search_days(since=SCOPE.first_day - timedelta(days=3), until=SCOPE.last_day, at=NOW)
    sum_asset_queries(at=NOW)


def hit(log, asset, **marks):
    return SearchHit.objects.create(search=log, asset=asset, position=1, **marks)


def use(asset, rep, kind):
    event = UsageEvent(kind=kind, asset=asset, actor=rep, team_id=rep.team_id, occurred_at=NOW, counts=True)
    assert counts_as_use(rep, asset)
    event.save()
    add_usage(event)
