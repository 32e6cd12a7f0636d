"""A claim that lapsed after a link was made is asked about wherever it goes out, and told where nobody can be asked."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail

from content.actions.library import check_library
from content.models import Claim
from content.reading.versions import keep_version
from hub.core.notices.models import Notice
from tests.browsing import as_user, soup, words_of
from tests.factories.content import DocumentFactory, DocumentPageFactory
from tests.factories.mail import post_all
from tests.factories.people import token_of
from tests.tracking.links.conftest import NOW
from tracking.links.actions import create_share_link, hand_over_link, note_mailed
from tracking.links.changing import change_options
from tracking.links.claims import ClaimsLapsed
from tracking.links.closing import follow_newest, follow_newest_everywhere, reopen_share_link, revoke_share_link
from tracking.links.mail import mail_link
from tracking.links.options import LinkOptions
from tracking.links.parts import Part
from tracking.links.passing_on import pass_on
from tracking.links.recipients import RecipientDetails
from tracking.links.telling import CLAIMS_LAPSED, tell_lapsed_claims
from tracking.models import Channel, MailState, ShareLink

SAID = "Page 2 cites “38 % fewer no-shows”, which lapsed on 19 Nov 2026."
RITA = RecipientDetails(name="Rita", email="rita@example.com")
WEEK = timedelta(days=7)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(files_on_disk):
    with time_machine.travel(NOW, tick=False):
        yield


def make(deck, by, **more) -> ShareLink:
    """A link that was made while the claim still held."""
    Claim.objects.update(valid_until=None)
    made = create_share_link(parts=[Part(deck.pk)], by=by, at=NOW, recipient=RITA, **more)
    Claim.objects.update(valid_until=date(2026, 11, 19))
    return made


def _reopened(link: ShareLink, **confirm: bool) -> None:
    revoke_share_link(link=link, by=link.created_by, at=NOW)
    reopen_share_link(link=link, by=link.created_by, at=NOW, expires_at=NOW + WEEK, **confirm)


def _opened_by_a_later_end(link: ShareLink, **confirm: bool) -> None:
    ShareLink.objects.update(expires_at=NOW - WEEK)
    change_options(
        link=link, by=link.created_by, at=NOW, options=LinkOptions(expires_at=NOW + WEEK, keep_versions=True), **confirm
    )


def _follows(link: ShareLink, **confirm: bool) -> None:
    follow_newest(link=link, by=link.created_by, at=NOW, **confirm)


def _follows_by_its_options(link: ShareLink, **confirm: bool) -> None:
    change_options(link=link, by=link.created_by, at=NOW, options=LinkOptions(), **confirm)


@pytest.mark.parametrize("act", [_reopened, _opened_by_a_later_end, _follows, _follows_by_its_options])
def test_each_change_asks_once(deck, raj, act: Callable[..., None]):
    link = make(deck, raj, options=LinkOptions(keep_versions=True))
    with pytest.raises(ClaimsLapsed) as asked:
        act(link)
    assert str(asked.value) == f"“Lantern”: {SAID}"
    assert all(on.version_id for on in ShareLink.objects.get().link_assets.all())
    act(ShareLink.objects.get(), confirm_lapsed_claims=True)
    link = ShareLink.objects.get()
    assert link.is_open(NOW)
    # It was answered for this link: it is handed over without being asked again.
    assert hand_over_link(link=link, by=raj, channel=Channel.COPIED, at=NOW)


def test_what_was_confirmed_when_it_was_made_is_asked_no_more_until_another_claim_lapses(deck, raj):
    link = create_share_link(assets=[deck], by=raj, at=NOW, recipient=RITA, confirm_lapsed_claims=True)
    assert hand_over_link(link=link, by=raj, channel=Channel.COPIED, at=NOW)
    Claim.objects.update(valid_until=date(2026, 11, 18))
    with pytest.raises(ClaimsLapsed, match="18 Nov"):
        mail_link(link=ShareLink.objects.get(), by=raj, at=NOW)


def test_pages_that_do_not_cite_it_ask_nothing(deck, raj):
    link = create_share_link(parts=[Part(deck.pk, (1,))], by=raj, at=NOW)
    assert hand_over_link(link=link, by=raj, channel=Channel.COPIED, at=NOW)


def test_all_links_of_a_person_follow_the_newest_once_that_is_confirmed(deck, raj):
    first, second = (make(deck, raj, options=LinkOptions(keep_versions=True)) for _ in range(2))
    deck.document = DocumentFactory(page_count=1, pages_done=1)
    DocumentPageFactory(document=deck.document, number=1, title="", text="38% fewer no-shows")
    deck.save()
    keep_version(deck)
    check_library(at=NOW)
    with pytest.raises(ClaimsLapsed):
        follow_newest_everywhere(asset=deck, by=raj, at=NOW)
    assert follow_newest_everywhere(asset=deck, by=raj, at=NOW, confirm_lapsed_claims=True) == 2
    for link in (first, second):
        link.refresh_from_db()
        assert hand_over_link(link=link, by=raj, channel=Channel.COPIED, at=NOW)


def test_a_version_that_is_kept_is_asked_about_by_what_it_says(deck, claim, raj):
    link = make(deck, raj, options=LinkOptions(keep_versions=True))
    Claim.objects.update(figure="41", earlier_figures="38", valid_until=None)
    deck.document = DocumentFactory(page_count=1, pages_done=1)
    deck.save()
    keep_version(deck)
    check_library(at=NOW)
    with pytest.raises(ClaimsLapsed, match="Page 2 says “38%”, which is 41 % now"):
        hand_over_link(link=ShareLink.objects.get(pk=link.pk), by=raj, channel=Channel.COPIED, at=NOW)


def test_a_mail_that_waited_is_not_sent_with_what_lapsed_meanwhile(deck, raj):
    Claim.objects.update(valid_until=None)
    link = create_share_link(assets=[deck], by=raj, at=NOW, recipient=RITA)
    mail_link(link=link, by=raj, at=NOW)
    Claim.objects.update(valid_until=date(2026, 11, 19))
    post_all()
    link.refresh_from_db()
    assert mail.outbox == []
    assert (link.mail_state, link.sent_at) == (MailState.FAILED, None)
    assert link.mail_reason == "A claim in what it sends lapsed or changed meanwhile. Mail it again."


def test_the_dialog_asks_before_it_lets_anybody_copy_or_mail(deck, raj):
    link, browser = make(deck, raj), as_user(raj)
    page = browser.get(f"/send/{link.pk}/")
    assert SAID in words_of(page)
    assert not soup(page).select("[data-copy], [data-copy-from], [data-handed-over], form[action$='/mail/']")
    refused = browser.post(f"/send/{link.pk}/sent/copied/")
    assert (refused.status_code, refused.content.decode()) == (409, f"“Lantern”: {SAID}")
    assert ShareLink.objects.get().sent_at is None
    [form] = soup(page).select(f"form[action='/sent/{link.pk}/claims/']")
    told = {"claim": [one["value"] for one in form.select("[name=claim]")], "then": "ready"}
    assert browser.post(f"/sent/{link.pk}/claims/", told | {"claim": "of another"}).status_code == 302
    assert SAID in words_of(browser.get(f"/send/{link.pk}/"))
    assert browser.post(f"/sent/{link.pk}/claims/", told).url == f"/send/{link.pk}/"
    page = browser.get(f"/send/{link.pk}/")
    assert SAID not in words_of(page)
    assert soup(page).select("[data-copy-from]")
    assert browser.post(f"/send/{link.pk}/sent/copied/").status_code == 302
    assert ShareLink.objects.get().sent_at == NOW


def test_a_link_says_on_its_page_what_it_shows_and_no_longer_holds(deck, raj, oli):
    link = make(deck, raj)
    page = as_user(raj).get(f"/sent/{link.pk}/")
    assert SAID in words_of(page)
    assert not soup(page).select(f"[data-copy='{link.url}']")
    assert as_user(oli).post(f"/sent/{link.pk}/claims/", {"claim": "x"}).status_code == 404


@pytest.mark.parametrize(("door", "act"), [("reopen", "Open it again"), ("newest", "Show the newest")])
def test_opening_it_again_or_showing_the_newest_asks_on_a_page_of_its_own(deck, raj, door, act):
    link, browser = make(deck, raj, options=LinkOptions(keep_versions=True)), as_user(raj)
    if door == "reopen":
        revoke_share_link(link=link, by=raj, at=NOW)
    asked = browser.post(f"/sent/{link.pk}/{door}/")
    assert asked.status_code == 409
    assert SAID in words_of(asked)
    assert f"{act} with what has lapsed?" in words_of(asked)
    [form] = soup(asked).select(f"form[action='/sent/{link.pk}/{door}/']")
    assert not form.select_one("[name=confirm_lapsed_claims]").has_attr("checked")
    assert browser.post(f"/sent/{link.pk}/{door}/", {"confirm_lapsed_claims": "on"}).status_code == 302
    assert ShareLink.objects.get().confirmed_claims


def test_its_options_ask_where_they_open_it_again(deck, raj):
    link, browser = make(deck, raj), as_user(raj)
    ShareLink.objects.update(expires_at=NOW - WEEK)
    form = {"expires": "on", "expires_on": "2026-12-24", "notify": "at_once", "pass_on": "on"}
    asked = browser.post(f"/sent/{link.pk}/options/", form)
    assert asked.status_code == 422
    assert SAID in words_of(asked)
    assert not ShareLink.objects.get().is_open(NOW)
    assert browser.post(f"/sent/{link.pk}/options/", form | {"confirm_lapsed_claims": "on"}).status_code == 302
    assert ShareLink.objects.get().is_open(NOW)


def test_the_api_asks_where_a_link_opens_again_and_tells_of_what_a_program_handed_over(deck, raj, client):
    link = make(deck, raj)
    headers = {"Authorization": f"Bearer {token_of(raj)}"}

    def call(method: str, path: str, body: dict):
        return getattr(client, method)(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=headers
        )

    event = {"id": str(uuid.uuid4()), "kind": "sent", "asset": deck.pk, "share": link.pk}
    told = call("post", "events", {"events": [event | {"occurred_at": NOW.isoformat()}]}).json()
    assert (told["accepted"], told["refused"]) == (1, [])
    assert len(_told()) == 1
    ShareLink.objects.update(expires_at=NOW - WEEK)
    later = {"expires_at": (NOW + WEEK).isoformat()}
    asked = call("patch", f"shares/{link.pk}", later)
    assert (asked.status_code, asked.json()["code"]) == (409, "claims_lapsed")
    assert call("patch", f"shares/{link.pk}", later | {"confirm_lapsed_claims": True}).status_code == 200


def test_a_program_that_confirms_without_changing_anything_is_asked_no_more(deck, raj, client):
    link = make(deck, raj)
    headers = {"Authorization": f"Bearer {token_of(raj)}"}
    body = {"confirm_lapsed_claims": True}
    answer = client.patch(f"/api/v1/shares/{link.pk}", body, content_type="application/json", headers=headers)
    assert answer.status_code == 200
    assert hand_over_link(link=ShareLink.objects.get(), by=raj, channel=Channel.API, at=NOW)


def _told() -> list[str]:
    return list(Notice.objects.filter(kind=CLAIMS_LAPSED).values_list("words", flat=True))


def test_a_reader_who_passes_it_on_is_asked_nothing_and_its_sender_is_told_once(deck, raj):
    link = make(deck, raj)
    made = pass_on(
        link=link, to=RecipientDetails(name="Tom", email="tom@example.com"), by_mail=True, sender="1", at=NOW
    )
    assert _told() == [f"Sent to Tom with what no longer holds: your link to “Lantern”. {SAID}"]
    tell_lapsed_claims(link=made, at=NOW)
    post_all()
    to_sender, to_reader = ([one for one in mail.outbox if one.to == [whom]] for whom in (raj.email, "tom@example.com"))
    assert any(SAID in one.body for one in to_sender)
    assert [SAID in one.body for one in to_reader] == [False]
    assert len(_told()) == 1


def test_what_its_sender_confirmed_is_not_told_when_it_is_passed_on(deck, raj):
    link = create_share_link(assets=[deck], by=raj, at=NOW, recipient=RITA, confirm_lapsed_claims=True)
    pass_on(link=link, to=RecipientDetails(name="Tom"), by_mail=False, sender="1", at=NOW)
    assert _told() == []


def test_a_mail_of_the_senders_own_is_counted_and_told_afterwards(deck, raj):
    link = make(deck, raj)
    assert note_mailed(link=link, at=NOW)
    assert tell_lapsed_claims(link=link, at=NOW)
    assert _told() == [f"Sent to Rita with what no longer holds: your link to “Lantern”. {SAID}"]
