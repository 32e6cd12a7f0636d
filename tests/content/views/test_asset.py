from __future__ import annotations

import io
import re

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image as Picture

from content import signals
from content.models import Bookmark, Document, FileState
from content.reading.covers import extent
from tests.browsing import soup
from tests.factories.content import (
    BuyingStageFactory,
    CollateralFactory,
    CustomerStoryFactory,
    DocumentFactory,
    DocumentPageFactory,
    ScriptFactory,
    answer,
)

SEARCH = "5b0b9d6e-7f0e-4d7b-9a55-3f6b7b6f4c11"
pytestmark = pytest.mark.django_db


def picture() -> ContentFile:
    out = io.BytesIO()
    Picture.new("RGB", (16, 9), "white").save(out, "WEBP")
    return ContentFile(out.getvalue(), name="page.webp")


@pytest.fixture
def deck():
    document = DocumentFactory(page_count=3, original_name="Security “deck”.pptx")
    words = ["Welcome to Tidewater", "Prices and terms", "HIPAA lets schedules into the cloud"]
    for number, text in enumerate(words, start=1):
        DocumentPageFactory(
            document=document, number=number, text=text, notes="Pause here.", image=picture(), width=16, height=9
        )
    return CollateralFactory(title="Security deck", document=document)


@pytest.fixture
def heard():
    """What the content app's signals said, as (name, asset pk, page)."""
    said = []
    receivers = []
    for name in ("asset_viewed", "asset_downloaded", "asset_copied", "asset_presented"):

        def receive(sender, asset, page, name=name, **kwargs):
            said.append((name, asset.pk, page))

        getattr(signals, name).connect(receive, weak=False)
        receivers.append((name, receive))
    yield said
    for name, receive in receivers:
        getattr(signals, name).disconnect(receive)


def test_nobody_is_sent_to_log_in_from_every_page(client, deck):
    for name, args in [
        ("asset_short", [deck.pk]),
        ("asset_page_image", [deck.pk, 1]),
        ("asset_page_hits", [deck.pk, 1]),
        ("asset_download", [deck.pk]),
        ("asset_media", [deck.pk]),
        ("asset_present", [deck.pk]),
        ("asset_presenter", [deck.pk]),
        ("bookmarks", []),
    ]:
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith("/accounts/login/"), name
    for name in ("asset_copied", "asset_bookmark"):
        assert client.post(reverse(name, args=[deck.pk])).status_code == 302


@pytest.mark.parametrize("state", ["draft", "retired", "expired", "another team's"])
def test_what_is_not_visible_is_not_there(client, raj, other_team, deck, state):
    if state == "another team's":
        deck.teams.set([other_team])
    else:
        deck.live = False
        deck.retired_at = timezone.now() if state == "retired" else None
        deck.expired = state == "expired"
    deck.save()
    client.force_login(raj)
    # The page of what has gone says so, and nothing else of it is there.
    gone = state in ("retired", "expired")
    assert client.get(reverse("asset_short", args=[deck.pk])).status_code == (410 if gone else 404)
    for name in ("asset_download", "asset_media", "asset_present", "asset_presenter"):
        assert client.get(reverse(name, args=[deck.pk])).status_code == 404, name
    for name in ("asset_page_image", "asset_page_hits"):
        assert client.get(reverse(name, args=[deck.pk, 1])).status_code == 404, name
    for name in ("asset_copied", "asset_bookmark"):
        assert client.post(reverse(name, args=[deck.pk])).status_code == 404, name


def test_a_marketer_sees_a_draft(client, ana, deck):
    deck.live = False
    deck.save()
    client.force_login(ana)
    assert b"Only those who work on content see it." in client.get(deck.get_absolute_url()).content


def test_the_address_is_corrected_and_keeps_its_words(client, raj, deck):
    client.force_login(raj)
    answer = client.get(f"/assets/{deck.pk}-old-title/?q=hipaa")
    assert answer.status_code == 302
    assert answer["Location"] == f"/assets/{deck.pk}-security-deck/?q=hipaa"


