"""Session and person, read by every page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from hub.people.models import Session, User
from hub.people.sessions import SessionStore, person, session_at_hand

pytestmark = pytest.mark.django_db


def test_a_person_knows_what_they_may_do_in_one_query(raj, ana, april, django_assert_num_queries):
    raj.user_permissions.set(Permission.objects.filter(codename__in=["view_asset", "view_team"]))
    for user in (raj, ana, april):
        with django_assert_num_queries(1):
            read = person(user.pk)
            roles, may_send = read.role_names, read.has_perm("tracking.add_sharelink")
        assert roles == user.role_names
        assert may_send == user.has_perm("tracking.add_sharelink")
        assert read == user
        assert read.get_all_permissions() == User.objects.get(pk=user.pk).get_all_permissions()
        for field in User._meta.concrete_fields:
            stored = getattr(User.objects.get(pk=user.pk), field.attname)
            assert getattr(read, field.attname) == stored, field.name


def test_a_person_without_roles_may_nothing(django_user_model):
    user = django_user_model.objects.create_user("nobody")
    assert person(user.pk).allowed == {}
    assert person(user.pk + 1) is None


def test_who_is_no_longer_active_or_signed_out_is_nobody(client, raj):
    client.force_login(raj)
    assert client.get("/search/").status_code == 200
    User.objects.filter(pk=raj.pk).update(is_active=False)
    assert client.get("/search/").status_code == 302
    User.objects.filter(pk=raj.pk).update(is_active=True)
    client.force_login(raj)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/search/").status_code == 302


def test_reading_who_asks_takes_one_query(client, raj, django_assert_num_queries):
    client.force_login(raj)
    client.get("/search/suggest")
    with django_assert_num_queries(1):
        client.get("/search/suggest")


def test_a_session_answers_for_nobody_but_its_own_person(client, raj, oli, django_assert_num_queries):
    client.force_login(raj)
    session = SessionStore(client.session.session_key)
    session.load()
    with session_at_hand(session):
        with django_assert_num_queries(0):
            assert person(raj.pk) == person(str(raj.pk)) == raj
        with django_assert_num_queries(1):
            assert person(oli.pk) == oli
    with django_assert_num_queries(1):
        assert person(raj.pk) == raj


def test_a_session_of_nobody_is_read_all_the_same(client):
    session = SessionStore()
    session["passed"] = "yes"
    session.create()
    again = SessionStore(session.session_key)
    assert again["passed"] == "yes"
    assert again.person is None
