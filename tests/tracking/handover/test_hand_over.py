"""What people leave behind who left is listed for who answers for them, and handed over in one act."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from wagtail.models import ModelLogEntry

from content.models import Asset, Claim
from hub.core.models import AuditEntry
from hub.core.notices.models import Notice, OutgoingMail
from hub.people.models import User
from tests.browsing import as_user, soup, words_in, words_of
from tests.factories.content import CollateralFactory
from tests.factories.people import UserFactory
from tests.factories.tracking import ShareLinkFactory
from tests.side_by_side import at_once
from tests.tracking.report_facts import NOW, ago
from tracking.handover.actions import hand_over
from tracking.handover.reading import people_who_left
from tracking.links.left_behind import CannotTakeOver
from tracking.models import AssetRequest, ShareLink

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def leo(team) -> User:
    """A marketer of Mia's team who left."""
    leo = UserFactory(username="leo", first_name="Leo", last_name="Marsh", is_active=False, team=team)
    leo.groups.set(Group.objects.filter(name__in=["Marketers", "Reps"]))
    return leo


def leave(leo, number: int = 1) -> None:
    for n in range(number):
        CollateralFactory(title=f"Rates {leo.username} {n}", owner=leo, review_date=NOW.date() - timedelta(days=3))
        gone = CollateralFactory(title=f"Retired {n}", owner=leo)
        Asset.objects.filter(pk=gone.pk).update(live=False, retired_at=NOW)
        words = f"{leo.username} {n}"
        AssetRequest.objects.create(words=words, key=words, state="taken", taken_by=leo, asked_at=NOW)
        Claim.objects.create(figure="38", unit="%", statement=f"fewer {words}", owner=leo)
        ShareLinkFactory(created_by=leo, assets=[gone], created_at=ago(days=1), team=leo.team)


def listed(by) -> list[tuple[str, int, int, int, int]]:
    found = people_who_left(by=by, at=NOW)
    return [(one.person.username, one.assets, one.requests, one.claims, one.links) for one in found]


def test_who_left_is_listed_for_administrators_and_for_their_teams_manager(leo, ada, mia, raj, other_team):
    leave(leo, 2)
    other = UserFactory(username="una", is_active=False, team=other_team)
    leave(other)
    moved_on = UserFactory(username="max")
    CollateralFactory(owner=moved_on)
    CollateralFactory(owner=None)
    assert sorted(listed(ada)) == [("leo", 2, 2, 2, 2), ("max", 1, 0, 0, 0), ("una", 1, 1, 1, 1)]
    assert listed(mia) == [("leo", 2, 2, 2, 2)]
    with pytest.raises(PermissionDenied):
        listed(raj)


def test_one_act_hands_over_assets_reviews_requests_claims_and_links(leo, ada, ana, raj):
    leave(leo)
    draft = CollateralFactory(title="Draft", owner=leo, live=False)
    done = hand_over(person=leo, to=ana, links_to=raj, by=ada, at=NOW)
    assert (done.owned, done.links) == ("3 assets, 1 request and 1 claim", "1 open link")
    assert set(Asset.objects.values_list("owner__username", flat=True)) == {"ana"}
    assert Asset.objects.owned_by(ana).review_due(NOW.date()).count() == 1
    assert AssetRequest.objects.get().taken_by == Claim.objects.get().owner == ana
    assert ShareLink.objects.get().created_by == raj
    acts = ModelLogEntry.objects.filter(user=ada, action__contains="hand_over").values_list("action", flat=True)
    assert sorted(acts) == ["content.hand_over_claim", "tracking.hand_over_request"]
    assert AuditEntry.objects.filter(action="tracking.hand_over_link", user=ada).count() == 1
    changed = ModelLogEntry.objects.get(object_id=str(draft.pk), action="content.change")
    assert changed.data["words"] == ["Owner: Leo Marsh → Ana Brandl"]
    assert {notice.user.username: notice.words for notice in Notice.objects.filter(kind="handed_over")} == {
        "ana": "Ada Lindqvist handed over to you what Leo Marsh left: 3 assets, 1 request and 1 claim.",
        "raj": "Ada Lindqvist handed over to you what Leo Marsh left: 1 open link.",
    }
    assert OutgoingMail.objects.filter(kind="handed_over").count() == 2
    assert listed(ada) == []
    with pytest.raises(CannotTakeOver, match="Nothing is left"):
        hand_over(person=leo, to=ana, links_to=raj, by=ada, at=NOW)


def test_all_of_it_or_nothing(leo, ada, ana, mia, raj):
    leave(leo)
    for to, links_to in ((ana, None), (None, raj), (raj, raj), (mia, raj), (ana, leo), (leo, raj)):
        with pytest.raises(CannotTakeOver):
            hand_over(person=leo, to=to, links_to=links_to, by=ada, at=NOW)
    assert listed(ada) == [("leo", 1, 1, 1, 1)]
    assert not Notice.objects.exists()


