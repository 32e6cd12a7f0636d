"""The bell and the page of one's notices."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.core.notices.models import Notice
from hub.core.notices.telling import tell
from hub.people.sessions import person
from tests.browsing import soup, words_of

pytestmark = pytest.mark.django_db


def told(user: Any, number: int = 1, *, address: str = "/sent/", minutes: int = 0) -> Notice:
    at = timezone.now() - timedelta(minutes=minutes)
    about, words = f"thing {number}", f"Thing {number} happened."
    assert tell(user=user, kind="test", about=about, words=words, address=address, at=at)
    return Notice.objects.get(user=user, about=about)


def bell(client: Any) -> tuple[str, str]:
    """What the bell shows and what it says to a screen reader."""
    found = soup(client.get("/bookmarks/")).find(class_="bell")
    return found.get_text(strip=True), found["aria-label"]


def test_the_bell_counts_what_was_not_read_up_to_99(client, raj, oli):
    client.force_login(raj)
    told(oli)
    assert bell(client) == ("", "Notices")
    for number in range(99):
        told(raj, number)
    assert bell(client) == ("99", "Notices, 99 unread")
    told(raj, 99)
    assert bell(client) == ("99+", "Notices, 99+ unread")


def test_the_menu_of_the_admin_leads_to_them_with_how_many_wait(client, ana, april):
    told(april)
    for user, label in ((ana, "Notices"), (april, "Notices (1)")):
        client.force_login(user)
        sidebar = json.loads(soup(client.get("/admin/")).find(id="wagtail-sidebar-props").string)
        items = [one for module in sidebar["modules"] for one in module["_args"][0] if isinstance(one, dict)]
        bells = [one["_args"][0] for one in items if one["_args"][0]["name"] == "notices"]
        assert [(one["label"], one["url"], one["icon_name"]) for one in bells] == [(label, "/notices/", "hub-bell")]


def test_the_count_comes_with_the_person(raj, django_assert_num_queries):
    told(raj, 1)
    told(raj, 2)
    Notice.objects.filter(about="thing 2").update(seen_at=timezone.now())
    with django_assert_num_queries(1):
        assert person(raj.pk).unread_notices == 1
    assert raj.unread_notices == 1


def test_the_page_lists_ones_own_newest_first(client, raj, oli):
    told(raj, 1, minutes=5)
    told(raj, 2)
    told(oli, 3)
    client.force_login(raj)
    page = soup(client.get("/notices/"))
    assert [link.get_text() for link in page.select("[data-row-link]")] == ["Thing 2 happened.", "Thing 1 happened."]
    assert "Thing 3" not in page.get_text()


def test_opening_one_reads_it_and_leads_to_what_it_is_about(client, raj, oli):
    notice = told(raj, address="/sent/7/?x=1")
    client.force_login(oli)
    assert client.get(f"/notices/{notice.pk}/").status_code == 404
    client.force_login(raj)
    client.head(f"/notices/{notice.pk}/")
    client.get(f"/notices/{notice.pk}/", headers={"Sec-Purpose": "prefetch"})
    assert Notice.objects.unseen().count() == 1
    answer = client.get(f"/notices/{notice.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, "/sent/7/?x=1")
    assert not Notice.objects.unseen().exists()
    assert [row["class"] for row in soup(client.get("/notices/")).select("[data-row]")] == [
        ["row", "notice-row", "is-done"]
    ]


@pytest.mark.parametrize("address", ["", "https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_one_leads_nowhere_outside(client, raj, address):
    client.force_login(raj)
    assert client.get(f"/notices/{told(raj, address=address).pk}/")["Location"] == "/notices/"


def test_one_is_marked_as_read_and_unread_again_by_its_person_only(client, raj, oli):
    notice = told(raj)
    mark = reverse("notice_read", args=[notice.pk])
    client.force_login(oli)
    assert client.post(mark).status_code == 404
    client.force_login(raj)
    assert client.get(mark).status_code == 405
    for wish, read in (("yes", True), ("yes", True), ("no", False), ("no", False)):
        assert client.post(mark, {"read": wish, "show": "unread"})["Location"] == "/notices/?show=unread"
        assert Notice.objects.unseen().exists() != read


def test_all_that_was_seen_is_marked_as_read_and_nothing_newer(client, raj, oli):
    told(raj, 1, minutes=9)
    newest_seen = told(raj, 2, minutes=5)
    told(oli, 3, minutes=6)
    came_since = told(raj, 4)
    client.force_login(raj)
    assert client.post(reverse("notices_read", args=[Notice.objects.get(about="thing 3").pk])).status_code == 404
    page = client.post(reverse("notices_read", args=[newest_seen.pk]), follow=True)
    assert "2 notices are marked as read." in words_of(page)
    assert set(Notice.objects.unseen().values_list("about", flat=True)) == {"thing 3", came_since.about}


def test_the_unread_alone_can_be_shown(client, raj):
    client.force_login(raj)
    assert "No notices yet" in words_of(client.get("/notices/"))
    told(raj, 1)
    Notice.objects.update(seen_at=timezone.now())
    assert "Thing 1 happened." in words_of(client.get("/notices/"))
    shown = words_of(client.get("/notices/?show=unread"))
    assert ("Nothing unread" in shown, "Thing 1" in shown) == (True, False)


@pytest.mark.parametrize("count", [1, 3, 31])
def test_the_page_takes_the_same_queries_for_one_and_many(client, raj, count, django_assert_num_queries):
    for number in range(count):
        told(raj, number)
    client.force_login(raj)
    client.get("/notices/")
    with django_assert_num_queries(4):
        page = client.get("/notices/")
    assert len(soup(page).select("[data-row]")) == min(count, 30)
