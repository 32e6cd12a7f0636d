"""No address of a link's page tells anything of what it shows before all that the link asks has been passed."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from tests.factories.content import CollateralFactory
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.recipient.test_views import make_deck
from tracking.links.changing import change_options
from tracking.links.options import LinkOptions

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["passcode", "code", "terms", "watermark", "revoked"])
def shut(request, raj):
    asks = {
        "passcode": {"passcode": make_password("4719471")},
        "code": {"verify_email": True},
        "watermark": {"passcode": make_password("4719471"), "watermark": True},
        "revoked": {"revoked_at": timezone.now()},
    }
    assets = [make_deck(pages=40), CollateralFactory(title="Elsewhere", document=None, address="https://example.com/tour")]
    link = ShareLinkFactory(created_by=raj, assets=assets, allow_download=True, **asks.get(request.param, {}))
    if request.param == "terms":
        options = LinkOptions(terms="Keep it to yourself.", allow_download=True)
        change_options(link=link, by=raj, at=timezone.now(), options=options)
    return link


def test_every_address_of_a_link_refuses_before_what_it_asks(client, shut):
    deck, elsewhere = shut.assets.order_by("pk")
    base = f"/s/{shut.token}"
    parts = ["contents", "find?q=slide", "all", "all?load=x", "pdf", f"{elsewhere.pk}/go"]
    parts += [f"{deck.pk}/{part}" for part in ("pages?skip=3", "1/words", "1.webp", "1.webp?w=800", "file", "media")]
    assert {part: client.get(f"{base}/{part}").status_code for part in parts} == dict.fromkeys(parts, 404)
    for part in ("read", "count"):
        assert client.post(f"{base}/{part}", "{}", content_type="text/plain").status_code in (403, 404)
    client.post(base, {"consent": "yes"})
    for query in ("", "?all=1", "?from=1"):
        html = client.get(base + query).content.decode()
        assert not [told for told in (deck.title, elsewhere.title, "example.com") if told in html]
