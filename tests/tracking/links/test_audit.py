"""What is written down of links, and who reads it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from hub.core.audit import AuditEntry
from tests.browsing import as_user, words_of
from tests.factories.content import CollateralFactory
from tests.factories.tracking import OpenFactory
from tracking.engagement.actions import overrule_verdict
from tracking.links.actions import create_share_link
from tracking.links.changing import change_options
from tracking.links.closing import follow_newest, revoke_share_link
from tracking.links.options import LinkOptions
from tracking.links.recipients import RecipientDetails
from tracking.models import ShareLink, Verdict

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(raj) -> ShareLink:
    rita = RecipientDetails(name="Rita Halloran", email="rita@marlow.example")
    deck, now = CollateralFactory(title="Security deck"), timezone.now()
    options = LinkOptions(passcode="orange-7", keep_versions=True)
    return create_share_link(assets=[deck], by=raj, at=now, recipient=rita, options=options, note="Dear Rita")


def test_a_links_life_is_written_down_without_token_passcode_or_recipient(link, raj):
    now = timezone.now()
    follow_newest(link=link, by=raj, at=now)
    follow_newest(link=link, by=raj, at=now)
    wanted = LinkOptions(expires_at=now + timedelta(days=3), allowed=("marlow.example",), passcode="lemon-8")
    for _ in range(2):
        change_options(link=link, by=raj, at=now, options=wanted)
        wanted = replace(wanted, passcode=None)
    opened = OpenFactory(share_link=link)
    for _ in range(2):
        overrule_verdict(opened=opened, verdict=Verdict.PERSON, by=raj, at=now)
    for _ in range(2):
        revoke_share_link(link=link, by=raj, at=now)
    entries = list(AuditEntry.objects.order_by("pk"))
    assert [(entry.label, entry.user, str(entry.message)) for entry in entries] == [
        (f"Link {link.pk}", raj, message)
        for message in (
            "Made a link to “Security deck”",
            "Let the link show the newest version",
            "Changed of the link: its end, who may open it besides, its passcode",
            "Said that an open was a person",
            "Closed the link",
        )
    ]
    kept = " ".join(f"{entry.label} {entry.data}" for entry in entries)
    for secret in (link.token, "orange-7", "lemon-8", link.passcode, "Rita", "marlow"):
        assert secret not in kept


def test_administrators_alone_read_it_in_the_site_history(link, ada, ana, april):
    history = "/admin/reports/site-history/"
    assert f"Link {link.pk}" in words_of(as_user(ada).get(history))
    assert "Made a link to “Security deck”" in words_of(as_user(ada).get(history + "?action=tracking.make_link"))
    for person in (ana, april):
        assert f"Link {link.pk}" not in words_of(as_user(person).get(history))
