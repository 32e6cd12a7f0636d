"""A marketer uploads many files in a browser, and has one read again that could not be read."""

from __future__ import annotations

from django.core.files.base import ContentFile

from content.models import Collateral, Document, FileState
from tests.factories import files
from tests.factories.content import CollateralFactory, DocumentFactory


def named(name: str, content: str) -> dict[str, object]:
    return {"name": name, "mimeType": "text/plain", "buffer": content.encode()}


def test_the_upload_page_counts_what_has_come_in_and_what_was_refused(open_page, complaints, ana):
    complaints.forgive("409 (Conflict)")
    page = open_page(ana)
    page.goto("/admin/assets/upload/")
    chooser, progress = page.locator("#hub-files"), page.locator("[data-progress]")
    chooser.set_input_files([named(f"{number}.txt", f"Words of file {number}.") for number in range(6)])
    progress.get_by_text("6 of 6 uploaded.").wait_for()
    chooser.set_input_files([named("again.txt", "Words of file 3."), named("seventh.txt", "Words of another.")])
    progress.get_by_text("8 of 8 done. 7 uploaded, 1 not added.").wait_for()
    assert page.locator(".hub-refused td").first.inner_text() == "again.txt"
    assert Collateral.objects.filter(owner=ana).count() == 7


def test_the_try_again_button_has_a_failed_file_read(open_page, ana):
    document = DocumentFactory(state=FileState.TIMED_OUT, state_detail="Stopped after 120 seconds.")
    document.file.save("a.pdf", ContentFile(files.pdf("Now it works")), save=False)
    Document.objects.filter(pk=document.pk).update(file=document.file.name)
    asset = CollateralFactory(title="Deck", owner=ana, document=document, live=False)
    page = open_page(ana)
    page.goto(f"/admin/assets/collateral/edit/{asset.pk}/")
    page.get_by_text("Stopped after 120 seconds.").wait_for()
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("Words read").or_(page.get_by_text("1 page, words and images")).first.wait_for()
    document.refresh_from_db()
    assert (document.state, document.page_count) == (FileState.READY, 1)
