from __future__ import annotations

import hashlib
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.content import CollateralFactory, DocumentPageFactory, ScriptFactory
from tests.factories.people import token_of
from tests.factories.tracking import OpenFactory, ShareLinkFactory, ViewSessionFactory
from tracking.models import Channel, ShareLink, UsageEvent, Verdict

pytestmark = pytest.mark.django_db


class Api:
    """A client that carries a person's token, as a program would."""

    def __init__(self, client, user):
        self.client = client
        self.headers = {}
        if user is not None:
            token = token_of(user)
            self.headers["Authorization"] = f"Bearer {token}"

    def call(self, method, path, body=None, **headers):
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers=self.headers | {name.replace("_", "-"): value for name, value in headers.items()},
        )


@pytest.fixture
def api(client):
    return lambda user=None: Api(client, user)


def share(asset, **more):
    return {
        "assets": [asset.pk],
        "recipient": {"name": "Rita", "email": "rita@example.com", "company": "Acme"},
        "allow_download": True,
        **more,
    }


def is_problem(answer, status):
    return (
        answer.status_code == status
        and answer["Content-Type"] == "application/problem+json"
        and answer.json()["status"] == status
    )


def test_making_a_link_hands_it_over(api, raj):
    asset = ScriptFactory()
    answer = api(raj).call("POST", "shares", share(asset))
    link = ShareLink.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"id": link.pk, "url": link.url}
    event = UsageEvent.objects.get()
    assert (event.channel, event.asset_id, event.counts, event.account) == (Channel.API, asset.pk, True, "Acme")
    assert link.sent_at is not None
    assert timezone.localdate(link.expires_at) == timezone.localdate() + timedelta(days=14)


def test_null_expiry_means_until_revoked(api, raj):
    api(raj).call("POST", "shares", share(ScriptFactory(), expires_at=None, passcode=None, note=None))
    assert ShareLink.objects.get().expires_at is None


def test_options_are_made_and_changed_and_what_is_left_out_stays(api, raj):
    caller = api(raj)
    made = caller.call("POST", "shares", share(ScriptFactory(), allowed=["@Marlow.example"], terms="Keep it.")).json()
    path = f"shares/{made['id']}"
    before = caller.call("GET", path).json()
    assert [before[name] for name in ("allowed", "allow_download", "notify", "version")] == [
        ["marlow.example"],
        True,
        "at_once",
        "newest",
    ]
    changes = {"expires_after_days": 3, "verify_email": True, "notify": "daily", "version": "exact", "terms": None}
    changes["watermark"] = True
    changed = caller.call("PATCH", path, changes)
    assert changed.status_code == 200
    told = {name: changed.json()[name] for name in ("versions", "pages")}
    assert changed.json() == before | changes | told
    assert changed.json()["versions"][0]["keeps"]
    assert caller.call("PATCH", path, {"passcode": "orange-7"}).json()["passcode"]
    assert caller.call("PATCH", path, {"passcode": None}).json()["passcode"] is False
    assert caller.call("GET", path).json() == changed.json()


@pytest.mark.parametrize(
    "wrong",
    [
        {"allowed": ["marlow"]},
        {"allowed": ["a@b.example"] * 51},
        {"expires_after_days": 0},
        {"expires_after_days": 366},
        {"expires_at": "2020-01-01"},
        {"notify": "hourly"},
        {"passcode": "short"},
        {"terms": "x" * 20_001},
        {"version": "old"},
    ],
)
def test_options_that_make_no_sense_change_nothing(api, raj, wrong):
    caller, link = api(raj), ShareLinkFactory(created_by=raj)
    assert is_problem(caller.call("PATCH", f"shares/{link.pk}", wrong), 422)
    assert is_problem(caller.call("POST", "shares", share(ScriptFactory(), **wrong)), 422)
    assert ShareLink.objects.for_listing().get().options == link.options


