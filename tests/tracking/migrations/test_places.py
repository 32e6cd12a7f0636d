"""What was searched and read before the sums held places, and pages days, has them afterwards."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories.content import ScriptFactory
from tracking.models import FindDay, PageView

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
BEFORE = ("tracking", "0022_acts_on_all_links_of_an_asset")
# In London these are the last moments of one day and the first of the next, an hour after UTC says so.
LATE, NEXT = datetime(2026, 7, 1, 22, 59, tzinfo=UTC), datetime(2026, 7, 1, 23, 1, tzinfo=UTC)
FIRST_DAY, NEXT_DAY = date(2026, 7, 1), date(2026, 7, 2)


@pytest.fixture
def before(settings):
    """The models as they were; the tables are as they are today again when the test is over."""
    settings.TIME_ZONE = "Europe/London"
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate([BEFORE])
    yield executor.loader.project_state([BEFORE]).apps
    executor = MigrationExecutor(connection)
    executor.migrate(newest)


def test_places_and_days_are_filled_from_the_facts_that_are_kept(before, raj, oli):
    asset = ScriptFactory()
    logs, hits, finds = (before.get_model("tracking", name) for name in ("SearchLog", "SearchHit", "FindDay"))
    for at, place, team, counts in (
        (LATE, 3, raj.team_id, True),
        (LATE, 4, raj.team_id, True),
        (LATE, 5, None, True),
        (LATE, 9, raj.team_id, False),
        (NEXT, 2, raj.team_id, True),
    ):
        log = logs.objects.create(
            actor_id=raj.pk, team_id=team, session=uuid.uuid4(), query="x", normalised="x", total=1, searched_at=at,
            counts=counts,
        )  # fmt: skip
        hits.objects.create(search=log, asset_id=asset.pk, position=place)
    for day, team, shown in (
        (FIRST_DAY, raj.team_id, 2),
        (FIRST_DAY, None, 1),
        (NEXT_DAY, raj.team_id, 1),
        (NEXT_DAY, oli.team_id, 7),
    ):
        finds.objects.create(asset_id=asset.pk, day=day, team_id=team, shown=shown)
    link = before.get_model("tracking", "ShareLink").objects.create(created_by_id=raj.pk, created_at=LATE)
    viewer = before.get_model("tracking", "Viewer").objects.create(share_link=link, key="k", first_seen_at=LATE)
    for at, number in ((LATE, 1), (NEXT, 2)):
        visit = before.get_model("tracking", "ViewSession").objects.create(
            share_link=link, viewer=viewer, started_at=at, last_seen_at=at
        )
        before.get_model("tracking", "PageView").objects.create(session=visit, asset_id=asset.pk, number=number)

    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())

    assert set(FindDay.objects.values_list("day", "team", "shown", "places")) == {
        (FIRST_DAY, raj.team_id, 2, 7),
        (FIRST_DAY, None, 1, 5),
        (NEXT_DAY, raj.team_id, 1, 2),
        (NEXT_DAY, oli.team_id, 7, 0),
    }
    assert dict(PageView.objects.values_list("number", "day")) == {1: FIRST_DAY, 2: NEXT_DAY}
