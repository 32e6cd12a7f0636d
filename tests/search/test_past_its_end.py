"""Every address that is read, asked before and after an asset has expired or was retired, while no worker runs.

The addresses come from where `test_access` has them. One that still names the asset has its row in TELL, with what it
may say of it; an address that names it without a row fails the test.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from content.actions import retire_asset
from content.models import Asset
from content.signals import document_processed
from hub.people.models import User
from tests.browsing import as_user
from tests.factories.tracking import ShareLinkFactory
from tests.hub.test_access import ASKED, filled, scene  # noqa: F401  a fixture among them
from tests.search.conftest import deliver
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.recipient.test_views import make_deck

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]

TITLE = "Rounding at night"
READ = [one for one in ASKED if one.method == "get" and not one.route.startswith(("admin/", "admin-files/"))]

#: What still names it: that it has gone, and what was done with it.
GONE = "gone"
DONE = "what was sent"
NEEDED = "what it needs, its links being open"
TELL = {
    "GET    /api/v1/reports/lifecycle": NEEDED,
    "GET    /reports/lifecycle/": NEEDED,
    "GET    /reports/lifecycle/lifecycle.csv": NEEDED,
    "GET    /assets/<int:pk>/": GONE,
    "GET    /assets/<int:pk>-<slug:slug>/": GONE,
    "GET    /bookmarks/": GONE,
    "GET    /search/": GONE,
    "GET    /send/": GONE,
    "GET    /send/<int:pk>/": DONE,
    "GET    /sent/": DONE,
    "GET    /sent/<int:pk>/": DONE,
    "GET    /sent/<int:pk>/parts/": DONE,
    "GET    /sent/sent.csv": DONE,
}
#: What has to name it while it is live, or the test would prove nothing.
NAME_IT_LIVE = {
    *("GET    /", "GET    /search/", "GET    /search/suggest", "GET    /bookmarks/", "GET    /send/"),
    *("GET    /assets/<int:pk>/present/", "GET    /assets/<int:pk>/similar/", "GET    /assets/<int:pk>/download"),
    *("GET    /assets/<int:pk>/media", "GET    /assets/<int:pk>/pages/<int:number>/image"),
    *("GET    /api/v1/assets", "GET    /api/v1/assets/{asset_id}", "GET    /api/v1/search"),
    *("GET    /reports/unused/", "GET    /reports/unused/unused.csv", "GET    /s/<str:token>"),
}


@pytest.fixture
def ending(scene, raj, team, backend) -> Asset:  # noqa: F811
    """A film with slides that is tagged, old enough to count, bookmarked, used, sent and in a tray."""
    tags = {"stages": [scene["stage"]], "segments": [scene["segment"]], "products": [scene["product"]]}
    long_ago = timezone.now() - timedelta(days=200)
    deck = make_deck(name="rounding.mp4", title=TITLE, teams=[team], live_since=long_ago, **tags)
    deck.document.content_type = "video/mp4"
    deck.document.save()
    document_processed.send(sender=None, document=deck.document)
    link = ShareLinkFactory(created_by=raj, assets=[deck], allow_download=True)
    scene |= {"asset": deck, "document": deck.document, "link": link}
    client = as_user(raj)
    client.post(f"/assets/{deck.pk}/bookmark", {"keep": "yes"})
    client.post(f"/send/assets/{deck.pk}/add/")
    deliver()
    return deck


def _naming(clients: list[Client], things: dict[str, Any]) -> dict[str, set[str]]:
    """The addresses that name it, or hand over something that is its own, each with the answers' words."""
    found: dict[str, set[str]] = {}
    for client in clients:
        for asked in READ:
            with transaction.atomic():
                answer = client.get(filled(asked.route, things) + f"?q=rounding&asset={things['asset'].pk}&days=60")
                said = b"".join(answer).decode(errors="replace")
                transaction.set_rollback(True)
            its_own = answer.status_code == 200 and asked.route.startswith(("assets/<", "s/<str:token>/<"))
            if TITLE in said or its_own:
                found.setdefault(asked.name, set()).add(said)
    return found


def _expire(deck: Asset, by: User) -> None:
    Asset.objects.filter(pk=deck.pk).update(expire_at=timezone.now() - timedelta(seconds=1))


def _retire(deck: Asset, by: User) -> None:
    retire_asset(asset=deck, by=by, reason="Out of date.", at=timezone.now())


@pytest.mark.parametrize(("end", "word"), [(_expire, "xpired"), (_retire, "etired")])
def test_nothing_shows_as_live_what_is_not_and_no_worker_is_waited_for(scene, ending, raj, mia, ana, end, word):  # noqa: F811
    clients = [as_user(raj), as_user(mia), Client()]
    for client in clients:
        client.defaults["HTTP_USER_AGENT"] = CHROME
        client.raise_request_exception = False
    assert NAME_IT_LIVE - _naming(clients, scene).keys() == set()
    end(ending, ana)
    after = _naming(clients, scene)
    assert after.keys() - TELL.keys() == set()
    for name, said in after.items():
        if TELL[name] == GONE:
            assert all(word in words for words in said), name
            assert not any("Words of slide" in words for words in said), name
    assert TELL.keys() - after.keys() == set()
