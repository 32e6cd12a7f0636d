"""An asset's time ends by the clock, not by the worker: through every door, seconds after it expired."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from content.models import Asset, AssetState
from content.permissions import sending_refusal
from content.reading.cards import cards
from content.signals import document_processed
from hub.core.fixed_query import FixedQuery
from search import engine, next_call, similar, suggestions
from search.types import SearchRequest
from tests.factories.content import BuyingStageFactory, CollateralFactory
from tests.factories.tracking import ShareLinkFactory
from tests.search.conftest import counts, deliver, titles
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.recipient.test_views import make_deck
from tracking.models import ShareLink

pytestmark = pytest.mark.django_db
STAGE = "Evaluation"


@pytest.fixture
def ends_at() -> datetime:
    return timezone.now() + timedelta(hours=1)


@pytest.fixture
def ending(ends_at: datetime) -> Any:
    """A film with slides, so that each way to its bytes can be asked; it ends in an hour."""
    deck = make_deck(
        name="rounding.mp4", title="Rounding at night", expire_at=ends_at, stages=[BuyingStageFactory(name=STAGE)]
    )
    deck.document.content_type = "video/mp4"
    deck.document.save()
    document_processed.send(sender=None, document=deck.document)
    return deck


@pytest.fixture
def past_its_end(ends_at: datetime) -> Iterator[Callable[[], Any]]:
    """Three seconds after its end; no worker has run."""
    traveller = time_machine.travel(ends_at + timedelta(seconds=3), tick=False)
    started = []

    def go() -> None:
        started.append(traveller.start())

    yield go
    if started:
        traveller.stop()


def look(client: Client, path: str) -> tuple[int, str]:
    """The status of what stands at a path, and its words where it is a page."""
    answer = client.get(path)
    return answer.status_code, b"".join(answer).decode(errors="replace")


HUB = [
    "/assets/{pk}/pages/1/image",
    "/assets/{pk}/pages/1/hits?q=words",
    "/assets/{pk}/download",
    "/assets/{pk}/media",
    "/assets/{pk}/present/?page=1",
    "/assets/{pk}/similar/",
    "/api/v1/assets/{pk}",
]
RECIPIENT = ["/s/{token}", "/s/{token}/{pk}/1.webp", "/s/{token}/{pk}/file", "/s/{token}/{pk}/media"]


@pytest.mark.parametrize("door", HUB)
def test_a_rep_finds_the_door_closed(client, raj, ending, past_its_end, door):
    client.force_login(raj)
    path = door.format(pk=ending.pk)
    assert look(client, path)[0] == 200
    past_its_end()
    client.force_login(raj)
    assert look(client, path)[0] == 404


@pytest.mark.parametrize("door", RECIPIENT)
def test_a_recipient_finds_the_door_closed(client, raj, ending, past_its_end, door):
    link = ShareLinkFactory(created_by=raj, assets=[ending], allow_download=True)
    path = door.format(pk=ending.pk, token=link.token)
    client.defaults["HTTP_USER_AGENT"] = CHROME
    assert look(client, path)[0] == 200
    past_its_end()
    status, words = look(client, path)
    assert "Rounding at night" not in words
    assert status == 404


@pytest.mark.parametrize("page", ["/", "/search/?q=rounding", "/bookmarks/", "/search/suggest?q=round"])
def test_no_page_of_a_rep_names_it(client, raj, ending, past_its_end, backend, page):
    deliver()
    client.force_login(raj)
    client.post(f"/assets/{ending.pk}/bookmark", {"keep": "yes"})
    assert f"/assets/{ending.pk}-" in client.get(page).content.decode()
    past_its_end()
    client.force_login(raj)
    assert f"/assets/{ending.pk}-" not in client.get(page).content.decode()


def test_its_page_says_that_it_has_gone_and_nothing_of_what_it_said(client, raj, ending, past_its_end):
    past_its_end()
    client.force_login(raj)
    status, words = look(client, ending.get_absolute_url())
    assert (status, "Expired on" in words, "Words of slide" in words) == (410, True, False)


def test_it_can_be_sent_by_no_path(client, raj, ending, past_its_end):
    past_its_end()
    client.force_login(raj)
    assert sending_refusal(Asset.objects.get(pk=ending.pk)) == "Expired."
    answer = client.get(f"/send/?asset={ending.pk}")
    assert (answer.status_code, "Expired." in answer.content.decode()) == (409, True)
    refused = client.post("/api/v1/shares", {"assets": [ending.pk]}, content_type="application/json")
    assert refused.status_code == 422
    assert not ShareLink.objects.exists()


def test_no_search_finds_or_counts_it(ask, raj, ending, past_its_end):
    other = CollateralFactory(title="Rounding by day")
    before = ask("rounding")
    assert sorted(titles(before)) == ["Rounding at night", "Rounding by day"]
    past_its_end()
    found = engine.named(before.backend).search(SearchRequest(user=raj, query="rounding"))
    assert (titles(found), found.total, found.matched) == (["Rounding by day"], 1, 1)
    assert counts(found, "Type") == {"Deck": 1}
    assert counts(found, "Buying stage") == {}
    assert [one.pk for one in similar.similar(other, user=raj)] == []


def test_an_expiry_that_is_changed_counts_at_once(ask, raj, ending, past_its_end):
    assert titles(ask("rounding")) == ["Rounding at night"]
    Asset.objects.filter(pk=ending.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    found = ask("rounding")
    assert (titles(found), found.total) == ([], 0)


def test_what_is_offered_leaves_it_out(backend, raj, ending, past_its_end):
    deliver()
    now = timezone.now()
    assert [one.text for one in suggestions.suggest("round", user=raj, now=now)] == ["Rounding at night"]
    call = next_call.CallProfile(stage=BuyingStageFactory(name=STAGE))
    assert next_call.suggest(call, user=raj, today=now.date())[1] == 1
    past_its_end()
    assert suggestions.suggest("round", user=raj, now=timezone.now()) == []
    assert next_call.suggest(call, user=raj, today=now.date()) == ([], 0)


def test_a_fixed_query_asks_the_clock_at_each_run(raj, ending, past_its_end):
    assert list(cards([ending.pk], user=raj)) == [ending.pk]
    waiting = Asset.objects.live()
    written_before = FixedQuery(lambda slot: Asset.objects.live().values_list("pk"))
    assert [row[0] for row in written_before.rows()] == [ending.pk]
    past_its_end()
    assert list(cards([ending.pk], user=raj)) == []
    assert written_before.rows() == []
    assert list(waiting) == []


def test_its_state_is_told_as_it_is(ana, ending, past_its_end):
    past_its_end()
    asset = Asset.objects.get(pk=ending.pk)
    assert (asset.state, asset.is_live(), asset.has_expired()) == (AssetState.EXPIRED, False, True)
    for state in AssetState.values:
        assert [one.pk for one in Asset.objects.in_states([state])] == ([ending.pk] if state == "expired" else [])
