"""Links of people who left: who lists, closes and hands them over, and what becomes of them meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from content import permissions as roles
from hub.core.audit import AuditEntry
from hub.people.models import User
from tests.browsing import as_user, soup, words_of
from tests.factories.tracking import RecipientFactory, ShareLinkFactory
from tracking.links.left_behind import CannotTakeOver, close_links_of, hand_over_links, links_left_behind
from tracking.models import ShareLink

pytestmark = pytest.mark.django_db


@pytest.fixture
def leo(db, team) -> User:
    """A rep of Raj's team, with two roles, who left."""
    leo = User.objects.create_user("leo", "leo@example.com", "pass", first_name="Leo", team=team, is_active=False)
    leo.groups.set(Group.objects.filter(name__in=[roles.REPS, roles.MARKETERS]))
    return leo


@pytest.fixture
def links(leo) -> list[ShareLink]:
    now = timezone.now()
    made = [ShareLinkFactory(created_by=leo, sent_at=now, idempotency_key=f"key {number}") for number in range(2)]
    ShareLinkFactory(created_by=leo, revoked_at=now)
    ShareLinkFactory(created_by=leo, expires_at=now - timedelta(seconds=1))
    return made


def listed(by: User) -> dict[str, int]:
    return {one.person.username: one.total for one in links_left_behind(by=by, at=timezone.now())}


def test_a_manager_sees_those_of_their_teams_and_an_administrator_all(mia, ada, raj, oli, nora, links, other_team):
    ShareLinkFactory(created_by=raj)
    ShareLinkFactory(created_by=nora)
    ShareLinkFactory(created_by=oli)
    User.objects.filter(pk=oli.pk).update(is_active=False)
    assert listed(mia) == {"leo": 2, "nora": 1}
    assert listed(ada) == {"leo": 2, "nora": 1, "oli": 1}
    for person in (raj, oli):
        with pytest.raises(PermissionDenied):
            links_left_behind(by=person, at=timezone.now())


def test_recipients_keep_what_they_were_sent_until_somebody_acts(client, links, mia):
    assert client.get(links[0].get_absolute_url()).status_code == 200
    assert close_links_of(person=links[0].created_by, by=mia, at=timezone.now()) == 2
    assert close_links_of(person=links[0].created_by, by=mia, at=timezone.now()) == 0
    assert client.get(links[0].get_absolute_url()).status_code == 404
    entries = AuditEntry.objects.all()
    assert {(entry.action, entry.user, entry.label) for entry in entries} == {
        ("tracking.close_link", mia, f"Link {link.pk}") for link in links
    }


def test_hand_over_gives_all_to_one_person_who_looks_after_them(client, links, leo, raj, mia):
    ShareLinkFactory(created_by=raj, idempotency_key="key 0")
    assert hand_over_links(person=leo, to=raj, by=mia, at=timezone.now()) == 2
    assert ShareLink.objects.sent_by(raj).count() == 3
    assert ShareLink.objects.sent_by(leo).count() == 2
    assert listed(mia) == {}
    page = client.get(links[0].get_absolute_url())
    assert page.status_code == 200
    assert "Raj Dhillon" in words_of(page)
    assert as_user(raj).get(f"/sent/{links[0].pk}/").status_code == 200
    entry = AuditEntry.objects.filter(action="tracking.hand_over_link").last()
    assert (entry.user, str(entry.message)) == (mia, "Handed the link of leo over to raj")


def test_who_may_not_hand_over_and_who_may_not_take(links, leo, raj, oli, mia, ada, april, nora):
    now = timezone.now()
    with pytest.raises(PermissionDenied):
        hand_over_links(person=leo, to=raj, by=raj, at=now)
    for to in (oli, april, nora, leo):
        with pytest.raises(CannotTakeOver):
            hand_over_links(person=leo, to=to, by=mia, at=now)
    for to in (april, nora, leo):
        with pytest.raises(CannotTakeOver):
            hand_over_links(person=leo, to=to, by=ada, at=now)
    assert ShareLink.objects.sent_by(leo).count() == 4
    assert hand_over_links(person=leo, to=oli, by=ada, at=now) == 2


def test_links_of_people_who_are_here_are_nobodys_to_close(raj, mia, ada):
    ShareLinkFactory(created_by=raj)
    for by in (mia, ada):
        assert close_links_of(person=raj, by=by, at=timezone.now()) == 0
    assert ShareLink.objects.get().revoked_at is None


def test_a_manager_acts_on_the_page_that_sent_leads_to(client, links, leo, raj, mia):
    client.force_login(mia)
    assert soup(client.get("/sent/")).select_one(".notice a")["href"] == "/sent/left/"
    page = client.get("/sent/left/")
    assert "Leo" in words_of(page)
    assert "2\xa0open links" in words_of(page)
    assert client.post(f"/sent/left/{leo.pk}/hand-over/", {"to": ""}).status_code == 302
    assert "Choose who takes the links over. Nothing was changed." in words_of(client.get("/sent/left/"))
    assert client.post(f"/sent/left/{leo.pk}/hand-over/", {"to": raj.pk}).status_code == 302
    assert "2 links are handed over to Raj Dhillon." in words_of(client.get("/sent/left/"))
    assert soup(client.get("/sent/")).select(".notice a[href='/sent/left/']") == []
    assert as_user(raj).get("/sent/left/").status_code == 403
    assert as_user(raj).post(f"/sent/left/{leo.pk}/close/").status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_so_many_queries(client, leo, mia, number, django_assert_num_queries):
    for one in range(number):
        ShareLinkFactory(created_by=leo, recipient=RecipientFactory(sender=leo, email=f"rita{one}@marlow.example"))
    client.force_login(mia)
    with django_assert_num_queries(11):
        client.get("/sent/left/")
