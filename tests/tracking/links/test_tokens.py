"""What opens a link is in nobody's database, and what was sent keeps opening."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from hub.core.outbox.tasks import deliver_due
from tests.factories.content import ScriptFactory
from tests.factories.tracking import RecipientFactory, ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.recipient.test_views import load_of, make_deck, person
from tracking.links.tokens import derive_token, hash_token, new_seed
from tracking.models import ShareLink, ViewSession

pytestmark = pytest.mark.django_db
API = "/api/v1/shares"


def everything_stored() -> str:
    """All that all tables of the hub hold, as text."""
    held = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            held += [str(value) for row in cursor.fetchall() for value in row]
    return "\n".join(held)


def test_a_copy_of_the_database_opens_no_link(client, raj, settings, django_capture_on_commit_callbacks):
    deck = make_deck(name="a.pdf")
    client.force_login(raj)
    body = {"assets": [deck.pk], "recipient": {"name": "Rita", "email": "rita@marlow.example"}, "allow_download": True}
    made = client.post(API, json.dumps(body), content_type="application/json", headers={"Idempotency-Key": "k"}).json()
    link = ShareLink.objects.get(pk=made["id"])
    token = made["url"].rpartition("/")[2]
    assert len(token) == 32
    with django_capture_on_commit_callbacks(execute=False):
        client.post(f"/send/{link.pk}/mail/")
        client.post(f"/send/{link.pk}/sent/copied/")
    assert token not in everything_stored()
    deliver_due.func()
    assert f"{settings.BASE_URL}/s/{token}" in mail.outbox[0].body
    html, _ = mail.outbox[0].alternatives[0]
    assert f'href="{settings.BASE_URL}/s/{token}"' in html

    reader = Client()
    page = reader.get(f"/s/{token}", headers={"User-Agent": CHROME})
    report = json.dumps({"load": load_of(page), "sign": "pointer", "pages": [[deck.pk, 1, 1.0]]})
    assert reader.post(f"/s/{token}/read", report, content_type="text/plain").status_code == 204
    assert b"".join(reader.get(f"/s/{token}/{deck.pk}/file").streaming_content)
    client.get("/sent/")
    client.post(f"/sent/{link.pk}/revoke/")
    assert reader.get(f"/s/{token}").status_code == 404
    assert ViewSession.objects.count() == 1
    deliver_due.func()
    stored = everything_stored()
    assert token not in stored
    assert link.seed in stored


def test_the_same_link_shows_the_same_address_each_time_and_two_links_two(raj):
    link, other = ShareLinkFactory(created_by=raj), ShareLinkFactory(created_by=raj)
    assert ShareLink.objects.get(pk=link.pk).url == link.url
    assert link.token != other.token
    assert ShareLink.objects.known_by(link.token).get() == link
    assert not ShareLink.objects.known_by(link.seed).exists()
    assert not ShareLink.objects.known_by(link.token_hash).exists()


def test_many_links_written_at_once_open_too(raj):
    links = ShareLink.objects.bulk_create(ShareLink(created_by=raj, created_at=timezone.now()) for _ in range(3))
    assert [ShareLink.objects.known_by(link.token).get() for link in links] == links


def test_a_new_key_keeps_links_open_and_their_addresses_as_long_as_the_old_one_is_named(client, raj, settings):
    old = settings.SECRET_KEY
    link = ShareLinkFactory(created_by=raj, assets=[ScriptFactory()], recipient=RecipientFactory(sender=raj))
    address = link.url
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [old]
    assert ShareLink.objects.get(pk=link.pk).url == address
    settings.SECRET_KEY_FALLBACKS = []
    assert ShareLink.objects.get(pk=link.pk).url == ""
    assert person(client, link).status_code == 200

    client.force_login(raj)
    for path in (f"/sent/{link.pk}/", f"/send/{link.pk}/"):
        html = client.get(path).content.decode()
        assert "The hub can’t tell this address any more" in html
        assert "Copy link" not in html
    assert client.get(f"{API}/{link.pk}").json()["url"] == ""
    answer = client.post(f"/send/{link.pk}/mail/")
    assert "The hub can’t tell the link’s address any more. Make a new link." in answer.content.decode()


def test_a_link_from_before_opens_by_the_address_it_was_sent_with(client, raj):
    link = ShareLinkFactory(created_by=raj, assets=[ScriptFactory()], former_token_hash=hash_token("as-it-was-sent"))
    page = client.get("/s/as-it-was-sent", headers={"User-Agent": CHROME})
    assert page.cookies["reader"]["path"] == "/s/as-it-was-sent"
    assert 'data-read="/s/as-it-was-sent/read"' in page.content.decode()
    assert link.token not in page.content.decode()
    assert person(client, link).status_code == 200


def test_neither_the_seed_nor_another_key_gives_the_token():
    seed = new_seed()
    tokens = {derive_token(seed, "one"), derive_token(seed, "other"), derive_token(new_seed(), "one")}
    assert len(tokens) == 3
    assert {len(token) for token in tokens} == {32}