def test_it_opens_at_the_page_that_holds_the_words(client, raj, deck, heard):
    client.force_login(raj)
    page = client.get(deck.get_absolute_url(), {"q": "hipaa cloud"})
    assert page.context["viewer"].page.number == 3
    assert page.context["viewer"].matching == [3]
    assert "<mark>HIPAA</mark> lets schedules into the <mark>cloud</mark>" in page.content.decode()
    assert heard == [("asset_viewed", deck.pk, None)]


@pytest.mark.parametrize(("asked", "opened"), [("2", 2), ("99", 3), ("0", 1), ("x", 1), ("²", 1), ("9" * 30, 1)])
def test_any_page_number_opens_something(client, raj, deck, asked, opened):
    client.force_login(raj)
    assert client.get(deck.get_absolute_url(), {"page": asked}).context["viewer"].page.number == opened


def test_a_prefetch_is_not_a_view(client, raj, deck, heard):
    client.force_login(raj)
    client.get(deck.get_absolute_url(), headers={"Sec-Purpose": "prefetch;prerender"})
    client.head(deck.get_absolute_url())
    assert heard == []


def test_a_broken_listener_breaks_no_page(client, raj, deck):
    def fail(**kwargs):
        raise RuntimeError("tracking is away")

    signals.asset_viewed.connect(fail, weak=False)
    try:
        client.force_login(raj)
        assert client.get(deck.get_absolute_url()).status_code == 200
    finally:
        signals.asset_viewed.disconnect(fail)


def test_the_download_is_the_original_as_an_attachment(client, raj, deck, heard):
    client.force_login(raj)
    answer = client.get(reverse("asset_download", args=[deck.pk]))
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 not really"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Security%20%E2%80%9Cdeck%E2%80%9D.pptx"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert heard == [("asset_downloaded", deck.pk, None)]


def test_a_missing_file_is_not_found(client, raj, deck):
    deck.document.file.storage.delete(deck.document.file.name)
    client.force_login(raj)
    assert client.get(reverse("asset_download", args=[deck.pk])).status_code == 404


def test_only_video_and_sound_are_served_inline(client, raj, deck):
    client.force_login(raj)
    assert client.get(reverse("asset_media", args=[deck.pk])).status_code == 404
    deck.document.content_type = "video/mp4"
    deck.document.save()
    answer = client.get(reverse("asset_media", args=[deck.pk]))
    assert answer["Content-Type"] == "video/mp4"
    assert b"".join(answer.streaming_content) == b"%PDF-1.4 not really"


@pytest.mark.parametrize(("content_type", "player"), [("video/mp4", "video"), ("audio/mpeg", "audio")])
def test_a_recording_has_its_player(client, raj, content_type, player):
    document = DocumentFactory(content_type=content_type, state=FileState.READY, page_count=0)
    recording = CollateralFactory(title="Tour", document=document)
    client.force_login(raj)
    page = BeautifulSoup(client.get(recording.get_absolute_url()).content, "html.parser")
    found = page.select_one(f"{player}[controls]")
    assert (found["src"], found["aria-label"]) == (reverse("asset_media", args=[recording.pk]), "Tour")
    assert not page.select(".viewer .notice")


@pytest.mark.parametrize(
    ("asked", "status", "got", "where"),
    [
        ("bytes=0-", 206, b"%PDF-1.4 not really", "bytes 0-18/19"),
        ("bytes=5-7", 206, b"1.4", "bytes 5-7/19"),
        ("bytes=-6", 206, b"really", "bytes 13-18/19"),
        ("bytes=19-", 416, b"", "bytes */19"),
        ("bytes=9-5", 416, b"", "bytes */19"),
    ],
)
def test_a_video_can_be_wound_to_any_place(client, raj, deck, asked, status, got, where):
    Document.objects.filter(pk=deck.document_id).update(content_type="video/mp4")
    client.force_login(raj)
    answer = client.get(reverse("asset_media", args=[deck.pk]), headers={"Range": asked})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, content, answer["Content-Range"]) == (status, got, where)


