"""What has gone leads on: its address, its bookmark, a search for its title."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from content import actions
from content.models import Asset, Bookmark
from tests.factories.content import ScriptFactory
from tests.search.conftest import deliver

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(ana):
    old, new = ScriptFactory(title="Old pricing", summary="The old words."), ScriptFactory(title="New rates")
    return actions.retire_asset(asset=old, by=ana, reason="Prices rose.", at=timezone.now(), successor=new)


@pytest.mark.parametrize("path", ["/assets/{pk}/", "/bookmarks/", "/search/?q=old+pricing"])
def test_it_leads_to_its_successor_with_the_reason(client, raj, gone, path):
    Bookmark.objects.create(user=raj, asset=gone)
    client.force_login(raj)
    answer = client.get(path.format(pk=gone.pk))
    words = answer.content.decode()
    assert answer.status_code == (410 if path.startswith("/assets/") else 200)
    assert "Prices rose." in words
    assert f'<a href="{gone.superseded_by.get_absolute_url()}">New rates</a> takes its place.' in words
    assert "The old words." not in words
    assert "Compared with empty slots?" not in words


@pytest.mark.parametrize("path", ["/assets/{pk}/", "/bookmarks/", "/search/?q=spring+offer"])
@pytest.mark.parametrize("noticed", [True, False])
def test_what_expired_says_when_and_leads_on_once_it_is_superseded(client, ana, raj, path, noticed):
    ended = timezone.now() - timedelta(days=400)
    expired = ScriptFactory(title="Spring offer", summary="The old words.", expire_at=ended)
    if noticed:
        Asset.objects.filter(pk=expired.pk).update(live=False, expired=True)
    Bookmark.objects.create(user=raj, asset=expired)
    client.force_login(raj)

    def words() -> str:
        answer = client.get(path.format(pk=expired.pk))
        assert answer.status_code == (410 if path.startswith("/assets/") else 200)
        return answer.content.decode().replace("\xa0", " ")

    day = f"{timezone.localtime(ended):%-d %b %Y}"
    assert f"expired on {day}." in words().lower().replace(day.lower(), day)
    assert "The old words." not in words()
    new = ScriptFactory(title="Summer sale")
    actions.retire_asset(asset=expired, by=ana, reason="Spring is over.", at=timezone.now(), successor=new)
    assert "Spring is over." in words()
    assert f'<a href="{new.get_absolute_url()}">Summer sale</a> takes its place.' in words()


def test_what_leads_nowhere_is_told_beside_other_results_to_whoever_typed_its_title(client, ana, raj, settings):
    settings.ELASTICSEARCH_URL = ""
    lost = ScriptFactory(title="Pricing for clinics")
    actions.retire_asset(asset=lost, by=ana, reason="Not for clinics.", at=timezone.now())
    client.force_login(raj)

    def is_told(query: str) -> bool:
        return "Not for clinics." in client.get("/search/", {"q": query}).content.decode()

    assert is_told("pricing")
    ScriptFactory(title="Pricing for hospitals")
    deliver()
    assert not is_told("pricing")
    assert is_told("pricing for clinics")


def test_its_successor_is_not_told_to_others(client, raj, gone, other_team):
    successor = gone.superseded_by
    successor.teams.set([other_team])
    successor.save()
    Bookmark.objects.create(user=raj, asset=gone)
    client.force_login(raj)
    for path in (f"/assets/{gone.pk}/", "/bookmarks/", "/search/?q=old+pricing"):
        assert "New rates" not in client.get(path).content.decode()


@pytest.mark.parametrize("made", ["draft", "other team's"])
def test_what_the_person_never_could_see_is_not_there(client, raj, other_team, made):
    now = timezone.now()
    never = (
        ScriptFactory(live=False)
        if made == "draft"
        else ScriptFactory(live=False, retired_at=now, retired_reason="Old.", teams=[other_team])
    )
    client.force_login(raj)
    assert client.get(f"/assets/{never.pk}/").status_code == 404
