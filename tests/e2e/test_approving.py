"""What an approver reads and decides, and what an author sees of the gate, in a browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from content import actions
from content.models import AssetState, Document, FileState, Script
from tests.content.desk import NOW, draft_script
from tests.e2e.conftest import NARROW, WIDE
from tests.factories.content import CollateralFactory, DocumentFactory


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "phone"])
def test_an_approver_sends_back_with_a_comment_that_the_author_reads(viewport, ana, april, open_page, complaints):
    complaints.forgive("422")
    actions.submit_asset(asset=draft_script(ana), by=ana, at=NOW)
    page = open_page(april, viewport=viewport)
    page.goto("/admin/")
    page.get_by_role("link", name="Waiting lists").click()
    expect(page.get_by_role("heading", name="1. Open")).to_be_visible()
    # Both decisions are in sight without scrolling, and nothing but the page's own form leaves it.
    for name in ("Approve", "Send back"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("Say what is to be changed")).to_be_in_viewport()
    page.get_by_label("Comment").fill("The figure is old.")
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_text("“Waiting lists” is sent back with your comment.")).to_be_visible()
    script = Script.objects.get()
    assert (script.state, script.latest_revision.user) == (AssetState.DRAFT, ana)
    author = open_page(ana, viewport=viewport)
    author.goto(f"/admin/assets/scripts/edit/{script.pk}/")
    expect(author.locator(".hub-sent-back")).to_contain_text("The figure is old.")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert author.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_editor_says_what_stands_in_the_way_and_again_when_that_changes(ana, open_page):
    document = DocumentFactory(state=FileState.READY)
    draft = CollateralFactory(title="", owner=ana, live=False, document=document)
    # Not as it is saved, for tasks run at once in tests.
    Document.objects.filter(pk=document.pk).update(state=FileState.WAITING)
    page = open_page(ana)
    page.goto(f"/admin/assets/collateral/edit/{draft.pk}/")
    findings = page.locator("[data-findings]")
    expect(findings).to_contain_text("Its file is still being read.")
    expect(findings).to_contain_text("Title is missing.")
    Document.objects.filter(pk=document.pk).update(state=FileState.READY, processed_at=NOW, page_count=1)
    expect(findings).not_to_contain_text("still being read")
    page.get_by_label("Title").first.fill("Rounding without paper")
    expect(findings).not_to_contain_text("Title is missing.")