def test_a_missing_video_is_not_found(client, raj, deck):
    Document.objects.filter(pk=deck.document_id).update(content_type="video/mp4")
    deck.document.file.storage.delete(deck.document.file.name)
    client.force_login(raj)
    assert client.get(reverse("asset_media", args=[deck.pk])).status_code == 404


def test_a_page_image_is_private_and_of_the_asked_page(client, raj, deck):
    client.force_login(raj)
    answer = client.get(reverse("asset_page_image", args=[deck.pk, 2]))
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"].startswith("private")
    assert b"".join(answer.streaming_content)[:4] == b"RIFF"
    assert client.get(reverse("asset_page_image", args=[deck.pk, 4])).status_code == 404


def test_the_hits_of_a_page_are_a_picture_to_lay_over_it(client, raj, deck):
    page = deck.document.pages.get(number=2)
    page.words, page.width, page.height = [["Rounding", 0.1, 0.2, 0.3, 0.25], ["<b>", 0.5, 0.2, 0.6, 0.25]], 1000, 500
    page.save()
    client.force_login(raj)
    address = reverse("asset_page_hits", args=[deck.pk, 2])
    answer = client.get(address, {"q": "rounding"})
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Cache-Control"] == "private, max-age=60"
    picture = answer.content.decode()
    assert 'viewBox="0 0 1000 500"' in picture
    assert picture.count("<rect") == 1
    assert 'width="202.3"' in picture
    assert "<rect" not in client.get(address, {"q": "boats"}).content.decode()
    assert "<rect" not in client.get(address).content.decode()
    assert client.get(reverse("asset_page_hits", args=[deck.pk, 40]), {"q": "rounding"}).status_code == 404


def test_copying_and_presenting_are_said(client, raj, deck, heard):
    client.force_login(raj)
    assert client.post(reverse("asset_copied", args=[deck.pk]), {"part": "2"}).status_code == 204
    answer = client.post(reverse("asset_present", args=[deck.pk]), {"page": "2"})
    assert re.search(r"/present/\?page=2&show=[0-9a-f-]{36}$", answer["Location"])
    assert client.get(answer["Location"]).status_code == 200
    assert heard == [("asset_copied", deck.pk, 2), ("asset_presented", deck.pk, 2)]


def test_a_bookmark_is_kept_once_and_given_up_once(client, raj, deck):
    client.force_login(raj)
    address = reverse("asset_bookmark", args=[deck.pk])
    for _ in range(2):
        client.post(address, {"keep": "yes"})
        assert list(Bookmark.objects.values_list("user", "asset")) == [(raj.pk, deck.pk)]
    assert b"Security deck" in client.get(reverse("bookmarks")).content
    for _ in range(2):
        client.post(address, {"keep": "no"})
        assert not Bookmark.objects.exists()
    assert b"No bookmarks yet" in client.get(reverse("bookmarks")).content


def test_a_bookmark_can_be_sent_from_its_row_unless_it_is_internal(client, raj, deck):
    secret = CollateralFactory(audience="internal")
    for asset in (deck, secret):
        Bookmark.objects.create(user=raj, asset=asset.asset_ptr)
    client.force_login(raj)
    page = BeautifulSoup(client.get(reverse("bookmarks")).content, "html.parser")
    sends = [a["href"] for a in page.select(".row-acts a")]
    assert sends == [f"/send/?asset={deck.pk}"]
    assert len(page.select(".state-label")) == 1


def test_a_script_shows_its_parts_with_the_found_words(client, raj):
    script = ScriptFactory()
    client.force_login(raj)
    html = client.get(script.get_absolute_url(), {"q": "expensive"}).content.decode()
    assert "It is too <mark>expensive</mark>." in html
    assert "Compared with empty slots?" in html


