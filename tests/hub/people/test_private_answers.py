"""What may be kept of an answer, and by whom."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from hub.frame import stylesheet
from tests.factories.content import CollateralFactory, DocumentFactory, DocumentPageFactory
from tests.factories.files import picture

pytestmark = pytest.mark.django_db
PRIVATE = "private, no-store"


def test_signed_in_pages_and_api_answers_are_stored_nowhere(client, raj, ana):
    deck = CollateralFactory()
    client.force_login(raj)
    htmx = {"HX-Request": "true"}
    for answer in (
        client.get("/"),
        client.get("/search/?q=deck"),
        client.get("/search/suggest?q=de", headers=htmx),
        client.get(deck.get_absolute_url()),
        client.get("/sent/"),
        client.get("/nowhere/"),
        client.get("/reports/"),
        client.post(reverse("set_theme"), {"theme": "dark"}),
        client.get("/api/v1/search"),
        client.get("/api/v1/openapi.json"),
        client.get("/api/v1/assets/999999"),
    ):
        assert answer["Cache-Control"] == PRIVATE, answer.request["PATH_INFO"]
    client.logout()
    assert client.get("/api/v1/search")["Cache-Control"] == PRIVATE
    assert "no-store" in client.get("/accounts/login/")["Cache-Control"]
    client.force_login(ana)
    assert "no-store" in client.get("/admin/")["Cache-Control"]


def test_an_original_that_wagtail_lets_everybody_keep_is_not_stored(client, ana):
    document = DocumentFactory()
    client.force_login(ana)
    answer = client.get(document.url)
    assert (answer.status_code, answer["Cache-Control"]) == (200, PRIVATE)
    answer.close()


def test_pictures_of_pages_are_kept_by_their_reader_alone(client, raj):
    image = ContentFile(picture(kind="WEBP"), name="page.webp")
    page = DocumentPageFactory(document=DocumentFactory(page_count=1), number=1, image=image)
    deck = CollateralFactory(document=page.document)
    client.force_login(raj)
    answer = client.get(reverse("asset_page_image", args=[deck.pk, 1]) + "?v=1")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, max-age=600")
    answer.close()


def test_what_is_the_same_for_all_may_be_kept_by_all(client, raj):
    client.force_login(raj)
    sheet = client.get(stylesheet.stylesheet_url())
    assert (sheet.status_code, sheet["Cache-Control"]) == (200, "public, max-age=31536000, immutable")
