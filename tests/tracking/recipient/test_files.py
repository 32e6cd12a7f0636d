"""What a recipient's link gives beside its page: images, files and media, behind a passcode where there is one."""

from __future__ import annotations

import threading

import pypdfium2 as pdfium
import pytest
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from content import actions
from content.extraction import sniff
from content.models import Document
from content.reading.naming import Naming
from tests.factories import hiding
from tests.factories.content import (
    CollateralFactory,
    DocumentFactory,
)
from tests.factories.mail import post_all
from tests.factories.tracking import ShareLinkFactory
from tests.tracking.engagement.test_verdicts import CHROME
from tests.tracking.recipient.test_views import make_deck, person
from tracking.models import RecipientDownload
from tracking.recipient import passcodes
from tracking.recipient.files import offer
from tracking.recipient.views import page as share_page
from tracking.recipient.views import reports

pytestmark = pytest.mark.django_db


@pytest.fixture
def deck():
    return make_deck()


@pytest.fixture
def link(raj, deck):
    return ShareLinkFactory(created_by=raj, assets=[deck])


def test_images_are_of_assets_on_the_link_only(client, link):
    stranger = make_deck()
    assert client.get(f"/s/{link.token}/{stranger.pk}/1.webp").status_code == 404
    assert client.get(f"/s/{link.token}/{stranger.pk}/file").status_code == 404
    assert client.get(f"/s/{link.token}/999999/1.webp").status_code == 404


def test_an_image_is_private_and_its_link_is_asked_each_time(client, link, deck):
    path = f"/s/{link.token}/{deck.pk}/1.webp"
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "image/webp",
        "private, no-cache",
    )
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])
    assert client.get(path).status_code == 404


def test_an_image_comes_whole_in_part_or_not_again_for_two_queries(client, link, deck, django_assert_num_queries):
    path = f"/s/{link.token}/{deck.pk}/1.webp"
    client.get(path)
    with django_assert_num_queries(2):
        whole = client.get(path)
    content, tag = b"".join(whole.streaming_content), whole["ETag"]
    assert content[:4] == b"RIFF"
    assert (whole["Accept-Ranges"], whole["Content-Length"]) == ("bytes", str(len(content)))
    with django_assert_num_queries(2):
        again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    part = client.get(path, headers={"Range": "bytes=4-11", "If-Range": tag})
    assert (part.status_code, part["Content-Range"]) == (206, f"bytes 4-11/{len(content)}")
    assert b"".join(part.streaming_content) == content[4:12]
    other = client.get(path, headers={"Range": "bytes=4-11", "If-Range": '"another"'})
    assert (other.status_code, b"".join(other.streaming_content)) == (200, content)
    beyond = client.get(path, headers={"Range": f"bytes={len(content)}-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")


def test_a_download_needs_leave(client, link, deck):
    assert client.get(f"/s/{link.token}/{deck.pk}/file").status_code == 404
    assert "data-download" not in person(client, link).content.decode()


def count_pages(content: bytes) -> int:
    document = pdfium.PdfDocument(content)
    try:
        return len(document)
    finally:
        document.close()


def test_slides_are_taken_as_a_pdf_of_the_shown_pages_without_notes(client, raj, deck):
    deck.document.pages.filter(number=2).update(hidden=True)
    link = ShareLinkFactory(created_by=raj, assets=[deck], allow_download=True)
    assert "Download" in person(client, link).content.decode()
    for _ in range(2):
        answer = client.get(f"/s/{link.token}/{deck.pk}/file", headers={"User-Agent": CHROME})
        taken = b"".join(answer.streaming_content)
        assert taken.startswith(b"%PDF-")
        assert count_pages(taken) == 2
        assert b"original with notes" not in taken
    assert answer["Content-Disposition"] == 'attachment; filename="deck.pdf"'
    assert RecipientDownload.objects.count() == 2


@pytest.mark.parametrize("name", ["deck.pdf", "deck", "deck.xlsx"])
def test_a_deck_is_one_whatever_it_is_called(client, raj, name):
    deck = make_deck(name=name)
    Document.objects.filter(pk=deck.document_id).update(content_type=sniff.PPTX)
    link = ShareLinkFactory(created_by=raj, assets=[deck], allow_download=True)
    answer = client.get(f"/s/{link.token}/{deck.pk}/file")
    taken = b"".join(answer.streaming_content)
    assert taken.startswith(b"%PDF-")
    assert b"original with notes" not in taken
    assert answer["Content-Disposition"] == 'attachment; filename="deck.pdf"'


def test_other_files_are_taken_as_they_are_as_an_attachment(client, raj):
    sheet = make_deck(name="Kosten & Co.xlsx", content=b"PK sheet")
    link = ShareLinkFactory(created_by=raj, assets=[sheet], allow_download=True)
    answer = client.get(f"/s/{link.token}/{sheet.pk}/file")
    assert b"".join(answer.streaming_content) == b"PK sheet"
    assert answer["Content-Disposition"] == 'attachment; filename="Kosten & Co.xlsx"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Cache-Control"] == "private, no-store"


def test_head_of_a_file_is_not_a_download(client, raj, deck):
    link = ShareLinkFactory(created_by=raj, assets=[deck], allow_download=True)
    answer = client.head(f"/s/{link.token}/{deck.pk}/file")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"")
    assert not RecipientDownload.objects.exists()