def test_options_of_others_and_of_revoked_links_stay(api, raj, oli):
    link = ShareLinkFactory(created_by=raj)
    assert is_problem(api(oli).call("PATCH", f"shares/{link.pk}", {"allow_download": True}), 404)
    api(raj).call("DELETE", f"shares/{link.pk}")
    assert is_problem(api(raj).call("PATCH", f"shares/{link.pk}", {"allow_download": True}), 409)
    code_to_nobody = share(ScriptFactory(), recipient=None, verify_email=True)
    assert is_problem(api(raj).call("POST", "shares", code_to_nobody), 422)


def test_the_same_key_answers_the_same_link(api, raj):
    caller, asset = api(raj), ScriptFactory()
    first = caller.call("POST", "shares", share(asset), Idempotency_Key="k-1").json()
    second = caller.call("POST", "shares", share(asset), Idempotency_Key="k-1")
    assert (second.status_code, second.json()) == (201, first)
    assert caller.call("POST", "shares", share(asset), Idempotency_Key="k-2").json()["id"] != first["id"]
    assert UsageEvent.objects.count() == 2


def test_the_same_key_with_another_wish_is_a_conflict_and_a_key_too_long_is_refused(api, raj):
    caller, asset = api(raj), ScriptFactory()
    caller.call("POST", "shares", share(asset, note="One"), Idempotency_Key="k-1")
    assert is_problem(caller.call("POST", "shares", share(asset, note="Two"), Idempotency_Key="k-1"), 409)
    assert is_problem(caller.call("POST", "shares", share(ScriptFactory(), note="One"), Idempotency_Key="k-1"), 409)
    assert is_problem(caller.call("POST", "shares", share(asset), Idempotency_Key="k" * 201), 422)
    assert ShareLink.objects.count() == 1


def test_what_is_kept_of_a_wish_lets_nobody_try_out_its_passcode(api, raj):
    asked = {"assets": [ScriptFactory().pk], "passcode": "orange-77"}
    api(raj).call("POST", "shares", asked, Idempotency_Key="k-1")
    guess = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    kept = ShareLink.objects.get().request_digest
    assert (len(kept), kept == guess) == (64, False)


def test_refusals_of_making_a_link(api, raj, april, other_team):
    asset = ScriptFactory()
    assert is_problem(api().call("POST", "shares", share(asset)), 401)
    assert is_problem(api(april).call("POST", "shares", share(asset)), 403)
    caller = api(raj)
    for invisible in (ScriptFactory(live=False), ScriptFactory(teams=[other_team])):
        assert is_problem(caller.call("POST", "shares", share(invisible)), 404)
    assert is_problem(caller.call("POST", "shares", share(asset, assets=[999999])), 404)
    refused = caller.call("POST", "shares", share(ScriptFactory(audience="internal")))
    assert is_problem(refused, 422)
    assert "Internal only." in refused.json()["detail"]
    retired = caller.call("POST", "shares", share(ScriptFactory(live=False, retired_at=timezone.now())))
    assert is_problem(retired, 422)
    due = ScriptFactory(review_date=timezone.localdate() - timedelta(days=2))
    assert "confirm_review_due" in caller.call("POST", "shares", share(due)).json()["detail"]
    for wrong in (
        {"assets": []},
        {"assets": "x"},
        {"recipient": {"email": "rita@"}},
        {"recipient": {"email": "jörg@müller.example"}},
        {"expires_at": "2020-01-01T00:00:00Z"},
        {"expires_at": "2030-01-01T00:00:00"},
        {"expires_at": "9999-12-31T23:59:59-12:00"},
        {"note": "half \ud800"},
        {"passcode": "12345"},
    ):
        assert is_problem(caller.call("POST", "shares", share(asset, **wrong)), 422)
    assert not ShareLink.objects.exists()
    assert not UsageEvent.objects.exists()


def make_read_link(user):
    deck = CollateralFactory()
    for number in (1, 2):
        DocumentPageFactory(document=deck.document, number=number)
    link = ShareLinkFactory(created_by=user, assets=[deck])
    ViewSessionFactory(share_link=link, pages={(deck, 1): 7.04})
    OpenFactory(share_link=link)
    OpenFactory(share_link=link, verdict=Verdict.SENDER)
    OpenFactory(share_link=link, verdict=Verdict.PERSON)
    return link, deck


