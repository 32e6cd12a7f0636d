"""A mail of a rep's own that says what no longer holds counts as sent, and they are told afterwards."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from django.conf import settings as hub_settings
from django.utils import timezone

from content.actions.library import check_library
from content.models import Claim
from hub.core.notices.models import Notice
from tests.factories.content import CollateralFactory, DocumentFactory, DocumentPageFactory, ScriptFactory, answer
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.inbox.mails import mail_from
from tracking.inbox.actions import take_mail
from tracking.inbox.addresses import filing_address
from tracking.inbox.incoming import read_mail
from tracking.links.telling import CLAIMS_LAPSED
from tracking.models import UsageEvent

pytestmark = pytest.mark.django_db
RITA = "rita@marlow.example"


@pytest.fixture
def claim() -> Claim:
    now = timezone.now()
    yesterday = timezone.localdate() - timedelta(days=1)
    agreed = {"marketing_agreed_at": now, "sales_agreed_at": now, "valid_until": yesterday}
    return Claim.objects.create(figure="38", unit="%", statement="fewer no-shows", **agreed)


def take(raw: bytes) -> None:
    now = timezone.now()
    mail = read_mail(raw, base_url=hub_settings.BASE_URL)
    take_mail(mail=mail, inbox=hub_settings.HUB_INBOX, received_at=now, at=now)


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.filter(kind=CLAIMS_LAPSED).values_list("user__username", "words"))


def test_a_link_in_it_is_sent_and_told_of_once(inbox, raj, claim):
    script = ScriptFactory(title="Why now", body=[answer("Why?", claim.reference)])
    link = ShareLinkFactory(created_by=raj, recipient=None, assets=[script])
    address = filing_address(user=raj, at=timezone.now()).address
    for number in range(2):
        take(mail_from(raj.email, [RITA], body=f"{number}: {link.url}", files=[], delivered_to=address))
    assert UsageEvent.objects.count() == 1
    [(whom, words)] = told()
    assert whom == "raj"
    assert words.startswith(f"Sent to {RITA} with what no longer holds: your link to “Why now”. Part 1 cites")


def test_a_file_that_is_attached_is_told_of_to_each(inbox, raj, claim):
    content = b"%PDF the deck"
    document = DocumentFactory(file__data=content, sha256=sha256(content).hexdigest(), page_count=1, pages_done=1)
    DocumentPageFactory(document=document, number=1, title="", text="38% fewer no-shows")
    CollateralFactory(title="Lantern", document=document)
    check_library(at=timezone.now())
    address = filing_address(user=raj, at=timezone.now()).address
    take(mail_from(raj.email, [RITA, "tom@marlow.example"], files=[content], delivered_to=address))
    assert UsageEvent.objects.count() == 2
    assert [words.partition(" with ")[0] for _, words in sorted(told())] == [
        f"Sent to {RITA}",
        "Sent to tom@marlow.example",
    ]
