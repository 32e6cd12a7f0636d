"""What a token lets a program do, and for how long; who makes and ends it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import APIToken

from hub.core.audit import AuditEntry
from hub.people.models import User
from hub.people.tokens.actions import MOST_VALID, NoSuchLifetime, TooManyTokens, end_token, make_token
from hub.people.tokens.models import ApiToken, Scope
from tests.browsing import as_user, soup, words_of
from tests.factories.content import CollateralFactory
from tests.factories.people import token_of
from tests.hub.test_access import ASKED
from tracking.models import UsageEvent

pytestmark = pytest.mark.django_db


def call(client, token: str, method: str = "get", path: str = "/api/v1/search", **more):
    return getattr(client, method)(path, headers={"Authorization": f"Bearer {token}"}, **more)


def copied(deck) -> dict:
    event = {
        "id": str(uuid.uuid4()),
        "kind": "copied",
        "asset": deck.pk,
        "occurred_at": timezone.now().isoformat(),
    }
    return {"path": "/api/v1/events", "data": {"events": [event]}, "content_type": "application/json"}


def test_a_scope_is_all_that_a_token_may_do(client, raj):
    deck = CollateralFactory()
    share = {"path": "/api/v1/shares", "data": {"assets": [deck.pk]}, "content_type": "application/json"}
    answers = {}
    for scope in Scope:
        token = token_of(raj, scope=scope)
        calls = (call(client, token), call(client, token, "post", **copied(deck)), call(client, token, "post", **share))
        answers[scope.value] = tuple(answer.status_code for answer in calls)
    assert answers == {"read": (200, 403, 403), "record": (200, 200, 403), "all": (200, 200, 201)}
    assert UsageEvent.objects.filter(kind="copied").count() == 2
    refused = call(client, token_of(raj, scope=Scope.READ), "post", **share)
    assert (refused["Content-Type"], refused.json()["detail"]) == (
        "application/problem+json",
        "This token is for: read.",
    )


def test_no_call_that_writes_is_open_to_a_token_for_less(client, raj):
    writes = [asked for asked in ASKED if asked.route.startswith("api/v1/") and asked.method != "get"]
    tokens = {scope: token_of(raj, scope=scope) for scope in (Scope.READ, Scope.RECORD)}
    let_in = []
    for scope, token in tokens.items():
        for asked in writes:
            path = "/" + re.sub(r"\{[^}]+\}", "1", asked.route)
            answer = call(client, token, asked.method, path, data={}, content_type="application/json")
            if "This token is for" not in answer.json().get("detail", ""):
                let_in.append((scope, asked.name))
    assert let_in == [(Scope.RECORD, "POST   /api/v1/events")]
    assert len(writes) > 10


def test_a_token_is_over_at_its_moment_and_says_when_it_was_last_used(client, raj):
    now = timezone.now()
    token = token_of(raj, days=30)
    kept = ApiToken.objects.get()
    assert kept.last_used_at is None
    assert token not in (kept.key_hash, kept.prefix, str(kept))
    with time_machine.travel(kept.expires_at - timedelta(seconds=1), tick=False):
        assert call(client, token).status_code == 200
        assert ApiToken.objects.get().last_used_at == timezone.now() > now
    with time_machine.travel(kept.expires_at, tick=False):
        assert call(client, token).status_code == 401


def test_a_token_of_somebody_who_left_or_lost_their_role_opens_nothing(client, raj):
    token = token_of(raj)
    raj.groups.clear()
    answer = call(client, token)
    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "Your account has no role yet. Ask an administrator for one.",
    )
    User.objects.filter(pk=raj.pk).update(is_active=False)
    assert call(client, token).status_code == 401


def test_what_wagtail_made_without_terms_opens_nothing(client, raj):
    _, token = APIToken.create_token(user=raj, name="Without terms")
    assert call(client, token).status_code == 401


def test_make_token_refuses_others_and_no_role_and_odd_lifetimes_and_too_many(raj, oli, mia, ada, nora):
    now = timezone.now()
    for by in (oli, mia):
        with pytest.raises(PermissionDenied):
            make_token(user=raj, name="CRM", by=by, at=now)
    with pytest.raises(PermissionDenied):
        make_token(user=nora, name="CRM", by=ada, at=now)
    for days in (0, 366):
        with pytest.raises(NoSuchLifetime):
            make_token(user=raj, name="CRM", by=raj, at=now, days=days)
    for _ in range(MOST_VALID):
        make_token(user=raj, name="CRM", by=ada, at=now)
    with pytest.raises(TooManyTokens):
        make_token(user=raj, name="CRM", by=raj, at=now)


def test_an_administrator_gets_no_superusers_token(ada):
    root = User.objects.create_superuser("root", "root@example.com", "pass")
    with pytest.raises(PermissionDenied):
        make_token(user=root, name="CRM", by=ada, at=timezone.now())
    token, _ = make_token(user=root, name="CRM", by=root, at=timezone.now())
    with pytest.raises(PermissionDenied):
        end_token(token=token, by=ada, at=timezone.now())


def test_a_person_makes_sees_and_ends_their_own(client, raj, oli):
    client.force_login(raj)
    made = client.post("/account/tokens/", {"name": "CRM", "scope": "read", "days": "30"})
    token = soup(made).select_one("#made-token").get_text()
    assert (made.status_code, call(client, token).status_code) == (201, 200)
    again = client.get("/account/")
    assert token not in again.content.decode()
    assert "CRM Read. wagtail_" in words_of(again)
    kept = ApiToken.objects.get()
    assert as_user(oli).post(f"/account/tokens/{kept.pk}/end/").status_code == 404
    assert "You have no tokens." in words_of(as_user(oli).get("/account/"))
    assert client.post(f"/account/tokens/{kept.pk}/end/").status_code == 302
    assert call(client, token).status_code == 401
    assert "You have no tokens." in words_of(client.get("/account/"))
    assert client.post("/account/tokens/", {"name": "", "scope": "all", "days": "7"}).status_code == 422


def test_an_administrator_sees_makes_and_ends_all_in_the_admin(client, raj, ada, ana):
    client.force_login(ada)
    terms = {"name": "Warehouse", "user": raj.pk, "scope": "record", "days": "90"}
    made = client.post("/admin/tokens/new/", terms)
    assert made.status_code == 200
    kept = ApiToken.objects.get()
    assert (kept.user, kept.name, kept.scope) == (raj, "Warehouse", "record")
    listed = words_of(client.get("/admin/tokens/"))
    assert "Warehouse" in listed
    assert "Read, and record use" in listed
    assert client.post(f"/admin/tokens/delete/{kept.pk}/").status_code == 302
    kept.refresh_from_db()
    assert kept.revoked_at is not None
    assert "Ended" in words_of(client.get("/admin/tokens/"))
    assert as_user(ana).get("/admin/tokens/").status_code == 302


def test_acts_on_tokens_are_in_the_audit_log_without_the_token(raj, ada):
    token, text = make_token(user=raj, name="CRM", by=raj, at=timezone.now(), scope=Scope.READ)
    assert end_token(token=token, by=ada, at=timezone.now())
    assert not end_token(token=token, by=ada, at=timezone.now())
    entries = list(AuditEntry.objects.order_by("pk"))
    assert [(entry.action, entry.user, entry.label, str(entry.message)) for entry in entries] == [
        ("hub.make_token", raj, "CRM", "Made an API token for raj: read"),
        ("hub.end_token", ada, "CRM", "Ended an API token of raj"),
    ]
    assert all(text[:12] not in f"{entry.label}{entry.data}" for entry in entries)


def test_the_command_prints_the_token_last_and_takes_its_terms(client, raj):
    out = StringIO()
    call_command("create_api_token", "raj", "--name", "Sync", "--scope", "read", "--days", "7", stdout=out, stderr=out)
    token = out.getvalue().splitlines()[-1]
    assert call(client, token).status_code == 200
    kept = ApiToken.objects.get()
    assert (kept.name, kept.scope) == ("Sync", "read")
    assert kept.expires_at - kept.created == pytest.approx(timedelta(days=7), abs=timedelta(minutes=1))
    with pytest.raises(CommandError, match="1 to 365 days"):
        call_command("create_api_token", "raj", "--days", "400", stdout=out, stderr=out)
