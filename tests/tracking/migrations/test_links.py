"""What was sent before recipients had senders and links had hashes stays as it was for everybody who has it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from hub.core.notices.models import OutgoingMail
from tracking.links.tokens import hash_token
from tracking.models import Recipient, ShareLink

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
BEFORE = [("tracking", "0013_fill_use_days"), ("core", "0002_mail_and_notices")]


@pytest.fixture
def before():
    """The models as they were; the tables are as they are today again when the test is over."""
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate(BEFORE[:1])
    yield executor.loader.project_state(BEFORE).apps
    executor = MigrationExecutor(connection)
    executor.migrate(newest)


def migrate_forward() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def test_each_sender_gets_their_own_recipients_and_sent_links_keep_opening(before, raj, oli):
    recipients, links = before.get_model("tracking", "Recipient"), before.get_model("tracking", "ShareLink")
    rita = recipients.objects.create(name="Rita", email="rita@marlow.example", company="Marlow")
    recipients.objects.create(name="Nobody’s", email="n@x.example")
    now = timezone.now()
    for number, (sender, recipient) in enumerate([(oli, rita), (raj, rita), (oli, rita), (raj, None)], start=1):
        links.objects.create(
            pk=number, token=f"token-{number}", created_by_id=sender.pk, recipient=recipient, created_at=now
        )
    before.get_model("core", "OutgoingMail").objects.create(
        kind="share_link", about="link 2", to=rita.email, subject="Deck", message_id="<1@x>", created_at=now,
        text="Deck\nhttps://hub.example/s/token-2\nRaj", html='<a href="https://hub.example/s/token-2">Open</a>',
    )  # fmt: skip

    migrate_forward()

    rows = Recipient.objects.order_by("pk").values_list("pk", "sender", "name", "email", "company")
    own = Recipient.objects.get(sender=raj).pk
    assert list(rows) == [
        (rita.pk, oli.pk, "Rita", "rita@marlow.example", "Marlow"),
        (own, raj.pk, "Rita", "rita@marlow.example", "Marlow"),
    ]
    assert dict(ShareLink.objects.values_list("pk", "recipient")) == {1: rita.pk, 2: own, 3: rita.pk, 4: None}
    for link in ShareLink.objects.all():
        assert ShareLink.objects.known_by(f"token-{link.pk}").get() == link
        assert ShareLink.objects.known_by(link.token).get() == link
        assert link.former_token_hash == hash_token(f"token-{link.pk}")
    mail = OutgoingMail.objects.get(about="link 2")
    assert (mail.text, mail.html) == ("Deck\naddress-of-this-link\nRaj", '<a href="address-of-this-link">Open</a>')
