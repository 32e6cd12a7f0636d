from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from hub.frame.words import day as day_words
from tests.browsing import words_of
from tests.factories.content import (
    CollateralFactory,
    DocumentFactory,
    DocumentPageFactory,
    ScriptFactory,
)
from tests.factories.tracking import RecipientFactory, ShareLinkFactory
from tracking.models import Channel, SearchLog, ShareLink, UsageEvent
from tracking.searches.actions import log_search

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def filled(asset, **more):
    soon = timezone.localdate() + timedelta(days=14)
    return {
        "asset": asset.pk,
        "email": "rita@marlow.example",
        "name": "Rita Halloran",
        "company": "Marlow County Health",
        "expires": "on",
        "expires_on": soon.isoformat(),
        "notify": "at_once",
        "note": "As promised.",
        **more,
    }


@pytest.mark.parametrize(("who", "status"), [("raj", 200), ("ana", 200), ("mia", 200), ("ada", 200), ("april", 403)])
def test_who_may_open_the_dialog(client, request, who, status):
    asset = ScriptFactory()
    client.force_login(request.getfixturevalue(who))
    assert client.get(f"/send/?asset={asset.pk}").status_code == status
    assert client.post("/send/", filled(asset)).status_code == (302 if status == 200 else 403)
    assert ShareLink.objects.exists() == (status == 200)


def test_nobody_logs_in_first(client, raj):
    asset, link = ScriptFactory(), ShareLinkFactory(created_by=raj)
    for path in (f"/send/?asset={asset.pk}", "/send/assets/?q=a", "/send/recipient/?email=a@b.c", f"/send/{link.pk}/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/")
    for path in ("/send/", f"/send/{link.pk}/mail/", f"/send/{link.pk}/sent/copied/"):
        assert client.post(path, filled(asset)).status_code == 302
    assert ShareLink.objects.count() == 1
    assert not UsageEvent.objects.exists()


def test_the_dialog_is_a_fragment_for_htmx_and_a_page_without(client, raj):
    asset = CollateralFactory(title="HIPAA for IT")
    for number in (1, 2, 3):
        DocumentPageFactory(document=asset.document, number=number)
    client.force_login(raj)
    path = f"/send/?asset={asset.pk}&page=2"
    fragment, page = client.get(path, headers=HTMX).content.decode(), client.get(path).content.decode()
    assert "<html" not in fragment
    assert "<html" in page
    for html in (fragment, page):
        assert "HIPAA for IT" in html
        assert "Opens at page 2" in html
        assert "Get the link" in html
        assert "Page views and time are recorded, and the page says so." in html


def test_posting_makes_the_link_and_sends_nothing(client, raj):
    asset = CollateralFactory()
    DocumentPageFactory(document=asset.document, number=1)
    DocumentPageFactory(document=asset.document, number=2)
    client.force_login(raj)
    data = filled(asset, allow_download="on", ask_passcode="on", passcode="471908", **{f"page-{asset.pk}": "2"})
    answer = client.post("/send/", data, headers=HTMX)
    link = ShareLink.objects.get()
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "Ready. Nothing has been sent yet." in html
    assert link.url in html
    assert "Link for Rita Halloran" in html
    assert (link.recipient.email, link.note, link.allow_download, link.notify) == (
        "rita@marlow.example",
        "As promised.",
        True,
        "at_once",
    )
    assert link.passcode
    assert "471908" not in link.passcode
    assert timezone.localdate(link.expires_at) == timezone.localdate() + timedelta(days=14)
    assert link.link_assets.get().page == 2
    assert not UsageEvent.objects.exists()
    assert client.get(f"/send/{link.pk}/").status_code == 200


def test_the_same_form_sent_twice_makes_one_link(client, raj):
    client.force_login(raj)
    data = filled(ScriptFactory(), key="abc")
    client.post("/send/", data)
    client.post("/send/", data)
    assert ShareLink.objects.count() == 1


def test_what_was_typed_wrong_is_said_and_kept(client, raj):
    client.force_login(raj)
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    data = filled(ScriptFactory(), email="rita@", expires_on=yesterday, ask_passcode="on", passcode="12345")
    answer = client.post("/send/", data, headers=HTMX)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "That day has passed." in html
    assert "At least 6 characters" in html
    assert "Enter a valid email address." in html
    assert "As promised." in html
    assert not ShareLink.objects.exists()


def test_what_may_not_be_sent_says_why_and_names_the_successor(client, raj):
    successor = ScriptFactory(title="HIPAA 2026")
    retired = ScriptFactory(live=False, retired_at=timezone.now(), superseded_by=successor)
    internal = ScriptFactory(audience="internal")
    client.force_login(raj)
    for asset, words in ((retired, "HIPAA 2026 supersedes it."), (internal, "Internal only.")):
        for answer in (client.get(f"/send/?asset={asset.pk}", headers=HTMX), client.post("/send/", filled(asset))):
            assert answer.status_code == 409
            assert words in answer.content.decode()
    assert f"/send/?asset={successor.pk}" in client.get(f"/send/?asset={retired.pk}").content.decode()
    assert not ShareLink.objects.exists()


def test_drafts_other_teams_assets_and_nonsense_are_not_there(client, raj, other_team):
    client.force_login(raj)
    for asset in (ScriptFactory(live=False), ScriptFactory(teams=[other_team])):
        assert client.get(f"/send/?asset={asset.pk}").status_code == 404
        assert client.post("/send/", filled(asset)).status_code == 404
    for path in ("/send/", "/send/?asset=x", "/send/?asset=999999"):
        assert client.get(path).status_code == 404


