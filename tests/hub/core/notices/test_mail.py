"""Mails are kept for a while after they left, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.core.notices.mail import KEPT_FOR, MAIL, forget_mails
from hub.core.notices.models import OutgoingMail
from hub.core.outbox.models import Outgoing
from tests.factories.mail import post_all
from tests.hub.core.notices.test_telling import WORDS, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def letters(raj, mail_server):
    """Two that left, one of them long ago, and one of long ago that was given up."""
    for about in ("old", "new"):
        told(raj, about=about, mail=WORDS)
    post_all()
    mail_server.recipients["raj@example.com"] = "550 No such user"
    told(raj, about="refused", mail=WORDS)
    post_all()
    OutgoingMail.objects.exclude(about="new").update(created_at=timezone.now() - KEPT_FOR - timedelta(days=1))


def test_forget_mails_forgets_what_left_long_ago_with_its_row_in_the_outbox(letters):
    assert forget_mails(at=timezone.now(), batch=1) == 1
    assert set(OutgoingMail.objects.values_list("about", "state")) == {("new", "sent"), ("refused", "failed")}
    assert set(Outgoing.objects.of(MAIL).values_list("key", flat=True)) == {
        str(pk) for pk in OutgoingMail.objects.values_list("pk", flat=True)
    }
    assert forget_mails(at=timezone.now()) == 0