@pytest.mark.parametrize(
    ("asked", "status", "got", "where"),
    [
        ("", 200, b"0123456789", None),
        ("bytes=2-4", 206, b"234", "bytes 2-4/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=3-99", 206, b"3456789", "bytes 3-9/10"),
        ("bytes=20-", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("lines=1-2", 200, b"0123456789", None),
        (f"bytes={'9' * 5000}-", 200, b"0123456789", None),
    ],
)
def test_a_video_is_played_in_ranges(client, raj, asked, status, got, where):
    document = DocumentFactory(content_type="video/mp4", file=ContentFile(b"0123456789", "a.mp4"))
    video = CollateralFactory(document=document, type="video")
    link = ShareLinkFactory(created_by=raj, assets=[video])
    answer = client.get(f"/s/{link.token}/{video.pk}/media", headers={"Range": asked} if asked else {})
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert (answer.status_code, content, answer.get("Content-Range")) == (status, got, where)
    assert f"/s/{link.token}/{video.pk}/media" in person(client, link).content.decode()


def test_sound_has_a_player_and_no_page_number(client, raj):
    document = DocumentFactory(content_type="audio/mpeg", file=ContentFile(b"0123456789", "a.mp3"), page_count=0)
    sound = CollateralFactory(document=document)
    link = ShareLinkFactory(created_by=raj, assets=[sound])
    html = person(client, link).content.decode()
    assert f'src="/s/{link.token}/{sound.pk}/media' in html
    assert "<audio" in html
    assert "1 of 1" not in html


def test_nothing_but_media_is_served_inline(client, link, deck):
    assert client.get(f"/s/{link.token}/{deck.pk}/media").status_code == 404


@pytest.fixture
def locked(raj, deck):
    return ShareLinkFactory(created_by=raj, assets=[deck], passcode=make_password("4719"), allow_download=True)


def test_a_passcode_guards_page_images_files_and_reports(client, locked, deck):
    answer = client.get(f"/s/{locked.token}")
    assert answer.status_code == 200
    assert "This needs a passcode" in answer.content.decode()
    assert deck.title not in answer.content.decode()
    for path in (f"{deck.pk}/1.webp", f"{deck.pk}/file"):
        assert client.get(f"/s/{locked.token}/{path}").status_code == 404
    assert client.post(f"/s/{locked.token}", {"passcode": "0000"}).status_code == 422
    assert client.post(f"/s/{locked.token}", {"passcode": " 4719 "}).status_code == 302
    assert deck.title in client.get(f"/s/{locked.token}").content.decode()
    assert client.get(f"/s/{locked.token}/{deck.pk}/1.webp").status_code == 200


def test_a_pass_opens_its_own_link_only(client, raj, deck, locked):
    other = ShareLinkFactory(created_by=raj, assets=[deck], passcode=make_password("0000"))
    client.post(f"/s/{locked.token}", {"passcode": "4719"})
    value = client.cookies["pass"].value
    client.cookies.load({"pass": value})
    assert "This needs a passcode" in client.get(f"/s/{other.token}").content.decode()


def test_a_pass_opens_nothing_any_more_once_the_passcode_is_another(client, deck, locked):
    client.post(f"/s/{locked.token}", {"passcode": "4719"})
    assert deck.title in client.get(f"/s/{locked.token}").content.decode()
    locked.passcode = make_password("8252")
    locked.save()
    assert "This needs a passcode" in client.get(f"/s/{locked.token}").content.decode()


def test_five_wrong_tries_then_a_pause_even_for_the_right_one(client, locked):
    for _ in range(5):
        assert client.post(f"/s/{locked.token}", {"passcode": "0000"}).status_code == 422
    answer = client.post(f"/s/{locked.token}", {"passcode": "4719"})
    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    other = client.post(f"/s/{locked.token}", {"passcode": "4719"}, REMOTE_ADDR="203.0.113.9")
    assert other.status_code == 302


def test_twenty_wrong_passcodes_lock_the_link_for_good_and_the_sender_is_told(
    client, raj, locked, deck, django_capture_on_commit_callbacks
):
    reader = Client()
    assert reader.post(f"/s/{locked.token}", {"passcode": "4719"}).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(20):
            answer = client.post(f"/s/{locked.token}", {"passcode": "0000"}, REMOTE_ADDR=f"203.0.113.{number}")
            assert answer.status_code == 422
    answer = client.post(f"/s/{locked.token}", {"passcode": "4719"}, REMOTE_ADDR="198.51.100.1")
    assert answer.status_code == 403
    for page in (answer, client.get(f"/s/{locked.token}", REMOTE_ADDR="198.51.100.1")):
        assert "This link is locked." in page.content.decode()
        assert "<form" not in page.content.decode()
    assert deck.title in reader.get(f"/s/{locked.token}").content.decode()
    locked.refresh_from_db()
    assert (locked.wrong_passcodes, locked.passcode_locked_at is None) == (20, False)
    assert [(message.to, message.subject) for message in mail.outbox] == [
        ([raj.email], f"Locked: your link to “{deck.title}”")
    ]
    assert "20 wrong passcodes were given" in mail.outbox[0].body
    assert raj.notices.get().address == f"/sent/{locked.pk}/"
    client.force_login(raj)
    assert "after 20 wrong passcodes" in client.get(f"/sent/{locked.pk}/").content.decode()


def test_the_sender_is_told_once_that_a_link_is_locked(raj, locked, deck, mailoutbox):
    locked.wrong_passcodes = 19
    locked.save()
    at = timezone.now()
    assert not passcodes.try_passcode(link=locked, given="0000", sender="one", at=at)
    with pytest.raises(passcodes.PasscodeLocked):
        passcodes.try_passcode(link=locked, given="0000", sender="two", at=at)
    told = raj.notices.get()
    words = f"Locked: your link to “{deck.title}”"
    assert (told.words, told.address) == (f"{words}. 20 wrong passcodes were given.", f"/sent/{locked.pk}/")
    assert not passcodes.tell_locked(link=locked, at=at)
    assert post_all() == 1
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == ([raj.email], words)
    assert "20 wrong passcodes were given" in mail.body
    assert f"/sent/{locked.pk}/" in mail.body


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_forty_passcodes_tried_at_once_five_are_judged(locked, monkeypatch):
    judged: list[str] = []
    monkeypatch.setattr(passcodes, "check_password", lambda given, _: judged.append(given))
    answers: list[int] = []
    start = threading.Barrier(40)

    def one_try(number: int) -> None:
        start.wait(30)
        try:
            answers.append(Client().post(f"/s/{locked.token}", {"passcode": f"{number:06d}"}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one_try, args=[number]) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(judged) == 5
    assert sorted(answers) == [422] * 5 + [429] * 35


def test_a_link_is_opened_and_reported_on_so_often_from_one_address(client, raj, deck, monkeypatch):
    monkeypatch.setattr(share_page, "OPENS", share_page.Limit("opens", 2, share_page.OPENS.window))
    monkeypatch.setattr(reports, "REPORTS", reports.Limit("reports", 1, reports.REPORTS.window))
    link = ShareLinkFactory(created_by=raj, assets=[deck])
    for _ in range(2):
        assert client.get(f"/s/{link.token}").status_code == 200
    answer = client.get(f"/s/{link.token}")
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)
    assert client.get(f"/s/{link.token}", REMOTE_ADDR="203.0.113.9").status_code == 200
    assert client.post(f"/s/{link.token}/read", b"{}", content_type="application/json").status_code == 400
    assert client.post(f"/s/{link.token}/read", b"{}", content_type="application/json").status_code == 429


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (hiding.WORD["hidden run"][0], "a.docx"),
        (hiding.SLIDES["switched off"][0], "a.pptx"),
        (hiding.SHEETS["hidden column"][0], "a.xlsx"),
        (hiding.PDFS["layer off"][0], "a.pdf"),
    ],
)
def test_what_a_file_hides_is_nowhere_on_the_recipients_page(client, raj, data, name):
    document = actions.add_document(file=ContentFile(data, name=name), title=name, by=None, queue=False)
    actions.process_document(document_id=document.pk, at=timezone.now())
    document.refresh_from_db()
    link = ShareLinkFactory(created_by=raj, assets=[CollateralFactory(document=document)], allow_download=True)
    page = person(client, link).content.decode()
    assert hiding.SEEN in page
    assert hiding.SECRET not in page


def test_whoever_lets_others_take_the_original_is_told_what_it_carries(client, raj):
    document = actions.add_document(
        file=ContentFile(hiding.SHEETS["hidden row"][0], name="prices.xlsx"), title="Prices", by=None, queue=False
    )
    actions.process_document(document_id=document.pk, at=timezone.now())
    document.refresh_from_db()
    asset = CollateralFactory(document=document)
    assert offer(asset, Naming(timezone.localdate())).carries == ("Hidden rows on the sheet Prices.",)
    client.force_login(raj)
    dialog = client.get(f"/send/?asset={asset.pk}").content.decode()
    assert "prices.xlsx also holds, for whoever downloads it: Hidden rows on the sheet Prices." in dialog
    assert hiding.SECRET not in dialog


def test_pages_that_are_taken_as_a_pdf_carry_nothing_hidden(deck):
    deck.document.findings = [{"code": "hidden_shapes", "text": "A hidden shape on slide 1."}]
    offered = offer(deck, Naming(timezone.localdate()))
    assert (offered.as_pages, offered.carries) == (True, ())