def test_a_link_and_what_came_back(api, raj):
    link, deck = make_read_link(raj)
    got = api(raj).call("GET", f"shares/{link.pk}").json()
    session = link.view_sessions.get()
    assert {name: got[name] for name in got if not name.endswith("_at")} == {
        "id": link.pk,
        "url": link.url,
        "assets": [deck.pk],
        "parts": [{"asset": deck.pk, "pages": None, "moved": {}, "lost": []}],
        "recipient": {"name": "Rita Halloran", "email": "rita@marlow.example", "company": "Marlow County Health"},
        "opens": {"person": 1, "scanner": 1, "unsure": 0},
        "views": 1,
        "viewers": 1,
        "seconds": 7,
        "pages": [
            {"asset": deck.pk, "number": 1, "seconds": 7.0, "views": 1, "version": None},
            {"asset": deck.pk, "number": 2, "seconds": 0, "views": 0, "version": None},
        ],
        "downloads": 0,
        "questions": {"asked": 0, "waiting": 0},
        "reactions": {"useful": 0, "not_useful": 0},
        "passed_on": 0,
        "passed_on_from": None,
        "version": "newest",
        "versions": [{"asset": deck.pk, "shows": None, "newest": None, "live_from": None, "keeps": False}],
        "expires_after_days": None,
        "passcode": False,
        "verify_email": False,
        "allowed": [],
        "allow_download": False,
        "watermark": False,
        "pass_on": True,
        "terms": None,
        "notify": "at_once",
    }
    assert got["first_view_at"].startswith(session.started_at.strftime("%Y-%m-%dT%H:%M"))
    assert got["first_view_at"].endswith("Z")
    assert got["expires_at"] is None


def test_links_are_listed_newest_first_page_by_page(api, raj, oli):
    made = [make_read_link(raj)[0].pk for _ in range(3)]
    make_read_link(oli)
    caller = api(raj)
    got = caller.call("GET", "shares?page_size=2").json()
    assert (got["total"], got["page"], got["page_size"]) == (3, 1, 2)
    assert [row["id"] for row in got["results"]] == [made[2], made[1]]
    assert [row["id"] for row in caller.call("GET", "shares?page_size=2&page=2").json()["results"]] == [made[0]]
    assert caller.call("GET", "shares?page=9").json()["results"] == []
    assert is_problem(caller.call("GET", "shares?page=0"), 422)


def test_a_link_is_not_there_for_others(api, raj, oli, ana, ada, april, mia):
    link, _ = make_read_link(raj)
    for user in (oli, ana, ada):
        assert is_problem(api(user).call("GET", f"shares/{link.pk}"), 404)
        assert is_problem(api(user).call("DELETE", f"shares/{link.pk}"), 404)
        assert api(user).call("GET", "shares").json()["total"] == 0
    assert is_problem(api(april).call("GET", "shares"), 403)
    for method in ("GET", "DELETE"):
        assert is_problem(api().call(method, f"shares/{link.pk}"), 401)
    assert api(mia).call("GET", f"shares/{link.pk}").status_code == 200
    link.refresh_from_db()
    assert link.revoked_at is None


def test_deleting_revokes_and_may_be_repeated(api, raj, client):
    link, _ = make_read_link(raj)
    caller = api(raj)
    for _ in range(2):
        answer = caller.call("DELETE", f"shares/{link.pk}")
        assert (answer.status_code, answer.content) == (204, b"")
    assert client.get(f"/s/{link.token}").status_code == 404
    assert caller.call("GET", f"shares/{link.pk}").json()["revoked_at"] is not None


@pytest.mark.parametrize("links", [1, 3])
def test_the_list_takes_the_same_queries_for_one_link_and_three(api, raj, links, django_assert_num_queries):
    for _ in range(links):
        make_read_link(raj)
    caller = api(raj)
    caller.call("GET", "shares")
    with django_assert_num_queries(12):
        caller.call("GET", "shares")
