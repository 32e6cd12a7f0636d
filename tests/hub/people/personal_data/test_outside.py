"""A recipient: all that is held is exported, and erased with the sums kept."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from hub.core.audit import AuditEntry
from hub.core.notices.gathering import GATHERED
from hub.core.notices.habits import Habits, keep_habits
from hub.core.notices.models import Notice, OutgoingMail
from hub.core.notices.rhythm import Notify
from hub.core.outbox.delivery import deliver
from tests.browsing import as_user, words_of
from tests.factories.content import CollateralFactory, DocumentPageFactory
from tests.factories.tracking import OpenFactory, ShareLinkFactory, ViewerFactory, ViewSessionFactory
from tracking.links.actions import create_share_link, mark_sent
from tracking.links.erasure import erase_recipient
from tracking.links.mail import mail_link
from tracking.links.options import LinkOptions
from tracking.links.recipients import RecipientDetails
from tracking.links.telling import FIRST_VIEW, READ_AGAIN, tell_read_again, tell_sender
from tracking.models import EngagementDay, PageView, Recipient, ShareLink, UsageDay, UsageEvent, ViewSession
from tracking.rollups.sums import Engagement, add_engagement

pytestmark = pytest.mark.django_db

RITA = "rita@marlow.example"
TELLING = ("Rita", "Halloran", "marlow.example", "Firefox on Debian", "curl/8.5-of-rita", "192.0.2.0", "orange-7")


@pytest.fixture
def deck():
    deck = CollateralFactory(title="Security deck")
    DocumentPageFactory(document=deck.document, number=1)
    return deck


@pytest.fixture
def link(raj, deck) -> ShareLink:
    """Sent to Rita, opened, read, and its sender told of it; a mail waits."""
    now = timezone.now()
    rita = RecipientDetails(name="Rita Halloran", email=RITA, company="Marlow County Health")
    options = LinkOptions(passcode="orange-7")
    link = create_share_link(assets=[deck], by=raj, at=now, recipient=rita, note="Dear Rita", options=options)
    mark_sent(link=link, by=raj, channel="copied", at=now)
    mail_link(link=link, by=raj, at=now)
    viewer = ViewerFactory(share_link=link)
    visit = ViewSessionFactory(share_link=link, viewer=viewer, device="Firefox on Debian", pages={(deck, 1): 42})
    OpenFactory(share_link=link, session=visit, user_agent="curl/8.5-of-rita", network="192.0.2.0")
    add_engagement(Engagement(deck.pk, raj.team_id, timezone.localdate(now), views=1, seconds=42))
    tell_sender(link=link, at=now)
    return link


def everything() -> str:
    """What the whole database holds in text, whichever table it is in."""
    told = []
    for model in apps.get_models():
        for row in model._base_manager.values():
            told.append(f"{model._meta.label} {row}")
    return "\n".join(told)


def sums() -> list:
    kept = [list(model.objects.order_by("pk").values()) for model in (UsageDay, EngagementDay)]
    facts = UsageEvent.objects.order_by("pk").values("kind", "asset", "actor", "account", "occurred_at")
    pages = PageView.objects.order_by("pk").values("asset", "number", "seconds", "views")
    return [*kept, list(facts), list(pages), ViewSession.objects.people().count()]


def test_erasing_leaves_no_trace_anywhere_and_every_sum(client, link, ada, raj):
    otto = Recipient.objects.create(sender=raj, email="otto@else.example")
    other = ShareLinkFactory(created_by=raj, recipient=otto, note="Otto")
    before, told = sums(), everything()
    assert [words for words in TELLING if words not in told] == ["orange-7"]
    assert before[0]
    assert before[1]
    erased = erase_recipient(email=" RITA@Marlow.example", by=ada, at=timezone.now())
    assert (erased.recipients, erased.links, erased.mails) == (1, 1, 1)
    told = everything()
    assert [words for words in TELLING if words in told] == []
    assert sums() == before
    assert Recipient.objects.get(pk=link.recipient_id).company == "Marlow County Health"
    assert client.get(link.get_absolute_url()).status_code == 404
    other.refresh_from_db()
    assert (other.note, other.recipient.email, other.revoked_at) == ("Otto", "otto@else.example", None)
    assert Notice.objects.get().words == "The recipient did something with what you sent"
    assert not OutgoingMail.objects.exists()
    assert words_of(as_user(raj).get(f"/sent/{link.pk}/")).count("Marlow County Health") >= 1
    again = erase_recipient(email=RITA, by=ada, at=timezone.now())
    assert (again.recipients, again.links) == (0, 0)


def test_mails_of_several_readings_that_name_them_go(link, deck, ada, raj, oli):
    now = timezone.now()
    otto = Recipient.objects.create(sender=oli, name="Otto Else")
    others = ShareLinkFactory(created_by=oli, assets=[deck], recipient=otto, notify=Notify.DAILY)
    tell_sender(link=others, at=now)
    for person, one in ((raj, link), (oli, others)):
        keep_habits(user=person, habits=Habits(again=Notify.DAILY))
        for visit in ViewSessionFactory.create_batch(2, share_link=one, viewer=ViewerFactory(share_link=one)):
            tell_read_again(visit=visit, at=now)
    deliver(GATHERED, now=now + timedelta(days=2))
    gathered = OutgoingMail.objects.filter(about__contains=" notices, ").order_by("to_user", "kind")
    assert [(mail.kind, mail.to_user) for mail in gathered] == [
        (READ_AGAIN, raj),
        (FIRST_VIEW, oli),
        (READ_AGAIN, oli),
    ]
    assert "Rita" in gathered[0].text
    erase_recipient(email=RITA, by=ada, at=now)
    assert [mail.to_user for mail in OutgoingMail.objects.all()] == [oli, oli]
    assert "Rita" not in everything()


def test_only_administrators_erase_and_nobody_is_meant_by_nothing(link, raj, mia, ana, ada):
    for by in (raj, mia, ana):
        with pytest.raises(PermissionDenied):
            erase_recipient(email=RITA, by=by, at=timezone.now())
    Recipient.objects.create(sender=raj, name="Without an address")
    assert erase_recipient(email="  ", by=ada, at=timezone.now()).recipients == 0
    assert Recipient.objects.filter(name="Without an address").exists()


def test_the_export_holds_all_that_came_of_every_link_and_nothing_that_opens_one(client, link, raj, ada):
    client.force_login(ada)
    page = words_of(client.get(f"/admin/personal-data/?who={RITA}"))
    assert "view session 1" in page
    answer = client.post("/admin/personal-data/export/", {"who": RITA, "of": f"outside:{RITA}"})
    assert answer["Content-Disposition"] == 'attachment; filename="held-about-ritamarlowexample.json"'
    told = json.loads(answer.content)
    assert told["about"] == RITA
    assert {kind: len(rows) for kind, rows in told["held"].items()} == {
        "tracking.Recipient": 1,
        "tracking.ShareLink": 1,
        "tracking.ShareLinkAsset": 1,
        "tracking.Viewer": 1,
        "tracking.Open": 1,
        "tracking.ViewSession": 1,
        "tracking.PageView": 1,
        "tracking.UsageEvent": 1,
        "core.OutgoingMail": 1,
    }
    assert told["held"]["tracking.PageView"][0]["asset"] == "Security deck"
    rows = json.dumps({kind: rows for kind, rows in told["held"].items() if kind != "core.OutgoingMail"})
    assert all(words in rows for words in TELLING[:-1])
    assert all(
        secret not in rows for secret in (link.token, link.passcode, ViewerFactory._meta.model.objects.get().key)
    )
    entry = AuditEntry.objects.get(action="hub.export_person")
    assert (entry.user, entry.label, entry.data) == (ada, f"Recipient {link.recipient_id}", {})


def test_an_administrator_erases_after_repeating_whom(client, link, ada, ana, mia):
    client.force_login(ada)
    asked = {"who": RITA, "of": f"outside:{RITA}"}
    client.post("/admin/personal-data/erase/", asked | {"confirm": "rita"})
    assert Recipient.objects.with_address(RITA).count() == 1
    client.post("/admin/personal-data/erase/", asked | {"confirm": RITA})
    assert Recipient.objects.with_address(RITA).count() == 0
    assert AuditEntry.objects.get(action="hub.erase_person").user == ada
    assert "Nothing is held under" in words_of(client.get(f"/admin/personal-data/?who={RITA}"))
    for person in (ana, mia):
        assert as_user(person).get("/admin/personal-data/").status_code in (302, 403)
        assert as_user(person).post("/admin/personal-data/erase/", asked | {"confirm": RITA}).status_code in (302, 403)


def test_the_commands_export_and_erase(link, tmp_path):
    call_command("export_person", RITA, "--file", str(tmp_path / "rita.json"))
    [told] = json.loads((tmp_path / "rita.json").read_text())
    assert told["held"]["tracking.Recipient"][0]["name"] == "Rita Halloran"
    call_command("erase_person", RITA, "--yes", stdout=StringIO())
    with pytest.raises(CommandError, match="Nothing is held under"):
        call_command("export_person", RITA)
