"""A marketer uploads, describes and submits, with the keyboard and on a phone."""

from __future__ import annotations

import pytest

from content.models import Collateral
from tests.e2e.conftest import NARROW, WIDE
from tests.factories.content import ScriptFactory, SegmentAxisFactory, SegmentFactory


def test_segments_are_found_and_ticked_with_the_keyboard_alone(open_page, ana):
    region = SegmentAxisFactory(name="Region", slug="region")
    north = SegmentFactory(axis=region, name="Norrköping", slug="norrkoping")
    hospitals, clinics = SegmentFactory(name="Hospitals"), SegmentFactory(name="Clinics")
    script = ScriptFactory(owner=ana, live=False, segments=[clinics], body=[])
    page = open_page(ana)
    page.goto(f"/admin/assets/scripts/edit/{script.pk}/")
    button = page.get_by_role("button", name="Segments: Clinics. Choose.")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("norrk")
    page.get_by_text("1 found").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+A")
    page.keyboard.type("industry")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    chosen = page.get_by_role("button", name="Segments: Clinics, Hospitals, Norrköping. Choose.")
    chosen.wait_for()
    assert chosen.evaluate("one => one === document.activeElement")
    assert page.locator("#id_segments").evaluate("one => one.selectedOptions.length") == 3
    assert {hospitals.pk, north.pk, clinics.pk} == {
        int(key) for key in page.locator("#id_segments").evaluate("one => [...one.selectedOptions].map(o => o.value)")
    }


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_an_upload_is_described_and_submitted_in_one_table(open_page, ana, size):
    segment = SegmentFactory(name="Hospitals")
    page = open_page(ana, viewport=size)
    page.goto("/admin/assets/upload/")
    chooser = page.locator("#hub-files")
    chooser.set_input_files(
        [{"name": f"{name}.txt", "mimeType": "text/plain", "buffer": name.encode()} for name in ("one", "two")]
    )
    page.get_by_text("2 of 2 uploaded.").wait_for()
    page.locator("[data-describe][href*='id=']").click()
    page.get_by_role("button", name="Save and submit all 2 for approval").wait_for()
    # Two come in at a time, in any order.
    first, second = (page.locator(".hub-table__row").filter(has_text=f"{name}.txt") for name in ("one", "two"))
    first.get_by_role("button", name="Segments: none. Choose.").click()
    first.get_by_label("Hospitals").check()
    first.get_by_role("button", name="Done").click()
    first.get_by_label("Audience").select_option("shareable")
    second.get_by_label("Title").fill("")
    page.get_by_role("button", name="Save and submit all 2 for approval").click()
    page.get_by_text("1 draft submitted for approval.").wait_for()
    page.get_by_text("Nothing of this row was saved: see what is marked.").wait_for()
    page.get_by_label("Title").fill("Second")
    page.get_by_label("Audience").last.select_option("internal")
    page.get_by_role("button", name="Save and submit it for approval").click()
    page.wait_for_url("**/admin/assets/?state=in_review")
    found = {asset.title: (asset.audience, list(asset.segments.all())) for asset in Collateral.objects.all()}
    assert found == {"One": ("shareable", [segment]), "Second": ("internal", [])}
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
