"""What earlier versions kept is as it was, or as the newest version keeps it, once all migrations have run.

Going back and forth takes long, so what each migration finds is made on one way, and looked at when it has ended.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from hub.core.notices.models import OutgoingMail
from tests.factories.content import ScriptFactory
from tracking.links.tokens import hash_token
from tracking.models import FindDay, PageView, Recipient, ShareLink

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
BEFORE_SENDERS = [("tracking", "0013_fill_use_days"), ("core", "0002_mail_and_notices")]
BEFORE_PLACES = [("tracking", "0022_acts_on_all_links_of_an_asset")]
# In London these are the last moments of one day and the first of the next, an hour after UTC says so.
LATE, NEXT = datetime(2026, 7, 1, 22, 59, tzinfo=UTC), datetime(2026, 7, 1, 23, 1, tzinfo=UTC)
FIRST_DAY, NEXT_DAY = date(2026, 7, 1), date(2026, 7, 2)


def migrate_to(state: list[tuple[str, str]]) -> Apps:
    """The models as they were then, over tables as they were."""
    executor = MigrationExecutor(connection)
    executor.migrate(state[:1])
    return executor.loader.project_state(state).apps


def migrate_to_newest() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def in_london(settings):
    """The tables are as they are today again when the test is over."""
    settings.TIME_ZONE = "Europe/London"
    yield
    migrate_to_newest()


def send_links(models: Apps, raj, oli) -> Any:
    """By two senders to one recipient, whom the mail that waits is for."""
    recipients, links = models.get_model("tracking", "Recipient"), models.get_model("tracking", "ShareLink")
    rita = recipients.objects.create(name="Rita", email="rita@marlow.example", company="Marlow")
    recipients.objects.create(name="Nobody’s", email="n@x.example")
    now = timezone.now()
    for number, (sender, recipient) in enumerate([(oli, rita), (raj, rita), (oli, rita), (raj, None)], start=1):
        links.objects.create(
            pk=number, token=f"token-{number}", created_by_id=sender.pk, recipient=recipient, created_at=now
        )
    models.get_model("core", "OutgoingMail").objects.create(
        kind="share_link", about="link 2", to=rita.email, subject="Deck", message_id="<1@x>", created_at=now,
        text="Deck\nhttps://hub.example/s/token-2\nRaj", html='<a href="https://hub.example/s/token-2">Open</a>',
    )  # fmt: skip
    return rita


def search_and_read(models: Apps, raj, oli, asset) -> None:
    """Searches that showed the asset, the sums of two days, and visits to two of its pages."""
    logs, hits, finds = (models.get_model("tracking", name) for name in ("SearchLog", "SearchHit", "FindDay"))
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
    link = models.get_model("tracking", "ShareLink").objects.get(pk=4)
    viewer = models.get_model("tracking", "Viewer").objects.create(share_link=link, key="k", first_seen_at=LATE)
    for at, number in ((LATE, 1), (NEXT, 2)):
        visit = models.get_model("tracking", "ViewSession").objects.create(
            share_link=link, viewer=viewer, started_at=at, last_seen_at=at
        )
        models.get_model("tracking", "PageView").objects.create(session=visit, asset_id=asset.pk, number=number)


def test_what_was_sent_searched_and_read_before_the_newest_version_is_kept(in_london, raj, oli):
    asset = ScriptFactory()
    rita = send_links(migrate_to(BEFORE_SENDERS), raj, oli)
    search_and_read(migrate_to(BEFORE_PLACES), raj, oli, asset)

    migrate_to_newest()

    # Each sender gets their own recipients.
    rows = Recipient.objects.order_by("pk").values_list("pk", "sender", "name", "email", "company")
    own = Recipient.objects.get(sender=raj).pk
    assert list(rows) == [
        (rita.pk, oli.pk, "Rita", "rita@marlow.example", "Marlow"),
        (own, raj.pk, "Rita", "rita@marlow.example", "Marlow"),
    ]
    assert dict(ShareLink.objects.values_list("pk", "recipient")) == {1: rita.pk, 2: own, 3: rita.pk, 4: None}
    # Sent links keep opening, though their tokens are kept nowhere.
    for link in ShareLink.objects.all():
        assert ShareLink.objects.known_by(f"token-{link.pk}").get() == link
        assert ShareLink.objects.known_by(link.token).get() == link
        assert link.former_token_hash == hash_token(f"token-{link.pk}")
    mail = OutgoingMail.objects.get(about="link 2")
    assert (mail.text, mail.html) == ("Deck\naddress-of-this-link\nRaj", '<a href="address-of-this-link">Open</a>')
    # Places and days are filled from the facts.
    assert set(FindDay.objects.values_list("day", "team", "shown", "places")) == {
        (FIRST_DAY, raj.team_id, 2, 7),
        (FIRST_DAY, None, 1, 5),
        (NEXT_DAY, raj.team_id, 1, 2),
        (NEXT_DAY, oli.team_id, 7, 0),
    }
    assert dict(PageView.objects.values_list("number", "day")) == {1: FIRST_DAY, 2: NEXT_DAY}
