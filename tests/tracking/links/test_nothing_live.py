"""A link on which nothing is live any more is handed over in no way, and says none of what it carried."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from content.actions import retire_asset
from content.models import Asset
from tests.browsing import as_user, words_of
from tests.factories.content import ScriptFactory
from tests.factories.tracking import ShareLinkFactory
from tracking.links.actions import LinkClosed
from tracking.links.mail import mail_link
from tracking.models import Channel, ShareLink

pytestmark = pytest.mark.django_db


def _email(body: str) -> tuple[str, dict[str, str]]:
    return "email", {"name": "After the call", "subject": "Our terms", "body": body}


@pytest.fixture
def template() -> Asset:
    return ScriptFactory(title="Terms", type="email-template", body=[_email("Ten percent off.")])


@pytest.fixture
def link(raj, template) -> ShareLink:
    return ShareLinkFactory(created_by=raj, assets=[template])


def test_an_expired_one_is_not_ready_and_gone(raj, link, template):
    client, ready = as_user(raj), f"/send/{link.pk}/"
    assert "Ten percent off." in words_of(client.get(ready))
    Asset.objects.filter(pk=template.pk).update(expire_at=timezone.now() - timedelta(seconds=1))
    page = client.get(ready)
    assert "Nothing on this link is live any more." in words_of(page)
    for words in ("Ten percent off.", "Ready. Nothing has been sent", "Copy link", "Mail it from the hub"):
        assert words not in page.content.decode()
    assert client.post(f"{ready}sent/{Channel.COPIED}/").status_code == 409
    assert "Nothing on the link is live any more." in words_of(client.post(f"{ready}mail/"))
    with pytest.raises(LinkClosed):
        mail_link(link=link, by=raj, at=timezone.now())
    link.refresh_from_db()
    assert (link.sent_at, link.mail_state) == (None, "")
    # It opens again with what it carries.
    Asset.objects.filter(pk=template.pk).update(expire_at=None)
    assert client.post(f"{ready}sent/{Channel.COPIED}/").status_code == 302


def test_a_superseded_one_hands_over_what_took_its_place(ana, raj, link, template):
    new = ScriptFactory(title="New terms", type="email-template", body=[_email("Five percent off.")])
    retire_asset(asset=template, by=ana, reason="Old.", at=timezone.now(), successor=new)
    ready = words_of(as_user(raj).get(f"/send/{link.pk}/"))
    assert "Five percent off." in ready
    assert "Ten percent off." not in ready
