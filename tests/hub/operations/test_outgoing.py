"""The administrator's list of what has not left the hub, and "Try again"."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.utils import timezone

from hub.core.notices.mail import MAIL
from hub.core.notices.models import OutgoingMail
from hub.core.notices.telling import tell
from hub.core.outbox.models import Outgoing
from tests.hub.core.notices.test_telling import WORDS

pytestmark = pytest.mark.django_db
URL = "/admin/outgoing/"


def mail_to(person, about: str, **outbox) -> Outgoing:
    tell(user=person, kind="test", about=about, words="News", mail=WORDS, at=timezone.now())
    rows = Outgoing.objects.of(MAIL).order_by("-pk")
    Outgoing.objects.filter(pk=rows[0].pk).update(**outbox)
    return Outgoing.objects.get(pk=rows[0].pk)


@pytest.fixture
def gave_up(raj) -> Outgoing:
    refused = "The recipient's address was refused: 550 No such user"
    return mail_to(raj, "one", attempts=1, given_up_at=timezone.now(), last_error=refused)


def rows(answer) -> list[str]:
    assert answer.status_code == 200
    page = BeautifulSoup(answer.content, "html.parser")
    return [" ".join(row.get_text(" ").split()) for row in page.select("table.listing tbody tr")]


def test_everything_undelivered_is_listed_what_was_given_up_first(client, ada, raj, oli, gave_up, settings):
    settings.ELASTICSEARCH_URL = ""
    mail_to(oli, "two")
    soon = timezone.now() + timedelta(hours=2, minutes=30)
    mail_to(raj, "three", attempts=3, last_error="The mail server is away", next_try_at=soon)
    mail_to(raj, "four", delivered_version=1)
    Outgoing.objects.create(consumer="elasticsearch", key="1")
    client.force_login(ada)
    found = rows(client.get(URL))
    assert len(found) == 3
    assert found[0].startswith(
        "“News” to raj@example.com Mail Given up after 1 try The recipient's address was refused: 550 No such user"
    )
    assert "Trying again, 3 tries so far The mail server is away" in found[1]
    assert "in 2 hours, " in found[1]
    assert found[2].startswith("“News” to oli@example.com Mail Waiting")
    assert found[2].endswith("now Try again")


@pytest.mark.parametrize(("query", "count"), [("given_up", 1), ("failing", 1), ("waiting", 2), ("", 3)])
def test_the_list_is_filtered_by_state(client, ada, raj, oli, gave_up, query, count):
    mail_to(oli, "two")
    mail_to(raj, "three", attempts=3)
    client.force_login(ada)
    assert len(rows(client.get(f"{URL}?state={query}&consumer=mail"))) == count


def test_try_again_sends_one(client, ada, raj, gave_up):
    other = mail_to(raj, "two", attempts=2, next_try_at=timezone.now() + timedelta(hours=1))
    client.force_login(ada)
    answer = client.post(f"{URL}{gave_up.pk}/again/", follow=True)
    assert "1 is tried again now." in answer.content.decode()
    assert [message.to for message in mail.outbox] == [["raj@example.com"]]
    gave_up.refresh_from_db()
    other.refresh_from_db()
    assert (gave_up.delivered_version, gave_up.given_up_at) == (1, None)
    assert other.delivered_version == 0
    assert "It was delivered meanwhile." in client.post(f"{URL}{gave_up.pk}/again/", follow=True).content.decode()


def test_try_all_again_sends_all(client, ada, raj, gave_up):
    mail_to(raj, "two", attempts=2, next_try_at=timezone.now() + timedelta(hours=1))
    client.force_login(ada)
    answer = client.post(f"{URL}again/", follow=True)
    assert "2 are tried again now." in answer.content.decode()
    assert len(mail.outbox) == 2
    assert "Nothing waits: every mail has left" in answer.content.decode()
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.parametrize("who", ["ana", "april", "raj", "mia"])
def test_nobody_but_administrators_sees_it_or_tries_again(client, request, who, gave_up):
    client.force_login(request.getfixturevalue(who))
    for answer in (client.get(URL), client.post(f"{URL}{gave_up.pk}/again/"), client.post(f"{URL}again/")):
        assert answer.status_code in (302, 403)
    gave_up.refresh_from_db()
    assert gave_up.given_up_at is not None
    assert not mail.outbox


def test_a_look_changes_nothing(client, ada, gave_up):
    client.force_login(ada)
    assert client.get(f"{URL}again/").status_code == 405
    assert client.get(f"{URL}{gave_up.pk}/again/").status_code == 405


def test_the_list_asks_as_often_for_one_row_as_for_three(client, ada, raj, gave_up, django_assert_num_queries):
    client.force_login(ada)
    client.get(URL)
    for more in ((), ("two", "three")):
        for about in more:
            mail_to(raj, about)
        with django_assert_num_queries(8):
            client.get(URL)


def test_the_export_holds_what_the_list_does_and_runs_nothing(client, ada, gave_up):
    OutgoingMail.objects.update(subject="=cmd()")
    client.force_login(ada)
    Outgoing.objects.update(last_error="=HYPERLINK(1)")
    text = b"".join(client.get(f"{URL}?export=csv").streaming_content).decode()
    assert "What,Kind,State,Last error,Since" in text
    assert "“=cmd()” to raj@example.com,Mail,Given up after 1 try,'=HYPERLINK(1)," in text
