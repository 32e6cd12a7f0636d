"""Deleting in the admin never changes past numbers and never breaks a recipient's link."""

from __future__ import annotations

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from content.models import Asset
from hub.people.models import Team, User
from tests.factories.content import CollateralFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.models import SearchDay, ShareLink, UsageKind
from tracking.usage.actions import record_usage

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(ada) -> Client:
    client = Client()
    client.force_login(ada)
    return client


def _said(answer) -> str:
    return " ".join(str(message) for message in answer.context["messages"])


def _delete_asset(asset: Asset) -> str:
    return f"/admin/assets/collateral/delete/{asset.pk}/"


def test_asset_on_a_link_is_retired_not_deleted(admin, raj):
    link = ShareLinkFactory(created_by=raj)
    asset = link.assets.get()
    for ask in (admin.get, admin.post):
        answer = ask(_delete_asset(asset), follow=True)
        assert "can't be deleted" in _said(answer)
    assert link.assets.get() == asset


def test_used_asset_is_not_deleted_in_bulk_either(admin, raj, ana):
    asset = CollateralFactory(owner=ana)
    record_usage(asset=asset, kind=UsageKind.COPIED, actor=raj, at=timezone.now())
    url = reverse("wagtail_bulk_action", args=["content", "collateral", "delete"])
    answer = admin.post(f"{url}?id={asset.pk}&next=/admin/assets/collateral/", follow=True)
    assert "can't be deleted" in _said(answer)
    assert Asset.objects.filter(pk=asset.pk).exists()


def test_asset_nobody_used_can_be_deleted(admin, ana):
    asset = CollateralFactory(owner=ana, live=False)
    admin.post(_delete_asset(asset))
    assert not Asset.objects.filter(pk=asset.pk).exists()


def test_leaver_who_sent_something_is_deactivated_not_deleted(admin, raj):
    link = ShareLinkFactory(created_by=raj)
    answer = admin.post(reverse("wagtailusers_users:delete", args=[raj.pk]), follow=True)
    assert "Take the tick from “Active”" in _said(answer)
    bulk = reverse("wagtail_bulk_action", args=["hub", "user", "delete"])
    answer = admin.post(f"{bulk}?id={raj.pk}&next=/admin/users/", follow=True)
    assert "can't be deleted" in _said(answer)
    assert ShareLink.objects.get(pk=link.pk).created_by == raj


def test_person_who_did_nothing_can_be_deleted(admin, oli):
    admin.post(reverse("wagtailusers_users:delete", args=[oli.pk]))
    assert not User.objects.filter(pk=oli.pk).exists()


def test_team_with_numbers_is_kept(admin, raj, team, other_team, ana):
    record_usage(asset=CollateralFactory(owner=ana), kind=UsageKind.COPIED, actor=raj, at=timezone.now())
    answer = admin.post(reverse("teams:delete", args=[team.pk]), follow=True)
    assert "past numbers" in _said(answer)
    admin.post(reverse("teams:delete", args=[other_team.pk]))
    assert list(Team.objects.values_list("pk", flat=True)) == [team.pk]


def test_team_that_only_searched_is_kept(admin, other_team):
    now = timezone.now()
    SearchDay.objects.create(
        day=now.date(), team=other_team, words="dialysis", searches=1, sessions=1, zero=1, abandoned=0, used=0,
        seconds=0, last_at=now, made_at=now,
    )  # fmt: skip
    answer = admin.post(reverse("teams:delete", args=[other_team.pk]), follow=True)
    assert "past numbers" in _said(answer)
    assert Team.objects.filter(pk=other_team.pk).exists()


def test_no_other_way_deletes_them(raj, ana):
    asset = CollateralFactory(owner=ana)
    record_usage(asset=asset, kind=UsageKind.COPIED, actor=raj, at=timezone.now())
    for one in (asset, raj):
        with pytest.raises(ProtectedError):
            one.delete()
