"""Facts for the tests of reports: assets and what was done with them at a stopped clock, recorded as the hub does."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Group
from wagtail.models import TaskState, WorkflowState

from content.permissions import REPS, counts_as_use
from hub.people.models import Team
from tests.factories.content import ScriptFactory
from tests.factories.people import UserFactory
from tracking.models import SearchHit, SearchLog, UsageEvent
from tracking.reports.scope import ReportScope
from tracking.rollups.sums import Engagement, add_engagement, add_shown, add_usage

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONG_LIVE = NOW - timedelta(days=100)
SCOPE = ReportScope(as_of=NOW, days=60)


def ago(**units) -> datetime:
    return NOW - timedelta(**units)


def make_asset(title="Price objections", live_since=LONG_LIVE, **fields):
    return ScriptFactory(title=title, live_since=live_since, **fields)


def use(asset, actor, kind="downloaded", at=NOW):
    """What `actor` did, recorded as the hub records it: whether it counts is decided then."""
    counts = counts_as_use(actor, asset)
    event = UsageEvent(kind=kind, asset=asset, actor=actor, team_id=actor.team_id, occurred_at=at, counts=counts)
    event.save()
    add_usage(event)


def submit(asset, by, at, *, decided_at=None, status="in_progress"):
    asset.save_revision(user=by)
    step = asset.get_workflow().start(asset.own, by).current_task_state
    TaskState.objects.filter(pk=step.pk).update(started_at=at, finished_at=decided_at, status=status)
    if decided_at:
        WorkflowState.objects.filter(pk=step.workflow_state_id).update(status=WorkflowState.STATUS_APPROVED)


def show(asset, rep, at=NOW, position=1, query="price", **filters):
    log = SearchLog.objects.create(
        actor=rep, team=rep.team, session=uuid.uuid4(), query=query, normalised=query, filters=filters, total=1,
        searched_at=at,
    )  # fmt: skip
    SearchHit.objects.create(search=log, asset=asset, position=position)
    add_shown(asset_ids=[asset.pk], team_id=rep.team_id, day=at.date(), first=position)


def read(asset, rep, at=NOW):
    add_engagement(Engagement(asset_id=asset.pk, team_id=rep.team_id, day=at.date(), views=1, seconds=20))


def fill(team: Team, reps: int) -> None:
    for number in range(reps):
        rep = UserFactory(username=f"{team.slug}-{number}", team=team)
        rep.groups.set(Group.objects.filter(name=REPS))
