"""What the editor says of a file, to whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from content import actions
from content.models import Document, FileState
from tests.factories import files
from tests.factories.content import DocumentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def document() -> Document:
    data = files.deck({"title": "One", "body": ["a b"], "notes": "Say it"}, {"title": "Two"})
    document = actions.add_document(file=ContentFile(data, name="deck.pptx"), title="Deck", by=None, queue=False)
    actions.process_document(document_id=document.pk, at=timezone.now())
    document.refresh_from_db()
    return document


def said(client, document: Document) -> str:
    answer = client.get(reverse("hub_file_status", args=[document.pk]))
    assert answer.status_code == 200
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def test_progress_of_page_images_is_shown_with_what_is_done(client, ana, document):
    client.force_login(ana)
    words = said(client, document)
    assert "deck.pptx 2 slides" in words
    assert "Making page images: 1 of 2." in words
    assert "Words read 2 slides, 4 words" in words
    assert "Speaker notes on 1 slide." in words
    assert "Try again" not in words


def test_end_is_shown_with_its_sentence(client, ana, document):
    actions.make_page_images(document_id=document.pk, at=timezone.now())
    client.force_login(ana)
    words = said(client, document)
    assert "Ready 2 slides, words and images. Search can find each slide." in words
    assert "Page images 2 of 2" in words


def test_waiting_file_says_that_it_is_kept(client, ana):
    client.force_login(ana)
    document = DocumentFactory(state=FileState.WAITING)
    assert "It is stored exactly as you uploaded it and waits to be read." in said(client, document)


def test_images_that_never_came_offer_another_try(client, ana, document):
    Document.objects.filter(pk=document.pk).update(processed_at=timezone.now() - timedelta(hours=2))
    client.force_login(ana)
    assert "Try again" in said(client, document)


def test_try_again_reads_the_file_again(client, ana, django_capture_on_commit_callbacks):
    document = DocumentFactory(state=FileState.TIMED_OUT, state_detail="Stopped.")
    document.file.save("a.pdf", ContentFile(files.pdf("Now it works")), save=False)
    Document.objects.filter(pk=document.pk).update(file=document.file.name)
    client.force_login(ana)
    assert "Try again" in said(client, document)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("hub_file_retry", args=[document.pk]))
    assert answer.url == reverse("hub_file_status", args=[document.pk])
    document.refresh_from_db()
    assert (document.state, document.page_count) == (FileState.READY, 1)


def test_thumbnail_is_an_image_for_those_who_work_on_files(client, ana, document):
    client.force_login(ana)
    answer = client.get(reverse("hub_file_thumbnail", args=[document.pk, 1]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer.getvalue()[8:12] == b"WEBP"
    assert client.get(reverse("hub_file_thumbnail", args=[document.pk, 2])).status_code == 404


@pytest.mark.parametrize("name", ["hub_file_status", "hub_file_retry", "hub_file_thumbnail"])
@pytest.mark.parametrize("person", ["raj", "oli", "mia", None])
def test_file_is_nobody_elses_business(client, request, document, name, person):
    if person:
        client.force_login(request.getfixturevalue(person))
    arguments = [document.pk, 1] if name == "hub_file_thumbnail" else [document.pk]
    call = client.post if name == "hub_file_retry" else client.get
    answer = call(reverse(name, args=arguments))
    assert answer.status_code in (302, 403)
    assert "deck.pptx" not in answer.content.decode()
    if answer.status_code == 302:
        assert "/login/" in answer.url or answer.url == reverse("wagtailadmin_home") or answer.url.startswith("/admin")
    document.refresh_from_db()
    assert document.state == FileState.READY
