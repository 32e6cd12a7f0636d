from __future__ import annotations

import pytest

from content.signals import document_processed
from tests.factories.content import CollateralFactory, DocumentPageFactory, SegmentAxisFactory, SegmentFactory
from tests.search.conftest import deliver
from tracking.models import SearchLog

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_elasticsearch")]


@pytest.fixture
def deck():
    segment = SegmentFactory(axis=SegmentAxisFactory(name="Industry"), name="Healthcare")
    asset = CollateralFactory(title="Rounds", summary="A deck.", segments=[segment])
    DocumentPageFactory(document=asset.document, number=3, text="Too slow, says the ward of rounding.")
    document_processed.send(sender=None, document=asset.document)
    deliver()
    return asset


def test_nobody_gets_401(client, deck):
    answer = client.get("/api/v1/search?q=rounding")
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/problem+json")


def test_the_documented_answer(client, raj, deck):
    client.force_login(raj)
    answer = client.get("/api/v1/search", {"q": "healthcare rounding"}).json()
    log = SearchLog.objects.get()
    result = answer["results"][0]
    assert {
        key: answer[key] for key in ("total", "page", "page_size", "query", "degraded", "backend", "did_you_mean")
    } == {
        "total": 1,
        "page": 1,
        "page_size": 20,
        "query": "healthcare rounding",
        "degraded": False,
        "backend": "database",
        "did_you_mean": "",
    }
    assert answer["search_id"] == str(log.pk)
    assert answer["recognised"] == [{"facet": "segment", "value": "Industry:Healthcare", "text": "healthcare"}]
    assert result.pop("score") > 0
    snippet = "Too slow, says the ward of <mark>rounding</mark>."
    assert result == {
        "id": deck.pk,
        "kind": "collateral",
        "type": "deck",
        "title": "Rounds",
        "url": deck.get_absolute_url(),
        "summary": "A deck.",
        "snippet": snippet,
        "page_number": 3,
        "pages": [{"number": 3, "snippet": snippet}],
        "segments": ["Industry:Healthcare"],
        "stages": [],
        "by": ["words"],
    }
    assert {"value": "collateral", "label": "Collateral", "count": 1} in answer["facets"]["kind"]
    assert answer["facets"]["segment"] == [{"value": "Industry:Healthcare", "label": "Healthcare", "count": 1}]


def test_filters_may_be_repeated(client, raj, deck):
    client.force_login(raj)
    assert client.get("/api/v1/search?q=rounding&kind=script&kind=collateral").json()["total"] == 1
    assert client.get("/api/v1/search?q=rounding&kind=script").json()["total"] == 0
    assert client.get("/api/v1/search?segment=Industry:Healthcare").json()["total"] == 1


def test_bad_input_is_422(client, raj):
    client.force_login(raj)
    for query in ("page=0", "page_size=1000", "page=x", "sort=worst", "page=101&page_size=100", f"q={'x' * 2001}"):
        answer = client.get(f"/api/v1/search?{query}")
        assert answer.status_code == 422, query
        assert answer["Content-Type"].startswith("application/problem+json")
        assert answer.json()["errors"]
    assert client.get("/api/v1/search?page=100&page_size=100").status_code == 200


def test_other_teams_assets_are_not_in_the_answer(client, oli, raj, team, deck):
    deck.teams.set([team])
    deck.save()
    deliver()
    client.force_login(oli)
    answer = client.get("/api/v1/search?q=rounding").json()
    assert answer["total"] == 0
    assert all(value["count"] == 0 for values in answer["facets"].values() for value in values)
    client.force_login(raj)
    assert client.get("/api/v1/search?q=rounding").json()["total"] == 1
