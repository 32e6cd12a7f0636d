"""What a person may do, as Django asks it, from one query."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission

from hub.people.models import User

pytestmark = pytest.mark.django_db


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_roles_and_permissions_are_read_together(ana, django_assert_num_queries):
    ana = fresh(ana)
    with django_assert_num_queries(1):
        assert ana.role_names == {"Marketers"}
        assert ana.has_perm("content.retire_asset")
        assert not ana.has_perm("content.approve_asset")
        assert "content.retire_asset" in ana.get_group_permissions()
        assert ana.get_user_permissions() == set()


def test_what_is_allowed_to_one_person_counts_too(raj):
    raj.user_permissions.add(Permission.objects.get(codename="view_reports"))
    raj = fresh(raj)
    assert raj.role_names == {"Reps"}
    assert raj.has_perm("tracking.view_reports")
    assert raj.get_user_permissions() == {"tracking.view_reports"}
    assert raj.get_group_permissions() >= {"tracking.add_sharelink"}


def test_a_person_without_a_role_may_nothing_and_a_superuser_everything(raj):
    raj.groups.clear()
    assert fresh(raj).get_all_permissions() == set()
    raj.is_superuser = True
    raj.save()
    assert fresh(raj).has_perm("content.approve_asset")
    raj.is_active = False
    raj.save()
    assert not fresh(raj).has_perm("content.approve_asset")
    assert fresh(raj).get_all_permissions() == set()
