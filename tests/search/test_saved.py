from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from search import saved
from search.models import SavedSearch
from search.types import SearchRequest
from tests.factories.content import ScriptFactory
from tests.factories.mail import post_all
from tests.search.conftest import deliver

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_elasticsearch")]


@pytest.fixture
def kept(raj):
    hour_ago = timezone.now() - timedelta(hours=1)
    ScriptFactory(title="Rounding before", live_since=hour_ago - timedelta(days=1))
    return saved.save_search(request=SearchRequest(user=raj, query="rounding"), at=hour_ago)


def test_what_is_new_is_told_once(kept, raj):
    deliver()
    assert saved.tell(now=timezone.now()) == 0
    ScriptFactory(title="Rounding after", live_since=timezone.now())
    ScriptFactory(title="Boats", live_since=timezone.now())
    deliver()
    later = timezone.now() + timedelta(minutes=1)
    assert saved.tell(now=later) == 1
    assert saved.tell(now=later) == 0
    assert post_all() == 1
    [message] = mail.outbox
    assert message.to == ["raj@example.com"]
    assert "Rounding after" in message.body
    assert "Rounding before" not in message.body
    assert "Boats" not in message.body


def test_what_the_person_may_not_see_is_not_told(kept, other_team):
    ScriptFactory(title="Rounding elsewhere", live_since=timezone.now(), teams=[other_team])
    deliver()
    assert saved.tell(now=timezone.now()) == 0


def test_the_page_keeps_shows_and_removes(client, raj, oli, kept):
    client.force_login(raj)
    ScriptFactory(title="Rounding after", live_since=timezone.now())
    deliver()
    assert "See what is new" in client.get("/search/saved/").content.decode()
    fragment = client.get(f"/search/saved/{kept.pk}/new", headers={"HX-Request": "true"}).content.decode()
    assert "1 new</b> since" in fragment
    assert "Rounding after" in fragment
    assert client.get(f"/search/saved/{kept.pk}/new")["Location"] == "/search/?q=rounding"
    client.get("/search/?q=rounding")
    assert "Nothing new since" in client.get("/search/saved/").content.decode()
    client.post("/search/saved/", {"address": "?q=boats&kind=script&page=3"})
    assert set(SavedSearch.objects.values_list("name", "address")) == {
        ("rounding", "?q=rounding"),
        ("boats (script)", "?q=boats&kind=script"),
    }
    client.force_login(oli)
    assert client.post(f"/search/saved/{kept.pk}/remove").status_code == 404
    assert client.get(f"/search/saved/{kept.pk}/new", headers={"HX-Request": "true"}).status_code == 404
    client.force_login(raj)
    client.post(f"/search/saved/{kept.pk}/remove")
    assert not SavedSearch.objects.filter(pk=kept.pk).exists()


def test_saving_leads_back_to_the_results_and_says_so(client, raj):
    client.force_login(raj)
    for _ in range(2):
        answer = client.post("/search/saved/", {"address": "?q=boats&kind=script"}, follow=True)
        assert answer.request["PATH_INFO"] + "?" + answer.request["QUERY_STRING"] == "/search/?q=boats&kind=script"
        assert "“boats (script)” is among your saved searches." in answer.content.decode()
    one = SavedSearch.objects.get()
    assert "“boats (script)” is removed." in client.post(f"/search/saved/{one.pk}/remove", follow=True).content.decode()


def test_what_finds_nothing_can_be_saved(client, raj):
    client.force_login(raj)
    page = client.get("/search/?q=boats").content.decode()
    assert 'form="save-search" name="address" value="?q=boats"' in page


def test_nobody_is_sent_to_the_log_in(client, kept):
    for method, address in (("get", "/search/saved/"), ("post", f"/search/saved/{kept.pk}/remove")):
        assert getattr(client, method)(address).status_code == 302


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_searches_nothing_however_many_are_kept(client, raj, django_assert_num_queries, monkeypatch, count):
    for number in range(count):
        saved.save_search(request=SearchRequest(user=raj, query=f"boats {number}"), at=timezone.now())
    ScriptFactory(title="Boats", live_since=timezone.now() + timedelta(seconds=-1))
    client.force_login(raj)
    monkeypatch.setattr(saved.engine, "search", None)
    with django_assert_num_queries(4):
        assert client.get("/search/saved/").status_code == 200


def test_nobody_keeps_more_searches_than_can_be_looked_after(client, raj, monkeypatch):
    monkeypatch.setattr(saved, "MOST_SAVED", 2)
    client.force_login(raj)
    for words in ("boats", "ships", "rafts"):
        page = client.post("/search/saved/", {"address": f"?q={words}"}, follow=True).content.decode()
    assert "You keep 2 searches, which is as many as there may be. Remove one first." in page
    # One that is kept already is no further one.
    client.post("/search/saved/", {"address": "?q=ships"})
    assert sorted(SavedSearch.objects.values_list("name", flat=True)) == ["boats", "ships"]


def test_no_search_is_made_for_the_mails_while_nothing_is_published(kept, monkeypatch):
    saved.tell(now=timezone.now())
    monkeypatch.setattr(saved.engine, "search", None)
    SavedSearch.objects.update(told_at=timezone.now())
    assert saved.tell(now=timezone.now() + timedelta(hours=1)) == 0