def test_review_due_asks_to_confirm(client, raj):
    asset = ScriptFactory(review_date=date(2020, 1, 1))
    client.force_login(raj)
    assert "Review due." in client.get(f"/send/?asset={asset.pk}").content.decode()
    assert client.post("/send/", filled(asset)).status_code == 422
    assert client.post("/send/", filled(asset, confirm_review_due="on")).status_code == 302


def test_another_asset_is_found_added_and_removed_with_what_was_typed(client, raj):
    one, two = ScriptFactory(title="One"), ScriptFactory(title="Waitlist backfill")
    ScriptFactory(title="Waitlist internal", audience="internal")
    ScriptFactory(title="Waitlist draft", live=False)
    client.force_login(raj)
    found = client.get(f"/send/assets/?q=waitlist&asset={one.pk}").content.decode()
    assert "Waitlist backfill" in found
    assert "internal" not in found
    assert "draft" not in found
    assert "Waitlist backfill" in client.post("/send/", filled(one, find="1", q="backfill")).content.decode()
    added = client.post("/send/", filled(one, add=two.pk)).content.decode()
    assert "One" in added
    assert "Waitlist backfill" in added
    assert "rita@marlow.example" in added
    entered = client.post("/send/", filled(one, enter="1", q="backfill")).content.decode()
    assert "Waitlist backfill" in entered
    data = filled(one, remove=0) | {"asset": [one.pk, two.pk]}
    assert f'value="{two.pk}"' in client.post("/send/", data).content.decode()
    assert not ShareLink.objects.exists()
    client.post("/send/", filled(one) | {"asset": [one.pk, two.pk]})
    assert ShareLink.objects.get().link_assets.count() == 2


def test_a_known_recipient_is_told_from_ones_own_links_only(client, raj, oli):
    now = timezone.now()
    recipient = RecipientFactory(sender=raj)
    ShareLinkFactory(created_by=raj, recipient=recipient, sent_at=now, first_viewed_at=now)
    ShareLinkFactory(created_by=raj, recipient=recipient, sent_at=now)
    client.force_login(raj)
    html = client.get("/send/recipient/?email=RITA@marlow.example").content.decode()
    assert "You sent 2\xa0links to this address before; 1 was viewed." in html
    assert 'value="Rita Halloran"' in html
    assert 'value="Rita' not in client.get("/send/recipient/?email=rita@marlow.example&name=R").content.decode()
    client.force_login(oli)
    html = client.get("/send/recipient/?email=rita@marlow.example").content.decode()
    assert "Known" not in html
    assert "Rita" not in html


def test_copying_counts_once_and_tells_the_search(client, raj):
    asset = ScriptFactory()
    link = ShareLinkFactory(created_by=raj, assets=[asset])
    search_id = log_search(
        user=raj, query="x", filters={}, total=1, shown=[asset.pk], backend="", degraded=False, at=timezone.now()
    )
    client.force_login(raj)
    path = f"/send/{link.pk}/sent/copied/?search={search_id}"
    assert client.post(path, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert client.post(f"/send/{link.pk}/sent/mail_client/").status_code == 302
    event = UsageEvent.objects.get()
    assert (event.channel, event.search_id) == (Channel.COPIED, search_id)
    assert SearchLog.objects.get().first_used_at is not None


def test_a_page_can_not_claim_other_channels_nor_other_links_nor_closed_ones(client, raj, oli):
    link = ShareLinkFactory(created_by=raj)
    client.force_login(raj)
    assert client.post(f"/send/{link.pk}/sent/observed/").status_code == 404
    client.force_login(oli)
    assert client.post(f"/send/{link.pk}/sent/copied/").status_code == 404
    assert client.get(f"/send/{link.pk}/").status_code == 404
    assert client.post(f"/send/{link.pk}/mail/").status_code == 404
    client.force_login(raj)
    ShareLink.objects.update(revoked_at=timezone.now())
    assert client.post(f"/send/{link.pk}/sent/copied/").status_code == 409
    assert not UsageEvent.objects.exists()


def test_the_dialog_says_until_when_also_after_it_came_back(client, raj):
    asset = CollateralFactory()
    client.force_login(raj)
    day = timezone.localdate() + timedelta(days=3)
    fresh = words_of(client.get("/send/", {"asset": asset.pk}))
    assert f"Expires on {day_words(timezone.localdate() + timedelta(days=14))}" in fresh
    typed = filled(asset, expires_on=day.isoformat(), email="no address")
    again = words_of(client.post("/send/", typed))
    assert f"Expires on {day_words(day)}" in again
    assert "In 3\N{NO-BREAK SPACE}days" in again or "In 3 days" in again


def test_two_files_of_a_kind_are_told_once(client, raj):
    assets = [CollateralFactory(document=DocumentFactory(original_name=name)) for name in ("a.xlsx", "b.xlsx", "c.pdf")]
    link = ShareLinkFactory(created_by=raj, assets=assets, allow_download=True)
    client.force_login(raj)
    assert "Allowed, as Excel (2), PDF" in words_of(client.get(f"/send/{link.pk}/"))


@pytest.mark.parametrize("assets", [1, 3])
def test_the_dialog_takes_the_same_queries_for_one_asset_and_three(client, raj, assets, django_assert_num_queries):
    query = "&".join(f"asset={CollateralFactory(document__original_name='deck.pptx').pk}" for _ in range(assets))
    client.force_login(raj)
    client.get(f"/send/?{query}", headers=HTMX)
    with django_assert_num_queries(12):
        client.get(f"/send/?{query}", headers=HTMX)


def test_names_come_in_composed_and_without_signs_that_nobody_sees(client, raj):
    client.force_login(raj)
    client.post("/send/", filled(CollateralFactory(), name="Ju\u0308rgen Groß", company="Mar\u200blow\ufeff"))
    recipient = ShareLink.objects.get().recipient
    assert (recipient.name, recipient.company) == ("Jürgen Groß", "Marlow")
