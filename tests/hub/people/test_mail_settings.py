from __future__ import annotations

import pytest
from django.utils import timezone

from hub.core.notices import kinds
from hub.core.notices.mail import MailWords, write_mail
from hub.core.notices.models import MailState
from hub.core.notices.topics import EXPLAINED, Topic, wanted_by
from tests.browsing import as_user, soup
from tests.factories.mail import post_all

pytestmark = pytest.mark.django_db
URL = "/account/mails/"
ALL = set(Topic.values)


def _offered(user) -> list[str]:
    return [box["value"] for box in soup(as_user(user).get(URL)).select("input[name=topic]")]


def test_each_is_offered_what_concerns_them(raj, ana, april, mia):
    assert set(EXPLAINED) == set(Topic)
    assert _offered(raj) == ["retirement", "requests", "saved_searches", "link_read", "readers"]
    assert _offered(mia) == [
        "retirement", "reviews", "requests", "saved_searches", "link_read", "readers", "monday", "exports",
    ]  # fmt: skip
    assert _offered(april) == ["approval", "retirement", "reviews", "lapses", "unused", "saved_searches"]
    assert set(_offered(ana)) == ALL
    assert as_user(None).get(URL).url == "/accounts/login/?next=/account/mails/"


def test_each_topic_is_switched_off_and_on_again(raj, oli):
    client = as_user(raj)
    assert wanted_by(raj) == ALL
    client.post(URL, {"topic": ["requests", "link_read", "readers", "nonsense"]})
    assert wanted_by(raj) == ALL - {"retirement", "saved_searches"}
    on = [box["value"] for box in soup(client.get(URL)).select("input[name=topic][checked]")]
    assert on == ["requests", "link_read", "readers"]
    client.post(URL, {"topic": ["retirement"]})
    client.post(URL, {"topic": _offered(raj)})
    assert wanted_by(raj) == ALL
    assert wanted_by(oli) == ALL


def test_what_is_not_offered_stays_as_it_is(april, ana):
    as_user(april).post(URL, {"topic": []})
    assert wanted_by(april) == {"requests", "link_read", "readers", "monday", "exports"}


KINDS = [
    ("approval_waits", "approval"),
    ("approval_decided", "approval"),
    ("asset_retired", "retirement"),
    ("request_closed", "requests"),
    ("saved_search", "saved_searches"),
    ("first_view", "link_read"),
    ("reader_question", "readers"),
    ("link_passed_on", "readers"),
]


@pytest.mark.parametrize(("kind", "topic"), KINDS)
def test_every_mail_to_a_person_of_the_hub_says_where_it_is_switched_off_and_obeys(kind, topic, raj):
    assert kinds.named(kind).topic == topic
    words = MailWords(subject="Words", template="gathered", context={"notices": []})
    kept = write_mail(kind=kind, to=raj, words=words, at=timezone.now())
    assert kept.text.endswith(f"{URL}\n")
    assert URL in kept.html
    post_all()
    off = write_mail(kind=kind, to=raj, words=words, at=timezone.now())
    as_user(raj).post(URL, {"topic": sorted(ALL - {topic})})
    post_all()
    kept.refresh_from_db()
    off.refresh_from_db()
    # A rep is not offered approvals, so that these stay on.
    expected = MailState.SENT if topic == "approval" else MailState.DROPPED
    assert (kept.state, off.state) == (MailState.SENT, expected)


def test_what_somebody_outside_gets_says_nothing_of_it(raj):
    words = MailWords(subject="Words", template="gathered", context={"notices": []})
    assert URL not in write_mail(kind="first_view", to="rita@marlow.example", words=words, at=timezone.now()).text
    assert URL not in write_mail(kind="share_link", to=raj, words=words, at=timezone.now()).text
