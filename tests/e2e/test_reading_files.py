"""How far a file is, told while it happens: in the editor and in the table of an upload."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from content.models import Document, FileState
from tests.e2e.conftest import NARROW, WIDE
from tests.factories.content import CollateralFactory, DocumentFactory


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_the_editor_follows_a_file_to_its_end(open_page, ana, viewport):
    document = DocumentFactory(page_count=0)
    asset = CollateralFactory(document=document, owner=ana)
    turn = Document.objects.filter(pk=document.pk).update
    turn(state=FileState.WAITING)
    page = open_page(ana, viewport=viewport)
    page.goto(f"/admin/assets/collateral/edit/{asset.pk}/")
    said = page.locator(".hub-file").get_by_role("status")
    expect(said).to_contain_text("Waiting.")
    turn(state=FileState.PROCESSING)
    expect(said).to_contain_text("Being read.")
    turn(state=FileState.READY, page_count=14, pages_done=5, processed_at=timezone.now())
    expect(said).to_contain_text("Making page images: 5 of 14.")
    expect(said).not_to_contain_text("can be found already")
    expect(page.locator(".hub-file progress")).to_have_attribute("value", "5")
    turn(pages_done=14)
    expect(said).to_contain_text("Ready")
    expect(page.locator(".hub-file progress")).to_have_count(0)


def test_an_upload_tells_of_each_file_and_refuses_what_is_too_large_unsent(open_page, ana, settings):
    settings.HUB_MAX_FILE_BYTES = 1024 * 1024
    page = open_page(ana)
    page.goto("/admin/assets/upload/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.set_input_files(
        "#hub-files",
        [
            {"name": "price list.txt", "mimeType": "text/plain", "buffer": b"What the morning costs."},
            {"name": "film.mov", "mimeType": "video/quicktime", "buffer": b"x" * (1024 * 1024 + 1)},
        ],
    )
    row = page.locator(".hub-uploads tbody tr")
    expect(row.nth(1)).to_contain_text("It is larger than 1 MB.")
    expect(row.nth(0)).to_contain_text("Ready.")
    expect(page.locator("[data-progress]")).to_have_text("2 of 2 done. 1 uploaded, 1 not added. 1 of 1 read.")
    assert len(sent) == 1
