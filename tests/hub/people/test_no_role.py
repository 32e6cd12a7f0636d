"""What a person without a role gets: one sentence, wherever they ask."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse

from content.models import Asset
from content.permissions import NoRole
from search import engine
from search.types import SearchRequest
from tests.browsing import soup, words_of
from tests.factories.content import CollateralFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck() -> Asset:
    return CollateralFactory(title="Security deck")


def test_pages_files_and_suggestions_are_one_sentence_that_names_whom_to_ask(client, nora, ada, deck):
    client.force_login(nora)
    addresses = [
        reverse("home"),
        reverse("search") + "?q=security",
        reverse("search_suggest") + "?q=sec",
        deck.get_absolute_url(),
        reverse("asset_page_image", args=[deck.pk, 1]),
        reverse("asset_download", args=[deck.pk]),
        reverse("asset_media", args=[deck.pk]),
        reverse("sent"),
        reverse("bookmarks"),
        reverse("wagtailadmin_home"),
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 403, address
        assert "Your account has no role yet. Ask an administrator for one." in words_of(answer)
        assert "Ada Lindqvist, ada@example.com" in words_of(answer)
        assert "Security deck" not in answer.content.decode()
    assert soup(client.get("/")).select_one("form[action='/accounts/logout/'] button")


def test_the_api_says_the_same_as_a_problem(client, nora):
    client.force_login(nora)
    for address in ("/api/v1/assets", "/api/v1/search?q=security", "/api/v1/shares"):
        answer = client.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
        assert answer.json()["detail"] == "Your account has no role yet. Ask an administrator for one."


def test_nothing_is_visible_whoever_asks_for_it(nora, deck):
    assert not Asset.objects.visible_to(nora).exists()
    assert not Asset.objects.withdrawn_from(nora).exists()
    with pytest.raises(NoRole):
        engine.search(SearchRequest(user=nora, query="security"))
    with pytest.raises(NoRole):
        engine.complete("sec", user=nora, most=5)
    with pytest.raises(CommandError, match="nora has no role and sees nothing"):
        call_command("search", "security", "--user", "nora", stdout=StringIO())


def test_any_group_is_a_role_and_so_is_being_a_superuser(client, nora, deck):
    client.force_login(nora)
    nora.groups.set([Group.objects.create(name="Legal")])
    assert client.get(deck.get_absolute_url()).status_code == 200
    nora.groups.clear()
    assert client.get(deck.get_absolute_url()).status_code == 403
    nora.is_superuser = True
    nora.save()
    assert client.get(deck.get_absolute_url()).status_code == 200


def test_what_anybody_may_ask_for_stays_open_and_logging_out_works(client, nora):
    client.force_login(nora)
    assert client.get("/healthz").status_code == 200
    assert client.post("/accounts/logout/").status_code == 302
    assert client.get("/").status_code == 302
