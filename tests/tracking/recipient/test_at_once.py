"""Forty who ask or try at the same moment: no more is mailed, judged, let in or counted than one after another."""

from __future__ import annotations

from collections import Counter

import pytest
from django.test import Client

from hub.core.notices.models import OutgoingMail
from tests.factories.tracking import ShareLinkFactory
from tests.side_by_side import at_once
from tests.tracking.recipient.test_views import make_deck, person, read
from tracking.models import AddressCode, ShareLink, Viewer, ViewSession
from tracking.recipient import codes

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
RITA = "rita@marlow.example"


@pytest.fixture
def link(raj, files_on_disk) -> ShareLink:
    return ShareLinkFactory(created_by=raj, assets=[make_deck()], verify_email=True)


def ask(link: ShareLink, number: int, **more: str) -> int:
    """Each from an address of their own, so that what holds is the limit of the link and the one who is written to."""
    form = {"address": RITA, **more}
    return Client().post(f"/s/{link.token}", form, REMOTE_ADDR=f"198.51.100.{number}").status_code


def test_codes_are_mailed_to_one_address_five_times_an_hour(link):
    assert Counter(at_once(40, lambda number: ask(link, number))) == {200: 5, 429: 35}
    assert AddressCode.objects.count() == OutgoingMail.objects.filter(to=RITA).count() == 5


def test_a_code_is_judged_five_times_from_wherever_it_is_tried(link, monkeypatch):
    ask(link, 0)
    judged: list[int] = []
    monkeypatch.setattr(codes, "_digits", lambda code: judged.append(code.pk) or "000000")
    assert Counter(at_once(40, lambda number: ask(link, number, code="111111"))) == {422: 40}
    assert len(judged) == codes.TRIES


def test_a_code_lets_one_browser_in(link, monkeypatch):
    ask(link, 0)
    monkeypatch.setattr(codes, "_digits", lambda code: "000000")
    assert Counter(at_once(40, lambda number: ask(link, number, code="000000"))) == {302: 1, 422: 39}


def test_one_load_that_reports_many_times_confirms_one_viewer(raj, files_on_disk):
    deck = make_deck()
    link = ShareLinkFactory(created_by=raj, assets=[deck])
    client = Client()
    opened = person(client, link)
    pages = [[deck.pk, 1, 0.1]]
    answers = at_once(40, lambda number: read(Client() if number % 2 else client, link, opened, pages).status_code)
    assert Counter(answers) == {204: 40}
    assert (Viewer.objects.count(), ViewSession.objects.people().count()) == (1, 1)