def test_a_manager_hands_over_what_people_of_their_teams_left_and_nobody_elses(leo, ana, mia, raj, oli, other_team):
    leave(leo)
    other = UserFactory(username="una", is_active=False, team=other_team)
    leave(other)
    hand_over(person=leo, to=ana, links_to=raj, by=mia, at=NOW)
    with pytest.raises(CannotTakeOver):
        hand_over(person=other, to=ana, links_to=raj, by=mia, at=NOW)
    with pytest.raises(PermissionDenied):
        hand_over(person=other, to=ana, links_to=oli, by=oli, at=NOW)
    assert Asset.objects.owned_by(other).count() == 2


def test_nothing_is_handed_over_of_who_is_still_there(ana, ada):
    CollateralFactory(owner=ana)
    with pytest.raises(CannotTakeOver):
        hand_over(person=ana, to=ada, links_to=None, by=ada, at=NOW)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_hand_over_at_once_do_it_once(leo, ada, ana, raj):
    leave(leo)

    def one(_: int) -> str:
        try:
            return hand_over(person=leo, to=ana, links_to=raj, by=ada, at=NOW).links
        except CannotTakeOver:
            return ""

    assert sorted(at_once(2, one)) == ["", "1 open link"]
    assert Notice.objects.filter(kind="handed_over").count() == 2


def test_the_page_lists_all_and_the_button_hands_it_over(leo, ada, ana, raj):
    leave(leo)
    client = as_user(ada)
    [row] = soup(client.get("/")).select("[aria-labelledby=left-title] li")
    assert words_in(row) == "Leo Marsh 1 asset · 1 request · 1 claim · 1 open link"
    page = client.get(f"/people-who-left/{leo.pk}/")
    assert "Rates leo 0" in words_of(page)
    assert [one["name"] for one in soup(page).select("main select")] == ["to", "links_to"]
    answer = client.post(f"/people-who-left/{leo.pk}/", {"to": ana.pk, "links_to": raj.pk}, follow=True)
    said = "Handed over: 2 assets, 1 request and 1 claim to Ana Brandl and 1 open link to Raj Dhillon. They are told."
    assert said in words_of(answer)
    assert "Nobody left anything behind" in words_of(answer)


@pytest.mark.parametrize("chosen", [{}, {"to": "x"}, {"to": "9" * 30}, {"links_to": "-1"}])
def test_what_is_not_chosen_changes_nothing_and_says_so(leo, ada, chosen):
    leave(leo)
    answer = as_user(ada).post(f"/people-who-left/{leo.pk}/", chosen, follow=True)
    assert "Nothing was changed." in words_of(answer)


def test_pages_are_for_managers_and_administrators(leo, raj, ana, april):
    leave(leo)
    for person in (raj, ana, april):
        for address in ("/people-who-left/", f"/people-who-left/{leo.pk}/"):
            assert as_user(person).get(address).status_code == 403
        assert as_user(person).post(f"/people-who-left/{leo.pk}/", {"to": ana.pk}).status_code == 403


def test_closing_an_account_leads_to_what_it_leaves(ada, ana):
    CollateralFactory(owner=ana)
    form = {"username": "ana", "email": "ana@example.com", "first_name": "Ana", "last_name": "Brandl", "team": ""}
    form["groups"] = str(Group.objects.get(name="Marketers").pk)
    client = as_user(ada)
    stays = client.post(f"/admin/users/edit/{ana.pk}/", form | {"is_active": "on"})
    assert stays["Location"] == "/admin/users/"
    left = client.post(f"/admin/users/edit/{ana.pk}/", form, follow=True)
    assert left.redirect_chain == [(f"/people-who-left/{ana.pk}/", 302)]
    assert "Saved. Ana Brandl left what is to be handed over." in words_of(left)


def test_closing_several_accounts_leads_to_all_that_left(ada, ana, raj):
    CollateralFactory(owner=ana)
    address = f"/admin/bulk/hub/user/set_active_state/?id={ana.pk}&id={raj.pk}"
    assert as_user(ada).post(address, {"mark_as_active": "False"})["Location"] == "/people-who-left/"


def test_whoever_owns_assets_is_not_deleted(ada, ana):
    asset = CollateralFactory(owner=ana)
    client = as_user(ada)
    client.post(f"/admin/users/delete/{ana.pk}/")
    assert User.objects.filter(pk=ana.pk).exists()
    Asset.objects.filter(pk=asset.pk).update(live=False, retired_at=NOW)
    client.post(f"/admin/users/delete/{ana.pk}/")
    assert not User.objects.filter(pk=ana.pk).exists()


def test_lifecycle_leads_from_an_asset_whose_owner_left_to_handing_over(leo, ada, mia, ana):
    leave(leo)
    for person, there in ((ada, True), (mia, True), (ana, False)):
        page = soup(as_user(person).get("/reports/lifecycle/?concern=owner_gone"))
        assert bool(page.select(f'a[href="/people-who-left/{leo.pk}/"]')) is there


def test_the_list_asks_as_much_for_one_person_as_for_three(leo, ada, team, django_assert_num_queries):
    leave(leo)
    ada = User.objects.get(pk=ada.pk)
    assert ada.role_names
    with django_assert_num_queries(5):
        people_who_left(by=ada, at=NOW)
    for name in ("una", "max"):
        leave(UserFactory(username=name, is_active=False, team=team), 2)
    with django_assert_num_queries(5):
        assert len(people_who_left(by=ada, at=NOW)) == 3
