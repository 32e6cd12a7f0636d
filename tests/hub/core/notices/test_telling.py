"""A person is told a thing once."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hub.core.notices.mail import MailWords
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.notices.telling import tell

pytestmark = pytest.mark.django_db
WORDS = MailWords(subject="News", template="saved_search", context={"saved": {"name": "Rounds", "address": "?q=1"}})


def told(user, about="thing 1", **more) -> bool:
    return tell(user=user, kind="test", about=about, words="News", at=timezone.now(), **more)


def test_tell_tells_each_person_of_each_thing_once(raj, oli):
    assert [told(raj, mail=WORDS), told(raj, mail=WORDS), told(oli, mail=WORDS)] == [True, False, True]
    assert told(raj, about="thing 2", mail=WORDS)
    assert Notice.objects.count() == 3
    assert sorted(OutgoingMail.objects.values_list("to", "about")) == [
        ("oli@example.com", "thing 1"),
        ("raj@example.com", "thing 1"),
        ("raj@example.com", "thing 2"),
    ]


def test_tell_without_words_for_a_mail_or_an_address_stays_in_the_hub(raj, oli):
    oli.email = ""
    oli.save()
    assert told(raj)
    assert told(oli, mail=WORDS)
    assert Notice.objects.count() == 2
    assert not OutgoingMail.objects.exists()
