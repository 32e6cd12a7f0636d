"""The chip on every page, what a search understood, and the accounts that are suggested."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.content import BuyingStageFactory, CollateralFactory, SegmentAxisFactory, SegmentFactory
from tracking.calls.actions import account_named, open_call
from tracking.calls.models import IDLE
from tracking.models import Account, Call, ShareLink, UsageEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital():
    return SegmentFactory(name="Hospital", axis=SegmentAxisFactory(name="Industry"))


@pytest.fixture
def proof():
    return BuyingStageFactory(name="Proof", slug="proof")


def chip(client, address="/bookmarks/"):
    bar = BeautifulSoup(client.get(address).content, "html.parser").select_one("#call-chip")
    return " ".join(bar.get_text(" ").split())


def test_the_chip_stands_on_every_page_until_the_call_is_ended(client, raj, hospital, proof):
    client.force_login(raj)
    assert chip(client) == ""
    open_call(
        by=raj, at=timezone.now(), account=account_named("Marlow", at=timezone.now()), segments=[hospital], stage=proof
    )
    for address in ("/", "/search/", "/sent/", "/bookmarks/", CollateralFactory().get_absolute_url()):
        assert chip(client, address) == "For: Marlow · Hospital · Proof What they had"
    assert client.post(reverse("call_end"), {"next": "/sent/"})["Location"] == "/sent/"
    assert chip(client) == (
        "Your call is over: Marlow · Hospital · Proof. What became of it? Moved on Won Lost No answer Later"
    )
    client.post(reverse("outcome_later"))
    assert chip(client) == ""
    assert client.post(reverse("call_end"), {"next": "https://elsewhere.example/"})["Location"] == "/"


def test_the_chip_goes_when_nothing_was_done_for_the_call_for_half_a_working_day(client, raj, proof):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        open_call(by=raj, at=timezone.now(), stage=proof)
        client.force_login(raj)
        clock.shift(IDLE - timedelta(seconds=1))
        assert chip(client) == "For: Proof"
        clock.shift(timedelta(seconds=1))
        assert chip(client) == ""


def test_no_page_asks_whether_there_is_a_call(client, raj, oli, proof):
    open_call(by=oli, at=timezone.now(), stage=proof)
    client.force_login(raj)
    with CaptureQueriesContext(connection) as captured:
        assert chip(client) == ""
    assert not [one for one in captured.captured_queries if one["sql"].startswith('SELECT "tracking_call"')]


def test_what_a_page_notes_is_for_the_call(client, raj, proof):
    call = open_call(by=raj, at=timezone.now(), stage=proof)
    asset = CollateralFactory()
    client.force_login(raj)
    client.get(asset.get_absolute_url())
    client.post(reverse("send"), {"asset": asset.pk, "key": "k"})
    assert {event.call for event in UsageEvent.objects.all()} == {call}
    assert ShareLink.objects.get().call == call


def test_a_search_leads_to_the_call_it_speaks_of_and_keeps_the_account(client, raj, hospital, proof):
    open_call(by=raj, at=timezone.now(), account=account_named("Marlow", at=timezone.now()))
    client.force_login(raj)
    CollateralFactory(title="Proof for hospitals", segments=[hospital], stages=[proof])
    page = BeautifulSoup(client.get("/search/", {"q": "hospital proof"}).content, "html.parser")
    button = page.select_one('button[form="work-on"]')
    answer = client.post(reverse("call_start"), {"choice": button["value"]})
    assert answer["Location"].startswith("/search/?q=hospital")
    assert Call.objects.get(ended_at=None).parts == ["Marlow", "Hospital", "Proof"]


def test_a_choice_that_there_is_not_says_so_and_changes_nothing(client, raj):
    client.force_login(raj)
    choice = urlencode({"segment": "Industry:Nowhere", "next": "/search/?q=x"})
    page = client.post(reverse("call_start"), {"choice": choice}, follow=True)
    assert "There is no segment “Industry:Nowhere”." in page.content.decode()
    assert not Call.objects.exists()


def test_accounts_are_options_of_the_field(client, raj):
    account_named("Marlow & Sons", at=timezone.now())
    client.force_login(raj)
    assert client.get(reverse("accounts"), {"account": "marl"}).content.decode().strip() == (
        '<option value="Marlow &amp; Sons"></option>'
    )


def post(client, path, body):
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


def test_a_program_opens_a_call_and_its_acts_carry_it(client, raj, oli, hospital, proof):
    client.force_login(raj)
    asset = CollateralFactory()
    made = post(client, "calls", {"account": "Marlow", "segments": ["industry:hospital"], "stage": "proof"})
    assert made.status_code == 201
    body = made.json()
    assert (body["account"], body["segments"], body["stage"], body["ended_at"]) == (
        "Marlow", ["Industry:Hospital"], "Proof", None,
    )  # fmt: skip
    call = body["id"]
    event = {"id": "7d1e2a9c-2d5f-4a63-9f0e-1b2c3d4e5f60", "kind": "copied", "asset": asset.pk}
    event |= {"occurred_at": timezone.now().isoformat(), "call": call}
    assert post(client, "events", {"events": [event]}).json()["accepted"] == 1
    assert post(client, "shares", {"assets": [asset.pk], "call": call}).status_code == 201
    assert post(client, "requests", {"words": "price list", "call": call}).status_code == 201
    assert client.get("/api/v1/search", {"q": "price", "call": call}).status_code == 200
    assert set(UsageEvent.objects.values_list("call", flat=True)) == {call}
    assert [one["id"] for one in client.get("/api/v1/calls", {"account": "MARLOW"}).json()["results"]] == [call]
    client.force_login(oli)
    assert client.get("/api/v1/calls").json()["total"] == 0
    event["id"] = "7d1e2a9c-2d5f-4a63-9f0e-1b2c3d4e5f61"
    assert post(client, "events", {"events": [event]}).json()["refused"][0]["reason"] == f"No call {call} of yours."
    assert post(client, "shares", {"assets": [asset.pk], "call": call}).status_code == 422
    assert post(client, "requests", {"words": "price list", "call": call}).status_code == 422
    assert client.get("/api/v1/search", {"q": "price", "call": call}).status_code == 422


@pytest.mark.parametrize("wrong", [{"segments": ["Industry:No"]}, {"stage": "No"}, {"product": "No"}, {}])
def test_a_call_of_what_there_is_not_is_refused(client, raj, wrong):
    client.force_login(raj)
    assert post(client, "calls", wrong).status_code == 422
    assert not Call.objects.exists()


def test_a_context_of_an_event_is_a_call_that_opens_nothing(client, raj, proof):
    client.force_login(raj)
    event = {"id": "7d1e2a9c-2d5f-4a63-9f0e-1b2c3d4e5f60", "kind": "copied", "asset": CollateralFactory().pk}
    event |= {"occurred_at": timezone.now().isoformat(), "context": {"stage": "proof", "account": "Marlow"}}
    assert post(client, "events", {"events": [event]}).json()["accepted"] == 1
    assert UsageEvent.objects.get().call.parts == ["Marlow", "Proof"]
    assert chip(client) == ""


def test_accounts_come_from_a_file_row_by_row(tmp_path, capsys, hospital):
    file = tmp_path / "accounts.csv"
    file.write_text("name,external_id,segments\nMarlow,1,Industry:Hospital\n,2,\nKestrel,3,Industry:No\nKestrel,3,\n")
    with pytest.raises(CommandError, match="all others are in"):
        call_command("import_accounts", file)
    told = capsys.readouterr()
    assert told.err.splitlines() == ["line 3: An account needs a name.", "line 4: There is no segment “Industry:No”."]
    assert told.out == "2 new, 0 known before, 2 refused\n"
    assert list(Account.objects.get(name="Marlow").segments.all()) == [hospital]
    with pytest.raises(CommandError, match="accounts"):
        call_command("import_accounts", tmp_path / "no accounts.csv")
    file.write_text("name\nSt. Anne\n")
    call_command("import_accounts", file)
    assert capsys.readouterr().out == "1 new, 0 known before, 0 refused\n"
