from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hub.core.notices.models import OutgoingMail
from tests.factories.content import ScriptFactory
from tests.factories.mail import post_all
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME, GOOGLEBOT
from tests.tracking.log import log_of
from tracking.links.closing import reopen_share_link, revoke_share_link
from tracking.links.erasure import SOMEBODY, erase_recipient
from tracking.models import Open, ShareLink

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


def come(client, link, agent=CHROME, **more):
    return client.get(f"/s/{link.token}", headers={"User-Agent": agent}, **more)


def test_the_sender_hears_once_of_each_closing_and_the_answer_is_that_of_an_unknown_link(client, raj):
    link = ShareLinkFactory(created_by=raj, revoked_at=timezone.now() - timedelta(days=1))
    unknown = client.get("/s/" + "x" * 32, headers={"User-Agent": CHROME})
    for _ in range(2):
        answer = come(client, link)
        assert (answer.status_code, answer.content) == (404, unknown.content)
    post_all()
    subject = f"Wanted after it closed: your link to “{link.assets.get().title}”"
    assert [(one.subject, one.to) for one in mail.outbox] == [(subject, [raj.email])]
    assert raj.notices.get().address == f"/sent/{link.pk}/"
    link.refresh_from_db()
    assert link.closed_visits == 2
    assert "Somebody, or something, tried to open it while it was closed, 2 times in all" in log_of(link)
    assert not Open.objects.exists()
    now = timezone.now()
    reopen_share_link(link=link, by=raj, at=now, expires_at=now + timedelta(days=1))
    assert come(client, link).status_code == 200
    revoke_share_link(link=link, by=raj, at=now)
    come(client, link)
    assert raj.notices.count() == 2


@pytest.mark.parametrize("closed", ["expired", "read out", "emptied"])
def test_however_it_closed_its_visits_are_told(client, raj, closed):
    past = timezone.now() - timedelta(days=1)
    link = ShareLinkFactory(created_by=raj, assets=[ScriptFactory(live=closed != "emptied")])
    if closed == "expired":
        ShareLink.objects.update(expires_at=past)
    elif closed == "read out":
        ShareLink.objects.update(first_viewed_at=past, expires_after=timedelta(hours=1))
    assert come(client, link).status_code == 404
    assert raj.notices.count() == 1


def test_scanners_and_people_of_the_hub_tell_nothing(client, raj, oli):
    link = ShareLinkFactory(created_by=raj, revoked_at=timezone.now())
    come(client, link, agent=GOOGLEBOT)
    client.head(f"/s/{link.token}", headers={"User-Agent": CHROME})
    for person in (raj, oli):
        inside = Client()
        inside.force_login(person)
        come(inside, link)
    assert not raj.notices.exists()
    assert ShareLink.objects.get().closed_visits == 0


def test_sixty_visits_an_hour_are_noted_and_the_page_says_nothing_of_it(client, raj):
    link = ShareLinkFactory(created_by=raj, revoked_at=timezone.now())
    assert {come(client, link).status_code for _ in range(62)} == {404}
    assert ShareLink.objects.get().closed_visits == 60


def test_who_wants_no_news_hears_nothing_and_who_left_is_spoken_for(client, raj, mia):
    quiet = ShareLinkFactory(created_by=raj, revoked_at=timezone.now(), notify="never")
    come(client, quiet)
    assert not raj.notices.exists()
    raj.is_active = False
    raj.save()
    come(client, ShareLinkFactory(created_by=raj, revoked_at=timezone.now()))
    assert mia.notices.count() == 1
    assert not raj.notices.exists()


def test_who_is_erased_is_named_in_none_of_it(client, raj, ada):
    link = ShareLinkFactory(created_by=raj, revoked_at=timezone.now())
    come(client, link)
    erase_recipient(email="rita@marlow.example", by=ada, at=timezone.now())
    assert raj.notices.get().words == SOMEBODY
    assert not OutgoingMail.objects.exists()