def test_a_story_says_whether_the_customer_may_be_named(client, raj):
    client.force_login(raj)
    named = CustomerStoryFactory(may_name_customer=True)
    unnamed = CustomerStoryFactory()
    assert "May be named" in client.get(named.get_absolute_url()).content.decode()
    html = client.get(unnamed.get_absolute_url()).content.decode()
    assert "Not by name." in html
    assert 'data-copy="A hospital group in the Midwest: -38 % fewer no-shows (in six months)."' in html


def test_internal_assets_say_why_they_can_not_be_sent(client, raj, deck):
    deck.audience = "internal"
    deck.save()
    client.force_login(raj)
    html = client.get(deck.get_absolute_url()).content.decode()
    assert "Internal only." in html
    assert "/send/" not in html


@pytest.mark.parametrize("others", [1, 3])
def test_queries_of_the_asset_page_do_not_grow(client, raj, deck, django_assert_num_queries, others):
    stage = BuyingStageFactory()
    deck.stages.set([stage])
    deck.save()
    for _ in range(others):
        ScriptFactory(stages=[stage])
    client.force_login(raj)
    client.get(deck.get_absolute_url())
    with django_assert_num_queries(14):
        # Recording the view is the listener's business; a prefetch is the page alone.
        client.get(deck.get_absolute_url(), {"q": "hipaa"}, headers={"Sec-Purpose": "prefetch"})


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_of_the_bookmarks_do_not_grow(client, raj, django_assert_num_queries, rows):
    for _ in range(rows):
        Bookmark.objects.create(user=raj, asset=CollateralFactory().asset_ptr)
    client.force_login(raj)
    client.get(reverse("bookmarks"))
    with django_assert_num_queries(8):
        client.get(reverse("bookmarks"))


def test_a_script_of_several_kinds_counts_and_names_each_kind_for_itself(client, raj, deck):
    step = ("step", {"heading": "Agree", "say": "Good question.", "listen_for": ""})
    email = ("email", {"name": "", "subject": "As agreed", "body": "Dear {{ first_name }}"})
    proof = "Security deck, page 3; our audit"
    script = ScriptFactory(body=[step, answer("Why?", "Because.", proof), answer("Why not?", "Well."), email])
    client.force_login(raj)
    page = soup(client.get(script.get_absolute_url()))
    outline = page.select_one(".script-outline")
    assert " ".join(outline.get_text(" ").split()) == ("Talk track 1 Agree Answers 1 Why? 2 Why not? Email 1 As agreed")
    assert page.select_one("#part-2 .script-proof a")["href"] == f"{deck.get_absolute_url()}?page=3"
    assert page.select_one("#part-2 .script-proof span").text == "our audit"
    # An email with an empty place is copied once it is filled in.
    assert page.select_one("#part-4 [data-copy]") is None
    assert page.select_one("#part-4 a.button")["title"] == "To fill in: first name"
    assert extent(script) == "1 step, 2 answers, 1 email"
    assert "Sends 2 answers and 1 email; the rest is for your voice." in page.text


def test_the_address_of_a_page_is_copied_as_one_for_colleagues(client, raj, deck):
    client.force_login(raj)
    page = soup(client.get(deck.get_absolute_url(), {"page": "2", "search": SEARCH}))
    [button] = [one for one in page.select("button[data-copy]") if one["data-copy"].startswith("http")]
    assert button.text.strip() == "Copy address for colleagues"
    assert button["data-copy"] == f"http://testserver{deck.get_absolute_url()}?page=2"
    assert button["data-toast-href"] == f"/send/?asset={deck.pk}&page=2&search={SEARCH}"
    # What is no search's id leads nowhere.
    again = soup(client.get(deck.get_absolute_url(), {"search": "a&b"}))
    assert not [link["href"] for link in again.select("main a") if "search=" in link["href"]]
