"""The demo's library and its files: well formed, cross-referenced, and read back by the libraries readers use."""

from __future__ import annotations

import io
import re
from collections import Counter

import openpyxl
import pypdfium2
import pytest
from docx import Document
from pptx import Presentation

from hub.demo.library import ENTRIES
from hub.demo.library.people import OWNERS, PERSONAS
from hub.demo.library.taxonomy import AXES, AXIS_OF, PRODUCTS, STAGES
from hub.demo.shapes import AddressEntry, FileEntry, ScriptEntry, StoryEntry, read_script, read_sections
from hub.demo.writers import write_file

BY_KEY = {entry.key: entry for entry in ENTRIES}


def _file(key: str) -> FileEntry:
    entry = BY_KEY[key].in_year(2026)
    assert isinstance(entry, FileEntry)
    return entry


def _pdf_text(data: bytes) -> list[str]:
    paper = pypdfium2.PdfDocument(data)
    pages = [" ".join(page.get_textpage().get_text_range().split()) for page in paper]
    paper.close()
    return pages


def test_library_is_large_and_of_every_kind():
    kinds = Counter(type(entry) for entry in ENTRIES)
    assert len(BY_KEY) == len(ENTRIES) >= 130
    assert kinds[FileEntry] >= 70
    assert kinds[ScriptEntry] >= 35
    assert kinds[StoryEntry] >= 25
    assert kinds[AddressEntry] == 2


def test_every_tag_and_owner_is_known_and_every_segment_stage_and_product_is_used():
    owners = {person.username for person in (*PERSONAS, *OWNERS)} | {"ana"}
    used = set()
    for entry in ENTRIES:
        assert set(entry.segments) <= set(AXIS_OF), entry.key
        assert set(entry.stages) <= set(STAGES), entry.key
        assert set(entry.products) <= set(PRODUCTS), entry.key
        assert entry.owner in owners
        used |= {*entry.segments, *entry.stages, *entry.products}
    everything = {name for names in AXES.values() for name in names} | {*STAGES, *PRODUCTS}
    assert everything == used


def test_states_are_as_promised():
    states = Counter(entry.state for entry in ENTRIES)
    assert states["in_review"] == 2
    assert states["retired"] == 2
    assert states["draft"] >= 1
    assert states["expired"] >= 2
    assert all(BY_KEY[entry.successor].state == "live" for entry in ENTRIES if entry.state == "retired")
    assert sum(entry.state == "live" and (entry.review_in or 0) < 0 for entry in ENTRIES) >= 5


def test_about_half_of_the_assets_old_enough_are_meant_to_go_unused():
    fates = Counter(entry.fate for entry in ENTRIES if entry.state == "live" and entry.age >= 60)
    assert set(fates) == set("nfousr")
    assert min(fates.values()) >= 5
    assert 0.48 <= sum(fates[fate] for fate in "usr") / sum(fates.values()) <= 0.52


def test_what_is_internal_is_never_meant_to_be_sent():
    assert not [entry.key for entry in ENTRIES if entry.internal and entry.fate in ("s", "r")]


def test_proofs_name_assets_and_pages_that_exist():
    for entry in ENTRIES:
        if not isinstance(entry, ScriptEntry):
            continue
        for answer in read_script(entry.body).answers:
            assert answer.proof, (entry.key, answer.objection)
            for proof in answer.proof:
                key, _, page = proof.partition(" p")
                named = BY_KEY[key]
                if page:
                    assert isinstance(named, FileEntry)
                    assert int(page) <= len(read_sections(named.body)), (entry.key, proof)


def test_no_sentence_is_filler():
    """No paragraph stands in two assets, and none is a placeholder."""
    seen: dict[str, str] = {}
    for entry in ENTRIES:
        body = entry.body if not isinstance(entry, StoryEntry) else entry.challenge + "\n\n" + entry.solution
        assert not re.search(r"lorem|ipsum|\btodo\b|\bxxx", body, re.IGNORECASE)
        for line in body.split("\n"):
            if len(line) > 70:
                assert seen.setdefault(line, entry.key) == entry.key, line


def test_deck_as_pdf_has_a_page_a_section_and_its_words():
    entry = _file("security-hipaa")
    name, data = write_file(entry)
    pages = _pdf_text(data)
    assert name == "tidewater-security-hipaa.pdf"
    assert len(pages) == len(read_sections(entry.body)) == 14
    assert "HIPAA business associate" in pages[6]
    assert "Tidewater · Security and HIPAA for hospital IT" in pages[6]


def test_deck_as_powerpoint_has_titles_notes_and_tables():
    entry = _file("demo-schedule")
    deck = Presentation(io.BytesIO(write_file(entry)[1]))
    slides = list(deck.slides)
    assert [slide.shapes.title.text_frame.text for slide in slides] == [s.title for s in read_sections(entry.body)]
    assert "Log in as the scheduler" in slides[1].notes_slide.notes_text_frame.text
    assert any(shape.has_table for shape in slides[3].shapes)


def test_paper_as_word_keeps_headings_and_points():
    document = Document(io.BytesIO(write_file(_file("ehr-checklist"))[1]))
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == ["About the feed", "About writing back", "About the network", "About people"]
    assert "Does a moved visit keep its number?" in [p.text for p in document.paragraphs]


def test_workbook_calculates_and_stores_its_results():
    data = write_file(_file("no-show-calculator"))[1]
    formulas = openpyxl.load_workbook(io.BytesIO(data))["Calculator"]
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Calculator"]
    assert formulas["B10"].value == "=B2*B3*B4*B5"
    assert values["B10"].value == round(25 * 68 * 46 * 0.13)


@pytest.mark.parametrize("key", ["no-show-calculator", "block-calculator", "price-list", "call-savings"])
def test_stored_results_follow_from_the_cells_above(key):
    """The first results are written by hand; a wrong one would show before the workbook is recalculated."""
    data = write_file(_file(key))[1]
    for sheet in openpyxl.load_workbook(io.BytesIO(data)):
        stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[sheet.title]
        for row in sheet.iter_rows():
            for cell in row:
                formula = str(cell.value)
                if formula.startswith("=") and "SUM" not in formula:
                    known = re.sub(r"([A-Z])(\d+)", lambda m, s=stored: str(s[m[0]].value), formula[1:])
                    assert stored[cell.coordinate].value == pytest.approx(eval(known), rel=0.02), cell.coordinate


def test_scan_has_pages_but_no_text():
    pages = _pdf_text(write_file(_file("wp-patient-survey"))[1])
    assert pages
    assert not "".join(pages).strip()


def test_every_file_can_be_written_and_names_this_year():
    for entry in ENTRIES:
        if isinstance(entry, FileEntry):
            name, data = write_file(entry.in_year(2031))
            assert len(data) > 1000, name
            assert "YYYY" not in entry.in_year(2031).title
    assert BY_KEY["hipaa-overview-old"].in_year(2031).title == "HIPAA overview 2030"
