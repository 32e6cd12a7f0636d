"""Mails and notices are kept for a while, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hub.core.notices.mail import KEPT_FOR, MAIL, forget_mails
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.notices.reading import KEPT_FOR as NOTICES_KEPT_FOR
from hub.core.notices.reading import forget_notices
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


def test_forget_notices_forgets_what_was_told_long_ago_whether_it_was_read_or_not(raj):
    now = timezone.now()
    for about in ("read", "unread", "new"):
        told(raj, about=about)
    Notice.objects.filter(about="read").update(seen_at=now)
    Notice.objects.exclude(about="new").update(created_at=now - NOTICES_KEPT_FOR - timedelta(seconds=1))
    Notice.objects.filter(about="new").update(created_at=now - NOTICES_KEPT_FOR)
    assert forget_notices(at=now, batch=1) == 2
    assert list(Notice.objects.values_list("about", flat=True)) == ["new"]
    assert forget_notices(at=now) == 0
